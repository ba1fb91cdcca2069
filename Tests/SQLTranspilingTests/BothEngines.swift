import Diagnostics
import DuckDBDriver
import DuckDBEngine
import SQLSyntax
import SQLTranspiling
import SQLiteDriver
import Tabular

/// The same rows in SQLite and in DuckDB, and queries run on both.
struct BothEngines {
    let sqlite: SQLiteDatabase
    let duckdb: DuckDBConnection

    static let relations: [String: Schema] = [
        "t": Schema([
            Column("id", .int64), Column("n", .int64), Column("b", .boolean), Column("r", .double),
            Column("x", .double), Column("s", .text), Column("u", .text), Column("d", .date),
        ]),
        "o": Schema([
            Column("oid_", .int64), Column("t_id", .int64),
            Column("amount", .decimal(precision: 12, scale: 2)),
            Column("kind", .text), Column("at", .timestamp(.microseconds)),
        ]),
        "none": Schema([Column("id", .int64), Column("v", .double), Column("w", .text)]),
    ].merging(bank) { first, _ in first }

    /// The same relations with the types in which the engines hold them.
    static let stored = relations.mapValues { schema in
        Schema(
            schema.columns.map { column in
                let isInteger = column.type.isInteger || column.type == .boolean
                return Column(column.name, isInteger ? .int64 : column.type.isNumeric ? .double : .text)
            }
        )
    }

    /// What jobs of a bank read.
    static let bank: [String: Schema] = [
        "customers": Schema([
            Column("customer_id", .int64), Column("first_name", .text), Column("last_name", .text),
            Column("birth_date", .date), Column("is_active", .boolean), Column("segment", .text),
            Column("credit_limit", .decimal(precision: 12, scale: 2)), Column("postal_code", .text),
            Column("as_of", .date),
        ]),
        "accounts": Schema([
            Column("account_id", .int32), Column("customer_id", .int64), Column("account_type", .text),
            Column("status", .text), Column("opened", .date),
            Column("balance", .decimal(precision: 14, scale: 2)),
            Column("rate", .double), Column("is_joint", .boolean),
        ]),
        "txns": Schema([
            Column("txn_id", .int64), Column("account_id", .int32), Column("txn_date", .date),
            Column("txn_at", .timestamp(.microseconds)), Column("amount", .decimal(precision: 12, scale: 2)),
            Column("txn_type", .text), Column("memo", .text), Column("code", .text),
        ]),
    ]

    /// Columns that number the rows.
    static let numbering: Set<String> = ["id", "oid_", "customer_id", "account_id", "txn_id"]

    static func open(seed: UInt64 = 7, rows: Int = 60) async throws -> BothEngines {
        let sqlite = try SQLiteDatabase(path: nil, options: SQLiteOptions(quotedNames: .columnElseText))
        let duckdb = try DuckDBDatabase(path: nil).connect()
        try await duckdb.register(SQLiteFunctions.all)
        try await duckdb.execute("SET threads = 1")
        let engines = BothEngines(sqlite: sqlite, duckdb: duckdb)
        var random = SeededRandom(seed: seed)
        for (name, schema) in relations.sorted(by: { $0.key < $1.key }) {
            try await engines.create(name, schema)
            guard name != "none" else { continue }
            for number in 0..<rows {
                let row = schema.columns.enumerated().map { index, column in
                    index == 0 && numbering.contains(column.name)
                        ? Value.integer(Int64(number)) : OddValues.value(for: column, using: &random)
                }
                try await engines.insert(row, into: name)
            }
        }
        return engines
    }

    private func create(_ name: String, _ schema: Schema) async throws {
        let legacy = schema.columns.map { column in
            let isInteger = column.type.isInteger || column.type == .boolean
            let type = isInteger ? "INTEGER" : column.type.isNumeric ? "REAL" : "TEXT"
            return "\"\(column.name)\" \(type)"
        }
        let statement = "CREATE TABLE \"\(name)\" (\(legacy.joined(separator: ", ")))"
        try await sqlite.write { try $0.execute(statement) }
        let typed = statement.replacing("INTEGER", with: "BIGINT").replacing("REAL", with: "DOUBLE")
        try await duckdb.execute(typed)
    }

    private func insert(_ row: [Value], into table: String) async throws {
        let marks = row.map { _ in "?" }.joined(separator: ", ")
        let statement = "INSERT INTO \"\(table)\" VALUES (\(marks))"
        try await sqlite.write { try $0.execute(statement, row) }
        try await duckdb.execute(statement, row)
    }

    enum Outcome {
        case same(rows: Int, isExact: Bool)
        case refused(Diagnostic)
        /// The translation ended with the error that its warning announces.
        case stopped
        case failed(String)
    }

