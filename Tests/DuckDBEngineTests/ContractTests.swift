import Diagnostics
import JobModel
import Ports
import Tabular
import Testing

/// How relation and table fit each other.
@Suite struct ContractTests {
    /// Publishes one value into a table that has a column of another type.
    private func publish(
        _ value: String,
        into type: String,
        columns: [Column] = [],
        contract: DataFrameWriter.Contract = .evolve
    ) async throws -> (rows: [String], warnings: [String]) {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t (v \(type)); INSERT INTO curated.t VALUES (NULL)")
        if type == "VARCHAR" { try await bench.sql("INSERT INTO curated.t VALUES ('typed')") }
        let session = try await bench.session()
        try await session.query("r", "SELECT \(value) AS v")
        let receipt = try await session.publish(.to("t", .overwrite, columns: columns, contract: contract))
        return (
            try await bench.rows("SELECT typeof(v), v::VARCHAR FROM curated.t"), receipt.warnings.map(\.code)
        )
    }

    static let lossless: [(value: String, table: String, expected: String)] = [
        ("1::TINYINT", "INTEGER", "INTEGER|1"), ("TRUE", "INTEGER", "INTEGER|1"),
        ("1", "BOOLEAN", "BOOLEAN|true"),
        ("0.0::DOUBLE", "BOOLEAN", "BOOLEAN|false"), ("7", "VARCHAR", "VARCHAR|7"),
        ("DATE '2024-01-02'", "VARCHAR", "VARCHAR|2024-01-02"), ("'12'", "INTEGER", "INTEGER|12"),
        ("'2024-01-02'", "DATE", "DATE|2024-01-02"), ("'2024-01-02T00:00:00'", "DATE", "DATE|2024-01-02"),
        ("'2024-01-02T03:04:05'", "TIMESTAMP", "TIMESTAMP|2024-01-02 03:04:05"),
        ("DATE '2024-01-02'", "TIMESTAMP", "TIMESTAMP|2024-01-02 00:00:00"),
        ("'true'", "BOOLEAN", "BOOLEAN|true"),
        ("1.25::DECIMAL(4,2)", "DECIMAL(10,4)", "DECIMAL(10,4)|1.2500"), ("7", "DOUBLE", "DOUBLE|7.0"),
        ("7::BIGINT", "DOUBLE", "DOUBLE|7.0"), ("'1.5'", "DOUBLE", "DOUBLE|1.5"),
        ("7", "DECIMAL(5,2)", "DECIMAL(5,2)|7.00"),
        ("TIMESTAMP_NS '2024-01-02 03:04:05.123456'", "TIMESTAMP", "TIMESTAMP|2024-01-02 03:04:05.123456"),
        ("NULL", "DATE", "DATE|NULL"),
    ]

    @Test(arguments: lossless)
    func `values that fit are cast`(value: String, table: String, expected: String) async throws {
        same(try await publish(value, into: table).rows, [expected])
    }

    static let widening: [(value: String, table: String, expected: String)] = [
        ("300::SMALLINT", "TINYINT", "SMALLINT|300"), ("3000000000::BIGINT", "INTEGER", "BIGINT|3000000000"),
        ("200::UTINYINT", "TINYINT", "SMALLINT|200"), ("(-1)::TINYINT", "UTINYINT", "SMALLINT|-1"),
        ("18446744073709551615::UBIGINT", "BIGINT", "HUGEINT|18446744073709551615"),
        ("(-1)::INTEGER", "UBIGINT", "HUGEINT|-1"), ("5::HUGEINT", "BIGINT", "HUGEINT|5"),
        ("1.25::DECIMAL(4,2)", "INTEGER", "DECIMAL(12,2)|1.25"), ("1.5::DOUBLE", "BIGINT", "DOUBLE|1.5"),
        ("1.234::DECIMAL(5,3)", "DECIMAL(10,2)", "DECIMAL(11,3)|1.234"),
        ("0.1::DOUBLE", "FLOAT", "DOUBLE|0.1"),
        ("16777217", "FLOAT", "DOUBLE|16777217.0"),
        ("TIMESTAMP '2024-01-02 03:04:05'", "DATE", "TIMESTAMP|2024-01-02 03:04:05"),
        ("TIMESTAMPTZ '2024-01-02 03:04:05+00'", "DATE", "TIMESTAMP WITH TIME ZONE|2024-01-02 03:04:05+00"),
        ("TIMESTAMP '2024-01-02 03:04:05.5'", "TIMESTAMP_S", "TIMESTAMP|2024-01-02 03:04:05.5"),
    ]

    @Test(arguments: widening)
    func `the table's column becomes wide enough`(value: String, table: String, expected: String) async throws
    {
        same(try await publish(value, into: table).rows, [expected])
    }

