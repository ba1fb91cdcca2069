import Digest
import ExternalSteps
import Foundation
import Inspection
import JobModel
import Ports
import RowPrograms
import SQLAnalysis

/// Reads all jobs of a project into surveys: on all cores, one group of jobs after the other, each job once.
///
/// A job whose files, tables and settings are the ones of an earlier run is not read again: its survey is taken from the
/// store. Trees are dropped as soon as a job is surveyed.
struct EstateReader {
    private let reading: JobFileReading
    private let readers: [PythonReader]
    private let work: ParallelWork
    private let storing: SurveyStoring
    private let asOfColumn: String
    private let decimalsAreReal: Bool
    private let nullableIntegersAreReal: Bool

    init(_ folder: ProjectFolder, environment: [String: String]) {
        reading = JobFileReading(directory: folder.directory, project: folder.project)
        let workers = max(1, ProcessInfo.processInfo.activeProcessorCount)
        work = ParallelWork(workers: workers)
        // Each worker asks an interpreter of its own.
        readers = (0..<workers).map { _ in
            PythonReader(
                interpreter: folder.project.externals.python,
                directory: folder.directory.path,
                environment: ChildEnvironment(listed: [:], inherited: environment),
                scratchDirectory: folder.directory.appendingPathComponent(".glidepath/scratch").path,
                workers: 1
            )
        }
        asOfColumn = folder.project.asOfColumn
        decimalsAreReal = folder.project.externals.decimals == .float
        nullableIntegersAreReal = folder.project.externals.nullableIntegers == .float
        storing = SurveyStoring(folder)
    }

    /// A job on its way to its survey.
    private enum Progress: Sendable {
        /// Its files are the same as when it was surveyed.
        case kept(JobSurvey, SurveyStore.Entry)
        case read(JobFileReading.ReadJob)

        var loads: Set<String> {
            switch self {
            case .kept(let survey, _): Set(survey.sources.map { $0.name.lowercased() })
            case .read(let job): job.inspected.job.tablesLoaded
            }
        }

        var publishes: Set<String> {
            switch self {
            case .kept(let survey, _):
                Set(survey.targets.filter { $0.kind == .table }.map { $0.name.lowercased() })
            case .read(let job): job.inspected.job.tablesPublished
            }
        }

        var tables: [(connection: String, path: TablePath)] {
            switch self {
            case .kept(let survey, _):
                survey.sources.map { ($0.connection ?? "lake", TablePath($0.schema, $0.table)) }
            case .read(let job):
                job.inspected.job.sourcings.map {
                    ($0.connection ?? "lake", TablePath($0.schema, $0.table))
                }
            }
        }
    }

    /// A job that is done.
    private struct Done: Sendable {
        var survey: JobSurvey
        var entry: SurveyStore.Entry
        var isNew: Bool
    }

    /// What reading came to.
    struct Result {
        var estate: JobEstate
        /// Jobs that were read, the others being the same as before.
        var surveyed: Int
    }

    /// - Parameter catalog: Answers what is known of tables, by connection and path.
    func survey(_ catalog: ([(connection: String, path: TablePath)]) async -> SchemaCatalog) async throws
        -> Result
    {
        let files = reading.files()
        let store = storing.load()
        let reading = reading
        let started = try await work.map(files) { _, piece in
            piece.map { Self.start($0, reading, store) }
        }
        let catalog = await catalog(started.flatMap(\.tables))
        let done = try await finish(started, files, catalog)
        let surveyed = done.count(where: \.isNew)
        if surveyed > 0 || store.count != done.count { storing.save(done.map(\.entry)) }
        return Result(estate: JobEstate(done.map(\.survey)), surveyed: surveyed)
    }

    private static func start(_ file: String, _ reading: JobFileReading, _ store: SurveyStore) -> Progress {
        if let entry = store.entry(for: file), reading.areSame(entry.inputs),
            let survey = try? JobSurvey(stored: entry.survey)
        {
            return .kept(survey, entry)
        }
        return .read(reading.read(file))
    }

