import SQLiteDriver
import Tabular
import Testing

@testable import SQLiteConnector

@Suite struct `The hash of a row` {
    /// The hash of one row of values in columns of the given declarations.
    private func hash(_ cells: (name: String, declaration: String, sql: String)...) async throws -> Value? {
        let columns = cells.map {
            TableLayout.TableColumn(
                name: $0.name,
                declaration: $0.declaration,
                isGenerated: false,
                fillsItself: false
            )
        }
        let sql = RowHash.sql(columns, expressions: cells.map(\.sql))
        let database = try SQLiteDatabase(path: nil, options: SQLiteOptions(functions: [RowHash.function]))
        return try await database.read { try $0.query("SELECT \(sql)") }.first?.first
    }

    @Test func `does not change with the order of columns, a wider type or a column without a value`()
        async throws
    {
        let one = try await hash(("a", "INTEGER", "5"), ("b", "DATE", "'2024-01-02'"))
        #expect(try await hash(("B", "DATE", "'2024-01-02'"), ("A", "INTEGER", "5")) == one)
        #expect(
            try await hash(
                ("a", "REAL", "5.0"),
                ("b", "TIMESTAMP", "'2024-01-02T00:00:00'"),
                ("c", "TEXT", "NULL")
            )
                == one
        )
        #expect(try await hash(("a", "DECIMAL_TEXT(18,2)", "'5.00'"), ("b", "DATE", "'2024-01-02'")) == one)
    }

    @Test func `tells apart what differs`() async throws {
        let one = try await hash(("a", "TEXT", "'x'"), ("b", "TEXT", "'y'"))
        #expect(try await hash(("a", "TEXT", "'y'"), ("b", "TEXT", "'x'")) != one)
        #expect(try await hash(("a", "TEXT", "'xy'"), ("b", "TEXT", "''")) != one)
        #expect(try await hash(("a", "TEXT", "'x'"), ("b", "BLOB", "x'79'")) != one)
        #expect(try await hash(("a", "TEXT", "''")) != hash(("a", "TEXT", "NULL")))
        #expect(try await hash(("a", "TEXT", "'5'")) != hash(("a", "INTEGER", "5")))
        #expect(try await hash(("a", "TEXT", "'5.0'")) != hash(("a", "TEXT", "'5'")))
        let large = "9007199254740993"
        #expect(try await hash(("a", "INTEGER", large)) != hash(("a", "INTEGER", "9007199254740992")))
        #expect(
            try await hash(("a", "DECIMAL_TEXT(20,2)", "'\(large).10'"))
                != hash(("a", "DECIMAL_TEXT(20,2)", "'\(large).11'"))
        )
        #expect(
            try await hash(("a", "DECIMAL_TEXT(20,2)", "'\(large).10'"))
                == hash(("a", "DECIMAL_TEXT(22,4)", "'\(large).1000'"))
        )
    }

    @Test func `summed over rows tells which values stand together`() async throws {
        let columns = ["id", "name"].map {
            TableLayout.TableColumn(name: $0, declaration: "", isGenerated: false, fillsItself: false)
        }
        let hash = RowHash.sql(columns, expressions: ["column1", "column2"])
        let database = try SQLiteDatabase(path: nil, options: SQLiteOptions(functions: [RowHash.function]))
        try await database.read { connection in
            for number in 1...20 {
                let other = number + 1
                let (one, swapped) = (
                    try RowHash.checksum(
                        of: "(VALUES (\(number), 'a'), (\(other), 'b'))",
                        hash: hash,
                        in: connection
                    ),
                    try RowHash.checksum(
                        of: "(VALUES (\(number), 'b'), (\(other), 'a'))",
                        hash: hash,
                        in: connection
                    )
                )
                #expect(one != swapped)
            }
        }
    }

    @Test func `covers more columns than one call takes arguments`() async throws {
        let columns = (0..<200).map {
            TableLayout.TableColumn(
                name: "c\($0)",
                declaration: "INTEGER",
                isGenerated: false,
                fillsItself: false
            )
        }
        let database = try SQLiteDatabase(path: nil, options: SQLiteOptions(functions: [RowHash.function]))
        func hash(changing changed: Int) async throws -> Value? {
            let sql = RowHash.sql(columns, expressions: columns.indices.map { $0 == changed ? "2" : "1" })
            return try await database.read { try $0.query("SELECT \(sql)") }.first?.first
        }
        let hashes = [
            try await hash(changing: 0), try await hash(changing: 199), try await hash(changing: 300),
        ]
        #expect(Set(hashes).count == 3)
    }

    /// Reference values of the published algorithm with seed 0.
    @Test(arguments: [
        ("", UInt128(0)), ("hello", 0x5B1E_906A_48AE_1D19_CBD8_A7B3_41BD_9B02),
    ])
    func `is built on MurmurHash3`(text: String, expected: UInt128) {
        #expect(Array(text.utf8).withUnsafeBytes { Murmur3.hash($0, seed: 0) } == expected)
    }
}
