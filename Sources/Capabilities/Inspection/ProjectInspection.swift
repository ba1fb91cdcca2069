internal import CodeReading
public import JobModel
internal import SQLAnalysis

/// All jobs of a project, read once.
public struct ProjectInspection: Sendable {
    /// In the order of the project.
    public let jobs: [JobInspection]
    /// What data could say about the jobs, asked nobody yet.
    public let questions: Set<Determination>
    /// The jobs looked at, as their rules see them.
    private let views: [JobView]
    private let estate: Estate

    /// Reads every job, then looks for findings.
    ///
    /// Tables that a job of the project writes are known to the others by what that job makes.
    ///
    /// - Parameter only: Names of the jobs to look for findings in; nil for all. The others are read all the same, since
    ///   some findings are about several jobs.
    public init(of project: InspectedProject, only: Set<JobName>? = nil) {
        var project = project
        project.addPublishedTables()
        let writers = TableWriters(project.jobs)
        let views = project.jobs.map { inspected in
            JobView(
                inspected: inspected,
                flow: JobFlow(of: inspected, in: project),
                project: project,
                writers: writers
            )
        }
        self.init(of: views.filter { only?.contains($0.job.name) ?? true }, in: Estate(views))
    }

    private init(of views: [JobView], in estate: Estate) {
        self.views = views
        self.estate = estate
        jobs = views.map { JobInspection(of: $0, in: estate) }
        questions = Set(
            views.flatMap { view in
                view.programs.flatMap { step, _, facts in
                    facts.lookups.compactMap { view.determination(of: $0, before: step) }
                        .filter { view.project.determinations[$0] == nil }
                }
            }
        )
    }

    /// The same with answers of the data; nothing is read again.
    public func answering(_ answers: [Determination: Bool]) -> ProjectInspection {
        let answered = views.map { view in
            var view = view
            view.project.determinations.merge(answers) { $1 }
            return view
        }
        return ProjectInspection(of: answered, in: estate)
    }
}

/// What is known of one job.
public struct JobInspection: Sendable {
    public let job: Job
    public let flow: JobFlow
    public let classification: Classification
    /// By step, then by code.
    public let findings: [Finding]
    public var notUnderstood: [JobFlow.Note] { flow.notUnderstood }

    init(of view: JobView, in estate: Estate) {
        job = view.job
        flow = view.flow
        findings = (FindingRule.all.flatMap { $0.find(view) } + estate.findings(in: view))
            .sorted { ($0.stepIndex ?? -1, $0.code.rawValue) < ($1.stepIndex ?? -1, $1.code.rawValue) }
        classification = Classification(of: view, findings: findings)
    }
}

extension InspectedProject {
    /// Adds the tables that its jobs publish, as far as nobody has looked at them.
    fileprivate mutating func addPublishedTables() {
        // A table may be made from another that a later job in the list publishes.
        for _ in 0..<2 {
            for inspected in jobs where inspected.writesTables {
                let flow = JobFlow(of: inspected, in: self)
                for step in inspected.job.steps {
                    guard case .dataFrameWriter(let writer) = step.action,
                        let definition = flow.definition(of: writer.source, before: step.index)
                    else { continue }
                    add(definition, as: TablePath(writer.targetSchema, writer.targetTable), writer)
                }
            }
        }
    }

    private mutating func add(_ definition: JobFlow.Definition, as path: TablePath, _ writer: DataFrameWriter)
    {
        let known = catalog.table(at: path)
        // What is appended for one date may come again for another.
        let isOneDate = writer.mode == .append
        let keys = definition.keys.map { isOneDate && !$0.contains(asOfColumn) ? $0 + [asOfColumn] : $0 }
        catalog.add(
            CatalogTable(
                path,
                columns: known?.columns ?? definition.columns,
                keys: (known?.keys ?? []) + keys
            )
        )
    }
}

extension InspectedJob {
    fileprivate var writesTables: Bool {
        job.steps.contains { if case .dataFrameWriter = $0.action { true } else { false } }
    }
}
