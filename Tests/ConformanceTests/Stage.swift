import Diagnostics
import DuckDBDriver
import Execution
import ExternalSteps
import Foundation
import Glidepath
import JobModel
import Ports
import PostgresDriver
import PostgresServer
import SQLiteDriver
import Synchronization
import Tabular

/// A project folder on which one file's story is played for one engine.
final class Stage {
    let folder: URL
    private let engine: String
    /// Where the lake of a play on the engine `postgresql` is.
    private let lent: ServerDatabases.Lent?
    private var database: URLOfDatabase? { lent?.database }
    private var jobCount = 0
    private var workspace: Workspace?
    /// What the last run and the job files said.
    private(set) var diagnostics: [Diagnostic] = []

    init(engine: String) async throws {
        self.engine = engine
        lent = engine == "postgresql" ? try await ServerDatabases.shared.take() : nil
        folder = FileManager.default.temporaryDirectory.appending(path: "glidepath-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "jobs"),
            withIntermediateDirectories: true
        )
        try setProject("")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// Lets go of the play's database; one whose play broke off is not used again.
    func end() async throws {
        workspace = nil
        if let lent { try await ServerDatabases.shared.giveBack(lent) }
    }

    /// The interpreter for steps in Python; the Makefile names one.
    private static let python = ProcessInfo.processInfo.environment["GLIDEPATH_TEST_PYTHON"] ?? "python3"

    // MARK: Setting

    func setProject(_ text: String) throws {
        var project =
            "defaultEngine: \(engine)\nthrough: 2024-10-31\n"
            + text.replacing("{PYTHON}", with: Self.python)
        if let database {
            let connection = "{ kind: postgresql, url: \"\(database.url)\" }"
            project = project.replacing("{DATABASE}", with: connection)
            if !text.contains("connections:") {
                project += "\nconnections: { bank: \(connection) }\nlake: bank\noutputs: bank\n"
            }
        }
        if !text.contains("externals:") { project += "\nexternals:\n  python: \(Self.python)\n" }
        if text.contains("through:") { project = project.replacing("through: 2024-10-31\n", with: "") }
        try write(project, to: "glidepath.yaml")
    }

    func addJob(_ text: String) throws {
        jobCount += 1
        let ending = text.hasPrefix("{") ? "json" : "yaml"
        try write(text, to: "jobs/job\(jobCount).\(ending)")
    }

    func write(_ text: String, to path: String) throws {
        workspace = nil
        let file = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func remove(_ path: String) throws {
        workspace = nil
        try FileManager.default.removeItem(at: folder.appending(path: path))
    }

    /// Puts rows into a table of a database file, in place of what it holds.
    func setTable(_ name: String, rows lines: [String]) async throws {
        workspace = nil
        let parts = name.split(separator: ":").map(String.init)
        let table = parts[parts.count - 1].split(separator: ".", maxSplits: 1).map(String.init)
        let columns = Cells.columns(lines.first ?? "")
        let rows = lines.dropFirst().map(Cells.split)
        if let lent, parts.count == 1 {
            return try await setServerTable(table, columns, rows, through: lent.connection)
        }
        let file = folder.appending(path: parts.count == 2 ? parts[0] : "lake.duckdb").path
        if file.hasSuffix(".sqlite") {
            let list = columns.map { "\"\($0.name)\" \($0.type)" }.joined(separator: ", ")
            let values = rows.map { "(" + $0.map(Self.literal).joined(separator: ", ") + ")" }
            let insert =
                "INSERT INTO \"\(table.joined(separator: "."))\" VALUES \(values.joined(separator: ", "));"
            let database = try SQLiteDatabase(path: file)
            try await database.write {
                try $0.script(
                    """
                    DROP TABLE IF EXISTS "\(table.joined(separator: "."))";
                    CREATE TABLE "\(table.joined(separator: "."))" (\(list));
                    \(values.isEmpty ? "" : insert)
                    """
                )
            }
            await database.close()
            return
        }
        let list = columns.map { "\"\($0.name)\" \($0.type)" }.joined(separator: ", ")
        let values = rows.map { "(" + $0.map(Self.literal).joined(separator: ", ") + ")" }
        try await LakeFiles.shared.with(file) { connection, catalog in
            let schema = "\(catalog).\"\(table[0])\""
            let quoted = "\(schema).\"\(table[1])\""
            var sql = "CREATE SCHEMA IF NOT EXISTS \(schema); CREATE OR REPLACE TABLE \(quoted) (\(list));"
            if !values.isEmpty { sql += "INSERT INTO \(quoted) VALUES \(values.joined(separator: ", "));" }
            try await connection.execute(sql)
        }
    }

    private func setServerTable(
        _ table: [String],
        _ columns: [(name: String, type: String)],
        _ rows: [[String?]],
        through connection: PostgresConnection
    ) async throws {
        let list = columns.map { column in
            "\"\(column.name)\" \(column.type.lowercased() == "double" ? "double precision" : column.type)"
        }
        let quoted = "\"\(table[0])\".\"\(table[1])\""
        let values = rows.map { "(" + $0.map(Self.literal).joined(separator: ", ") + ")" }
        let insert = "INSERT INTO \(quoted) VALUES \(values.joined(separator: ", "));"
        try await connection.script(
            """
            CREATE SCHEMA IF NOT EXISTS "\(table[0])"; DROP TABLE IF EXISTS \(quoted);
            CREATE TABLE \(quoted) (\(list.joined(separator: ", "))); \(values.isEmpty ? "" : insert)
            """
        )
    }

    private static func literal(_ cell: String?) -> String {
        cell.map { "'\($0.replacing("'", with: "''"))'" } ?? "NULL"
    }

    // MARK: Running

    /// Registers and runs; what goes wrong is kept for `error` blocks.
    func run(_ words: [String]) async throws {
        diagnostics = []
        do {
            let workspace = try await opened()
            diagnostics += workspace.folder.problems
            try await workspace.register()
            let listener = Listener()
            _ = try await workspace.run(
                Self.selection(words, through: workspace.through),
                parallel: 2,
                events: listener
            )
            diagnostics += listener.diagnostics
        } catch {
            diagnostics += Diagnostic.all(of: error)
        }
    }

    /// `run [JOB…] [DATE [to DATE]]`; without a date, everything that is missing.
    private static func selection(_ words: [String], through: CivilDate) -> RunSelection {
        let dates = words.compactMap { CivilDate($0) }
        let jobs = words.filter { CivilDate($0) == nil && $0 != "to" }.map { JobName($0) }
        guard let first = dates.first, let last = dates.last else {
            return RunSelection(jobs: jobs, dates: .missing(through: through))
        }
        return RunSelection(jobs: jobs, dates: .exactly(first...last))
    }

    private func opened() async throws -> Workspace {
        if let workspace { return workspace }
        let swift: [String: any SwiftExternal] = ["Conformance.Tomorrow": Tomorrow()]
        let project = try ProjectFolder.open(at: folder, swiftTypes: Set(swift.keys))
        let opened = try await Workspace(
            folder: project,
            options: WorkspaceOptions(clock: StillClock(), swiftExternals: swift)
        )
        workspace = opened
        return opened
    }

    // MARK: Looking

    /// Header and rows of a table or file.
    func rows(of source: String, ordered: Bool) async throws -> [String] {
        var found = try await table(source)
        if found == nil { found = try await sample(source) }
        let (columns, rows) = found ?? ([], [])
        let header = columns.map { "\($0.name) \($0.type.lowercased())" }.joined(separator: ", ")
        let lines = rows.map(Cells.line)
        return [header] + (ordered ? lines : lines.sorted())
    }

    /// Columns with DuckDB's names of their types, and rows.
    private typealias Content = (columns: [(name: String, type: String)], rows: [[Value]])

    /// Nil for what is not in a DuckDB file.
    private func table(_ source: String) async throws -> Content? {
        let parts = source.split(separator: ":").map(String.init)
        let names = parts[parts.count - 1].split(separator: ".", maxSplits: 1).map(String.init)
        let project = try await opened().folder.project
        guard names.count == 2, !source.contains("/"),
            let connection = project.connections[parts.count == 2 ? parts[0] : "outputs"],
            connection.kind == .duckdb, let path = connection.path
        else { return nil }
        return try await LakeFiles.shared.with(folder.appending(path: path).path, readOnly: true) {
            let answer = try await $0.query("SELECT * FROM \($1).\"\(names[0])\".\"\(names[1])\"")
            return (answer.schema.columns.map { ($0.name, $0.type.duckDBName) }, answer.rows)
        }
    }

    /// What people see with "glidepath show".
    private func sample(_ source: String) async throws -> Content {
        let sample = try await opened().sample(TableQuestion(source: source, limit: 10_000))
        return (zip(sample.schema.names, sample.typeNames).map { ($0, $1) }, sample.rows)
    }

    /// The lines of a file; `␍` stands for a carriage return, and a missing last line end is told.
    func lines(of path: String, encoding: String?) throws -> [String] {
        let data = try Data(contentsOf: folder.appending(path: path))
        let encodings: [String: String.Encoding] = [
            "UTF-16": .utf16, "ISO-8859-1": .isoLatin1, "Windows-1252": .windowsCP1252,
        ]
        guard let text = String(data: data, encoding: encoding.flatMap { encodings[$0] } ?? .utf8) else {
            return ["(not \(encoding ?? "UTF-8"))"]
        }
        // By scalars: a carriage return and a line feed are one character.
        var lines = [""]
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": lines.append("")
            case "\r": lines[lines.count - 1] += "␍"
            default: lines[lines.count - 1].unicodeScalars.append(scalar)
            }
        }
        return lines.last == "" ? lines.dropLast() : lines + ["(no line end)"]
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: path).path)
    }
}

/// Keeps what failed, was skipped or noticed.
private final class Listener: EventSink {
    private let kept = Mutex<[Diagnostic]>([])

    var diagnostics: [Diagnostic] { kept.withLock { $0 } }

    func receive(_ event: RunEvent) {
        switch event.kind {
        case .runFailed(let diagnostic, _), .noticed(let diagnostic):
            kept.withLock { $0.append(diagnostic) }
        case .runSkipped(var diagnostic):
            // A run that should have happened and did not is as bad as one that failed.
            diagnostic.severity = .error
            kept.withLock { $0.append(diagnostic) }
        default: break
        }
    }
}

/// A clock that stands still, so that `{timestamp}` is known.
private struct StillClock: Clock {
    let now = Instant(microsecondsSinceEpoch: 1_730_419_200_000_000)
}

/// A step in Swift: one row with the day after the effective date.
private struct Tomorrow: SwiftExternal {
    func execute(_ input: SwiftExternalInput) async throws -> [String: RelationDefinition] {
        let builder = try ArrowBatchBuilder([Column("tomorrow", .date)])
        builder[0].append(Int64(input.effectiveDate.adding(days: 1).daysSinceEpoch))
        return ["output": .stream(builder.stream(), schema: nil)]
    }
}
