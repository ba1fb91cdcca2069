import Diagnostics
import Execution
import Foundation
import Glidepath
import JobModel
import Ports
import PostgresServer
import Synchronization
import Tabular
import Testing

let hasServer: Bool = PostgresServer.shared != nil

/// A project folder and a database of its own on the tests' server.
final class ServerProject: Sendable {
    let server: PostgresServer
    let database: URLOfDatabase
    let folder: URL

    /// - Parameters:
    ///   - lake: SQL that fills the database.
    ///   - yaml: The project file; `DATABASE` stands for the database's address.
    ///   - jobs: Texts by file name below `jobs/`.
    init(
        lake: String = "",
        yaml: String = ServerProject.oneDatabase,
        jobs: [String: String] = [:],
        server own: PostgresServer? = nil
    ) throws {
        server = try own ?? #require(PostgresServer.shared)
        database = try server.makeDatabase()
        if !lake.isEmpty { try server.psql(lake, database: database.name) }
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "glidepath-server-\(UUID().uuidString)"
        )
        try write(yaml.replacingOccurrences(of: "DATABASE", with: database.url), to: "glidepath.yaml")
        for (name, text) in jobs { try write(text, to: "jobs/\(name)") }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Lake, outputs and control in the test's database.
    static let oneDatabase = """
        through: 2024-10-03
        connections: { bank: { kind: postgresql, url: "DATABASE" } }
        lake: bank
        outputs: bank
        control: bank
        """

    func write(_ text: String, to path: String) throws {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func workspace(
        environment: String? = nil,
        options: WorkspaceOptions = WorkspaceOptions()
    ) async throws -> Workspace {
        let opened = try ProjectFolder.open(at: folder, environment: environment)
        if let problem = opened.problems.first(where: { $0.severity == .error }) {
            Issue.record("\(problem.code): \(problem.summary)")
        }
        let workspace = try await Workspace(folder: opened, options: options)
        try await workspace.register()
        return workspace
    }

    /// Runs what is missing and gives the codes of what failed.
    func run(
        environment: String? = nil,
        options: WorkspaceOptions = WorkspaceOptions()
    ) async throws -> (summary: RunSummary, codes: [String]) {
        let workspace = try await workspace(environment: environment, options: options)
        let failures = FailureList()
        let summary = try await workspace.run(
            RunSelection(dates: .missing(through: workspace.through)),
            parallel: 2,
            events: failures
        )
        return (summary, failures.codes)
    }

    /// Rows as lines, columns apart by `|`.
    @discardableResult
    func psql(_ sql: String) throws -> String { try server.psql(sql, database: database.name) }
}

/// The codes of failed runs, in the order of their ends.
final class FailureList: EventSink {
    private let found = Mutex<[String]>([])

    var codes: [String] { found.withLock { $0 } }

    func receive(_ event: RunEvent) {
        if case .runFailed(let diagnostic, _) = event.kind { found.withLock { $0.append(diagnostic.code) } }
    }
}

/// The code of what `body` throws; nil when it succeeds.
func code(of body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch {
        return Diagnostic.first(of: error).code
    }
}
