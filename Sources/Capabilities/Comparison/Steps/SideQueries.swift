import SQLSyntax
import Tabular

/// The queries of one side that DuckDB itself reads.
struct SideQueries {
    /// How rows are hashed.
    enum Scheme: Sendable {
        /// DuckDB's vectorised hash: both sides are in the workbench.
        case native
        /// MD5 as ``PortableCell`` says: the other side is elsewhere.
        case portable
    }

    let relation: String
    let typing: ComparisonSide.Typing
    let hand: Hand
    let columns: [ComparedColumn]
    /// Positions of the columns that choose the bucket.
    let bucketColumns: [Int]
    let scheme: Scheme

    private static let position = SQLText.identifier("glidepath position")

    private func cell(_ column: ComparedColumn) -> DuckDBCell {
        DuckDBCell(
            column: column.column(hand),
            typing: typing,
            form: column.form,
            normalisation: column.normalisation
        )
    }

    private func other(_ column: ComparedColumn) -> LogicalType {
        column.column(hand == .left ? .right : .left).type
    }

    // MARK: Hashes

    /// The two hashes of a row, of the given columns, behind any leading expressions.
    private func hashes(of columns: [ComparedColumn], leading: [String] = []) -> (high: String, low: String) {
        switch scheme {
        case .native:
            let first = leading + columns.flatMap { cell($0).nativeParts(other: other($0)) }
            let second = leading + columns.reversed().flatMap { cell($0).secondParts(other: other($0)) }
            // The same values in another order after a constant are another function of them.
            return ("hash(\(first.joined(separator: ", ")))", "hash(7, \((second).joined(separator: ", ")))")
        case .portable:
            let row = portableText(of: columns)
            return ("md5_number_upper(\(row))", "md5_number_lower(\(row))")
        }
    }

    private func portableText(of columns: [ComparedColumn]) -> String {
        let cells = columns.map { DuckDBCell.framed(cell($0).portable) }
        return "concat(\(cells.joined(separator: ", ")))"
    }

    private func bucket(of count: Int) -> String {
        let keys = columns.filter { bucketColumns.contains($0.index) }
        guard !keys.isEmpty, count > 1 else { return "0" }
        // The mask is the remainder: the count is a power of two. Bits from above the lowest, so that rows of one
        // bucket do not share them where the sums are formed.
        return switch scheme {
        case .native: "CAST((\(hashes(of: keys).high) >> 20) & \(count - 1) AS INTEGER)"
        case .portable: "CAST(\(hashes(of: keys).high) & \(count - 1) AS INTEGER)"
        }
    }

    /// Columns `bucket`, `n`, `high`, `low`, as whole numbers and text.
    func checksums(buckets: Int) -> String {
        let (high, low) = hashes(of: columns)
        let sums = "count(*) AS n, CAST(sum(high) AS VARCHAR) AS high, CAST(sum(low) AS VARCHAR) AS low"
        let rows = "SELECT \(bucket(of: buckets)) AS bucket, \(high) AS high, \(low) AS low FROM \(relation)"
        guard buckets > 1 else { return "SELECT 0 AS bucket, \(sums) FROM (\(rows))" }
        return "SELECT bucket, \(sums) FROM (\(rows)) GROUP BY bucket"
    }

    // MARK: Rows

    private var cellTexts: String {
        columns.map { "\(cell($0).text) AS \($0.cell)" }.joined(separator: ", ")
    }

    /// The cells of the rows in some buckets, nil for all, as `c0`, `c1`, ….
    func rows(in wanted: Set<Int>?, of buckets: Int) -> String {
        var filter = ""
        if let wanted {
            filter =
                " WHERE \(bucket(of: buckets)) IN (\(wanted.sorted().map(String.init).joined(separator: ", ")))"
        }
        return "SELECT \(cellTexts) FROM \(relation)\(filter)"
    }

    /// The key columns alone, of every row, under their cells' names.
    func keys(_ key: [Int]) -> String {
        let values = columns.filter { key.contains($0.index) }.map { column in
            let parts = cell(column).nativeParts(other: column.column(hand).type)
            // Text is taken without its collation.
            let value = parts.count == 1 && column.column(hand).type != .text ? parts[0] : cell(column).text
            return "\(value) AS \(column.cell)"
        }
        return "SELECT \(values.joined(separator: ", ")) FROM \(relation)"
    }

    // MARK: Order

    /// The relation with each row's place, from one.
    private var numbered: String {
        "(SELECT *, row_number() OVER () AS \(Self.position) FROM \(relation))"
    }

    /// As ``checksums(buckets:)`` over places and rows, a block of consecutive rows per bucket.
    func orderedChecksums(rowsPerBlock: Int) -> String {
        let (high, low) = hashes(of: columns, leading: [Self.position])
        return """
            SELECT CAST((place - 1) // \(rowsPerBlock) AS INTEGER) AS bucket, count(*) AS n,
                CAST(sum(high) AS VARCHAR) AS high, CAST(sum(low) AS VARCHAR) AS low
            FROM (SELECT \(Self.position) AS place, \(high) AS high, \(low) AS low FROM \(numbered)) GROUP BY bucket
            """
    }

    /// Cells and `position` of the rows of one block.
    func orderedRows(block: Int, rowsPerBlock: Int) -> String {
        let first = block * rowsPerBlock
        return """
            SELECT \(cellTexts), \(Self.position) AS position FROM \(numbered)
            WHERE \(Self.position) > \(first) AND \(Self.position) <= \(first + rowsPerBlock)
            """
    }
}