    /// Runs a query of SQLite's dialect on both engines.
    func compare(_ sql: String) async -> Outcome {
        let script = SQLParser.parse(sql, dialect: .sqlite)
        guard let statement = script.statements.first, script.unparsed.isEmpty else {
            return .failed("unparsed")
        }
        let transpiler = Transpiler(
            from: .sqlite,
            to: .duckdb,
            relations: Self.relations,
            source: script.source
        )
        let translation = transpiler.translate(statement)
        guard let translated = translation.statement else {
            return .refused(translation.notes[0])
        }
        let text = SQLPrinter.text(translated, dialect: .duckdb)
        do {
            let expected = try await sqlite.read { connection in
                (try connection.query(sql), try connection.facts(about: sql)?.columns ?? [])
            }
            let actual = try await duckdb.query(text)
            let problem = RowComparison(notes: translation.notes, isOrdered: Self.isOrdered(statement))
                .difference(expected.0, expected.1, actual)
            guard let problem else { return .same(rows: expected.0.count, isExact: translation.isExact) }
            return .failed("\(problem)\n  \(text.replacing("\n", with: " "))")
        } catch {
            let isAnnounced = translation.notes.contains { $0.code == "transpile.guarded-column" }
            if isAnnounced, "\(error)".contains("its values differ in a group") { return .stopped }
            return .failed("\(error)\n  \(text.replacing("\n", with: " "))")
        }
    }

    private static func isOrdered(_ statement: SQLStatement) -> Bool {
        guard case .query(let query) = statement.kind else { return false }
        return query.orderBy != nil
    }
}

/// The same sequence on every platform.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// Values at the edges of every rule.
enum OddValues {
    static func value(for column: Column, using random: inout SeededRandom) -> Value {
        if Int.random(in: 0..<6, using: &random) == 0 { return .null }
        switch column.type {
        case .boolean: return .integer(Int64.random(in: 0...1, using: &random))
        case .date: return .text(dates[Int.random(in: dates.indices, using: &random)])
        case .timestamp: return .text(moments[Int.random(in: moments.indices, using: &random)])
        case .text:
            let list = textsByColumn[column.name] ?? texts
            return .text(list[Int.random(in: list.indices, using: &random)])
        case let type where type.isInteger:
            return .integer(integers[Int.random(in: integers.indices, using: &random)])
        default:
            if Bool.random(using: &random) {
                return .double(reals[Int.random(in: reals.indices, using: &random)])
            }
            return .double(Double(Int.random(in: -99_999...99_999, using: &random)) / 100)
        }
    }

    private static let textsByColumn = [
        "u": numbersInText, "code": numbersInText,
        "first_name": ["Anna", "anna", "José", "ÉMILE", "Bob", "", "O", "李"],
        "last_name": ["O'Neil", "Johnson", "johnson", "Ünal", " Smith", "Smith", "Peterson"],
        "segment": ["RETAIL", "retail", "BUSINESS", "", "  ", "PRIVATE"],
        "postal_code": ["10001", "90210", "0", "1234", "12345-6789", "SW1A 1AA", "19999", "08540"],
        "account_type": ["SAVINGS", "CHECKING", "Savings", "LOAN"],
        "status": ["OPEN", "CLOSED", "FROZEN", "open "],
        "txn_type": ["DEBIT", "CREDIT", "FEE", "debit"],
        "memo": ["monthly fee", "REFUND of fee #12", "ATM-withdrawal", "", "  ", "Café #7 – Zürich", "#"],
    ]

    static let integers: [Int64] = [0, 1, -1, 2, 3, 5, 7, -7, 10, 12, 100, 2024, 31, -100, 123_456_789]
    static let reals: [Double] = [
        0, 0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.005, 1.005, 2.675, 1.115, -1.005, 0.1, 0.2, 0.3, 3, 1e15,
        123456.785,
        1e-7, 99.995, 1_234_567.891, 0.045, 8.345, -2.675,
    ]
    static let texts = [
        "", " ", "abc", "ABC", "Abc", "  padded  ", "a%b", "a_b", "é", "É", "Straße", "日本語テキスト", "abc def",
        "xyz",
        "it's", "a,b", "Gold", "GOLD", "gold ", "x\ty",
    ]
    static let numbersInText = [
        "12abc", " 7", "1e3", "7", "007", "-3", "+4", "3.50", ".5", "5.", "abc", "", "0x10", "1e",
        "9223372036854775807",
        "92233720368547758070", "12 ", "1 2", "-0", "2024", "1.0", "-1.5e-2x",
    ]
    static let dates = [
        "2024-01-31", "2024-02-29", "2023-02-28", "2024-12-31", "2025-01-01", "2024-03-01", "2024-10-15",
        "2024-04-30",
        "2000-02-29", "1999-12-31", "2024-06-09",
    ]
    static let moments = [
        "2024-01-31T23:59:59", "2024-02-29T00:00:00", "2024-10-15T12:34:56", "2024-12-31T06:07:08",
        "2024-03-10T18:00:30",
    ]
}
