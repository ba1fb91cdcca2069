public import Diagnostics
import DuckDBDriver
public import Foundation
public import Tabular

/// A synthetic bank: a lake of daily snapshots made by set-based SQL, and a project of 33 jobs over it.
///
/// The same seed, scale and days give the same rows on every machine.
public struct DemoBank: Codable, Hashable, Sendable {
    public var seed: Int
    /// 1 is about 2,230 customers; 100 for a month stays below 2 GB of memory.
    public var scale: Double
    public var firstDate: CivilDate
    public var lastDate: CivilDate
    /// Where lake, outputs and control store are; nil for files in the project's folder.
    public var url: String?

    public init(
        seed: Int,
        scale: Double,
        firstDate: CivilDate,
        lastDate: CivilDate,
        url: String? = nil
    ) {
        self.seed = seed
        self.scale = scale
        self.firstDate = firstDate
        self.lastDate = lastDate
        self.url = url
    }

    /// What making a project did.
    public enum Outcome: Sendable {
        case made
        /// The folder already holds this very bank.
        case present
    }

    /// Makes the project folder: readable files, then the lake.
    ///
    /// Nothing stands under its final name before it is complete.
    ///
    /// - Parameters:
    ///   - python: The interpreter for the jobs' user code.
    ///   - server: What ``url`` leads to; its lake is made in one transaction.
    ///   - progress: Called with the days of the lake that are made and all of them.
    /// - Throws: `demo.other-bank` when the folder holds another bank, `demo.not-empty` when something else; `demo.database-not-empty`.
    public func make(
        in directory: URL,
        python: String,
        on server: BankServer? = nil,
        progress: @Sendable (Int, Int) -> Void
    ) async throws -> Outcome {
        let marker = directory.appendingPathComponent(".glidepath/demo.json")
        if let data = try? Data(contentsOf: marker) {
            let other = try JSONDecoder().decode(DemoBank.self, from: data)
            guard other == self else { throw DemoBankError.otherBank(directory.path, other) }
            return .present
        }
        let files = FileManager.default
        let begun = directory.appendingPathComponent(".glidepath/demo.begun")
        let present = (try? files.contentsOfDirectory(atPath: directory.path)) ?? []
        // Only what an interrupted attempt says it left is replaced: anything else is somebody's work.
        guard present.isEmpty || files.fileExists(atPath: begun.path) else {
            throw DemoBankError.notEmpty(directory.path)
        }
        try files.createDirectory(at: begun.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data().write(to: begun)
        try copyProject(to: directory, python: python, server: server)
        try await makeLake(in: directory, on: server, progress: progress)
        try JSONEncoder().encode(self).write(to: marker, options: .atomic)
        try? files.removeItem(at: begun)
        return .made
    }

    private func copyProject(to directory: URL, python: String, server: BankServer?) throws {
        let files = FileManager.default
        let source = Self.estate.appendingPathComponent("project")
        try files.createDirectory(at: directory, withIntermediateDirectories: true)
        for name in try files.contentsOfDirectory(atPath: source.path) where !name.hasPrefix(".") {
            let target = directory.appendingPathComponent(name)
            try? files.removeItem(at: target)
            try files.copyItem(at: source.appendingPathComponent(name), to: target)
        }
        let projectFile = directory.appendingPathComponent("glidepath.yaml")
        let text = try String(contentsOf: projectFile, encoding: .utf8)
        let quoted = python.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        let project = text.replacing("@PYTHON@", with: quoted)
            .replacing("through: 2024-10-31", with: "through: \(lastDate)")
        try (server?.projectFile(project) ?? project)
            .write(to: projectFile, atomically: true, encoding: .utf8)
    }

    // MARK: Lake

    private func makeLake(
        in directory: URL,
        on server: BankServer?,
        progress: @Sendable (Int, Int) -> Void
    ) async throws {
        let files = FileManager.default
        let lake = directory.appendingPathComponent("lake.duckdb")
        let unfinished = directory.appendingPathComponent(".glidepath/lake.unfinished.duckdb")
        for leftover in [unfinished, unfinished.appendingPathExtension("wal"), lake] {
            try? files.removeItem(at: leftover)
        }
        guard let server else {
            try await makeLake(at: unfinished, progress: progress)
            return try files.moveItem(at: unfinished, to: lake)
        }
        guard try await !server.hasLake(of: self) else { return }
        try await makeLake(at: unfinished, progress: progress)
        try await server.load(unfinished, tables: Self.scripts()[0], of: self)
        try? files.removeItem(at: unfinished)
    }

    private func makeLake(at file: URL, progress: @Sendable (Int, Int) -> Void) async throws {
        var configuration = DuckDBConfiguration()
        configuration.memoryLimitBytes = 1_500_000_000
        configuration.spillDirectory = file.deletingLastPathComponent().appendingPathComponent("spill").path
        let connection = try DuckDBDatabase(path: nil, configuration: configuration).connect()
        let path = file.path.replacing("'", with: "''")
        try await connection.execute("ATTACH '\(path)' AS lake; USE lake.main")
        try await connection.execute("SET VARIABLE seed = \(seed); SET VARIABLE scale = \(scale)")
        try await connection.execute(
            "SET VARIABLE range_from = DATE '\(firstDate)'; SET VARIABLE range_to = DATE '\(lastDate)'"
        )
        let scripts = try Self.scripts()
        for script in scripts.prefix(2) { try await connection.execute(script) }
        let total = firstDate.distance(to: lastDate) + 1
        var start = firstDate
        while start <= lastDate {
            let end = min(lastDate, start.adding(days: chunkDays - 1))
            try await connection.execute(
                "SET VARIABLE range_from = DATE '\(start)'; SET VARIABLE range_to = DATE '\(end)'"
            )
            for script in scripts.dropFirst(2) { try await connection.execute(script) }
            progress(firstDate.distance(to: end) + 1, total)
            start = end.adding(days: 1)
        }
        try await connection.execute("USE memory.main; DETACH lake")
        try? FileManager.default.removeItem(atPath: configuration.spillDirectory ?? "")
    }

    /// Days generated at once: a month at scale 1, a single day from scale 30 on, so that memory stays flat.
    private var chunkDays: Int { max(1, Int(31 / max(1, scale))) }

    private static func scripts() throws -> [String] {
        let folder = estate.appendingPathComponent("lake")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".sql") }.sorted()
            .map { try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }
    }

    private static var estate: URL { Bundle.module.bundleURL.appendingPathComponent("Estate") }
}

