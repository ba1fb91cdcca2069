import ADBCDriver
import Diagnostics
import Execution
import Foundation
import Glidepath
import JobModel
import Ports
import PostgresServer
import Tabular
import Testing

/// Connections of the kind `adbc`, through the real drivers of SQLite and PostgreSQL.
@Suite(.enabled(if: Driver.sqlite.isThere, "no ADBC drivers are set up (scripts/setup-adbc.sh)"))
struct DriverConnectionTests {
    private static let copy = """
        { "jobName": "Copy", "firstEffectiveDate": "2024-10-01", "modules": [
            { "type": "DataSourcing", "resultName": "orders", "schema": "main", "table": "orders",
              "columns": ["id", "name"], "connection": "other", "additionalFilter": "id <> 4" },
            { "type": "DataFrameWriter", "source": "orders", "targetSchema": "main", "targetTable": "copy",
              "connection": "other", "writeMode": "MODE" },
            { "type": "DataFrameWriter", "source": "orders", "targetTable": "copy", "writeMode": "MODE" } ] }
        """

    /// A project whose connection `other` is a SQLite file behind ADBC; the rest are files as usual.
    private final class Project {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("glidepath-adbc-\(UUID())")

        init(job: String, options: String = "") throws {
            try write(job, to: "jobs/copy.json")
            try write(
                """
                through: 2024-10-02
                connections:
                  other: { kind: adbc, driver: "\(Driver.sqlite.path)", options: { uri: "bank.db"\(options) } }
                """.replacingOccurrences(of: "bank.db", with: folder.appendingPathComponent("bank.db").path),
                to: "glidepath.yaml"
            )
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func write(_ text: String, to path: String) throws {
            let file = folder.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try text.write(to: file, atomically: true, encoding: .utf8)
        }

        func connection() async throws -> ADBCConnection {
            let uri = folder.appendingPathComponent("bank.db").path
            return try await ADBCConnection.open(
                ADBCConfiguration(driver: Driver.sqlite.path, options: ["uri": uri])
            )
        }

        func fill() async throws {
            let connection = try await connection()
            try await connection.execute("CREATE TABLE orders (id INTEGER, name TEXT, as_of TEXT)")
            try await connection.execute(
                "INSERT INTO orders VALUES (3, 'c', '2024-10-01'), (1, 'it''s', '2024-10-01'), (4, 'd', '2024-10-01'), "
                    + "(2, NULL, '2024-10-02')"
            )
            await connection.close()
        }

        /// Rows as text, cells apart by `|`.
        func rows(_ sql: String) async throws -> [String] {
            let connection = try await connection()
            return try await DriverConnectionTests.rows(connection, sql)
        }

        func run(_ days: ClosedRange<CivilDate>? = nil) async throws -> (succeeded: Int, codes: [String]) {
            let workspace = try await Workspace(folder: ProjectFolder.open(at: folder))
            try await workspace.register()
            let failures = FailureList()
            let dates = days.map(RunSelection.Dates.exactly) ?? .missing(through: workspace.through)
            let summary = try await workspace.run(RunSelection(dates: dates), events: failures)
            return (summary.succeeded, failures.codes)
        }
    }

    static func rows(_ connection: ADBCConnection, _ sql: String) async throws -> [String] {
        let reader = try ArrowBatchReader(try await connection.query(sql))
        var lines: [String] = []
        while let batch = try reader.next() {
            for row in 0..<batch.rowCount {
                let cells = batch.columns.map { column in
                    switch column.value(row) {
                    case .null: "-"
                    case .integer(let number): "\(number)"
                    case .double(let number): "\(number)"
                    case .text(let text): text
                    case let other: "\(other)"
                    }
                }
                lines.append(cells.joined(separator: "|"))
            }
        }
        return lines
    }

    @Test(arguments: [
        ("Overwrite", ["2|-|2024-10-02"]),
        ("Append", ["1|it's|2024-10-01", "2|-|2024-10-02", "3|c|2024-10-01"]),
    ])
    func `a job reads and writes through a driver, and a date that runs twice changes nothing`(
        mode: String,
        expected: [String]
    ) async throws {
        let project = try Project(job: Self.copy.replacing("MODE", with: mode))
        try await project.fill()
        let first = try await project.run()
        #expect(first.succeeded == 2 && first.codes == [])
        #expect(try await project.rows("SELECT id, name, as_of FROM copy ORDER BY id") == expected)
        let day = try #require(CivilDate("2024-10-02"))
        #expect(try await project.run(day...day).succeeded == 1)
        #expect(try await project.rows("SELECT id, name, as_of FROM copy ORDER BY id") == expected)
        let record = "SELECT count(*), count(DISTINCT run_id) FROM glidepath_publishes"
        #expect(try await project.rows(record) == ["2|2"])
        let workspace = try await Workspace(folder: ProjectFolder.open(at: project.folder))
        let own = try await workspace.sample(TableQuestion(source: "lake:curated.copy", limit: 10))
        #expect(own.total == expected.count)
    }

    @Test func `a publish that fails leaves the table as it was`() async throws {
        let project = try Project(job: Self.copy.replacing("MODE", with: "Overwrite"))
        try await project.fill()
        #expect(try await project.run().succeeded == 2)
        let connection = try await project.connection()
        try await connection.execute(
            "CREATE TRIGGER no BEFORE INSERT ON copy WHEN NEW.id = 1 BEGIN SELECT RAISE(ABORT, 'not this one'); END"
        )
        await connection.close()
        let day = try #require(CivilDate("2024-10-01"))
        #expect(try await project.run(day...day).codes == ["adbc.refused"])
        #expect(try await project.rows("SELECT id FROM copy") == ["2"])
    }

