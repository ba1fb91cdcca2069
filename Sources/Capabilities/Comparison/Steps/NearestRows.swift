import Tabular

/// Puts leftover rows beside the row of the other side that they most likely were, to show and explain what differs.
///
/// Nothing rests on it but explanations: the rows stay rows of one side only.
struct NearestRows {
    let workbench: any Workbench
    let columns: [ComparedColumn]
    let limits: ComparisonLimits

    /// Columns of a key that is guessed, at most.
    private static let guessedFrom = 5

    func pair() async throws {
        let counts = try await free()
        guard columns.count > 1 || max(counts.left, counts.right) <= limits.explained else { return }
        guard counts.left > 0, counts.right > 0 else { return }
        let distinct = try await distinctCounts()
        if max(counts.left, counts.right) <= limits.explained {
            for hand in Hand.allCases { try await hashRows(hand) }
            // Few values first: a column that numbers the rows would pair strangers as long as others can explain.
            for column in columns.sorted(by: { distinct[$0.index] < distinct[$1.index] }) {
                try await pairAllBut(column)
                let left = try await free()
                if left.left == 0 || left.right == 0 { return }
            }
        }
        try await pairByGuessedKey(distinct)
    }

    private func unpaired(_ hand: Hand) -> String {
        let side = hand == .left ? "l" : "r"
        return
            "\(Leftovers.table(hand)) AS x WHERE NOT EXISTS (SELECT 1 FROM __vs_pair AS p WHERE p.\(side) = x.n)"
    }

    private func free() async throws -> (left: Int, right: Int) {
        let rows = try await workbench.rows(
            of: """
                SELECT (SELECT count(*) FROM \(unpaired(.left))), (SELECT count(*) FROM \(unpaired(.right)))
                """
        )
        return (rows[0][0].count, rows[0][1].count)
    }

    private func distinctCounts() async throws -> [Int] {
        let counts = columns.map { "approx_count_distinct(\($0.cell))" }.joined(separator: ", ")
        let rows = try await workbench.rows(of: "SELECT \(counts) FROM __vs_left_only")
        return rows[0].map(\.count)
    }

    /// A hash of each row from which one cell can be taken out again: what follows costs as much for a column of a
    /// thousand as for one of ten.
    private func hashRows(_ hand: Hand) async throws {
        let cells = columns.map(hash)
        try await workbench.execute(
            """
            CREATE OR REPLACE TEMP TABLE \(hashes(hand)) AS
            SELECT n, list_bit_xor([\(cells.joined(separator: ", "))]) AS h FROM \(Leftovers.table(hand))
            """
        )
    }

    private func hashes(_ hand: Hand) -> String { "__vs_\(hand.rawValue)_hash" }

    private func hash(_ column: ComparedColumn) -> String { "hash(\(column.cell), \(column.index))" }

    /// Pairs rows that agree in every other column; several alike pair in the order of the column's values.
    private func pairAllBut(_ column: ComparedColumn) async throws {
        // Every cell of a table that is named has its price, so only one is.
        func ranked(_ hand: Hand) -> String {
            """
            SELECT n, h, row_number() OVER (PARTITION BY h
                ORDER BY TRY_CAST(\(column.cell) AS DOUBLE), \(column.cell)) AS k
            FROM (SELECT n, xor(w.h, \(hash(column))) AS h, \(column.cell)
                FROM (SELECT n, \(column.cell) FROM \(unpaired(hand))) JOIN \(hashes(hand)) AS w USING (n))
            """
        }
        try await workbench.execute(
            """
            INSERT INTO __vs_pair SELECT l.n, r.n, 'nearest'
            FROM (\(ranked(.left))) AS l JOIN (\(ranked(.right))) AS r USING (h, k)
            """
        )
    }

    /// Pairs rows by the columns whose values tell most of them apart on both sides.
    private func pairByGuessedKey(_ distinct: [Int]) async throws {
        let counts = try await free()
        guard counts.left > 0, counts.right > 0, columns.count > 1 else { return }
        let promising = columns.sorted { distinct[$0.index] > distinct[$1.index] }.prefix(Self.guessedFrom)
        var best: (key: [ComparedColumn], pairs: Int) = ([], 0)
        let singles = promising.map { [$0] }
        let doubles = promising.enumerated().flatMap { place, one in
            promising.dropFirst(place + 1).map { [one, $0] }
        }
        for key in singles + doubles {
            // A second column must earn its place.
            guard key.count == 1 || best.pairs * 2 < min(counts.left, counts.right) else { break }
            let pairs = try await workbench.rows(of: "SELECT count(*) FROM (\(pairs(by: key)))")[0][0].count
            if pairs > best.pairs { best = (key, pairs) }
        }
        guard best.pairs * 2 >= min(counts.left, counts.right) else { return }
        try await workbench.execute(
            "INSERT INTO __vs_pair SELECT l, r, 'nearest' FROM (\(pairs(by: best.key)))"
        )
    }

    /// Pairs of rows that alone on their side have their values of the key, and share a third of the other cells.
    private func pairs(by key: [ComparedColumn]) -> String {
        let cells = key.map(\.cell)
        func singles(_ hand: Hand) -> String {
            let list = cells.joined(separator: ", ")
            let present = cells.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
            return
                "SELECT \(list), min(n) AS n FROM \(unpaired(hand)) AND \(present) GROUP BY \(list) HAVING count(*) = 1"
        }
        let same = columns.map { "(a.\($0.cell) IS NOT DISTINCT FROM b.\($0.cell))::INTEGER" }
        return """
            SELECT l.n AS l, r.n AS r FROM (\(singles(.left))) AS l JOIN (\(singles(.right))) AS r
            USING (\(cells.joined(separator: ", ")))
            JOIN __vs_left_only AS a ON a.n = l.n JOIN __vs_right_only AS b ON b.n = r.n
            WHERE list_sum([\(same.joined(separator: ", "))]) * 3 >= \(columns.count)
            """
    }
}
