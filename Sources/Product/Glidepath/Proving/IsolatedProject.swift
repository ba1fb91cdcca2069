import Digest
import DuckDBDriver
import Foundation
import JobModel
import Proving
import SQLSyntax
import Tabular

/// A project whose jobs read its lake and write into a folder of a proof, and nowhere else.
///
/// The lake is attached read-only. A database file of the proof holds a view of each of its tables, and the tables that
/// the jobs of the proof publish, so that jobs read each other's outputs of this proof and never older ones.
struct IsolatedProject {
    let folder: ProjectFolder
    let home: URL

    /// The connection that the lake is attached as.
    static let source = "prove_source"

    private static let database = "tables.duckdb"

    /// - Parameters:
    ///   - directory: The project as it is.
    ///   - home: An existing folder that belongs to this side of the proof.
    ///   - name: Tells this side from all others; names the environment.
    init(
        of directory: URL,
        environment: String?,
        home: URL,
        name: String,
        swiftTypes: Set<String>
    ) throws {
        self.home = home
        var project = try ProjectFolder.openWithoutJobs(at: directory, environment: environment).project
        var places = Project.Environment()
        let tables = home.appendingPathComponent(Self.database).path
        places.connections = [
            "lake": .init(kind: .duckdb, path: tables),
            "outputs": .init(kind: .duckdb, path: tables),
            "control": .init(kind: .sqlite, path: home.appendingPathComponent("control.sqlite").path),
            Self.source: .init(kind: .duckdb, path: try Self.lake(of: project, in: directory)),
        ]
        project.environments[name] = places
        project.connections.merge(places.connections) { _, new in new }
        let opened = ProjectFolder.open(
            at: directory,
            project: project,
            environment: name,
            swiftTypes: swiftTypes
        )
        let root = opened.directory.path
        folder = ProjectFolder(
            directory: opened.directory,
            environment: name,
            project: project,
            jobs: opened.jobs.map { Self.redirected($0, from: root, to: home.path) },
            problems: opened.problems,
            invalidFiles: opened.invalidFiles
        )
    }

    /// The job with the files that it writes below the project's folder in the proof's.
    private static func redirected(_ job: Job, from root: String, to home: String) -> Job {
        func place(_ location: OutputLocation) -> OutputLocation {
            let path = URL(fileURLWithPath: location.outputDirectory).standardizedFileURL.path
            guard path == root || path.hasPrefix(root + "/") else { return location }
            var moved = location
            moved.outputDirectory = home + "/files" + path.dropFirst(root.count)
            return moved
        }
        var job = job
        for index in job.steps.indices {
            switch job.steps[index].action {
            case .csvFileWriter(var writer):
                writer.location = place(writer.location)
                job.steps[index].action = .csvFileWriter(writer)
            case .parquetFileWriter(var writer):
                writer.location = place(writer.location)
                job.steps[index].action = .parquetFileWriter(writer)
            default: break
            }
        }
        return job
    }

    /// The lake's file.
    private static func lake(of project: Project, in directory: URL) throws -> String {
        guard let lake = project.connections["lake"], lake.kind == .duckdb, let path = lake.path else {
            throw ProveError.unsupportedLake(project.connections["lake"]?.kind.rawValue ?? "none")
        }
        let resolved = try project.resolvingTokens(in: path)
        return URL(fileURLWithPath: resolved, relativeTo: directory).standardizedFileURL
            .resolvingSymlinksInPath().path
    }

    var lake: String { folder.project.connections[Self.source]?.path ?? "" }

    /// Makes the database of the proof, with a view of each table of the lake that no job of the proof publishes.
    ///
    /// - Throws: ``ProveError/lakeWritable(_:)`` when the read-only lake takes a write.
    func makeTables(without targets: Set<String>) async throws {
        let file = home.appendingPathComponent(Self.database).path
        let connection = try DuckDBDatabase(path: file).connect()
        let source = SQLText.identifier(Self.source)
        try await connection.execute("ATTACH \(SQLText.string(lake)) AS \(source) (READ_ONLY)")
        if (try? await connection.execute("CREATE TABLE \(source).main.glidepath_write_test (a INTEGER)"))
            != nil
        {
            throw ProveError.lakeWritable(lake)
        }
        let rows = try await connection.query(
            """
            SELECT schema_name, table_name FROM duckdb_tables() WHERE database_name = ? AND NOT internal
            UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE database_name = ? AND NOT internal
            ORDER BY ALL
            """,
            [.text(Self.source), .text(Self.source)]
        ).rows
        for row in rows {
            guard case .text(let schema) = row[0], case .text(let table) = row[1],
                !table.hasPrefix("glidepath_publish"), !targets.contains("\(schema).\(table)".lowercased())
            else { continue }
            try await connection.execute(
                """
                CREATE SCHEMA IF NOT EXISTS \(SQLText.identifier(schema));
                CREATE VIEW \(SQLText.path(schema, table)) AS FROM \(SQLText.path(Self.source, schema, table))
                """
            )
        }
        try await connection.execute("DETACH \(source); CHECKPOINT")
    }

    // MARK: Jobs

    /// Tables that jobs publish, as the database has them, in lower case.
    func targets(of jobs: [JobName]) -> Set<String> {
        Set(
            jobs.compactMap(folder.job).flatMap(\.steps).compactMap { step in
                guard case .dataFrameWriter(let writer) = step.action else { return nil }
                let schema = folder.project.schemas[writer.targetSchema] ?? writer.targetSchema
                return "\(schema).\(writer.targetTable)".lowercased()
            }
        )
    }

    /// Why a job cannot run here; nil when it can.
    func refusal(of job: Job) -> String? {
        let own: Set<String> = ["lake", "outputs"]
        for step in job.steps {
            switch step.action {
            case .dataFrameWriter(let writer):
                if let other = writer.connection, !own.contains(other) {
                    return "it writes to connection \"\(other)\", which a proof does not redirect"
                }
            case .dataSourcing(let source):
                if let other = source.connection, !own.contains(other) {
                    return "it reads connection \"\(other)\", which a proof cannot hold read-only"
                }
            case .csvFileWriter(let writer):
                if !isInside(writer.location) { return "it writes files outside the project" }
            case .parquetFileWriter(let writer):
                if !isInside(writer.location) { return "it writes files outside the project" }
            default: break
            }
        }
        let engine = job.engine ?? folder.project.defaultEngine
        return engine == .postgresql
            ? "it runs in a PostgreSQL server, which a proof cannot hold read-only" : nil
    }

    private func isInside(_ location: OutputLocation) -> Bool {
        let path = URL(fileURLWithPath: location.outputDirectory).standardizedFileURL.path
        return path == home.path || path.hasPrefix(home.path + "/")
    }
}