/// Why a demo cannot be made.
@nonexhaustive
public enum DemoBankError: DiagnosableError {
    case otherBank(String, DemoBank)
    case notEmpty(String)
    case databaseNotEmpty(String, schemas: [String])

    public var diagnostic: Diagnostic {
        switch self {
        case .otherBank(let path, let other):
            Diagnostic(
                "demo.other-bank",
                "folder \"\(path)\" holds a demo bank made with other options",
                reason: "It was made with scale \(other.scale), seed \(other.seed), "
                    + "from \(other.firstDate) to \(other.lastDate)"
                    + (other.url.map { ", with its lake at \($0)." } ?? "."),
                remedy: "Name another folder, repeat those options, or delete the folder."
            )
        case .notEmpty(let path):
            Diagnostic(
                "demo.not-empty",
                "folder \"\(path)\" holds files that are not a demo project",
                remedy: "Name a new folder: glidepath demo DIR."
            )
        case .databaseNotEmpty(let place, let schemas):
            Diagnostic(
                "demo.database-not-empty",
                "database \(place) already holds the schema"
                    + (schemas.count == 1 ? " " : "s ") + schemas.map { "\"\($0)\"" }.joined(separator: ", "),
                reason: "The demo keeps its lake in \"datalake\", its outputs in \"curated\" and its book in "
                    + "\"control\", and replaces nothing.",
                remedy: "Name a new database, made with \"createdb NAME\"."
            )
        }
    }
}
