import Comparison
import DemoBank
import Diagnostics
import Execution
import Foundation
import Glidepath
import JobModel
import Ports
import PostgresServer
import Tabular
import Testing

/// The demo bank with lake, outputs and control store on a server.
@Suite(.enabled(if: hasServer, "no PostgreSQL server is installed (Debian: postgresql)"))
struct DemoServerTests {
    private static let python = ProcessInfo.processInfo.environment["GLIDEPATH_TEST_PYTHON"] ?? "python3"

    private static func bank(url: String? = nil, to last: String = "2024-10-02") throws -> DemoBank {
        DemoBank(
            seed: 42,
            scale: 0.2,
            firstDate: try #require(CivilDate("2024-10-01")),
            lastDate: try #require(CivilDate(last)),
            url: url
        )
    }

    private static func newFolder() -> URL {
        FileManager.default.temporaryDirectory.appendingPathComponent("glidepath-bank-\(UUID().uuidString)")
    }

    private static func server(_ url: String) throws -> BankServer {
        BankServer(
            url: url,
            user: nil,
            configuration: try ServerAddress.configuration(url: url, user: nil)
        )
    }

    private func run(_ folder: URL) async throws -> [String] {
        let workspace = try await Workspace(folder: ProjectFolder.open(at: folder))
        try await workspace.register()
        let failures = FailureList()
        let missing = RunSelection(dates: .missing(through: workspace.through))
        _ = try await workspace.run(missing, parallel: 2, events: failures)
        return failures.codes
    }

    @Test func `every table that the bank's jobs write on a server is the one they write to a file`()
        async throws
    {
        let database = try #require(PostgresServer.shared).makeDatabase()
        let (remote, local) = (Self.newFolder(), Self.newFolder())
        defer { for folder in [remote, local] { try? FileManager.default.removeItem(at: folder) } }
        _ = try await Self.bank(url: database.url).make(
            in: remote,
            python: Self.python,
            on: Self.server(database.url)
        ) { _, _ in }
        _ = try await Self.bank().make(in: local, python: Self.python) { _, _ in }
        #expect(!FileManager.default.fileExists(atPath: remote.appendingPathComponent("lake.duckdb").path))
        #expect(try await run(remote) == [])
        #expect(try await run(local) == [])
        let names =
            "SELECT table_schema || '.' || table_name FROM information_schema.tables "
            + "WHERE table_schema IN ('datalake', 'curated') ORDER BY 1"
        let tables =
            try PostgresServer.shared?.psql(names, database: database.name).split(separator: "\n") ?? []
        #expect(tables.count > 30)
        let project = try ProjectFolder.open(at: remote)
        let comparing = Comparing(folder: project, today: try #require(CivilDate("2026-01-01")))
        for table in tables {
            let file = local.appendingPathComponent("lake.duckdb").path
            let request = CompareRequest(left: "bank:\(table)", right: "\(file)#\(table)")
            let report = try await comparing.report(request)
            #expect(report.rows.onlyLeft == 0 && report.rows.onlyRight == 0, "\(table)")
        }
    }

    @Test func `a second folder finds the bank's lake there, and another bank is refused`() async throws {
        let database = try #require(PostgresServer.shared).makeDatabase()
        let folders = [Self.newFolder(), Self.newFolder(), Self.newFolder()]
        defer { for folder in folders { try? FileManager.default.removeItem(at: folder) } }
        let server = try Self.server(database.url)
        let bank = try Self.bank(url: database.url, to: "2024-10-01")
        _ = try await bank.make(in: folders[0], python: Self.python, on: server) { _, _ in }
        let count = "SELECT count(*) FROM datalake.customers"
        let rows = try PostgresServer.shared?.psql(count, database: database.name)
        _ = try await bank.make(in: folders[1], python: Self.python, on: server) { _, _ in }
        #expect(try PostgresServer.shared?.psql(count, database: database.name) == rows)
        #expect(try ProjectFolder.open(at: folders[1]).jobs.count == 33)
        var other = bank
        other.seed = 43
        let refusal = await code {
            _ = try await other.make(in: folders[2], python: "p", on: server) { _, _ in }
        }
        #expect(refusal == "demo.database-not-empty")
    }

    @Test func `a password in the address is refused, since the project file would hold it`() async {
        let refusal = await code {
            _ = try ServerAddress.configuration(url: "postgresql://etl:hunter2@db/bank", user: nil)
        }
        #expect(refusal == "project.password-in-address")
    }
}
