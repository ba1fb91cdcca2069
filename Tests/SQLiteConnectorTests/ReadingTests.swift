import Diagnostics
import Ports
import SQLiteDriver
import Tabular
import Testing

@testable import SQLiteConnector

@Suite struct `Reading a table of a SQLite file` {
    private static let tables = """
        CREATE TABLE "lake.orders" (
            id INTEGER, total NUMERIC(12,2), placed TIMESTAMP, is_open BOOLEAN, note VARCHAR(20), As_Of DATE);
        INSERT INTO "lake.orders" VALUES
            (3, 10.50, '2024-10-01T08:00:00', 1, 'c', '2024-10-01'), (1, 2, NULL, 0, NULL, '2024-10-01'),
            (2, 7, NULL, 1, 'b', '2024-10-03'), (9, 0, NULL, NULL, 'z', '2024-10-02'),
            (4, 1, NULL, 1, 'old', '2024-09-30');
        CREATE INDEX by_date ON "lake.orders" (As_Of, id);
        CREATE TABLE plain (a, b TEXT);
        INSERT INTO plain VALUES (1, 'x'), (2.5, 'y');
        CREATE TABLE moments (n INTEGER, as_of TEXT);
        INSERT INTO moments VALUES (1, '2024-10-01'), (2, '2024-10-02 00:00:00');
        CREATE TABLE numbers (n INTEGER, as_of);
        INSERT INTO numbers VALUES (1, 20241001);
        CREATE VIEW recent AS SELECT id, As_Of AS as_of FROM "lake.orders";
        """

    private let file: TemporaryFile
    private let store: SQLiteTableStore

    init() async throws {
        file = try TemporaryFile("lake.sqlite")
        let database = try SQLiteDatabase(path: file.path)
        try await database.write { try $0.script(Self.tables) }
        await database.close()
        store = SQLiteTableStore(connection: "lake", path: file.path)
    }

    private func scan(
        _ table: TableName,
        _ columns: [String],
        asOf: String? = "as_of",
        _ dates: DateFilter = .all,
        where predicate: String? = nil
    ) async throws -> (rows: [[Value]], schema: Schema) {
        let (stream, schema) = try await store.read(
            Scan(
                connection: "lake",
                table: table,
                columns: columns,
                asOfColumn: asOf,
                dates: dates,
                predicate: predicate
            )
        )
        let reader = try ArrowBatchReader(stream)
        var rows: [[Value]] = []
        while let batch = try reader.next() {
            for row in 0..<batch.rowCount { rows.append(batch.columns.map { $0.value(row) }) }
        }
        return (rows, schema)
    }

    private let orders = TableName(schema: "lake", name: "Orders")

    private func ids(_ dates: DateFilter, where predicate: String? = nil) async throws -> [Int64] {
        try await scan(orders, ["id"], dates, where: predicate).rows.compactMap {
            if case .integer(let id)? = $0.first { id } else { nil }
        }
    }

