import Tabular

/// Reads the first differences, the differing cells of each first.
struct SampleReader {
    let workbench: any Workbench
    let columns: [ComparedColumn]
    let limits: ComparisonLimits

    func samples() async throws -> [Sample] {
        guard limits.samples > 0 else { return [] }
        let pairs = try await pairs()
        let left = try await singles(.left)
        let right = try await singles(.right)
        // Every kind of difference is shown, however many there are of another.
        let reserved = min(limits.samples / 4, left.count) + min(limits.samples / 4, right.count)
        var samples = Array(pairs.prefix(max(limits.samples - reserved, 0)))
        let rest = limits.samples - samples.count
        let leftCount = min(left.count, max(rest - right.count, (rest + 1) / 2))
        samples += left.prefix(leftCount)
        samples += right.prefix(limits.samples - samples.count)
        return samples
    }

    private func pairs() async throws -> [Sample] {
        let any = columns.map(\.differs).joined(separator: " OR ")
        let cells = columns.flatMap { ["l_\($0.cell)", "r_\($0.cell)", $0.differs] }
        let rows = try await workbench.rows(
            of:
                "SELECT \(cells.joined(separator: ", ")) FROM __vs_paired WHERE \(any) ORDER BY l LIMIT \(limits.samples)"
        )
        return rows.map { row in
            let cells = columns.indices.map { index in
                Sample.Cell(
                    column: columns[index].name,
                    left: shown(row[index * 3], columns[index]),
                    right: shown(row[index * 3 + 1], columns[index]),
                    differs: row[index * 3 + 2] == .boolean(true)
                )
            }
            return Sample(kind: .differs, cells: cells.filter(\.differs) + cells.filter { !$0.differs })
        }
    }

    private func singles(_ hand: Hand) async throws -> [Sample] {
        let column = hand == .left ? "l" : "r"
        let cells = columns.map(\.cell).joined(separator: ", ")
        let rows = try await workbench.rows(
            of: """
                SELECT \(cells) FROM \(Leftovers.table(hand)) AS x
                WHERE NOT EXISTS (SELECT 1 FROM __vs_paired AS p WHERE p.\(column) = x.n) ORDER BY n LIMIT \(limits.samples)
                """
        )
        return rows.map { row in
            let cells = zip(columns, row).map { column, value in
                let text = shown(value, column)
                return Sample.Cell(
                    column: column.name,
                    left: hand == .left ? text : nil,
                    right: hand == .right ? text : nil,
                    differs: true
                )
            }
            return Sample(kind: hand == .left ? .onlyLeft : .onlyRight, cells: cells)
        }
    }

    /// Nil for NULL; a masked value says its kind and length only.
    private func shown(_ value: Value, _ column: ComparedColumn) -> String? {
        guard let text = value.cellText else { return nil }
        if limits.values == .shown { return text }
        if text.isEmpty { return "‹empty›" }
        switch column.form {
        case .integer, .decimal, .float, .double: return "‹number›"
        case .boolean: return "‹true or false›"
        case .date: return "‹date›"
        case .timestamp, .instant: return "‹timestamp›"
        default: return "‹text of \(text.count)›"
        }
    }
}