    static let refused: [(value: String, table: String)] = [
        ("'abc'", "INTEGER"), ("'1.6'", "INTEGER"), ("'15e-1'", "INTEGER"), ("'2024-13-01'", "DATE"),
        ("'2024-01-02 03:04:05'", "DATE"), ("'2024-01-02 or so'", "DATE"), ("5", "BOOLEAN"),
        ("0.5::DOUBLE", "BOOLEAN"),
        ("7", "DATE"), ("DATE '2024-01-02'", "INTEGER"), ("100000", "DECIMAL(5,2)"),
        ("'nan'::DOUBLE", "DECIMAL(5,2)"),
        ("9007199254740993::BIGINT", "DOUBLE"), ("'x'", "UUID"), ("'yes?'", "BOOLEAN"),
        ("(-1)::BIGINT", "UHUGEINT"),
        ("TIMESTAMP_NS '2024-01-02 03:04:05.123456789'", "TIMESTAMP"), ("'\\xAA'::BLOB", "INTEGER"),
    ]

    @Test(arguments: refused)
    func `values that would become others stop the run`(value: String, table: String) async throws {
        let found = await diagnostic { try await publish(value, into: table) }
        #expect(found?.code == "publish.type-mismatch")
        #expect(found?.summary == "1 values of column \"v\" do not fit table \"curated.t\"")
    }

    static let rounded: [(value: String, type: (Int, Int), expected: String)] = [
        ("2.675::DOUBLE", (10, 2), "2.68"), ("-2.675::DOUBLE", (10, 2), "-2.68"),
        ("1.005::DOUBLE", (10, 2), "1.01"),
        ("0.1::DOUBLE + 0.2::DOUBLE", (10, 1), "0.3"), ("2.5::DECIMAL(4,1)", (3, 0), "3"),
        ("-2.5::DECIMAL(4,1)", (3, 0), "-3"), ("0.5::FLOAT", (3, 0), "1"),
        ("1e-7::DOUBLE", (10, 8), "0.00000010"),
        ("123456789012.345::DOUBLE", (15, 2), "123456789012.35"), ("'2.675'", (10, 2), "2.68"),
        ("7", (10, 2), "7.00"),
    ]

    @Test(arguments: rounded)
    func `a declared scale rounds half away from zero`(
        value: String,
        type: (Int, Int),
        expected: String
    ) async throws {
        let declared = [Column("V", .decimal(precision: type.0, scale: type.1))]
        let bench = try await Bench()
        let session = try await bench.session()
        try await session.query("r", "SELECT \(value) AS v")
        try await session.publish(.to(columns: declared))
        let name = "DECIMAL(\(type.0),\(type.1))"
        same(try await bench.rows("SELECT typeof(v), v FROM curated.t"), ["\(name)|\(expected)"])
        // In a table whose column is a double already, the scale counts all the same.
        let double = try await publish(value, into: "DOUBLE", columns: declared).rows
        let number = try #require(Double(expected))
        #expect(double.first.flatMap { Double($0.dropFirst("DOUBLE|".count)) } == number)
    }

    @Test func `a declared column that the relation lacks is refused`() async throws {
        let found = await diagnostic {
            try await publish("1", into: "INTEGER", columns: [Column("w", .int32)])
        }
        #expect(found?.code == "source.unknown-column")
    }

    @Test func `a declared whole number takes whole doubles only`() async throws {
        let declared = [Column("v", .int64)]
        same(try await publish("5.0::DOUBLE", into: "BIGINT", columns: declared).rows, ["BIGINT|5"])
        let found = await diagnostic { try await publish("5.5::DOUBLE", into: "BIGINT", columns: declared) }
        #expect(found?.code == "publish.type-mismatch")
    }

    @Test func `evolve adds columns and leaves missing ones NULL`() async throws {
        let bench = try await Bench()
        try await bench.sql(
            "CREATE TABLE curated.t (a INTEGER, b INTEGER); INSERT INTO curated.t VALUES (1, 1)"
        )
        let session = try await bench.session()
        try await session.query("r", "SELECT 2 AS a, 'new' AS c")
        try await session.publish(.to("t", .append))
        same(try await bench.rows("SELECT * FROM curated.t ORDER BY a"), ["1|1|NULL", "2|NULL|new"])
    }

    @Test func `a column that never had a value takes the type of the first`() async throws {
        same(try await publish("7", into: "VARCHAR").rows, ["VARCHAR|7"])
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t (v VARCHAR); INSERT INTO curated.t VALUES (NULL)")
        let session = try await bench.session()
        try await session.query("r", "SELECT 7 AS v")
        try await session.publish(.to("t", .append))
        same(try await bench.rows("SELECT typeof(v), v FROM curated.t"), ["INTEGER|NULL", "INTEGER|7"])
    }