    @Test func `gives rows in storage order, typed as declared`() async throws {
        let (rows, schema) = try await scan(orders, ["NOTE", "total", "placed", "is_open", "id"])
        #expect(
            schema
                == Schema([
                    Column("note", .text), Column("total", .decimal(precision: 12, scale: 2)),
                    Column("placed", .timestamp(.microseconds)), Column("is_open", .boolean),
                    Column("id", .int64),
                    Column("As_Of", .date),
                ])
        )
        #expect(
            rows.map(\.last)
                == ["2024-10-01", "2024-10-01", "2024-10-03", "2024-10-02", "2024-09-30"].map { .text($0) }
        )
        #expect(
            rows[0] == [
                .text("c"), .double(10.5), .text("2024-10-01T08:00:00"), .integer(1), .integer(3),
                .text("2024-10-01"),
            ]
        )
    }

    @Test func `appends the as-of column last unless it is listed`() async throws {
        #expect(try await scan(orders, ["as_of", "id"]).schema.names == ["As_Of", "id"])
        #expect(try await scan(orders, ["id"]).schema.names == ["id", "As_Of"])
        #expect(try await scan(orders, ["id"], asOf: nil).schema.names == ["id"])
    }

    @Test func `chooses the snapshots`() async throws {
        #expect(try await ids(.between(day("2024-10-01"), day("2024-10-02"))) == [3, 1, 9])
        #expect(try await ids(.upTo(day("2024-10-01"))) == [3, 1, 4])
        #expect(try await ids(.latest(notAfter: day("2024-12-31"))) == [2])
        #expect(try await ids(.latest(notAfter: day("2024-10-02"))) == [9])
        #expect(try await ids(.latestBefore(day("2024-10-02"))) == [3, 1])
        #expect(try await ids(.latestBefore(day("2024-09-30"))) == [])
    }

    @Test func `chooses the date before it applies the filter`() async throws {
        #expect(try await ids(.latest(notAfter: day("2024-10-03")), where: "is_open = 0") == [])
        #expect(try await ids(.latest(notAfter: day("2024-10-01")), where: "id = 3 OR id = 2 -- one") == [3])
    }

    @Test func `looks at the dates again after a change`() async throws {
        #expect(try await ids(.upTo(day("2024-10-01"))) == [3, 1, 4])
        let database = try SQLiteDatabase(path: file.path)
        try await database.write {
            try $0.execute("INSERT INTO \"lake.orders\" (id, As_Of) VALUES (7, '1.10.2024')")
        }
        await #expect(throws: SQLiteConnectorError.self) { try await ids(.upTo(day("2024-10-01"))) }
    }

    @Test func `keeps columns and types when no row is left`() async throws {
        let (rows, schema) = try await scan(orders, ["total", "note"], .upTo(day("2000-01-01")))
        #expect(rows.isEmpty)
        #expect(schema.columns.map(\.type) == [.decimal(precision: 12, scale: 2), .text, .date])
    }

    @Test func `finds plain tables under schema main, views and columns without a type`() async throws {
        let (rows, schema) = try await scan(TableName(schema: "main", name: "PLAIN"), ["a", "b"], asOf: nil)
        #expect(schema.columns.map(\.type) == [.double, .text])
        #expect(rows == [[.double(1), .text("x")], [.double(2.5), .text("y")]])
        let view = try await scan(TableName(schema: "main", name: "recent"), ["id"], .upTo(day("2024-09-30")))
        #expect(view.rows == [[.integer(4), .text("2024-09-30")]])
        let described = try await store.schema(of: TableName(schema: "main", name: "plain"))
        #expect(described == Schema([Column("a", .double), Column("b", .text)]))
        #expect(try await store.schema(of: TableName(schema: "lake", name: "plain")) == nil)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        var scan: Scan
        var code: String
        var words: [String]

        init(
            _ table: String,
            _ columns: [String],
            asOf: String? = "as_of",
            where predicate: String? = nil,
            _ code: String,
            _ words: [String]
        ) {
            let parts = table.split(separator: ".").map(String.init)
            scan = Scan(
                connection: "lake",
                table: TableName(schema: parts[0], name: parts[1]),
                columns: columns,
                asOfColumn: asOf,
                dates: .upTo(day("2024-10-31")),
                predicate: predicate
            )
            self.code = code
            self.words = words
        }

        var testDescription: String { code + " " + (scan.predicate ?? scan.table.description) }
    }

    static let refusals = [
        Refusal(
            "lake.ordrs",
            ["id"],
            "source.unknown-table",
            ["lake.ordrs", "Did you mean \"lake.orders\"?"]
        ),
        Refusal("lake.plain", ["a"], "source.unknown-table", ["lake.plain", "lake: main", "schema main"]),
        Refusal(
            "lake.orders",
            ["id", "totl"],
            "source.unknown-column",
            ["\"totl\"", "Did you mean \"total\"?"]
        ),
        Refusal("main.plain", ["a"], "source.no-as-of-column", ["\"as_of\"", "\"asOf\": \"none\""]),
        Refusal(
            "main.moments",
            ["n"],
            "source.as-of-type",
            ["text with a time of day", "yyyy-MM-dd", "date(as_of)"]
        ),
        Refusal("main.numbers", ["n"], "source.as-of-type", ["numbers"]),
        Refusal(
            "lake.orders",
            ["id"],
            where: "totl > 1",
            "source.invalid-filter",
            ["no such column: totl", "total"]
        ),
        Refusal("lake.orders", ["id"], where: "id = :x", "source.invalid-filter", ["\":x\""]),
        Refusal("lake.orders", ["id"], where: "1 = 1) OR (1 = 1", "sql.unbalanced", []),
    ]

    @Test(arguments: refusals) func `explains what is missing`(refusal: Refusal) async throws {
        do {
            _ = try await store.read(refusal.scan)
            Issue.record("it was read")
        } catch {
            let diagnostic = Diagnostic.first(of: error)
            let all = [diagnostic.summary, diagnostic.reason, diagnostic.remedy].compactMap(\.self)
                .joined(separator: "\n")
            #expect(diagnostic.code == refusal.code, "\(all)")
            for words in refusal.words { #expect(all.contains(words), "\(all)") }
        }
    }

    @Test func `leaves the file as it is`() async throws {
        _ = try await ids(.all)
        await store.close()
        let database = try SQLiteDatabase(path: file.path, options: SQLiteOptions(accessMode: .readOnly))
        #expect(
            try await database.read { try $0.query("SELECT count(*) FROM sqlite_master") } == [[.integer(6)]]
        )
    }

    @Test func `says that a file is missing or no database`() async throws {
        let missing = SQLiteTableStore(connection: "lake", path: file.path + ".none")
        #expect(try await missing.schema(of: orders) == nil)
        let error = await #expect(throws: (any Error).self) {
            try await missing.read(
                Scan(connection: "lake", table: orders, columns: ["id"], asOfColumn: nil, dates: .all)
            )
        }
        #expect(error.map(Diagnostic.first(of:))?.code == "connection.cannot-open")
    }
}

