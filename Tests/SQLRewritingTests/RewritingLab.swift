import DuckDBDriver
import Foundation
import SQLAnalysis
import SQLRewriting
import SQLSyntax
import Tabular

/// SplitMix64: the same numbers on every platform for a seed.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Small lakes in DuckDB: nulls, duplicates, ties, midpoints and empty tables, with the declared keys kept.
///
/// Each lake is a schema of the same tables; its number is its seed.
actor RewritingLab {
    static let seeds: [UInt64] = Array(1...16)
    static let catalog = SchemaCatalog(tables: [
        CatalogTable(
            TablePath("t"),
            columns: [
                CatalogColumn("id", .int32, isNullable: false), CatalogColumn("p_id", .int32),
                CatalogColumn("a", .int32), CatalogColumn("b", .int32), CatalogColumn("s", .text),
                CatalogColumn("x", .double), CatalogColumn("n", .int32, isNullable: false),
            ],
            keys: [["id"]]
        ),
        CatalogTable(
            TablePath("p"),
            columns: [
                CatalogColumn("id", .int32, isNullable: false), CatalogColumn("a", .int32),
                CatalogColumn("s", .text),
            ],
            keys: [["id"]]
        ),
        CatalogTable(
            TablePath("u"),
            columns: [CatalogColumn("k", .int32), CatalogColumn("v", .int32), CatalogColumn("w", .text)],
            keys: [["k"]]
        ),
        CatalogTable(
            TablePath("c"),
            columns: [CatalogColumn("code", .text, isNullable: false), CatalogColumn("v", .int32)],
            keys: [["code"]]
        ),
        CatalogTable(TablePath("e"), columns: [CatalogColumn("y", .int32), CatalogColumn("z", .int32)]),
    ])

    private static let definitions = [
        "t (id INTEGER PRIMARY KEY, p_id INTEGER, a INTEGER, b INTEGER, s VARCHAR, x DOUBLE, n INTEGER NOT NULL)",
        "p (id INTEGER PRIMARY KEY, a INTEGER, s VARCHAR)",
        "u (k INTEGER UNIQUE, v INTEGER, w VARCHAR)",
        "c (code VARCHAR PRIMARY KEY, v INTEGER)",
        "e (y INTEGER, z INTEGER)",
    ]

    private let database: DuckDBDatabase
    /// One for each lake, which it uses from the beginning.
    private var connections: [UInt64: DuckDBConnection] = [:]
    private var optimizers: [UInt64: Optimizer] = [:]

    init() throws {
        database = try DuckDBDatabase(path: nil)
    }

    /// The connection to a lake, which is made when first asked for.
    private func lake(_ seed: UInt64) async throws -> DuckDBConnection {
        if let connection = connections[seed] { return connection }
        let connection = try database.connect()
        connections[seed] = connection
        var random = SeededRandom(seed: seed)
        var script = "SET threads = 1; CREATE SCHEMA s\(seed); USE s\(seed); CREATE SEQUENCE q;"
        for definition in Self.definitions {
            script += "CREATE TABLE \(definition);"
            let name = String(definition.prefix(1))
            for row in Self.rows(of: name, &random) { script += "INSERT INTO \(name) VALUES (\(row));" }
        }
        try await connection.execute(script)
        return connection
    }

    /// The rows of one table, as SQL.
    private static func rows(of table: String, _ random: inout SeededRandom) -> [String] {
        let count = Int.random(in: 0...9, using: &random)
        let ids = Array(1...12).shuffled(using: &random).prefix(table == "e" ? count / 3 : count)
        return ids.enumerated().map { index, id in
            let number = { (random: inout SeededRandom) -> String in
                Int.random(in: 0...3, using: &random) == 0
                    ? "NULL" : String([-1, 0, 1, 1, 2, 3, 10].randomElement(using: &random) ?? 0)
            }
            let text = { (random: inout SeededRandom) -> String in
                ["NULL", "''", "'a'", "'b'", "'1'", "'10'", "'a '"].randomElement(using: &random) ?? "NULL"
            }
            let real = { (random: inout SeededRandom) -> String in
                ["NULL", "0.5", "1.5", "-0.5", "2.0"].randomElement(using: &random) ?? "NULL"
            }
            switch table {
            case "t":
                let parts = [String(id), number(&random), number(&random), number(&random), text(&random)]
                let n = String(Int.random(in: 0...12, using: &random))
                return (parts + [real(&random), n]).joined(separator: ", ")
            case "p": return "\(id), \(number(&random)), \(text(&random))"
            case "u": return "\(id % 4 == 0 ? "NULL" : String(id)), \(number(&random)), \(text(&random))"
            case "c": return "'\(index % 2 == 0 ? "" : "0")\(index / 2)', \(number(&random))"
            default: return "\(number(&random)), \(number(&random))"
            }
        }
    }

    /// What a query answers on one lake, or that it fails.
    enum Answer: Equatable {
        case rows(Schema, [String])
        case failed
    }

    enum Optimizer: String, CaseIterable {
        case on = "enable_optimizer"
        case off = "disable_optimizer"
    }

    func answer(_ sql: String, seed: UInt64, optimizer: Optimizer = .on, isOrdered: Bool) async throws
        -> Answer
    {
        let connection = try await lake(seed)
        if sql.contains("nextval") { try await connection.execute("CREATE OR REPLACE SEQUENCE q") }
        if optimizers[seed] != optimizer {
            optimizers[seed] = optimizer
            try await connection.execute("PRAGMA \(optimizer.rawValue)")
        }
        guard let result = try? await connection.query(sql) else { return .failed }
        let rows = result.rows.map { row in row.map { "\($0)" }.joined(separator: "|") }
        return .rows(result.schema, isOrdered ? rows : rows.sorted())
    }

    /// The first lake on which two queries answer differently.
    ///
    /// - Parameter failureIsFree: Whether a query that fails may be replaced by anything.
    func difference(
        _ original: String,
        _ rewritten: String,
        isOrdered: Bool,
        failureIsFree: Bool,
        seeds: [UInt64] = RewritingLab.seeds
    ) async throws -> String? {
        for optimizer in failureIsFree ? [Optimizer.on] : Optimizer.allCases {
            for seed in seeds {
                let before = try await answer(
                    original,
                    seed: seed,
                    optimizer: optimizer,
                    isOrdered: isOrdered
                )
                if before == .failed, failureIsFree { continue }
                let after = try await answer(
                    rewritten,
                    seed: seed,
                    optimizer: optimizer,
                    isOrdered: isOrdered
                )
                if before != after { return "seed \(seed), \(optimizer): \(before) became \(after)" }
            }
        }
        return nil
    }

    /// How many lakes a query answers on.
    func answered(_ sql: String) async throws -> Int {
        var count = 0
        for seed in Self.seeds where try await answer(sql, seed: seed, isOrdered: false) != .failed {
            count += 1
        }
        return count
    }
}

/// A query read and rewritten.
struct Rewritten {
    let original: String
    let text: String
    let rewriting: Rewriting
    let isOrdered: Bool

    init(
        _ sql: String,
        rules: [RewriteRule] = RewriteRule.all,
        catalog: SchemaCatalog = RewritingLab.catalog,
        disabling disabled: Set<ConditionID> = []
    ) {
        let script = SQLParser.parse(sql, dialect: .duckdb)
        var rewriter = SQLRewriter(rules: rules, catalog: catalog, dialect: .duckdb)
        rewriter.disabledConditions = disabled
        let statement = script.statements[0]
        original = sql
        rewriting = rewriter.rewriting(of: statement, source: script.source)
        text = SQLPrinter.text(rewriting.statement, dialect: .duckdb)
        if case .query(let query) = statement.kind {
            isOrdered = query.orderBy != nil
        } else {
            isOrdered = false
        }
    }
}