    @Test func `two writers of one table may both change it`() async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t AS SELECT 1::INTEGER AS v, DATE '2024-10-01' AS as_of")
        for _ in 0..<2 {
            let session = try await bench.session()
            try await session.query("a", "SELECT 3000000000 AS v, DATE '2024-10-01' AS as_of")
            try await session.query("b", "SELECT 0.5::DOUBLE AS v, 'x' AS w, DATE '2024-10-01' AS as_of")
            _ = try await session.publish(
                [.to(from: "a", .append, step: 1), .to(from: "b", .append, step: 2)],
                to: "lake"
            )
        }
        same(try await bench.rows("SELECT v, w FROM curated.t ORDER BY v"), ["0.5|x", "3000000000.0|NULL"])
    }

    @Test func `a table that refuses the change says which column`() async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t (v INTEGER PRIMARY KEY)")
        let session = try await bench.session()
        try await session.query("r", "SELECT 3000000000 AS v")
        let refused = await diagnostic { try await session.publish(.to()) }
        #expect(refused?.code == "publish.schema-changed")
        #expect(refused?.reason?.hasPrefix("column \"v\" should be BIGINT") == true)
    }

    @Test func `a view is no target`() async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE VIEW curated.t AS SELECT 1 AS v")
        let session = try await bench.session()
        try await session.query("r", "SELECT 1 AS v")
        #expect(await diagnostic { try await session.publish(.to()) }?.code == "publish.target-is-view")
    }

    // MARK: Freeze and discard

    @Test(arguments: [
        ("SELECT 1::BIGINT AS v, 2 AS w", "column \"v\" is BIGINT, the table has INTEGER"),
        ("SELECT 1 AS v, 2 AS w, 3 AS x", "column \"x\" is not in the table"),
        ("SELECT 1 AS v", "column \"w\" of the table is not in the relation"),
    ])
    func `freeze names every difference`(sql: String, difference: String) async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t AS SELECT 1 AS v, 2 AS w")
        let session = try await bench.session()
        try await session.query("r", sql)
        let found = await diagnostic { try await session.publish(.to(contract: .freeze)) }
        #expect(found?.code == "publish.schema-changed")
        #expect(found?.reason?.contains(difference) == true, "\(found?.reason ?? "")")
    }

    @Test func `freeze takes columns in another order and smaller types`() async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t AS SELECT 1 AS v, 'a' AS w")
        let session = try await bench.session()
        try await session.query("r", "SELECT 'b' AS W, 2::TINYINT AS V")
        try await session.publish(.to(contract: .freeze))
        same(try await bench.rows("SELECT v, w FROM curated.t"), ["2|b"])
    }

    private static let mixed = """
        SELECT * FROM (VALUES ('1', 0.5::DOUBLE, NULL), ('x', 1.0, NULL), ('2', 2.0, 'new'), ('3', 3.0, NULL),
            (NULL, NULL, NULL)) v(a, b, c)
        """

    @Test func `discardRow leaves out rows that do not fit`() async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t (a INTEGER, b INTEGER)")
        let session = try await bench.session()
        try await session.query("r", Self.mixed)
        let receipt = try await session.publish(.to(contract: .discardRow))
        #expect(receipt.rows == 2)
        #expect(receipt.warnings.map(\.code) == ["publish.discarded-rows"])
        #expect(receipt.warnings.first?.summary == "3 rows were left out in curated.t")
        same(try await bench.rows("SELECT * FROM curated.t ORDER BY a"), ["3|3", "NULL|NULL"])
    }

    @Test func `discardValue makes NULL of values that do not fit`() async throws {
        let bench = try await Bench()
        try await bench.sql("CREATE TABLE curated.t (a INTEGER, b INTEGER)")
        let session = try await bench.session()
        try await session.query("r", Self.mixed)
        let receipt = try await session.publish(.to(contract: .discardValue))
        #expect(receipt.rows == 5)
        #expect(receipt.warnings.map(\.code) == ["publish.discarded-values"])
        same(
            try await bench.rows("SELECT * FROM curated.t ORDER BY ALL"),
            ["1|NULL", "2|2", "3|3", "NULL|1", "NULL|NULL"]
        )
    }

    @Test(arguments: [
        ("1.234567::DECIMAL(10,6)", "DECIMAL(10,2)"), ("TIMESTAMP '2024-01-02 03:04:05'", "DATE"),
        ("0.1::DOUBLE", "FLOAT"), ("300", "TINYINT"), ("7", "DATE"), ("'1.6'", "INTEGER"),
    ])
    func `values that would lose something are discarded`(value: String, table: String) async throws {
        let answer = try await publish(value, into: table, contract: .discardValue)
        #expect(answer.rows == ["\(table)|NULL"])
        #expect(answer.warnings == ["publish.discarded-values"])
    }
}
