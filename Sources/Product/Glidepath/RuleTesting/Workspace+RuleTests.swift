import DuckDBDriver
import DuckDBEngine
import ExternalSteps
public import Foundation
public import Inspection
public import JobModel
import Ports
import SQLAnalysis
import SQLSyntax
import SQLiteEngine
import Tabular
import Trials

/// What became of the tests of a job's rules.
public struct RuleTestResult: Sendable {
    public var job: JobName
    public var passed: Int
    /// Cases whose rows are others than those expected, with their rules.
    public var failed: [(test: String, rule: String)]
    /// Rules without a test, with the reason.
    public var gaps: [(rule: String, reason: String)]
    /// Whether the tests were made now.
    public var isNew: Bool
    public var summaries: [RuleTestSummary]
}

extension Workspace {
    /// Tests the rules of jobs: the tests that a folder of documents holds, or new ones where it has none.
    ///
    /// Each job runs in an engine of its own in memory; the project's lake is looked at for the types of columns only.
    ///
    /// - Returns: Results in the order of the jobs; nothing for jobs whose files have errors.
    public func testRules(of inspection: ProjectInspection, in documents: URL) async throws
        -> [RuleTestResult]
    {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(
            "rule-tests-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: scratch) }
        let looker = try? await TableLooker(self)
        let externals = try externalHosts(workers: 1)
        var results: [RuleTestResult] = []
        for job in inspection.jobs {
            guard let loaded = folder.job(job.job.name) else { continue }
            // Another job may load other columns of a table: engines remember what tables look like.
            let ground = try await trialGround(externals)
            let path = documents.appendingPathComponent("\(job.job.name.rawValue)/tests.json")
            if let data = try? Data(contentsOf: path),
                let file = try? JSONDecoder().decode(RuleTestFile.self, from: data)
            {
                results.append(try await check(file, loaded, ground))
                continue
            }
            let shape = await LakeShape(of: loaded, job, asOfColumn: folder.project.asOfColumn) { path in
                if let found = await looker?.columns(of: path, in: "lake") { return found }
                return await looker?.columns(of: path, in: "outputs")
            }
            let maker = RuleTestMaker(
                ground: ground,
                inspection: job,
                job: loaded,
                breaking: JobBreaking(job: loaded, dialect: dialect(of: loaded), scratch: scratch),
                shape: shape
            )
            let file = try await maker.file()
            try FileManager.default.createDirectory(
                at: path.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try DocumentFolder.encoder.encode(file).write(to: path, options: .atomic)
            results.append(RuleTestResult(file, failed: [], isNew: true))
        }
        return results
    }

    private func dialect(of job: Job) -> Dialect {
        (job.engine ?? folder.project.defaultEngine) == .sqlite ? .sqlite : .duckdb
    }

    private func check(_ file: RuleTestFile, _ job: Job, _ ground: TrialGround) async throws -> RuleTestResult
    {
        var failed: [(test: String, rule: String)] = []
        for item in file.cases {
            guard let date = CivilDate(item.date) else { continue }
            let outcome = try await ground.run(job, on: TrialLake(tables: item.tables), date: date)
            if !outcome.agrees(with: .outputs(item.outputs), isOrdered: item.isOrdered) {
                failed.append((item.id, item.rule))
            }
        }
        return RuleTestResult(file, failed: failed, isNew: false)
    }

    /// A place where jobs of this project run on small lakes.
    func trialGround(_ externals: any ExternalHost) async throws -> TrialGround {
        let database = try DuckDBDatabase(path: nil, configuration: DuckDBConfiguration())
        let attachments = Attachments(paths: ["lake": ":memory:"])
        let duckdb = DuckDBEngine(database: database, attachments: attachments)
        let sqlite = DuckDBEngine(database: database, attachments: attachments, evaluator: SQLiteEvaluator())
        try await duckdb.prepare()
        return TrialGround(
            project: folder.project,
            engines: [.duckdb: duckdb, .sqlite: sqlite],
            externals: externals,
            store: MemoryTrialStore(try database.connect(), catalog: "lake")
        )
    }
}

/// Tables of trials in an attached database in memory.
private actor MemoryTrialStore: TrialStore {
    private let connection: DuckDBConnection
    private let catalog: String
    private var held: [TableName: TrialTable] = [:]

    init(_ connection: DuckDBConnection, catalog: String) {
        self.connection = connection
        self.catalog = catalog
    }

    func hold(_ tables: [TrialTable]) async throws {
        for table in tables where held[table.name] != table {
            let path = SQLText.path(catalog, table.name.schema, table.name.name)
            if held[table.name]?.columns == table.columns {
                try await connection.execute("DELETE FROM \(path)")
            } else {
                try await connection.execute(
                    "CREATE SCHEMA IF NOT EXISTS \(SQLText.path(catalog, table.name.schema))"
                )
                let columns = table.columns.map { "\(SQLText.identifier($0.name)) \($0.type)" }.joined(
                    separator: ", "
                )
                try await connection.execute("CREATE OR REPLACE TABLE \(path) (\(columns))")
            }
            try await fill(table, path)
            held[table.name] = table
        }
        let names = Set(tables.map(\.name))
        for (name, table) in held where !names.contains(name) && !table.rows.isEmpty {
            try await connection.execute("DELETE FROM \(SQLText.path(catalog, name.schema, name.name))")
            held[name]?.rows = []
        }
    }

    /// Storage order is the order of the rows.
    private func fill(_ table: TrialTable, _ path: String) async throws {
        guard !table.rows.isEmpty else { return }
        let row = "(" + [String](repeating: "?", count: table.columns.count).joined(separator: ", ") + ")"
        let rows = [String](repeating: row, count: table.rows.count).joined(separator: ", ")
        let casts = table.columns.indices.map { "CAST(c\($0) AS \(table.columns[$0].type))" }.joined(
            separator: ", "
        )
        let names = table.columns.indices.map { "c\($0)" }.joined(separator: ", ")
        try await connection.execute(
            "INSERT INTO \(path) SELECT \(casts) FROM (VALUES \(rows)) AS t(\(names))",
            table.rows.flatMap { $0.map { $0.map(Value.text) ?? .null } }
        )
    }
}

extension RuleTestResult {
    init(_ file: RuleTestFile, failed: [(test: String, rule: String)], isNew: Bool) {
        job = JobName(file.job)
        self.failed = failed
        passed = file.cases.count - failed.count
        gaps = file.gaps.map { ($0.rule, $0.reason) }
        self.isNew = isNew
        let failing = Set(failed.map(\.test))
        summaries =
            file.cases.map { RuleTestSummary($0, isFailing: failing.contains($0.id)) }
            + file.gaps.map { RuleTestSummary(rule: $0.rule, breaking: nil, problem: $0.reason) }
    }
}

extension RuleTestSummary {
    fileprivate init(_ test: RuleTestFile.Case, isFailing: Bool) {
        func cells(_ rows: [[String?]]) -> [[String]] {
            rows.map { $0.map { $0.map { "`\($0)`" } ?? "NULL" } }
        }
        self.init(
            rule: test.rule,
            breaking: test.breaking,
            problem: isFailing ? "the job gives other rows now than when the test was made" : nil,
            inputs: test.tables.map { ("`\($0.name)`", $0.columns.map(\.name), cells($0.rows)) },
            outputs: test.outputs.map { ("`\($0.relation)`", $0.columns, cells($0.rows)) },
            date: test.date
        )
    }
}
