import Diagnostics
import DuckDBDriver
import Foundation
import Tabular
import Testing

extension DuckDBDriverTests {
    @Suite struct FileTests {
        @Test func `what was committed is there when the file is opened again`() async throws {
            try await withTemporaryFolder { folder in
                let path = "\(folder)/it's a file.duckdb"
                try await DuckDBDatabase(path: path).connect().execute("CREATE TABLE t AS SELECT 7 AS n")
                let rows = try await DuckDBDatabase(path: path).connect().query("FROM t")
                #expect(rows.rows == [[.integer(7)]])
            }
        }

        @Test func `opening a file twice in one process is one instance`() async throws {
            try await withTemporaryFolder { folder in
                let first = try DuckDBDatabase(path: "\(folder)/a.duckdb")
                let second = try DuckDBDatabase(path: "\(folder)/a.duckdb")
                try await first.connect().execute("CREATE TABLE t AS SELECT 7 AS n")
                #expect(try await second.connect().query("FROM t").rows == [[.integer(7)]])
            }
        }

        @Test func `a file opened for reading only takes no changes`() async throws {
            try await withTemporaryFolder { folder in
                let path = "\(folder)/a.duckdb"
                try await DuckDBDatabase(path: path).connect().execute("CREATE TABLE t AS SELECT 7 AS n")
                let database = try DuckDBDatabase(path: path, configuration: .init(accessMode: .readOnly))
                let connection = try database.connect()
                #expect(try await connection.query("FROM t").rows == [[.integer(7)]])
                #expect(await failure { try await connection.execute("INSERT INTO t VALUES (8)") } != nil)
                // Temporary tables are not the file's.
                try await connection.ingest(try await connection.stream("FROM t"), as: "u")
                #expect(try await connection.query("FROM u").rows == [[.integer(7)]])
            }
        }

        @Test func `a file that is no database is told from one that is damaged`() async throws {
            try await withTemporaryFolder { folder in
                let text = "\(folder)/notes.txt"
                try String(repeating: "not a database\n", count: 1000).write(
                    toFile: text,
                    atomically: true,
                    encoding: .utf8
                )
                let error = #expect(throws: DuckDBError.self) { try DuckDBDatabase(path: text) }
                #expect(error?.diagnostic.code == "duckdb.not-a-database")
                #expect(error?.diagnostic.summary == "file \"\(text)\" is not a DuckDB database")

                let damaged = "\(folder)/damaged.duckdb"
                try await DuckDBDatabase(path: damaged).connect().execute(
                    "CREATE TABLE t AS SELECT md5(range::TEXT) AS h FROM range(100000)"
                )
                var bytes = try Data(contentsOf: URL(fileURLWithPath: damaged))
                for index in stride(from: 4096, to: bytes.count, by: 512) { bytes[index] ^= 0xFF }
                try bytes.write(to: URL(fileURLWithPath: damaged))
                let worse = await failure {
                    try await DuckDBDatabase(path: damaged).connect().query("SELECT count(h) FROM t")
                }
                #expect(worse != nil)
                #expect(worse?.diagnostic.code != "duckdb.not-a-database")
            }
        }

        @Test(arguments: ["/nonexistent/folder/a.duckdb", "/proc/a.duckdb"])
        func `a place where no file can be made is an error with the path`(_ path: String) {
            let error = #expect(throws: DuckDBError.self) { try DuckDBDatabase(path: path) }
            #expect(error?.diagnostic.summary == "DuckDB cannot open the database \"\(path)\"")
            #expect(error?.diagnostic.code == "duckdb.io")
        }

        @Test func `a file another process holds names that process`() async throws {
            try await withTemporaryFolder { folder in
                let path = "\(folder)/a.duckdb"
                try await DuckDBDatabase(path: path).connect().execute("CREATE TABLE t (n INTEGER)")
                let holder = try LockingProcess(path)
                defer { holder.stop() }
                let error = #expect(throws: DuckDBError.self) { try DuckDBDatabase(path: path) }
                #expect(error?.lockHolder?.processID == holder.id)
                #expect(error?.diagnostic.code == "duckdb.locked")
                #expect(error?.diagnostic.fault == .world(canPass: true))
                #expect(error?.diagnostic.reason?.contains("process \(holder.id)") == true)
                let attach = await failure { try await memory().execute("ATTACH '\(path)' AS other") }
                #expect(attach?.lockHolder?.processID == holder.id)
                holder.stop()
                #expect(try await DuckDBDatabase(path: path).connect().query("FROM t").rows.isEmpty)
            }
        }

        /// About 70 MB to sort.
        private static let large =
            "SELECT count(*) FROM (SELECT repeat(md5(range::TEXT), 3) AS h FROM range(500000) ORDER BY h)"

        @Test func `reaching the memory limit is a coded error, and the connection stays usable`()
            async throws
        {
            let connection = try memory(.init(memoryLimitBytes: 50 << 20, spillDirectory: ""))
            let error = await failure { try await connection.query(Self.large) }
            #expect(error?.diagnostic.code == "duckdb.out-of-memory")
            #expect(error?.diagnostic.reason?.contains("Possible solutions") == false)
            #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
        }

        @Test func `the same query spills when there is a folder for it, until that is full`() async throws {
            try await withTemporaryFolder { folder in
                let connection = try memory(
                    .init(memoryLimitBytes: 50 << 20, threads: 2, spillDirectory: "\(folder)/spill")
                )
                #expect(try await connection.query(Self.large).firstValue == .integer(500_000))
                try await connection.execute("SET max_temp_directory_size = '1MB'")
                let full = await failure { try await connection.query(Self.large) }
                #expect(full?.isOutOfSpace == true, "\(String(describing: full))")
            }
        }

        @Test func `a full disk is an error of space`() async throws {
            let connection = try memory()
            let disk = await failure {
                try await connection.execute(
                    "COPY (SELECT * FROM range(1000000)) TO '/dev/full' (FORMAT csv)"
                )
            }
            #expect(disk?.isOutOfSpace == true, "\(String(describing: disk))")
            #expect(disk?.diagnostic.code == "duckdb.out-of-space")
        }

        @Test func `settings and threads reach DuckDB`() async throws {
            let connection = try memory(
                .init(memoryLimitBytes: 256 << 20, threads: 1, settings: ["default_order": "DESC"])
            )
            let rows = try await connection.query(
                """
                SELECT current_setting('memory_limit'), current_setting('threads'), current_setting('default_order'),
                    current_setting('autoinstall_known_extensions')
                """
            )
            #expect(rows.rows == [[.text("256.0 MiB"), .integer(1), .text("DESC"), .boolean(false)]])
        }

        @Test func `the version is the library's`() async throws {
            let version = try await memory().query("SELECT version()").firstValue
            #expect(version == .text(DuckDBDatabase.libraryVersion))
        }
    }
}

/// Another process that holds the lock DuckDB takes on a file.
private final class LockingProcess {
    private let process = Process()
    private let input = Pipe()

    var id: Int32 { process.processIdentifier }

    init(_ path: String) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            """
            import fcntl, sys
            file = open(sys.argv[1], "r+b")
            fcntl.lockf(file, fcntl.LOCK_EX)
            print("held", flush=True)
            sys.stdin.read()
            """, path,
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        // Comes when the lock is held, or nothing when the process failed.
        _ = output.fileHandleForReading.availableData
    }

    func stop() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}
