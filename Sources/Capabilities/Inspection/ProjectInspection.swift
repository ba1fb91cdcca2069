public import JobModel
public import SQLAnalysis

/// All jobs of a project, read once, with their trees: for what needs a closer look than ``JobEstate`` keeps.
public struct ProjectInspection: Sendable {
    /// In the order of the project.
    public let jobs: [JobInspection]
    /// What data could say about the jobs, asked nobody yet.
    public let questions: Set<Determination>
    /// What rules of the jobs lean on and data could show, asked nobody yet.
    public let dataQuestions: Set<DataQuestion>
    public let estate: JobEstate
    /// The jobs looked at, as their rules see them.
    let views: [JobView]

    /// Reads every job, then looks for findings.
    ///
    /// Tables that a job of the project writes are known to the others by what that job makes.
    ///
    /// - Parameter only: Names of the jobs to look for findings in; nil for all. The others are read all the same, since
    ///   some findings are about several jobs.
    public init(of project: InspectedProject, only: Set<JobName>? = nil) {
        var project = project
        var views: [Int: JobView] = [:]
        var surveys: [Int: JobSurvey] = [:]
        let groups = SurveyOrder.groups(
            reads: project.jobs.map(\.job.tablesLoaded),
            writes: project.jobs.map(\.job.tablesPublished)
        )
        for index in groups.joined() {
            let view = JobView(of: project.jobs[index], in: project)
            let survey = JobSurvey(of: view)
            for table in survey.publications { project.catalog.publish(table) }
            surveys[index] = survey
            if only?.contains(survey.name) ?? true { views[index] = view }
        }
        self.init(
            of: project.jobs.indices.compactMap { views[$0] },
            in: JobEstate(project.jobs.indices.compactMap { surveys[$0] }),
            answers: project.determinations
        )
    }

    private init(of views: [JobView], in estate: JobEstate, answers: [Determination: Bool]) {
        self.views = views
        self.estate = estate
        let places = Dictionary(
            estate.jobs.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
        jobs = views.compactMap { view in
            places[view.job.name].map { index in
                JobInspection(of: view, estate.result(at: index, answers: answers))
            }
        }
        let asked = views.compactMap { places[$0.job.name] }.flatMap { estate.jobs[$0].questions }
        questions = Set(asked.filter { answers[$0] == nil })
        dataQuestions = Set(jobs.flatMap(\.dataQuestions)).subtracting(
            views.first?.project.dataFacts.keys.map(\.self) ?? []
        )
    }

    /// A job that was looked at.
    public func job(_ name: JobName) -> JobInspection? { jobs.first { $0.job.name == name } }

    /// The same with answers of the data; nothing is read again.
    public func answering(
        _ answers: [Determination: Bool],
        facts: [DataQuestion: DataFact] = [:]
    ) -> ProjectInspection {
        let answered = views.map { view in
            var view = view
            view.project.determinations.merge(answers) { $1 }
            view.project.dataFacts.merge(facts) { $1 }
            return view
        }
        return ProjectInspection(of: answered, in: estate, answers: answers)
    }
}

/// What is known of one job.
public struct JobInspection: Sendable {
    public let job: Job
    public let flow: JobFlow
    public let result: JobResult
    public var classification: Classification { result.classification }
    /// By step, then by code.
    public var findings: [Finding] { result.findings }
    /// What the job does to its data, in the order of its steps.
    public let rules: [BusinessRule]
    /// What the job's text does not answer.
    public let questions: [OpenQuestion]
    public let sources: [JobSource]
    public let targets: [JobTarget]
    /// What was seen in the tables that its rules lean on.
    public let dataFacts: [DataFact]
    let dataQuestions: [DataQuestion]
    /// What the job compares columns of loaded tables with, by table and lower-case column; texts without quotes.
    public let comparedConstants: [TablePath: [String: Set<String>]]
    /// The programs of its steps in user code, by index of the step.
    public let programs: [Int: StepProgram]
    /// The SQL of its steps.
    let queryTexts: [(step: Step, text: QueryText)]
    public var notUnderstood: [JobFlow.Note] { flow.notUnderstood }

    init(of view: JobView, _ result: JobResult) {
        job = view.job
        flow = view.flow
        programs = view.inspected.programs
        self.result = result
        let book = RuleBook(of: view)
        rules = book.rules
        questions = book.questions
        sources = view.sources
        targets = view.targets
        dataQuestions = book.dataQuestions
        comparedConstants = view.comparedConstants
        dataFacts = book.dataQuestions.compactMap { view.project.dataFacts[$0] }
        queryTexts = view.job.steps.compactMap { step in
            view.inspected.queries[step.index].map { (step, $0) }
        }
    }
}

extension JobView {
    init(of inspected: InspectedJob, in project: InspectedProject) {
        self.init(inspected: inspected, flow: JobFlow(of: inspected, in: project), project: project)
    }
}

extension SchemaCatalog {
    /// Adds a table that a job publishes; what somebody has seen of its columns stays.
    public mutating func publish(_ table: CatalogTable) {
        let known = self.table(at: table.path)
        add(
            CatalogTable(
                table.path,
                columns: known?.columns ?? table.columns,
                keys: (known?.keys ?? []) + table.keys
            )
        )
    }
}

extension Job {
    /// Names of the tables that its steps load, in lower case.
    public var tablesLoaded: Set<String> {
        Set(
            steps.compactMap { step in
                guard case .dataSourcing(let sourcing) = step.action else { return nil }
                return "\(sourcing.schema).\(sourcing.table)".lowercased()
            }
        )
    }

    /// Names of the tables that its steps write, in lower case.
    public var tablesPublished: Set<String> {
        Set(
            steps.compactMap { step in
                guard case .dataFrameWriter(let writer) = step.action else { return nil }
                return "\(writer.targetSchema).\(writer.targetTable)".lowercased()
            }
        )
    }
}