    /// Surveys group after group; each knows what the groups before it publish.
    private func finish(_ started: [Progress], _ files: [String], _ catalog: SchemaCatalog) async throws
        -> [Done]
    {
        var started = started.map(Progress?.some)
        let groups = SurveyOrder.groups(
            reads: started.map { $0?.loads ?? [] },
            writes: started.map { $0?.publishes ?? [] }
        )
        var project = InspectedProject(jobs: [], catalog: catalog, asOfColumn: asOfColumn)
        var digests = TableDigests()
        var done = [Done?](repeating: nil, count: started.count)
        for group in groups {
            var waiting: [Waiting] = []
            for index in group {
                guard let progress = started[index] else { continue }
                started[index] = nil
                let tables = digests.digest(of: progress.loads, in: project.catalog)
                if case .kept(let survey, let entry) = progress, entry.tables == tables {
                    done[index] = Done(survey: survey, entry: entry, isNew: false)
                } else {
                    waiting.append(Waiting(index: index, progress: progress, tables: tables))
                }
            }
            for (index, result) in try await survey(waiting, files, project) { done[index] = result }
            for index in group {
                for table in done[index]?.survey.publications ?? [] {
                    project.catalog.publish(table)
                    digests.forget(table.path)
                }
            }
        }
        return done.compactMap(\.self)
    }

    private struct Waiting: Sendable {
        var index: Int
        var progress: Progress
        var tables: String
    }

    private func survey(_ waiting: [Waiting], _ files: [String], _ project: InspectedProject) async throws
        -> [(Int, Done)]
    {
        try await work.map(waiting) { [self] worker, piece in
            var jobs = piece.map { waiting -> JobFileReading.ReadJob in
                if case .read(let job) = waiting.progress { return job }
                return reading.read(files[waiting.index])
            }
            try await readPrograms(of: &jobs, by: readers[worker])
            return zip(piece, jobs).map { waiting, job in
                let survey = JobSurvey(of: job.inspected, in: project)
                let entry = SurveyStore.Entry(
                    file: files[waiting.index],
                    inputs: job.inputs,
                    tables: waiting.tables,
                    survey: survey.stored[...]
                )
                return (waiting.index, Done(survey: survey, entry: entry, isNew: true))
            }
        }
    }

    // MARK: User code

    private func readPrograms(of jobs: inout [JobFileReading.ReadJob], by reader: PythonReader) async throws {
        let paths = Set(jobs.flatMap { $0.scripts.values.map(\.path) }).sorted()
        guard !paths.isEmpty else { return }
        let readings = try await reader.read(paths)
        let contents = Dictionary(
            zip(paths, readings.map(StepProgram.Content.init)),
            uniquingKeysWith: { first, _ in first }
        )
        for index in jobs.indices {
            for (step, script) in jobs[index].scripts {
                guard let content = contents[script.path] else { continue }
                jobs[index].inspected.programs[step] = StepProgram(
                    file: reading.relative(script.path),
                    function: script.function,
                    content: content,
                    decimalsAreReal: decimalsAreReal,
                    nullableIntegersAreReal: nullableIntegersAreReal,
                    text: (try? String(contentsOfFile: script.path, encoding: .utf8)) ?? ""
                )
            }
        }
    }

    /// All jobs with their programs, for a closer look at once.
    func inspectedJobs() async throws -> [InspectedJob] {
        let reading = reading
        return try await work.map(reading.files()) { [self] worker, piece in
            var jobs = piece.map(reading.read)
            try await readPrograms(of: &jobs, by: readers[worker])
            return jobs.map(\.inspected)
        }
    }
}

/// What is known of tables, told apart.
private struct TableDigests {
    private var known: [String: String] = [:]

    mutating func digest(of tables: Set<String>, in catalog: SchemaCatalog) -> String {
        tables.sorted().map { name in
            if let found = known[name] { return found }
            let digest = Self.digest(
                catalog.table(at: TablePath(name.split(separator: ".").map(String.init)))
            )
            known[name] = digest
            return digest
        }.joined(separator: " ")
    }

    mutating func forget(_ path: TablePath) { known[path.description.lowercased()] = nil }

    private static func digest(_ table: CatalogTable?) -> String {
        guard let table else { return "-" }
        let columns = table.columns?.map { "\($0.name) \($0.type.map { "\($0)" } ?? "?") \($0.isNullable)" }
        let text = "\(columns?.joined(separator: ",") ?? "?")|\(table.keys)"
        return String(JobFileReading.digest(Array(text.utf8)).prefix(16))
    }
}

extension Job {
    var sourcings: [DataSourcing] {
        steps.compactMap { if case .dataSourcing(let sourcing) = $0.action { sourcing } else { nil } }
    }
}

extension StepProgram.Content {
    fileprivate init(_ reading: ProgramReading) {
        switch reading {
        case .program(let program): self = .program(program)
        case .unreadable(let line, let reason): self = .unreadable(line: line, reason: reason)
        }
    }
}
