import DuckDBDriver
import Foundation
import SQLSyntax
import SQLiteDriver
import Tabular

/// Tables with types, in each engine as it would hold them: SQLite has ISO text for dates, 0 and 1 for booleans
/// and doubles for decimals.
struct TypedTables {
    static let relations: [String: Schema] = [
        "p": Schema([
            Column("id", .int32), Column("n", .int32), Column("b", .int64),
            Column("m", .decimal(precision: 12, scale: 2)), Column("k", .decimal(precision: 7, scale: 3)),
            Column("r", .double), Column("s", .text), Column("u", .text), Column("d", .date),
            Column("e", .date), Column("ts", .timestamp(.microseconds)), Column("f", .boolean),
        ]),
        "o": Schema([
            Column("oid_", .int32), Column("p_id", .int32),
            Column("amount", .decimal(precision: 10, scale: 2)),
            Column("kind", .text), Column("day", .date), Column("done", .boolean),
        ]),
        "none": Schema([Column("id", .int32), Column("v", .double), Column("w", .text)]),
    ]

    let rows: [String: [[Value]]]

    init(seed: UInt64, count: Int = 30) {
        var random = SeededRandom(seed: seed)
        var rows: [String: [[Value]]] = [:]
        for (name, schema) in Self.relations.sorted(by: { $0.key < $1.key }) where name != "none" {
            rows[name] = (0..<count).map { number in
                schema.columns.enumerated().map { index, column in
                    index == 0 ? .integer(Int64(number)) : Self.value(column, &random)
                }
            }
        }
        self.rows = rows
    }

    private static func value(_ column: Column, _ random: inout SeededRandom) -> Value {
        if Int.random(in: 0..<6, using: &random) == 0 { return .null }
        func pick<Element>(_ list: [Element]) -> Element {
            list[Int.random(in: list.indices, using: &random)]
        }
        switch column.type {
        case .boolean: return .boolean(Bool.random(using: &random))
        case .date: return .text(pick(OddValues.dates))
        case .timestamp: return .text(pick(OddValues.moments).replacing("T", with: " "))
        case .double:
            return .double(pick([0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 1.005, 2.675, 0.1, 3, -7.25, 99.995]))
        case .decimal(_, let scale):
            let units = Int.random(in: -99_999...99_999, using: &random)
            let midpoints = [0, 5, 15, 25, -5, -15, 250, 100, -100, 1250]
            let chosen = Bool.random(using: &random) ? units : pick(midpoints)
            return .text(decimal(chosen, scale))
        case .text:
            if column.name == "kind" { return .text(pick(["DEBIT", "CREDIT", "fee", ""])) }
            return .text(
                pick(
                    column.name == "u"
                        ? ["", "a", "abc", "a%b", "a_b", "x y", "A,b", "  z "] : OddValues.texts
                )
            )
        default: return .integer(pick([0, 1, -1, 2, 3, 5, 7, -7, 10, 12, 100, 31, -100]))
        }
    }

    private static func decimal(_ units: Int, _ scale: Int) -> String {
        let digits = String(abs(units))
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return (units < 0 ? "-" : "") + padded.dropLast(scale) + "." + padded.suffix(scale)
    }

    // MARK: Scripts

    static let declared: [String: Dialect] = [
        "duckdb": .duckdb, "postgresql": .postgresql, "sqlite": .sqlite,
    ]

    /// Statements that make the tables and their rows.
    func script(_ dialect: Dialect) -> [String] {
        var script: [String] = []
        for (name, schema) in Self.relations.sorted(by: { $0.key < $1.key }) {
            let columns = schema.columns.map { "\($0.name) \(Self.type($0.type, dialect))" }
            script.append("CREATE TABLE \(name) (\(columns.joined(separator: ", ")))")
            for row in rows[name] ?? [] {
                let values = zip(schema.columns, row).map { Self.literal($1, $0.type, dialect) }
                script.append("INSERT INTO \(name) VALUES (\(values.joined(separator: ", ")))")
            }
        }
        return script
    }

    private static func type(_ type: LogicalType, _ dialect: Dialect) -> String {
        switch (type, dialect) {
        case (.int32, _): "INTEGER"
        case (.int64, .sqlite), (.boolean, .sqlite): "INTEGER"
        case (.int64, _): "BIGINT"
        case (.boolean, _): "BOOLEAN"
        case (.double, .sqlite), (.decimal, .sqlite): "REAL"
        case (.double, .postgresql): "DOUBLE PRECISION"
        case (.double, _): "DOUBLE"
        case (.decimal(let precision, let scale), _): "DECIMAL(\(precision), \(scale))"
        case (.date, .duckdb), (.date, .postgresql): "DATE"
        case (.timestamp, .duckdb), (.timestamp, .postgresql): "TIMESTAMP"
        default: dialect == .duckdb ? "VARCHAR" : "TEXT"
        }
    }

    private static func literal(_ value: Value, _ type: LogicalType, _ dialect: Dialect) -> String {
        switch value {
        case .null: return "NULL"
        case .integer(let number): return String(number)
        case .double(let number):
            return dialect == .postgresql ? "'\(number)'" : dialect == .duckdb ? "\(number)e0" : "\(number)"
        case .boolean(let flag): return dialect == .sqlite ? (flag ? "1" : "0") : "\(flag)"
        case .text(let text):
            if case .decimal = type { return text }
            if case .timestamp = type, dialect == .sqlite {
                return SQLText.string(text.replacing(" ", with: "T"))
            }
            return SQLText.string(text)
        default: return "NULL"
        }
    }
}

/// A value of any engine, spelled one way.
struct PlainValue: Hashable, CustomStringConvertible {
    var text: String?

    /// What psql writes.
    init(postgresql text: String?) {
        self.text = text == "t" ? "1" : text == "f" ? "0" : text
    }

    init(_ value: Value) {
        text =
            switch value {
            case .null: nil
            case .boolean(let flag): flag ? "1" : "0"
            case .integer(let number): String(number)
            case .hugeInteger(let number): String(number)
            case .double(let number): number.isNaN ? "NaN" : String(number)
            case .decimal(let number): number.description
            // psql writes truth as these letters, which text may be, too.
            case .text("t"): "1"
            case .text("f"): "0"
            case .text(let text): Self.withoutT(text)
            case .date(let date): date.description
            case .timestamp(let nanoseconds): Self.moment(nanoseconds)
            default: "\(value)"
            }
    }

    var description: String { text ?? "NULL" }
    var number: Double? {
        switch text {
        case "Infinity": .infinity
        case "-Infinity": -.infinity
        default: text.flatMap(Double.init)
        }
    }

    /// SQLite's spelling of a timestamp as the others have it.
    private static func withoutT(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard bytes.count == 19, bytes[10] == UInt8(ascii: "T"), bytes[4] == UInt8(ascii: "-") else {
            return text
        }
        return text.prefix(10) + " " + text.dropFirst(11)
    }

    private static func moment(_ nanoseconds: Int128) -> String {
        var seconds = time_t(nanoseconds / 1_000_000_000)
        var parts = tm()
        gmtime_r(&seconds, &parts)
        return String(
            format: "%04d-%02d-%02d %02d:%02d:%02d",
            parts.tm_year + 1900,
            parts.tm_mon + 1,
            parts.tm_mday,
            parts.tm_hour,
            parts.tm_min,
            parts.tm_sec
        )
    }
}
