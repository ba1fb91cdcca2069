/// Finds columns that have changed places.
struct SwappedColumns {
    let workbench: any Workbench
    let columns: [ComparedColumn]
    let outcome: PairingOutcome

    func causes() async throws -> [Cause] {
        let suspects = columns.filter { outcome.differingCells[$0.index] > 0 }.prefix(12)
        var pairs: [(ComparedColumn, ComparedColumn)] = []
        for (place, one) in suspects.enumerated() {
            for two in suspects.dropFirst(place + 1) where one.form == two.form { pairs.append((one, two)) }
        }
        guard !pairs.isEmpty else { return [] }
        let counts = pairs.map { one, two in
            """
            count(*) FILTER (WHERE \(one.differs) AND \(two.differs)
                AND l_\(one.cell) = r_\(two.cell) AND l_\(two.cell) = r_\(one.cell))
            """
        }
        let rows = try await workbench.rows(of: "SELECT \(counts.joined(separator: ", ")) FROM __vs_paired")
        return zip(pairs, rows[0].map(\.count)).compactMap { pair, count in
            guard count > 0 else { return nil }
            return Cause(
                kind: "swapped-columns",
                columns: [pair.0.name, pair.1.name],
                statement: "\(pair.0.name) and \(pair.1.name) are exchanged",
                explains: count,
                of: max(outcome.differingCells[pair.0.index], outcome.differingCells[pair.1.index])
            )
        }
    }
}
