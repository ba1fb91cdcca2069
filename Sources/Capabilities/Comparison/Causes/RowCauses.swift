import SQLSyntax

/// What explains rows on one side only.
struct RowCauses {
    let workbench: any Workbench
    let sides: SidePair

    func causes() async throws -> [Cause] {
        var causes: [Cause] = []
        for hand in Hand.allCases {
            try await causes += repeated(hand)
            try await causes += commonValues(hand)
        }
        return causes
    }

    private func other(_ hand: Hand) -> Hand { hand == .left ? .right : .left }

    /// Rows that are on both sides, more often on this one.
    private func repeated(_ hand: Hand) async throws -> [Cause] {
        let (own, others) = hand == .left ? ("held_left", "held_right") : ("held_right", "held_left")
        let table = Leftovers.table(hand)
        let rows = try await workbench.rows(
            of: """
                SELECT count(*) FILTER (WHERE \(others) > 0 AND \(own) > \(others)),
                    count(*) FILTER (WHERE \(others) = 1 AND \(own) = 2), count(*),
                    count(*) FILTER (WHERE \(others) = 0 AND \(own) > 1) FROM \(table)
                """
        )
        let numbers = rows[0].map(\.count)
        guard numbers[0] > 0 else { return [] }
        let isDoubled = numbers[0] == numbers[1]
        return [
            Cause(
                kind: isDoubled ? "row-doubled" : "row-repeated",
                columns: [],
                statement: isDoubled
                    ? "the \(hand) side has rows twice that the \(other(hand)) side has once"
                    : "the \(hand) side has rows more often than the \(other(hand)) side",
                explains: numbers[0],
                of: numbers[2]
            )
        ]
    }

    /// Values that all unpaired rows of the side share, though not all rows of the side.
    private func commonValues(_ hand: Hand) async throws -> [Cause] {
        let number = hand == .left ? "l" : "r"
        let rows = """
            (SELECT * FROM \(Leftovers.table(hand)) AS x
             WHERE NOT EXISTS (SELECT 1 FROM __vs_paired AS p WHERE p.\(number) = x.n) AND \(unrepeated(hand)))
            """
        let counts = sides.columns.map {
            "count(DISTINCT \($0.cell)) FILTER (WHERE \($0.cell) IS NOT NULL), count(\($0.cell)), any_value(\($0.cell)), "
                + "count(*) FILTER (WHERE \(Self.isWeekend($0)))"
        }
        let found = try await workbench.rows(
            of: "SELECT count(*), \(counts.joined(separator: ", ")) FROM \(rows)"
        )
        let total = found[0][0].count
        guard total > 0 else { return [] }
        var suspects: [(cause: Cause, condition: String)] = []
        // What one or two rows share says nothing.
        for column in sides.columns where total > 2 {
            let place = 1 + column.index * 4
            let distinct = found[0][place].count
            if distinct == 1, found[0][place + 1].count == total, let value = found[0][place + 2].cellText {
                let words = "all have the same value in \(column.name)"
                suspects.append(
                    (
                        cause("one-value", column, hand, total, words),
                        "\(column.cell) = \(SQLText.string(value))"
                    )
                )
            } else if distinct > 1, found[0][place + 3].count == total {
                let words = "all are of weekends by \(column.name)"
                suspects.append((cause("weekends", column, hand, total, words), Self.isWeekend(column)))
            }
        }
        var causes = try await telling(suspects, hand, total)
        if causes.isEmpty {
            causes.append(
                Cause(
                    kind: hand == .left ? "missing-rows" : "extra-rows",
                    columns: [],
                    statement: total == 1
                        ? "1 row is on the \(hand) side only" : "\(total) rows are on the \(hand) side only",
                    explains: total,
                    of: total
                )
            )
        }
        return causes
    }

    private func unrepeated(_ hand: Hand) -> String { hand == .left ? "held_right = 0" : "held_left = 0" }

    private func cause(_ kind: String, _ column: ComparedColumn, _ hand: Hand, _ total: Int, _ words: String)
        -> Cause
    {
        Cause(
            kind: kind,
            columns: [column.name],
            statement: "rows on the \(hand) side only: \(words)",
            explains: total,
            of: total
        )
    }

    /// Those whose condition tells the rows on one side only from the others of their side.
    private func telling(
        _ suspects: [(cause: Cause, condition: String)],
        _ hand: Hand,
        _ total: Int
    ) async throws -> [Cause] {
        // Rows elsewhere are not read again for it.
        guard let queries = sides.queries(hand), !suspects.isEmpty else { return suspects.map(\.cause) }
        let counts = suspects.map { "count(*) FILTER (WHERE \($0.condition))" }.joined(separator: ", ")
        let rows = try await workbench.rows(
            of: "SELECT count(*), \(counts) FROM (\(queries.rows(in: nil, of: 1)))"
        )
        let numbers = rows[0].map(\.count)
        return zip(suspects, numbers.dropFirst()).filter { $1 < numbers[0] && $1 <= total * 2 }.map(\.0.cause)
    }

    private static func isWeekend(_ column: ComparedColumn) -> String {
        guard column.form.isMoment else { return "FALSE" }
        return "isodow(TRY_CAST(\(column.cell) AS TIMESTAMP)) >= 6"
    }
}
