import JobModel
import SQLSyntax
import Tabular

extension Comparison {
    /// Writes the rows that make the right side of the left one.
    ///
    /// Each has `change`, `remove` or `add`, then its cells as text. Rows that are equal within tolerances are left out.
    ///
    /// Call it after ``report(_:_:)`` with the same sides, whose leftovers it reads.
    ///
    /// - Parameter path: A CSV file, or a Parquet file by its ending; replaced.
    public func writePatch(
        of report: ComparisonReport,
        _ left: ComparisonSide,
        _ right: ComparisonSide,
        to path: String
    ) async throws {
        let columns = try ColumnMatching(left, right, rules: rules, today: today).compared
        let names = columns.map { "\($0.cell) AS \(SQLText.identifier($0.name))" }.joined(separator: ", ")
        let differs = columns.map(\.differs).joined(separator: " OR ")
        func rows(_ hand: Hand, _ change: String) -> String {
            let number = hand == .left ? "l" : "r"
            return """
                SELECT '\(change)' AS change, \(names) FROM \(Leftovers.table(hand)) AS x WHERE NOT EXISTS (
                SELECT 1 FROM __vs_paired AS p WHERE p.\(number) = x.n AND p.kind <> 'nearest' AND NOT (\(differs)))
                """
        }
        var query = "\(rows(.left, "remove")) UNION ALL \(rows(.right, "add"))"
        if report.basis == .checksums {
            // Nothing was left over, and no table of leftovers was made.
            let empty = columns.map { "CAST(NULL AS VARCHAR) AS \(SQLText.identifier($0.name))" }
            query = "SELECT '' AS change, \(empty.joined(separator: ", ")) WHERE FALSE"
        }
        let format = path.lowercased().hasSuffix(".parquet") ? "FORMAT parquet" : "FORMAT csv, HEADER"
        try await workbench.execute("COPY (\(query)) TO \(SQLText.string(path)) (\(format))")
    }
}
