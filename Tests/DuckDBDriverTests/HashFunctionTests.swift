import DuckDBDriver
import Tabular
import Testing

@Suite struct HashFunctionTests {
    private func connection() async throws -> DuckDBConnection {
        let connection = try DuckDBDatabase(path: nil).connect()
        try await connection.register([.textHash, .doubleBits])
        return connection
    }

    @Test func `texts that differ in one byte or in length have another hash`() async throws {
        let connection = try await connection()
        let counts = try await connection.query(
            """
            WITH texts AS (
                SELECT repeat('a', n) AS t FROM range(200) AS r(n)
                UNION SELECT left(base, p) || 'b' || substr(base, p + 2)
                FROM (SELECT repeat('a', n) AS base, n FROM range(1, 70) AS r(n)), range(70) AS q(p) WHERE p < n
                UNION SELECT chr(a::INT) || chr(b::INT) || chr(c::INT) FROM range(97, 123) AS x(a), range(97, 123) AS y(b),
                    range(97, 123) AS z(c)
                UNION SELECT n::VARCHAR FROM range(100000) AS r(n))
            SELECT count(*), count(DISTINCT glidepath_text_hash(t)),
                count(DISTINCT glidepath_text_hash(t) & 65535) FROM texts
            """
        ).rows[0]
        #expect(counts[0] == counts[1])
        // All low halves occur: the bits are spread.
        guard case .integer(let spread) = counts[2] else { return #expect(Bool(false), "\(counts)") }
        #expect(spread > 50_000)
    }

    @Test func `zeros of both signs differ, every NaN is one, NULL stays NULL`() async throws {
        let connection = try await connection()
        let row = try await connection.query(
            """
            SELECT glidepath_double_bits(0.0::DOUBLE) = glidepath_double_bits(-0.0::DOUBLE),
                glidepath_double_bits('nan'::DOUBLE) = glidepath_double_bits(-('nan'::DOUBLE)),
                glidepath_double_bits(NULL), glidepath_text_hash(NULL), glidepath_double_bits(1.5::FLOAT)
            """
        ).rows[0]
        #expect(row[0] == .boolean(false) && row[1] == .boolean(true))
        #expect(row[2] == .null && row[3] == .null)
        #expect(row[4] == .integer(Int64(bitPattern: 1.5.bitPattern)))
    }

    @Test func `connections may register the same functions at once`() async throws {
        let database = try DuckDBDatabase(path: nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    try await database.connect().register([.textHash, .doubleBits])
                }
            }
            try await group.waitForAll()
        }
        let rows = try await database.connect().query("SELECT glidepath_text_hash('a') IS NOT NULL").rows
        #expect(rows == [[.boolean(true)]])
    }
}
