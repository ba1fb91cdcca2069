import Comparison
import PostgresDriver
import SQLSyntax
import Tabular

/// Rows of a table or query in a PostgreSQL server, hashed there, all as they were at one moment.
struct PostgresSideRows: RemoteRows {
    /// Inside a transaction that sees one state.
    let connection: PostgresConnection
    /// A quoted table name, or a query in parentheses.
    let source: String
    let form: PostgresForm

    /// The sums of the two halves of each row's MD5, read as little-endian numbers.
    ///
    /// The reversed digits of a half have its bytes in order, and the two digits of each byte exchanged: the first
    /// digits and the second ones are summed apart.
    func checksums(
        of cells: [PortableCell],
        bucketedBy keys: [Int],
        buckets: Int
    ) async throws -> [Int: Checksum] {
        let hasBuckets = buckets > 1 && !keys.isEmpty
        let isWhole = keys.count == cells.count
        let chooser = isWhole ? "digest" : "chooser"
        let digests =
            [form.digest(of: cells.indices, "digest")]
            + (hasBuckets && !isWhole ? [form.digest(of: keys, "chooser")] : [])
        let bucket = hasBuckets ? Self.bucket(of: chooser, buckets) : "0"
        let sql = """
            SELECT bucket, count(*) AS n, \(Self.sum("high")), \(Self.sum("low"))
            FROM (SELECT \(bucket) AS bucket, \(Self.number("digest", from: 1)) AS high,
                    \(Self.number("digest", from: 17)) AS low, \(Self.barrier)
                FROM (SELECT \(digests.joined(separator: ", ")), \(Self.barrier)
                    FROM (SELECT \(form.hashedTexts(of: cells)), \(Self.barrier) FROM \(source) AS s) AS texts
                ) AS digests) AS numbers
            GROUP BY bucket
            """
        var sums: [Int: Checksum] = [:]
        for row in try await connection.query(sql).rows {
            guard case .integer(let bucket) = row[0], case .integer(let count) = row[1],
                case .text(let high) = row[2], case .text(let low) = row[3],
                let high = UInt128(high), let low = UInt128(low)
            else { preconditionFailure("sums are whole numbers") }
            sums[Int(bucket)] = Checksum(count: Int(count), high: high, low: low)
        }
        return sums
    }

    func rows(
        of cells: [PortableCell],
        bucketedBy keys: [Int],
        buckets: Int,
        only wanted: Set<Int>?
    ) async throws -> ArrowStream {
        guard let wanted, buckets > 1, !keys.isEmpty else {
            return try await connection.stream("SELECT \(form.texts(of: cells)) FROM \(source) AS s")
        }
        let names = cells.indices.map { "c\($0)" }.joined(separator: ", ")
        let list = wanted.sorted().map(String.init).joined(separator: ",")
        return try await connection.stream(
            """
            SELECT \(names) FROM (SELECT \(names), \(form.digest(of: keys, "digest")), \(Self.barrier)
                FROM (SELECT \(form.texts(of: cells)), \(form.hashedTexts(of: cells)), \(Self.barrier)
                    FROM \(source) AS s) AS texts) AS digests
            WHERE \(Self.bucket(of: "digest", buckets)) = ANY ('{\(list)}'::integer[])
            """
        )
    }

    func orderedRows(of cells: [PortableCell]) async throws -> ArrowStream {
        // Storage order: neither workers nor a scan that joins another one under way.
        try await connection.script(
            "SET LOCAL synchronize_seqscans = off; SET LOCAL max_parallel_workers_per_gather = 0"
        )
        return try await connection.stream(
            "SELECT \(form.texts(of: cells)), row_number() OVER () AS position FROM \(source) AS s"
        )
    }

    /// A column that keeps a subquery apart, so that its other columns are computed once for each row.
    ///
    /// The planner merges no subquery that calls a volatile function; this one is cheap, and unlike OFFSET 0 leaves the
    /// server free to use several workers.
    private static let barrier = "clock_timestamp()"

    private static func number(_ digest: String, from start: Int) -> String {
        "('x' || reverse(substr(\(digest), \(start), 16)))::bit(64)::bigint"
    }

    /// The lowest sixteen bits of the first half are its first two bytes.
    private static func bucket(of digest: String, _ buckets: Int) -> String {
        precondition(buckets <= 1 << 16)
        let number = "('x' || substr(\(digest), 3, 2) || substr(\(digest), 1, 2))::bit(16)::integer"
        return "\(number) & \(buckets - 1)"
    }

    /// Text, because it has more digits than any integer.
    private static func sum(_ number: String) -> String {
        let mask = "1085102592571150095"  // 0x0F0F0F0F0F0F0F0F
        return "(sum((\(number) >> 4) & \(mask)) + 16 * sum(\(number) & \(mask)))::text"
    }
}

/// How a server's cells are read.
struct PostgresForm: Sendable {
    /// In which civil timestamps are read when they meet instants.
    var zone: String
    var encoding: Encoding
    /// Columns of type `char(n)`, by name.
    var fixedTexts: Set<String>

    enum Encoding: Sendable {
        case utf8
        /// Texts are recoded before they are hashed.
        case other
    }

    /// The cells' texts as `c0`, `c1`, ….
    func texts(of cells: [PortableCell]) -> String {
        cells.enumerated().map { "\(PostgresCell($1, form: self).text) AS c\($0)" }.joined(separator: ", ")
    }

    /// What is hashed of the cells, as `t0`, `t1`, ….
    func hashedTexts(of cells: [PortableCell]) -> String {
        cells.enumerated().map { "\(PostgresCell($1, form: self).hashedText) AS t\($0)" }
            .joined(separator: ", ")
    }

    /// The MD5 of cells, given their ``hashedTexts(of:)``, in 32 hexadecimal digits.
    func digest(of cells: some Collection<Int>, _ name: String) -> String {
        // One concat instead of many operators, which would copy the row again and again; it takes 100 arguments.
        let parts = cells.map { "\(head("t\($0)")), t\($0)" }
        let calls = stride(from: 0, to: parts.count, by: 45).map {
            "concat(\(parts[$0..<min($0 + 45, parts.count)].joined(separator: ", ")))"
        }
        let row = calls.joined(separator: " || ")
        let bytes = encoding == .utf8 ? row : "convert_to(\(row), 'UTF8')"
        return "md5(\(cells.isEmpty ? "''" : bytes)) AS \(name)"
    }

    /// A cell as ``PortableCell`` hashes it: with its length, `~` for NULL.
    func framed(_ text: String) -> String { "concat(\(head(text)), \(text))" }

    private func head(_ text: String) -> String {
        let length = encoding == .utf8 ? "octet_length(\(text))" : "octet_length(convert_to(\(text), 'UTF8'))"
        return "coalesce(\(length) || ':', '~')"
    }
}