    @Test(arguments: [
        ("\"table\": \"orders\"", "\"table\": \"ordres\"", "adbc.unknown-table"),
        ("[\"id\", \"name\"]", "[\"id\", \"nam\"]", "source.unknown-column"),
        ("id <> 4", "no_such(id)", "adbc.refused"),
        ("\"writeMode\": \"MODE\"", "\"writeMode\": \"Merge\", \"keys\": [\"id\"]", "adbc.no-merge"),
    ])
    func `what a step names wrongly is told`(part: String, other: String, code: String) async throws {
        let job = Self.copy.replacing(part, with: other, maxReplacements: 1).replacing(
            "MODE",
            with: "Overwrite"
        )
        let project = try Project(job: job)
        try await project.fill()
        #expect(try await project.run().codes == [code])
    }

    @Test(arguments: [
        ("\(Driver.sqlite.path)", "libnone.so", "adbc.no-driver"),
        ("\(Driver.sqlite.path)\"", "\(Driver.sqlite.path)\", entrypoint: Nothing", "adbc.no-entry-point"),
        ("options: {", "options: { no.such.option: x,", "adbc.option"),
        ("uri: \"", "uri: \"/nowhere/at/all", "adbc.refused"),
        ("uri: \"", "password: \"${GLIDEPATH_NO_SUCH_VARIABLE}\", uri: \"", "project.missing-secret"),
    ])
    func `a driver that cannot be used is told`(part: String, other: String, expected: String) async throws {
        let project = try Project(job: Self.copy.replacing("MODE", with: "Overwrite"))
        let file = project.folder.appendingPathComponent("glidepath.yaml")
        let yaml = try String(contentsOf: file, encoding: .utf8)
        try project.write(yaml.replacing(part, with: other), to: "glidepath.yaml")
        var codes: [String] = []
        let thrown = await code { codes = try await project.run().codes }
        #expect(codes.first ?? thrown == expected)
    }

    @Test(.enabled(if: hasServer, "no PostgreSQL server is installed (Debian: postgresql)"))
    func `through PostgreSQL's driver types arrive and leave as they are`() async throws {
        let lake = """
            CREATE SCHEMA lake; CREATE TABLE lake.kinds (i integer, b bigint, d double precision, t text, f boolean,
                day date, at timestamp, z timestamptz, as_of date);
            INSERT INTO lake.kinds VALUES (1, 9000000000, 0.1, 'é"''', true, '2024-02-29', '2024-10-01 12:34:56.789012',
                '2024-10-01 12:00+02', '2024-10-02'), (NULL, NULL, 'NaN', '', false, '0001-01-01', NULL, NULL, '2024-10-01'),
                (3, 1, 1, 'later', NULL, NULL, NULL, NULL, '2024-10-09');
            """
        let job = """
            { "jobName": "Kinds", "firstEffectiveDate": "2024-10-03", "modules": [
                { "type": "DataSourcing", "resultName": "kinds", "schema": "lake", "table": "kinds",
                  "columns": ["i", "b", "d", "t", "f", "day", "at", "z"], "connection": "other", "DATES": DATEVALUE },
                { "type": "DataFrameWriter", "source": "kinds", "targetSchema": "mart", "targetTable": "kinds",
                  "connection": "other", "writeMode": "Overwrite" } ] }
            """
        for (mode, value, days) in [
            ("mostRecent", "true", "'2024-10-02'"), ("mostRecentPrior", "true", "'2024-10-02'"),
            ("lookbackDays", "2", "'2024-10-01', '2024-10-02'"),
        ] {
            let project = try ServerProject(
                lake: lake,
                yaml: """
                    through: 2024-10-03
                    connections:
                      bank: { kind: postgresql, url: "DATABASE" }
                      other: { kind: adbc, driver: "\(Driver.postgresql.path)", url: "DATABASE" }
                    control: bank
                    """,
                jobs: ["k.json": job.replacing("DATES", with: mode).replacing("DATEVALUE", with: value)]
            )
            let (summary, codes) = try await project.run()
            #expect(codes == [] && summary.succeeded == 1)
            let difference = """
                SELECT count(*) FROM ((TABLE mart.kinds EXCEPT ALL SELECT * FROM lake.kinds WHERE as_of IN (\(days)))
                UNION ALL (SELECT * FROM lake.kinds WHERE as_of IN (\(days)) EXCEPT ALL TABLE mart.kinds)) AS d
                """
            #expect(try project.psql(difference) == "0", "\(mode)")
            #expect(try project.psql("SELECT count(*) FROM mart.kinds") != "0")
            #expect(
                try project.psql("SELECT pg_typeof(at), pg_typeof(z), pg_typeof(day) FROM mart.kinds LIMIT 1")
                    == "timestamp without time zone|timestamp with time zone|date"
            )
        }
    }
}

/// A driver that scripts/setup-adbc.sh put into .tools/adbc.
struct Driver {
    static let sqlite = Driver(name: "sqlite")
    static let postgresql = Driver(name: "postgresql")

    let name: String

    var path: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent(".tools/adbc/libadbc_driver_\(name).so").path
    }

    var isThere: Bool { FileManager.default.fileExists(atPath: path) }
}
