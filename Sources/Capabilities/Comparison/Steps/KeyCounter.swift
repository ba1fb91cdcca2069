import SQLSyntax
import Tabular

/// Counts duplicate and NULL keys.
struct KeyCounter {
    let sides: SidePair
    let limits: ComparisonLimits

    /// Over whole sides where they are in the workbench and small enough, else nothing is said.
    func facts(_ rows: ComparisonReport.RowCounts) async throws -> ComparisonReport.KeyFacts {
        var facts = ComparisonReport.KeyFacts(columns: sides.key.map { sides.columns[$0].name })
        if rows.left <= limits.countedKeys, let counts = try await counts(.left) {
            (facts.duplicatesLeft, facts.nullsLeft) = counts
        }
        if rows.right <= limits.countedKeys, let counts = try await counts(.right) {
            (facts.duplicatesRight, facts.nullsRight) = counts
        }
        return facts
    }

    private func counts(_ hand: Hand) async throws -> (duplicates: Int, nulls: Int)? {
        guard let source = try await keys(hand) else { return nil }
        let cells = sides.key.map { sides.columns[$0].cell }
        let list = cells.joined(separator: ", ")
        let anyNull = cells.map { "\($0) IS NULL" }.joined(separator: " OR ")
        let rows = try await sides.workbench.rows(
            of: """
                SELECT CAST(coalesce(sum(size) FILTER (WHERE size > 1), 0) AS BIGINT),
                    CAST(coalesce(sum(size) FILTER (WHERE \(anyNull)), 0) AS BIGINT)
                FROM (SELECT \(list), count(*) AS size FROM (\(source)) GROUP BY \(list))
                """
        )
        return (rows[0][0].count, rows[0][1].count)
    }

    private func keys(_ hand: Hand) async throws -> String? {
        guard let queries = sides.queries(hand) else { return nil }
        return queries.keys(sides.key)
    }
}
