import Diagnostics
import Foundation
import Glidepath
import JobModel
import Ports
import PostgresServer
import Tabular
import Testing

/// What people are told when a server, a right or a name is not as the project says.
@Suite(.enabled(if: hasServer, "no PostgreSQL server is installed (Debian: postgresql)"))
struct BadServerTests {
    private static func job(table: String = "lake.orders", into schema: String = "curated") -> String {
        let parts = table.split(separator: ".")
        return """
            { "jobName": "Copy", "firstEffectiveDate": "2024-10-03", "modules": [
                { "type": "DataSourcing", "resultName": "orders", "schema": "\(parts[0])",
                  "table": "\(parts[1])", "columns": ["id"] },
                { "type": "DataFrameWriter", "source": "orders", "targetSchema": "\(schema)", "targetTable": "copy",
                  "writeMode": "Overwrite" } ] }
            """
    }

    private func project(url: (String) -> String, job: String = Self.job(), also: String = "") throws
        -> ServerProject
    {
        let project = try ServerProject(lake: ServerProjectTests.lake, jobs: ["copy.json": job])
        let address = url(project.database.url)
        try project.write(
            """
            through: 2024-10-03
            connections: { lake: { kind: postgresql, url: "\(address)"\(also) } }
            """,
            to: "glidepath.yaml"
        )
        return project
    }

    private func expectCodes(_ codes: [String], of project: ServerProject) async throws {
        let found = try await project.run().codes
        #expect(found == codes)
    }

    @Test func `a server that is not there`() async throws {
        let project = try project { $0.replacingOccurrences(of: "host=/", with: "host=/nowhere/") }
        try await expectCodes(["postgres.cannot-connect"], of: project)
        let checks = await Doctor(folder: try ProjectFolder.open(at: project.folder)).examine()
        let lake = try #require(checks.first { $0.subject == "connection lake" })
        #expect(!lake.isFine && lake.finding.contains("no connection to PostgreSQL"), "\(lake.finding)")
    }

    @Test func `a database that does not exist`() async throws {
        let project = try project { $0.replacingOccurrences(of: "///test_", with: "///nowhere_") }
        try await expectCodes(["postgres.unknown-database"], of: project)
    }

    @Test func `an address that is none`() async throws {
        let project = try project { _ in "bank on the green server" }
        #expect(await code { _ = try await project.workspace() } == "postgres.address")
    }

    @Test func `a control store on a server that is not there`() async throws {
        let project = try project { $0 }
        try project.write(
            "connections: { control: { kind: postgresql, url: \"postgresql:///x?host=/nowhere\" } }",
            to: "glidepath.yaml"
        )
        #expect(await code { _ = try await project.workspace() } == "postgres.cannot-connect")
    }

    @Test(arguments: [("lake.ordres", "source.unknown-table"), ("like.orders", "source.unknown-table")])
    func `a table or schema that does not exist`(table: String, expected: String) async throws {
        try await expectCodes([expected], of: project(url: { $0 }, job: Self.job(table: table)))
    }

    @Test func `rights that the user lacks, to read and to write`() async throws {
        let project = try project(url: { $0.replacingOccurrences(of: "user=glidepath", with: "user=reader") })
        try project.server.psql("CREATE ROLE reader LOGIN")
        try await expectCodes(["postgres.permission-denied"], of: project)
        try project.psql("GRANT USAGE ON SCHEMA lake TO reader; GRANT SELECT ON lake.orders TO reader")
        try await expectCodes(["postgres.permission-denied"], of: project)
        try project.psql("GRANT CREATE ON SCHEMA public TO reader")
        try project.psql("CREATE SCHEMA curated AUTHORIZATION reader")
        #expect(try await project.run().summary.succeeded == 1)
        #expect(try project.psql("SELECT count(*) FROM curated.copy") == "20")
    }

    /// The shared server trusts everybody; one role of this test needs its password.
    private func requirePassword(_ role: String, _ password: String, on server: PostgresServer) throws {
        let file = server.folder + "/data/pg_hba.conf"
        let rules = try String(contentsOfFile: file, encoding: .utf8)
        let all = "local all \(role) scram-sha-256\n" + rules
        try all.write(toFile: file, atomically: false, encoding: .utf8)
        try server.psql("CREATE ROLE \(role) SUPERUSER LOGIN PASSWORD '\(password)'")
        try server.psql("SELECT pg_reload_conf()")
    }

    @Test func `passwords: none, a wrong one, the right one from a file, and in the address`() async throws {
        let server = try #require(PostgresServer.shared)
        let role = "locked_" + UUID().uuidString.prefix(8).lowercased()
        let password = "s:e@c/r%t"
        try requirePassword(role, password, on: server)
        func project(also: String) throws -> ServerProject {
            try self.project(
                url: { $0.replacingOccurrences(of: "user=glidepath", with: "user=\(role)") },
                also: also
            )
        }
        let denied = ["postgres.not-admitted"]
        try await expectCodes(denied, of: project(also: ""))
        let wrong = try project(also: ", password: \"file:secret\"")
        try wrong.write("guess\n", to: "secret")
        try await expectCodes(denied, of: wrong)
        try wrong.write(password + "\n", to: "secret")
        #expect(try await wrong.run().summary.succeeded == 1)
        let missing = try project(also: ", password: \"${GLIDEPATH_NO_SUCH_VARIABLE}\"")
        #expect(await code { _ = try await missing.workspace() } == "project.missing-secret")
    }
}
