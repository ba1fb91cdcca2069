public import JobModel
public import RowPrograms
public import SQLAnalysis
public import SQLSyntax

/// What is inspected.
public struct InspectedProject: Sendable {
    public var jobs: [InspectedJob]
    /// Tables of the lake and of the outputs, as far as they can be looked at.
    public var catalog: SchemaCatalog
    /// The name of the column that says which date a row belongs to.
    public var asOfColumn: String
    /// Answers of the data; questions without an answer are not in it.
    public var determinations: [Determination: Bool]
    /// What was seen in the tables that rules lean on; questions without an answer are not in it.
    public var dataFacts: [DataQuestion: DataFact]
    /// Its folder, which paths are shown without; empty when it has none.
    public var directory: String

    public init(
        jobs: [InspectedJob],
        catalog: SchemaCatalog = .unknown,
        asOfColumn: String = "as_of",
        determinations: [Determination: Bool] = [:],
        dataFacts: [DataQuestion: DataFact] = [:],
        directory: String = ""
    ) {
        self.jobs = jobs
        self.catalog = catalog
        self.asOfColumn = asOfColumn
        self.determinations = determinations
        self.dataFacts = dataFacts
        self.directory = directory
    }

    /// A path as people know it: relative to the project where it lies inside.
    func shown(_ path: String) -> String {
        let root = directory.hasSuffix("/") ? directory : directory + "/"
        return !directory.isEmpty && path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path
    }
}

/// A job with the texts that its file names.
public struct InspectedJob: Sendable {
    public var job: Job
    /// Of its SQL steps.
    public var dialect: Dialect
    /// By index of the step.
    public var queries: [Int: QueryText]
    /// By index of the step; steps in user code without a program cannot be read.
    public var programs: [Int: StepProgram]
    /// Files that it names and that cannot be read.
    public var missing: [JobFlow.Note]
    /// Whether its file has errors, so that steps may be missing here: then nothing is found in it.
    public var isIncomplete: Bool

    public init(
        job: Job,
        dialect: Dialect,
        queries: [Int: QueryText] = [:],
        programs: [Int: StepProgram] = [:],
        missing: [JobFlow.Note] = [],
        isIncomplete: Bool = false
    ) {
        self.job = job
        self.dialect = dialect
        self.queries = queries
        self.programs = programs
        self.missing = missing
        self.isIncomplete = isIncomplete
    }
}

/// The SQL of a step, and where it stands.
public struct QueryText: Hashable, Sendable {
    public var text: String
    /// Relative to the project.
    public var file: String
    /// The line of the file on which the text begins.
    public var firstLine: Int
    /// Whether each line of the text is a line of the file; else all of it stands on the first.
    public var hasLines: Bool

    public init(text: String, file: String, firstLine: Int, hasLines: Bool) {
        self.text = text
        self.file = file
        self.firstLine = firstLine
        self.hasLines = hasLines
    }

    /// The line of the file for a line of the text, which counts from 1.
    func fileLine(_ line: Int?) -> Int { hasLines ? firstLine + (line ?? 1) - 1 : firstLine }
}

/// The program of a step in user code.
public struct StepProgram: Sendable {
    public enum Content: Sendable {
        case program(RowProgram)
        /// The line counts from 1.
        case unreadable(line: Int?, reason: String)
    }

    /// Relative to the project.
    public var file: String
    /// The function that is called.
    public var function: String
    public var content: Content
    /// Whether decimals come as binary floating point.
    public var decimalsAreReal: Bool
    /// Whether integers with nulls come as binary floating point.
    public var nullableIntegersAreReal: Bool
    /// Of the file, for expressions as they are written; empty when it is not at hand.
    public var text: String

    public init(
        file: String,
        function: String,
        content: Content,
        decimalsAreReal: Bool = false,
        nullableIntegersAreReal: Bool = false,
        text: String = ""
    ) {
        self.text = text
        self.file = file
        self.function = function
        self.content = content
        self.decimalsAreReal = decimalsAreReal
        self.nullableIntegersAreReal = nullableIntegersAreReal
    }
}
