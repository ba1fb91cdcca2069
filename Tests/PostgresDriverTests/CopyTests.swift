import PostgresDriver
import PostgresServer
import Tabular
import Testing

@Suite(.enabled(if: PostgresServer.shared != nil, "no PostgreSQL server is installed (Debian: postgresql)"))
struct CopyTests {
    private func connect() async throws -> PostgresConnection {
        let server = try #require(PostgresServer.shared)
        return try await PostgresConnection.open(PostgresConfiguration(url: server.url(database: "postgres")))
    }

    @Test func `rows leave and enter as bytes`() async throws {
        let connection = try await connect()
        let text = try await connection.run { work in
            var text: [UInt8] = []
            try work.copyOut("COPY (SELECT n, n * n FROM generate_series(1, 3) AS n) TO STDOUT") {
                text += $0
            }
            return text
        }
        #expect(String(decoding: text, as: UTF8.self) == "1\t1\n2\t4\n3\t9\n")
        try await connection.script("CREATE TEMP TABLE t (a integer, b integer)")
        let rows = try await connection.run { work in
            var pieces = [text[..<5], text[5...]][...]
            var held: [UInt8] = []
            return try work.copyIn("COPY t FROM STDIN") {
                guard let piece = pieces.popFirst() else { return nil }
                held = Array(piece)
                return held.withUnsafeBytes { UnsafeRawBufferPointer($0) }
            }
        }
        #expect(rows == 3)
        #expect(try await connection.query("SELECT sum(b) FROM t").rows == [[.integer(14)]])
    }

    @Test func `a reader that stops leaves the connection usable`() async throws {
        struct Enough: Error {}
        let connection = try await connect()
        await #expect(throws: Enough.self) {
            try await connection.run { work in
                try work.copyOut("COPY (SELECT generate_series(1, 100000000)) TO STDOUT") { _ in
                    throw Enough()
                }
            }
        }
        #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
    }

    @Test func `a writer that fails leaves nothing behind`() async throws {
        struct Broken: Error {}
        let connection = try await connect()
        try await connection.script("CREATE TEMP TABLE t (a integer)")
        await #expect(throws: Broken.self) {
            try await connection.run { work in
                var isFirst = true
                try work.copyIn("COPY t FROM STDIN") {
                    guard isFirst else { throw Broken() }
                    isFirst = false
                    let text: StaticString = "1\n2\n"
                    return UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
                }
            }
        }
        #expect(try await connection.query("SELECT count(*) FROM t").rows == [[.integer(0)]])
    }

    @Test func `rows that the server refuses end the copy with its reason`() async throws {
        let connection = try await connect()
        try await connection.script("CREATE TEMP TABLE t (a integer)")
        let error = await #expect(throws: PostgresError.self) {
            try await connection.run { work in
                let text: StaticString = "not a number\n"
                var left = 2_000_000
                try work.copyIn("COPY t FROM STDIN") {
                    left -= 1
                    guard left > 0 else { return nil }
                    return UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
                }
            }
        }
        #expect(error?.sqlState == "22P02")
        #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
    }

    @Test func `a script cannot copy, and says so`() async throws {
        let connection = try await connect()
        await #expect(throws: PostgresError.self) { try await connection.script("COPY pg_class TO STDOUT") }
        #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
    }
}
