import Tabular

/// A small table with literals of DuckDB's SQL as cells.
struct GeneratedTable {
    struct ColumnKind: Sendable {
        var type: String
        /// Literals, each another value; the first two differ as little as can be.
        var values: [String]
        /// Another type that holds the same values.
        var otherType: String?
    }

    var columns: [(name: String, kind: ColumnKind)] = []
    /// Nil is NULL.
    var rows: [[String?]] = []

    init(random: inout SeededRandom) {
        for index in 0..<Int.random(in: 1...6, using: &random) {
            columns.append(("c\(index)", Self.kinds.chosen(&random)))
        }
        for _ in 0..<Int.random(in: 0...24, using: &random) {
            rows.append(columns.map { Self.cell($0.kind, &random) })
        }
        // Duplicates, which a comparison must count.
        for _ in 0..<Int.random(in: 0...3, using: &random) where !rows.isEmpty {
            rows.append(rows.chosen(&random))
        }
        rows.shuffle(using: &random)
    }

    static func cell(_ kind: ColumnKind, _ random: inout SeededRandom) -> String? {
        Int.random(in: 0..<8, using: &random) == 0 ? nil : kind.values.chosen(&random)
    }

    static let kinds: [ColumnKind] = [
        ColumnKind(
            type: "BIGINT",
            values: ["0", "1", "-1", "9223372036854775807", "9007199254740993", "42"],
            otherType: "HUGEINT"
        ),
        ColumnKind(type: "INTEGER", values: ["1", "2", "0", "-7", "2147483647"], otherType: "BIGINT"),
        ColumnKind(type: "UTINYINT", values: ["0", "1", "255"], otherType: "SMALLINT"),
        ColumnKind(
            type: "HUGEINT",
            values: ["170141183460469231731687303715884105727", "18446744073709551616", "1", "0", "-1"]
        ),
        ColumnKind(
            type: "DECIMAL(10,2)",
            values: ["0.01", "0.02", "0", "-0.01", "12345678.90"],
            otherType: "DECIMAL(12,4)"
        ),
        ColumnKind(
            type: "DECIMAL(38,4)",
            values: ["0.0001", "0.0002", "1234567890123456789012345678901234.5678", "0"]
        ),
        ColumnKind(
            type: "DOUBLE",
            values: [
                "'0.1'", "0.1::DOUBLE + 0.2::DOUBLE - 0.2::DOUBLE", "'-0.0'", "'0.0'", "'nan'", "'inf'",
                "'-inf'", "'1e300'",
                "'5e-324'", "'0.3'",
            ]
        ),
        ColumnKind(
            type: "FLOAT",
            values: ["'0.1'", "'0.2'", "'-0.0'", "'0.0'", "'nan'", "'inf'"]
        ),
        ColumnKind(
            type: "VARCHAR",
            values: [
                "'a'", "'b'", "''", "' '", "'a '", "'A'", "'NULL'", "'a longer text than twelve bytes'",
                "'a longer text than twelve byteS'", "'é'", "'e\u{301}'", "'x,\"y\"'", "'1'", "'1.0'",
                "chr(10)",
            ]
        ),
        ColumnKind(type: "BLOB", values: ["'\\x00'::BLOB", "'\\x01'::BLOB", "''::BLOB", "'abc'::BLOB"]),
        ColumnKind(type: "BOOLEAN", values: ["true", "false"], otherType: "TINYINT"),
        ColumnKind(
            type: "DATE",
            values: ["'2024-02-28'", "'2024-02-29'", "'1900-01-01'", "'9999-12-31'", "'infinity'"],
            otherType: "TIMESTAMP"
        ),
        ColumnKind(
            type: "TIMESTAMP",
            values: [
                "'2024-02-28 00:00:00'", "'2024-02-28 00:00:00.000001'", "'2024-02-28 12:00:00'",
                "'infinity'",
            ]
        ),
        ColumnKind(
            type: "TIMESTAMP_NS",
            values: [
                "'2024-02-28 00:00:00.000000001'", "'2024-02-28 00:00:00.000000002'", "'2024-02-28 00:00:00'",
            ]
        ),
        ColumnKind(
            type: "TIMESTAMPTZ",
            values: ["'2024-02-28 00:00:00+00'", "'2024-02-28 00:00:00+01'", "'infinity'"]
        ),
        ColumnKind(type: "TIME", values: ["'00:00:00'", "'00:00:00.000001'", "'23:59:59'"]),
        ColumnKind(type: "INTERVAL", values: ["INTERVAL 1 MONTH", "INTERVAL 30 DAY", "INTERVAL 720 HOUR"]),
        ColumnKind(
            type: "UUID",
            values: ["'00000000-0000-0000-0000-000000000001'", "'00000000-0000-0000-0000-000000000002'"],
            otherType: "VARCHAR"
        ),
        ColumnKind(
            type: "VARCHAR[]",
            values: [
                "['a', 'b']", "['a, b']", "['a', NULL]", "['a', 'NULL']", "[]", "[NULL]", "['']",
                "['a''b', '[c]']",
            ]
        ),
        ColumnKind(
            type: "DOUBLE[]",
            values: ["[0.0::DOUBLE]", "['-0.0'::DOUBLE]", "['nan'::DOUBLE]", "[NULL]", "[]"]
        ),
        ColumnKind(
            type: "STRUCT(a INTEGER, b VARCHAR)",
            values: [
                "{'a': 1, 'b': 'x'}", "{'a': 1, 'b': 'X'}", "{'a': NULL, 'b': 'x'}", "{'a': 1, 'b': NULL}",
            ]
        ),
        ColumnKind(
            type: "MAP(VARCHAR, INTEGER)",
            values: ["MAP {'a': 1}", "MAP {'a': 2}", "MAP {'b': 1}", "MAP {}"]
        ),
        ColumnKind(type: "ENUM('red', 'green')", values: ["'red'", "'green'"], otherType: "VARCHAR"),
        ColumnKind(type: "BIT", values: ["'101'", "'0101'", "'1'"]),
    ]

