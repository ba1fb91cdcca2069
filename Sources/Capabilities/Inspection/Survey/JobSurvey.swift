public import JobModel
public import SQLAnalysis

/// What one job's files say, without a look at any other job: all that is kept of it once its trees are gone.
///
/// It follows from the job's files, from the tables that it loads, and from the project's settings; as long as these stay
/// the same, it stays the same.
public struct JobSurvey: Hashable, Sendable {
    public var name: JobName
    /// Relative to the project.
    public var file: String
    /// The line of the job's name.
    public var line: Int
    public var owner: String?
    public var description: String?
    public var dependencies: [Dependency]
    public var sources: [Source]
    public var targets: [Target]
    /// What user code reads and writes by itself.
    public var touches: [Touch]
    /// The tables that it publishes, as far as its own steps tell their columns.
    public var publications: [CatalogTable]
    public var notUnderstood: [JobFlow.Note]
    public var waivers: [Waiver]
    /// Findings that no other job and no data has a say in.
    var findings: [Finding]
    var orderChoices: [OrderChoice]
    var evidence: [Classification.Evidence]
    var measures: [PlacedMeasure]

    /// A table that a step loads.
    public struct Source: Hashable, Sendable {
        public var relation: String
        public var schema: String
        public var table: String
        /// Nil for the lake.
        public var connection: String?
        /// As the step lists them.
        public var columns: [String]
        /// Of ``columns``.
        public var usedColumns: [String]
        /// Whether any later step looks at it.
        public var isUsed: Bool
        /// As the job file writes it.
        public var dateMode: String
        public var step: String
        public var stepIndex: Int
        /// Of the table's name in the job file.
        public var line: Int

        /// `schema.table`, as written.
        public var name: String { "\(schema).\(table)" }
    }

    /// What a step writes.
    public struct Target: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
            case table
            case file
        }

        public var kind: Kind
        /// `schema.table`, or the place of the file below the output folder.
        public var name: String
        /// Overwrite, Append, Merge.
        public var mode: String
        /// In order; nil when they are not known.
        public var columns: [Column]?
        public var step: String
        public var stepIndex: Int
        public var line: Int
    }

    /// A column that is written, and the stored columns that its values come from.
    public struct Column: Hashable, Sendable {
        public var name: String
        public var origins: [ColumnOrigin]
    }

    /// Something outside the job's steps that its code names.
    public struct Touch: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
            case readsTable
            case writesTable
            case readsFile
            case writesFile
        }

        public var kind: Kind
        public var name: String
        public var place: Place
    }

    /// Names of tables that the job reads, lower case; by its steps and by its code.
    public var tablesRead: Set<String> {
        Set(sources.map { $0.name.lowercased() })
            .union(touches.filter { $0.kind == .readsTable }.map { $0.name.lowercased() })
    }

    /// Names of tables that the job writes, lower case.
    public var tablesWritten: Set<String> {
        Set(targets.filter { $0.kind == .table }.map { $0.name.lowercased() })
            .union(touches.filter { $0.kind == .writesTable }.map { $0.name.lowercased() })
    }

    /// What data could say about it.
    public var questions: Set<Determination> {
        orderChoices.reduce(into: []) { $0.formUnion($1.options.map(\.question)) }
    }
}

/// A stored column that a value comes from.
public struct ColumnOrigin: Hashable, Sendable, Comparable {
    /// `schema.table`, lower case.
    public var table: String
    /// Lower case.
    public var column: String
    /// Whether the value goes through as it is.
    public var isUnchanged: Bool

    public static func < (left: ColumnOrigin, right: ColumnOrigin) -> Bool {
        (left.table, left.column, left.isUnchanged ? 0 : 1)
            < (right.table, right.column, right.isUnchanged ? 0 : 1)
    }
}

/// Lookups of one program whose values the order of stored rows may decide; which of them it does, data can say.
struct OrderChoice: Hashable, Sendable {
    struct Option: Hashable, Sendable {
        var question: Determination
        /// If the data says that it depends on the order.
        var finding: Finding
        /// Whether names speak for it while nobody has asked the data.
        var isGuess: Bool
    }

    /// In the order of the program.
    var options: [Option]
    /// If no option depends on the order.
    var otherwise: Finding?

    /// - Parameters:
    ///   - answers: Of the data, by question.
    ///   - isPublished: Whether a job of the project writes the table: its rows are what that job makes of them.
    func finding(_ answers: [Determination: Bool], isPublished: (TablePath) -> Bool) -> Finding? {
        var guess: Finding?
        for option in options {
            switch answers[option.question] {
            case false?: return option.finding
            case true?: continue
            case nil:
                guard guess == nil, option.isGuess, !isPublished(option.question.table) else { continue }
                guess = option.finding
                guess?.confidence = .low
            }
        }
        return guess ?? otherwise
    }
}
