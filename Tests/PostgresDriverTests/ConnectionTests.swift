import Diagnostics
import PostgresDriver
import PostgresServer
import Synchronization
import Tabular
import Testing

@Suite(.enabled(if: PostgresServer.shared != nil, "no PostgreSQL server is installed (Debian: postgresql)"))
struct ConnectionTests {
    private func connect(
        _ settings: [String: String] = [:],
        onNotice: (@Sendable (PostgresNotice) -> Void)? = nil
    ) async throws -> PostgresConnection {
        let server = try #require(PostgresServer.shared)
        return try await PostgresConnection.open(
            PostgresConfiguration(
                url: server.url(database: "postgres"),
                settings: settings,
                onNotice: onNotice
            )
        )
    }

    @Test func `a value of every kind comes back as it went`() async throws {
        let connection = try await connect()
        let values: [(Value, String)] = [
            (.boolean(true), "boolean"), (.boolean(false), "boolean"),
            (.integer(.max), "bigint"), (.integer(.min), "bigint"), (.integer(-1), "smallint"),
            (.double(0.1), "double precision"), (.double(.infinity), "double precision"),
            (.double(-.infinity), "double precision"), (.double(.leastNonzeroMagnitude), "double precision"),
            (.decimal(Decimal128(unscaled: -1250, scale: 2)), "numeric(10,2)"),
            (.decimal(Decimal128(unscaled: 0, scale: 0)), "numeric"),
            (
                .decimal(Decimal128(unscaled: 12_345_678_901_234_567_890_123_456_789_012_345_678, scale: 30)),
                "numeric"
            ),
            (.text(""), "text"), (.text("größe 'x' \\ \n\t"), "text"),
            (.blob([]), "bytea"), (.blob([0, 255, 39, 92]), "bytea"),
            (.date(CivilDate(daysSinceEpoch: 20_000)), "date"),
            (.date(CivilDate(daysSinceEpoch: -1)), "date"),
            (.timestamp(nanoseconds: 1_700_000_000_123_456_000), "timestamp"),
            (.timestamp(nanoseconds: -1_000), "timestamp"),
            (.instant(microseconds: 1_700_000_000_123_456), "timestamptz"),
            (.instant(microseconds: -1), "timestamptz"),
            (.null, "integer"), (.null, "text"),
        ]
        for (value, type) in values {
            let answer = try await connection.query("SELECT $1::\(type) AS v", [value])
            #expect(answer.rows == [[value]], "\(type)")
            #expect(answer.columns.map(\.name) == ["v"])
        }
    }

    @Test func `NaN and numbers beyond 38 digits keep their text`() async throws {
        let connection = try await connect()
        let long = String(repeating: "9", count: 50)
        let answer = try await connection.query(
            "SELECT 'NaN'::numeric, 'NaN'::float8, \(long)::numeric, 'infinity'::date"
        )
        guard case .double(let nan) = answer.rows[0][1] else { return #expect(Bool(false)) }
        #expect(nan.isNaN)
        #expect(answer.rows[0][0] == .text("NaN") && answer.rows[0][2] == .text(long))
        #expect(answer.rows[0][3] == .text("infinity"))
    }

    @Test func `a failure says state, place and names, and the connection goes on`() async throws {
        let connection = try await connect()
        let error = await #expect(throws: PostgresError.self) {
            try await connection.query("SELECT 1,\n  'ü', nothing FROM pg_class")
        }
        #expect(error?.sqlState == "42703")
        #expect(error?.failure?.position == PostgresPosition(line: 2, column: 8))
        #expect(error?.diagnostic.code == "sql.invalid" && error?.diagnostic.fault == .input)
        #expect(error?.canPass == false)
        #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
    }

    @Test func `no diagnostic shows a value of a row`() async throws {
        let connection = try await connect()
        try await connection.script(
            "CREATE TEMP TABLE t (id integer PRIMARY KEY, name varchar(3) CHECK (name <> 'sec'))"
        )
        for sql in [
            "SELECT 'secret4711'::integer", "INSERT INTO t VALUES (4711, 'a'), (4711, 'b')",
            "INSERT INTO t VALUES (4711, 'sec')", "INSERT INTO t VALUES (1, 'secret4711')",
            "SELECT 'secret4711'::date", "INSERT INTO t VALUES (NULL, 'sec')",
        ] {
            let error = await #expect(throws: PostgresError.self) { try await connection.execute(sql) }
            let words = "\(error?.diagnostic.summary ?? "") \(error?.diagnostic.reason ?? "")"
            #expect(!words.contains("4711") && !words.contains("secret"), "\(words)")
            #expect(error?.failure?.sentence.contains("SQLSTATE") == true)
        }
    }

