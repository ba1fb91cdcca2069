import DuckDBDriver
import Ports
import SQLSyntax
import Tabular

/// Rows leaving the session: as Arrow, as Parquet, as lines of text, as a staged copy.
extension DuckDBSession {
    func export(_ name: String, as form: ValueForm) async throws -> ArrowStream {
        try await evaluateForReading(name)
        let relation = try relation(name)
        let list =
            switch form {
            case .native: "*"
            case .legacy: relation.schema.columns.map(legacyExpression).joined(separator: ", ")
            case .legacyLossless:
                relation.schema.columns.map(losslessExpression).joined(separator: ", ")
            }
        return try await connection.stream("SELECT \(list) FROM \(quotedName(relation.name))")
    }

    @discardableResult
    func writeParquet(
        _ name: String,
        rows range: Range<Int>?,
        prepending earlier: String?,
        dateColumn: (name: String, value: CivilDate)?,
        to path: String
    ) async throws -> Int {
        try await evaluateForReading(name)
        let relation = try relation(name)
        var list = relation.schema.columns
            .filter { $0.name.lowercased() != dateColumn?.name.lowercased() }
            .map(parquetExpression)
        if let dateColumn {
            let date = SQLText.string(dateColumn.value.description)
            list.append("DATE \(date) AS \(SQLText.identifier(dateColumn.name))")
        }
        var select = "SELECT \(list.joined(separator: ", ")) FROM \(quotedName(relation.name))"
        if let earlier {
            select =
                "SELECT * FROM read_parquet(\(SQLText.string(earlier))) UNION ALL BY NAME (\(select))"
        }
        if let range {
            select = "SELECT * FROM (\(select)) LIMIT \(range.count) OFFSET \(range.lowerBound)"
        }
        do {
            return try await connection.execute(
                "COPY (\(select)) TO \(SQLText.string(path)) (FORMAT parquet, COMPRESSION snappy)"
            )
        } catch let error as DuckDBError {
            throw DuckDBEngineError.exporting(name, error)
        }
    }

    /// Has the relation's rows made once for all who read them, unless they only need to be read.
    private func evaluateForReading(_ name: String) async throws {
        if try !relation(name).isScan { try await materialize(name) }
    }

    func rowCount(ofParquet path: String) async throws -> Int {
        let answer = try await connection.query(
            "SELECT count(*) FROM read_parquet(\(SQLText.string(path)))"
        )
        guard case .integer(let count)? = answer.rows.first?.first else { return 0 }
        return Int(count)
    }

    func writeLines(
        _ name: String,
        as format: LineFormat,
        to body: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws -> Int {
        try await evaluateForReading(name)
        let relation = try relation(name)
        let renderer = LineRenderer(format: format)
        let sql = "SELECT \(renderer.line(of: relation.schema)) FROM \(quotedName(relation.name))"
        return try await connection.textLines(sql, body)
    }

    func stage(_ names: [String], in file: String) async throws {
        for name in names { try await materialize(name) }
        try await attached(file) { catalog in
            for name in names {
                let relation = try relation(name)
                let list = relation.schema.columns.map(\.keptExpression).joined(separator: ", ")
                try await connection.execute(
                    "CREATE OR REPLACE TABLE \(catalog).main.\(SQLText.identifier(relation.name)) "
                        + "AS SELECT \(list) FROM \(quotedName(relation.name))"
                )
            }
        }
    }

    private func legacyExpression(_ column: Column) -> String {
        let quoted = SQLText.identifier(column.name)
        let expression =
            switch column.type {
            case .text, .blob, .null: quoted
            case .float, .double, .decimal: "CAST(\(quoted) AS DOUBLE)"
            case .timestamp, .timestampWithZone: "strftime(\(quoted), '%Y-%m-%dT%H:%M:%S')"
            case .boolean: "CAST(\(quoted) AS BIGINT)"
            case _ where column.type.isInteger: "CAST(\(quoted) AS BIGINT)"
            default: "CAST(\(quoted) AS VARCHAR)"
            }
        return "\(expression) AS \(quoted)"
    }

    /// A double holds 15 digits of any decimal.
    private func losslessExpression(_ column: Column) -> String {
        let quoted = SQLText.identifier(column.name)
        switch column.type {
        case .timestamp, .timestampWithZone:
            let whole = "strftime(\(quoted), '%Y-%m-%dT%H:%M:%S')"
            return "CASE WHEN epoch_us(\(quoted)) % 1000000 = 0 THEN \(whole) "
                + "ELSE strftime(\(quoted), '%Y-%m-%dT%H:%M:%S.%f') END AS \(quoted)"
        case .decimal(16..., _): return "CAST(\(quoted) AS VARCHAR) AS \(quoted)"
        default: return legacyExpression(column)
        }
    }

    /// Parquet has no 128-bit integer: DuckDB would write a double and lose digits.
    ///
    /// Sums of integers are the usual source, and they fit 64 bits; one that does not is an error, not a
    /// rounded number.
    private func parquetExpression(_ column: Column) -> String {
        let quoted = SQLText.identifier(column.name)
        switch column.type {
        case .hugeInt, .unsignedHugeInt: return "CAST(\(quoted) AS BIGINT) AS \(quoted)"
        default: return column.keptExpression
        }
    }
}