@Suite struct `A declared type` {
    @Test(arguments: [
        ("INTEGER", LogicalType.int64), ("bigint", .int64), ("INT", .int32), ("SMALLINT", .int16),
        ("REAL", .double),
        ("DOUBLE PRECISION", .double), ("FLOAT", .double), ("VARCHAR(20)", .text), ("text", .text),
        ("BLOB", .blob),
        ("NUMERIC(10, 2)", .decimal(precision: 10, scale: 2)),
        ("DECIMAL(9)", .decimal(precision: 9, scale: 0)),
        ("NUMERIC", .double), ("DECIMAL_TEXT(30,6)", .decimal(precision: 30, scale: 6)),
        ("BOOLEAN", .boolean),
        ("DATE", .date), ("DATETIME", .timestamp(.microseconds)), ("timestamp", .timestamp(.microseconds)),
    ])
    func `is read as other databases mean it`(declaration: String, type: LogicalType) {
        #expect(DeclaredType.type(of: declaration) == type)
    }

    @Test(arguments: [
        LogicalType.boolean, .int16, .int32, .int64, .double, .decimal(precision: 15, scale: 2),
        .decimal(precision: 38, scale: 10), .text, .blob, .date, .time, .timestamp(.microseconds),
        .timestampWithZone,
    ])
    func `comes back from the table it is written to`(type: LogicalType) {
        #expect(DeclaredType.type(of: DeclaredType.declaration(of: type)) == type)
    }

    @Test(arguments: [
        ("INTEGER", LogicalType.double, LogicalType.double), ("INTEGER", .text, .text),
        ("DATE", .double, .double),
        ("NUMERIC(5,2)", .text, .text), ("DECIMAL_TEXT(30,2)", .text, .decimal(precision: 30, scale: 2)),
        ("TEXT", .blob, .blob), ("", .int64, .int64), ("BOOLEAN", .text, .text), ("REAL", .null, .double),
    ])
    func `gives way to values that are not of it`(declaration: String, stored: LogicalType, type: LogicalType)
    {
        #expect(DeclaredType.type(declared: declaration, stored: stored) == type)
    }
}