    @Test func `a cancelled task stops its statement on the server`() async throws {
        let connection = try await connect()
        let watcher = try await connect()
        let task = Task { try await connection.execute("SELECT pg_sleep(600), 'glidepath cancels this'") }
        var running: [[Value]] = []
        while running.isEmpty {
            running = try await watcher.query(
                "SELECT pid FROM pg_stat_activity WHERE state = 'active' AND query LIKE $1 AND pid <> pg_backend_pid()",
                [.text("%pg_sleep(600), 'glidepath cancels this'%")]
            ).rows
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]], "the session is still good")
    }

    @Test(arguments: 0..<20) func `a statement cancelled at once ends`(round: Int) async throws {
        let connection = try await connect()
        let task = Task { try await connection.execute("SELECT pg_sleep(600)") }
        for _ in 0..<round { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await connection.query("SELECT 1").rows == [[.integer(1)]])
    }

    @Test func `a session that the server ends is lost, and says so`() async throws {
        let connection = try await connect()
        let other = try await connect()
        let pid = try await connection.query("SELECT pg_backend_pid()").rows[0][0]
        try await other.execute("SELECT pg_terminate_backend($1::integer)", [pid])
        let error = await #expect(throws: PostgresError.self) {
            while true { _ = try await connection.query("SELECT 1") }
        }
        #expect(error?.diagnostic.code == "postgres.connection-lost" && error?.canPass == true)
        #expect(await connection.isUsable == false)
    }

    @Test func `a transaction commits when its body returns and rolls back when it throws`() async throws {
        struct Stop: Error {}
        let connection = try await connect()
        try await connection.script("CREATE TEMP TABLE t (n integer)")
        try await connection.transaction { try $0.execute("INSERT INTO t VALUES (1)") }
        await #expect(throws: Stop.self) {
            try await connection.transaction { work in
                try work.execute("INSERT INTO t VALUES (2)")
                throw Stop()
            }
        }
        await #expect(throws: PostgresError.self) {
            try await connection.transaction { work in
                try work.execute("INSERT INTO t VALUES (3)")
                try work.execute("SELECT 1 / 0")
            }
        }
        #expect(try await connection.query("SELECT n FROM t").rows == [[.integer(1)]])
    }

    @Test func `sessions speak UTC and ISO whatever the role's settings are`() async throws {
        let connection = try await connect()
        let answer = try await connection.query(
            "SELECT timestamptz '2024-07-01 12:00:00+02', date '2024-07-01'"
        )
        #expect(
            answer.rows == [
                [.instant(microseconds: 1_719_828_000_000_000), .date(CivilDate(daysSinceEpoch: 19_905))]
            ]
        )
    }

    @Test func `a setting that does not exist is named`() async throws {
        let error = await #expect(throws: PostgresError.self) { try await connect(["work_memm": "1MB"]) }
        #expect(error?.diagnostic.code == "postgres.setting")
        #expect(error?.diagnostic.summary.contains("work_memm") == true)
    }

    @Test func `notices are told`() async throws {
        let heard = Mutex<[PostgresNotice]>([])
        let connection = try await connect { notice in heard.withLock { $0.append(notice) } }
        try await connection.script("DROP TABLE IF EXISTS not_here_at_all")
        #expect(heard.withLock { $0 }.map(\.severity) == ["NOTICE"])
        #expect(heard.withLock { $0 }.first?.message.contains("not_here_at_all") == true)
    }

    @Test func `a prepared statement survives a change of its table`() async throws {
        let connection = try await connect()
        try await connection.script("CREATE TEMP TABLE t (a integer); INSERT INTO t VALUES (1)")
        #expect(try await connection.query("SELECT * FROM t WHERE a = $1", [.integer(1)]).rows.count == 1)
        try await connection.script("ALTER TABLE t ADD COLUMN b text")
        #expect(try await connection.query("SELECT * FROM t WHERE a = $1", [.integer(1)]).rows[0].count == 2)
    }

    @Test func `more statements than the limit are prepared one after another`() async throws {
        let connection = try await connect()
        for number in 0..<200 {
            let rows = try await connection.query("SELECT \(number) + $1", [.integer(1)]).rows
            #expect(rows == [[.integer(Int64(number + 1))]])
        }
    }

    @Test func `an address is refused without showing it`() async throws {
        for url in ["postgresql://user:hunter2@[broken/db", "hunter2", "host=x password=hunter2 nonsense"] {
            let error = await #expect(throws: PostgresError.self) {
                try await PostgresConnection.open(PostgresConfiguration(url: url))
            }
            #expect(error?.diagnostic.code == "postgres.address")
            #expect(
                "\(String(describing: error)) \(String(describing: error?.diagnostic))".contains("hunter2")
                    == false
            )
        }
    }

    @Test func `a server that is not there is named without user or password`() async throws {
        let configuration = PostgresConfiguration(
            url: "postgresql://bob:hunter2@127.0.0.1:1/nothing",
            password: "hunter3"
        )
        let error = await #expect(throws: PostgresError.self) {
            try await PostgresConnection.open(configuration)
        }
        #expect(error?.diagnostic.code == "postgres.cannot-connect" && error?.canPass == true)
        #expect(error?.diagnostic.summary.contains("127.0.0.1:1/nothing") == true)
        #expect("\(String(describing: error))".contains("hunter") == false)
    }
}
