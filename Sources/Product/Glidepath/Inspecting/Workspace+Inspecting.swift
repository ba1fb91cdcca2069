import Foundation
public import Inspection
public import JobModel
import SQLAnalysis

extension Workspace {
    /// What the project's jobs do, and what is wrong with them; runs nothing.
    ///
    /// Jobs that are the same as at an earlier call are not read again.
    ///
    /// - Parameter only: Names of the jobs to look at; nil for all.
    /// - Throws: `external.python-not-found` when a job has Python code and no interpreter is there to read it,
    ///   `inspect.unknown-job`.
    public func survey(only: [String] = []) async throws -> ProjectSurvey {
        let looker = try? await TableLooker(self)
        let read = try await EstateReader(folder, environment: ProcessInfo.processInfo.environment).survey {
            await Self.catalog(of: $0, by: looker, folder.project)
        }
        let estate = read.estate
        var indices = Array(estate.jobs.indices)
        if !only.isEmpty {
            let places = Dictionary(
                estate.jobs.enumerated().map { ($0.element.name.rawValue, $0.offset) },
                uniquingKeysWith: { first, _ in first }
            )
            for name in only where places[name] == nil {
                throw InspectError.unknownJob(name, known: places.keys.sorted())
            }
            indices = Set(only.compactMap { places[$0] }).sorted()
        }
        var answers: [Determination: Bool] = [:]
        if let looker {
            let questions = indices.reduce(into: Set<Determination>()) {
                $0.formUnion(estate.jobs[$1].questions)
            }
            for question in questions { answers[question] = await looker.answer(question) }
        }
        return ProjectSurvey(
            estate: estate,
            indices: indices,
            answers: answers,
            surveyed: read.surveyed,
            costs: looker.map { TableCosts($0, through: through) }
        )
    }

    /// What the project's jobs do, each with its trees, for a closer look than ``survey(only:)`` keeps; runs nothing.
    ///
    /// - Parameter only: Names of jobs to look at; nil for all that can be read.
    /// - Throws: `external.python-not-found` when a job has Python code and no interpreter is there to read it.
    public func inspect(only: Set<JobName>? = nil) async throws -> ProjectInspection {
        let looker = try? await TableLooker(self)
        let inspection = try await inspectCode(only: only, looker)
        guard let looker else { return inspection }
        let facts = await looker.facts(for: inspection.dataQuestions)
        var answers: [Determination: Bool] = [:]
        for question in inspection.questions { answers[question] = await looker.answer(question) }
        return answers.isEmpty && facts.isEmpty ? inspection : inspection.answering(answers, facts: facts)
    }

    /// As ``inspect(only:)``, for jobs by name; all of them when none is given.
    ///
    /// - Throws: `inspect.unknown-job` too.
    public func inspect(named names: [String]) async throws -> ProjectInspection {
        var looker = try? await TableLooker(self)
        looker?.asksForNulls = true
        let only = names.isEmpty ? nil : Set(names.map { JobName($0) })
        let inspection = try await inspectCode(only: only, looker)
        let known = Set(inspection.jobs.map(\.job.name.rawValue))
        for name in names where !known.contains(name) {
            throw InspectError.unknownJob(name, known: inspection.estate.jobs.map(\.name.rawValue))
        }
        return inspection
    }

    /// As ``inspect(only:)``, without asking the data what code and tables leave open.
    func inspectCode(only: Set<JobName>) async throws -> ProjectInspection {
        try await inspectCode(only: only, try? await TableLooker(self))
    }

    private func inspectCode(only: Set<JobName>?, _ looker: TableLooker?) async throws -> ProjectInspection {
        let environment = ProcessInfo.processInfo.environment
        let jobs = try await EstateReader(folder, environment: environment).inspectedJobs()
        let tables = jobs.flatMap { $0.job.sourcings }
            .map { ($0.connection ?? "lake", TablePath($0.schema, $0.table)) }
        let project = InspectedProject(
            jobs: jobs,
            catalog: await Self.catalog(of: tables, by: looker, folder.project),
            asOfColumn: folder.project.asOfColumn,
            directory: folder.directory.path
        )
        return ProjectInspection(of: project, only: only)
    }

    /// The tables that jobs load, as far as they are there and can be looked at.
    private static func catalog(
        of tables: [(connection: String, path: TablePath)],
        by looker: TableLooker?,
        _ project: Project
    ) async -> SchemaCatalog {
        var catalog = SchemaCatalog(completeness: .partial)
        guard let looker else { return catalog }
        var known: Set<String> = []
        for (connection, path) in tables where known.insert("\(connection):\(path)".lowercased()).inserted {
            if let columns = await looker.columns(of: path, in: connection) {
                catalog.add(CatalogTable(path, columns: columns))
            }
        }
        return catalog
    }
}

/// The jobs of a project as they were asked for, with what data says about them.
public struct ProjectSurvey: Sendable {
    /// All jobs of the project.
    public let estate: JobEstate
    /// Of the jobs that were asked for, in the order of the project.
    public let indices: [Int]
    /// Jobs that were read, the others being the same as before.
    public let surveyed: Int
    private let answers: [Determination: Bool]
    private let costs: TableCosts?

    init(
        estate: JobEstate,
        indices: [Int],
        answers: [Determination: Bool],
        surveyed: Int,
        costs: TableCosts?
    ) {
        self.estate = estate
        self.indices = indices
        self.answers = answers
        self.surveyed = surveyed
        self.costs = costs
    }

    /// What is known of a job.
    ///
    /// - Parameter index: One of ``indices``.
    public func result(at index: Int) -> JobResult { estate.result(at: index, answers: answers) }

    /// The same, with what its findings cost where the lake says so.
    public func measured(at index: Int) async -> JobResult {
        var result = result(at: index)
        guard let costs else { return result }
        for place in result.findings.indices {
            guard let load = result.findings[place].load else { continue }
            result.findings[place].cost = await costs.cost(of: load)
        }
        return result
    }
}