    /// Statements that make the table.
    func creation(_ name: String) -> String {
        let definitions = columns.map { "\($0.name) \($0.kind.type)" }.joined(separator: ", ")
        guard !rows.isEmpty else { return "CREATE OR REPLACE TABLE \(name) (\(definitions));" }
        let values = rows.map { "(\($0.map { $0 ?? "NULL" }.joined(separator: ", ")))" }.joined(
            separator: ", "
        )
        return "CREATE OR REPLACE TABLE \(name) (\(definitions)); INSERT INTO \(name) VALUES \(values);"
    }
}

/// One small change that makes another table of a table.
enum Change: String, CaseIterable {
    case cell
    case null
    case duplicate
    case removal
    case addition
    case type
    case order
    case swap

    /// Nil when the table does not allow the change.
    func applied(to table: GeneratedTable, _ random: inout SeededRandom) -> GeneratedTable? {
        var changed = table
        let row = table.rows.indices.randomElement(using: &random)
        let column = table.columns.indices.randomElement(using: &random) ?? 0
        let kind = table.columns[column].kind
        switch self {
        case .cell:
            guard let row,
                let value = kind.values.filter({ $0 != table.rows[row][column] }).randomElement(
                    using: &random
                )
            else { return nil }
            changed.rows[row][column] = value
        case .null:
            guard let row else { return nil }
            changed.rows[row][column] = table.rows[row][column] == nil ? kind.values[0] : nil
        case .duplicate:
            guard let row else { return nil }
            changed.rows.append(table.rows[row])
        case .removal:
            guard let row else { return nil }
            changed.rows.remove(at: row)
        case .addition: changed.rows.append(table.columns.map { GeneratedTable.cell($0.kind, &random) })
        case .type:
            guard let other = kind.otherType else { return nil }
            changed.columns[column].kind.type = other
        case .order:
            guard let row, let other = table.rows.indices.first(where: { table.rows[$0] != table.rows[row] })
            else {
                return nil
            }
            changed.rows.swapAt(row, other)
        case .swap:
            // One row gives a copy away and gets one of another: the count stays.
            guard let row, let other = table.rows.indices.first(where: { table.rows[$0] != table.rows[row] })
            else {
                return nil
            }
            changed.rows[row] = table.rows[other]
        }
        return changed
    }
}
