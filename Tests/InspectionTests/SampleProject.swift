import Diagnostics
import ExternalSteps
import Foundation
import Inspection
import JobModel
import Ports
import RowPrograms
import SQLAnalysis
import SQLSyntax
import Tabular
import Testing

/// Jobs written down in a test, read as a project's.
struct SampleProject {
    private var jobs: [InspectedJob] = []
    var catalog = SchemaCatalog(
        tables: [
            CatalogTable(
                TablePath("lake", "orders"),
                columns: [
                    CatalogColumn("order_id", .int64), CatalogColumn("customer_id", .int64),
                    CatalogColumn("amount", .decimal(precision: 12, scale: 2)),
                    CatalogColumn("status", .text),
                    CatalogColumn("as_of", .date),
                ]
            ),
            CatalogTable(
                TablePath("lake", "customers"),
                columns: [
                    CatalogColumn("customer_id", .int64), CatalogColumn("name", .text),
                    CatalogColumn("city", .text),
                    CatalogColumn("as_of", .date),
                ]
            ),
        ],
        completeness: .partial
    )
    var determinations: [Determination: Bool] = [:]

    static let orders = """
        {"type": "DataSourcing", "resultName": "orders", "schema": "lake", "table": "orders", "columns": ["order_id", "customer_id", "amount", "status"]}
        """
    static let customers = """
        {"type": "DataSourcing", "resultName": "customers", "schema": "lake", "table": "customers", "columns": ["customer_id", "name", "city"]}
        """

    static func query(_ sql: String, as name: String = "result") -> String {
        "{\"type\": \"Transformation\", \"resultName\": \"\(name)\", \"sql\": \"\(sql)\"}"
    }

    static func table(_ name: String, of source: String = "result", mode: String = "Overwrite") -> String {
        """
        {"type": "DataFrameWriter", "source": "\(source)", "targetTable": "\(name)", "targetSchema": "curated", "writeMode": "\(mode)"}
        """
    }

    static func file(_ options: String = "", of source: String = "result") -> String {
        """
        {"type": "CsvFileWriter", "source": "\(source)", "outputDirectory": "out", "jobDirName": "j", "outputTableDirName": "t", \
        "fileName": "f.csv", "writeMode": "Overwrite"\(options.isEmpty ? "" : ", " + options)}
        """
    }

    static let python = "{\"type\": \"External\", \"language\": \"python\", \"script\": \"code.py\"}"

    /// - Parameters:
    ///   - code: The Python that its steps in user code run.
    ///   - head: Further fields of the job.
    mutating func add(
        _ name: String,
        _ steps: [String],
        dialect: Dialect = .duckdb,
        code: String? = nil,
        head: String = ""
    ) async throws {
        let text =
            "{\"jobName\": \"\(name)\", \(head.isEmpty ? "" : head + ", ")\"modules\": [\n"
            + steps.joined(separator: ",\n") + "\n]}"
        let read = JobFileReader().read(bytes: Array(text.utf8), file: "jobs/\(name).json")
        let job = try #require(read.job, "\(read.diagnostics.map(\.summary))")
        var inspected = InspectedJob(job: job, dialect: dialect)
        for step in job.steps {
            if case .transformation(let transformation) = step.action,
                case .text(let sql) = transformation.query
            {
                let line = step.location(of: "sql").line ?? 1
                inspected.queries[step.index] = QueryText(
                    text: sql,
                    file: job.file,
                    firstLine: line,
                    hasLines: false
                )
            }
            if case .external = step.action, let code {
                inspected.programs[step.index] = StepProgram(
                    file: "code.py",
                    function: "execute",
                    content: try await Self.read(code),
                    text: code
                )
            }
        }
        jobs.append(inspected)
    }

    var inspection: ProjectInspection {
        ProjectInspection(of: InspectedProject(jobs: jobs, catalog: catalog, determinations: determinations))
    }

    /// The codes found in a job.
    func codes(of job: String? = nil) -> Set<FindingCode> {
        let found = inspection.jobs.first { job == nil || $0.job.name.rawValue == job }
        return Set(found?.findings.map(\.code) ?? [])
    }

    private static let reader = PythonReader(
        interpreter: ProcessInfo.processInfo.environment["GLIDEPATH_TEST_PYTHON"] ?? "python3",
        directory: FileManager.default.temporaryDirectory.path,
        environment: ChildEnvironment(listed: [:], inherited: ProcessInfo.processInfo.environment),
        scratchDirectory: FileManager.default.temporaryDirectory.path,
        workers: 1
    )

    private static func read(_ code: String) async throws -> StepProgram.Content {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).py")
        try Data(code.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        switch try #require(try await reader.read([file.path]).first) {
        case .program(let program): return .program(program)
        case .unreadable(let line, let reason): return .unreadable(line: line, reason: reason)
        }
    }
}
