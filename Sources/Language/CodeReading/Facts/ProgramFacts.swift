public import RowPrograms

/// What user code does with the relations it is given, each fact with its place.
///
/// Facts come from following the program's values without running it. They lean to the safe side: a column is listed as
/// used whenever it may be; a construct that is not understood is listed, and whatever it touches counts as used.
public struct ProgramFacts: Hashable, Sendable {
    /// Relations of the shared state that the code reads, by name.
    public var relations: [String: RelationUse] = [:]
    /// What it gives back, by name of the relation.
    public var outputs: [OutputFact] = []
    public var loops: [LoopFact] = []
    public var lookups: [LookupFact] = []
    public var accumulations: [AccumulationFact] = []
    public var conditions: [ConditionFact] = []
    public var sorts: [SortFact] = []
    public var groupings: [GroupingFact] = []
    /// Values that stand for the absence of another.
    public var defaults: [DefaultFact] = []
    public var roundings: [RoundingFact] = []
    /// Integer divisions and remainders.
    public var divisions: [DivisionFact] = []
    /// Values of a row that the turn of a later row looks at, in loops over rows as they are stored.
    public var carriedValues: [CodeNote] = []
    /// Where a date is moved by an amount that depends on its weekday.
    public var weekdayShifts: [CodeNote] = []
    public var queries: [QueryFact] = []
    /// Relations whose number of rows is written into a file that the code writes itself.
    public var countsWritten: [CodeNote] = []
    /// What it touches besides its relations.
    public var effects: [EffectFact] = []
    /// What is not understood: nothing in these lines is known beyond what other facts say.
    public var notUnderstood: [CodeNote] = []
    /// Where the whole shared state went out of sight: every relation may be used then.
    public var escapes: [CodeNote] = []

    public init() {}
}

/// A column of a relation of the shared state.
public struct SourceColumn: Hashable, Sendable, Comparable {
    public var relation: String
    public var column: String

    public init(relation: String, column: String) {
        self.relation = relation
        self.column = column
    }

    public static func < (left: SourceColumn, right: SourceColumn) -> Bool {
        (left.relation, left.column) < (right.relation, right.column)
    }
}

/// A place with words about it.
public struct CodeNote: Hashable, Sendable {
    public var text: String
    public var lines: ClosedRange<Int>

    public init(_ text: String, lines: ClosedRange<Int>) {
        self.text = text
        self.lines = lines
    }
}

/// How a relation is used.
public struct RelationUse: Hashable, Sendable {
    /// Where it is taken from the shared state.
    public var lines: [ClosedRange<Int>] = []
    /// By name as the code writes it; the places where the value is used.
    public var columns: [String: [ClosedRange<Int>]] = [:]
    /// Where rows or the whole relation go on with all their columns.
    public var wholeLines: [ClosedRange<Int>] = []
    /// Where only the number of its rows matters, be it none.
    public var countLines: [ClosedRange<Int>] = []

    public init() {}

    /// Whether anything of it is used.
    public var isUsed: Bool { !columns.isEmpty || !wholeLines.isEmpty || !countLines.isEmpty }

    /// Whether every column counts as used.
    public var usesAllColumns: Bool { !wholeLines.isEmpty }
}

/// A relation that the code gives back.
public struct OutputFact: Hashable, Sendable {
    public var name: String
    /// In order; nil when they could not be followed.
    public var columns: [Column]?
    public var lines: ClosedRange<Int>

    public struct Column: Hashable, Sendable {
        public var name: String
        /// The columns its values come from; empty for constants and counts.
        public var sources: [SourceColumn]
        /// Where the value is given, nil when it could not be followed.
        public var lines: ClosedRange<Int>?

        public init(name: String, sources: [SourceColumn], lines: ClosedRange<Int>?) {
            self.name = name
            self.sources = sources
            self.lines = lines
        }
    }

    public init(name: String, columns: [Column]?, lines: ClosedRange<Int>) {
        self.name = name
        self.columns = columns
        self.lines = lines
    }
}

/// A loop.
public struct LoopFact: Hashable, Sendable {
    public enum Subject: Hashable, Sendable {
        /// The rows of a relation, or of something made from it.
        case rows(of: [String])
        /// The entries of something collected before.
        case collected
        case numbers
        case other
        /// A condition decides.
        case condition
    }

    public var subject: Subject
    public var lines: ClosedRange<Int>
    /// 1 for a loop in no other.
    public var depth: Int
    /// A turn may end the loop early.
    public var leavesEarly: Bool

    public init(subject: Subject, lines: ClosedRange<Int>, depth: Int, leavesEarly: Bool) {
        self.subject = subject
        self.lines = lines
        self.depth = depth
        self.leavesEarly = leavesEarly
    }
}

/// A map from keys of a relation's rows to values of the same rows.
public struct LookupFact: Hashable, Sendable {
    public enum Winner: String, Hashable, Sendable {
        case first
        case last
    }

    public var keys: [SourceColumn]
    public var values: [SourceColumn]
    /// Which row counts when several have one key.
    public var winner: Winner
    /// Whether the rows come sorted by more than the keys: then it is no chance which one counts.
    public var isOrdered: Bool
    public var lines: ClosedRange<Int>

    public init(
        keys: [SourceColumn],
        values: [SourceColumn],
        winner: Winner,
        isOrdered: Bool = false,
        lines: ClosedRange<Int>
    ) {
        self.keys = keys
        self.values = values
        self.winner = winner
        self.isOrdered = isOrdered
        self.lines = lines
    }
}

/// Something that grows over rows.
public struct AccumulationFact: Hashable, Sendable {
    public enum Operation: String, Hashable, Sendable {
        case count
        case sum
        case product
        case minimum
        case maximum
        case collect
        case join
        case other
    }

    public enum Number: String, Hashable, Sendable {
        case integer
        case decimal
        /// Binary floating point.
        case real
        case unknown
    }

    public var operation: Operation
    public var number: Number
    public var values: [SourceColumn]
    /// Empty for one total over all rows.
    public var keys: [SourceColumn]
    public var lines: ClosedRange<Int>

    public init(
        operation: Operation,
        number: Number,
        values: [SourceColumn],
        keys: [SourceColumn],
        lines: ClosedRange<Int>
    ) {
        self.operation = operation
        self.number = number
        self.values = values
        self.keys = keys
        self.lines = lines
    }
}

/// A decision.
public struct ConditionFact: Hashable, Sendable {
    public enum Effect: Hashable, Sendable {
        /// Rows for which it holds go no further.
        case skipsRow
        /// Rows for which it holds are treated in a way of their own.
        case selectsRow
        /// The result is empty, or given back at once, when it holds.
        case endsEarly
        /// The loop ends when it holds.
        case leavesLoop
        /// The run fails when it holds.
        case fails
        /// It chooses between values.
        case choosesValue
        case other
    }

    /// What a condition asks of the calendar.
    public enum DateTest: Hashable, Sendable {
        /// Monday is 0.
        case weekday([Int])
        case monthEnd
        case quarterEnd
        case other
    }

    public var effect: Effect
    /// Columns that it compares.
    public var columns: [SourceColumn]
    /// Constants that it compares with.
    public var constants: [ConstantFact]
    /// Relations whose being empty it asks about.
    public var emptyRelations: [String]
    public var date: DateTest?
    /// Whether rows are appended to a result inside.
    public var addsRows: Bool
    /// Whether the effective date is moved inside.
    public var movesDate: Bool
    /// Of the condition alone.
    public var lines: ClosedRange<Int>
    public var span: CodeSpan
    /// In a loop over rows.
    public var isInLoop: Bool

    public init(
        effect: Effect,
        columns: [SourceColumn],
        constants: [ConstantFact],
        emptyRelations: [String],
        date: DateTest?,
        addsRows: Bool,
        movesDate: Bool,
        lines: ClosedRange<Int>,
        span: CodeSpan,
        isInLoop: Bool
    ) {
        self.effect = effect
        self.columns = columns
        self.constants = constants
        self.emptyRelations = emptyRelations
        self.date = date
        self.addsRows = addsRows
        self.movesDate = movesDate
        self.lines = lines
        self.span = span
        self.isInLoop = isInLoop
    }
}

/// A constant that a value is compared or computed with.
public struct ConstantFact: Hashable, Sendable {
    public enum Role: String, Hashable, Sendable {
        case comparison
        case arithmetic
    }

    /// As the language writes it, without a type around it: `10000`, `'Delinquent'`.
    public var text: String
    public var isNumber: Bool
    public var role: Role
    public var columns: [SourceColumn]
    public var lines: ClosedRange<Int>

    public init(
        text: String,
        isNumber: Bool,
        role: Role,
        columns: [SourceColumn],
        lines: ClosedRange<Int>
    ) {
        self.text = text
        self.isNumber = isNumber
        self.role = role
        self.columns = columns
        self.lines = lines
    }
}

public struct SortFact: Hashable, Sendable {
    public var columns: [SourceColumn]
    public var lines: ClosedRange<Int>

    public init(columns: [SourceColumn], lines: ClosedRange<Int>) {
        self.columns = columns
        self.lines = lines
    }
}

public struct GroupingFact: Hashable, Sendable {
    public var keys: [SourceColumn]
    public var lines: ClosedRange<Int>

    public init(keys: [SourceColumn], lines: ClosedRange<Int>) {
        self.keys = keys
        self.lines = lines
    }
}

/// What is used where a value is missing.
public struct DefaultFact: Hashable, Sendable {
    public enum Absence: String, Hashable, Sendable {
        /// No entry for the key.
        case key
        /// The value is null.
        case null
    }

    public var absence: Absence
    /// What is missing, as far as known.
    public var columns: [SourceColumn]
    /// As the language writes it; `None` when nothing is put in its place.
    public var value: String
    public var lines: ClosedRange<Int>

    public init(absence: Absence, columns: [SourceColumn], value: String, lines: ClosedRange<Int>) {
        self.absence = absence
        self.columns = columns
        self.value = value
        self.lines = lines
    }
}

public struct RoundingFact: Hashable, Sendable {
    public enum Mode: String, Hashable, Sendable {
        case halfEven
        case halfUp
        case halfDown
        case up
        case down
        case ceiling
        case floor
        case zeroFiveUp
        case unknown
    }

    public var mode: Mode
    /// Digits behind the point; nil when not known.
    public var digits: Int?
    public var columns: [SourceColumn]
    public var lines: ClosedRange<Int>

    public init(mode: Mode, digits: Int?, columns: [SourceColumn], lines: ClosedRange<Int>) {
        self.mode = mode
        self.digits = digits
        self.columns = columns
        self.lines = lines
    }
}

public struct DivisionFact: Hashable, Sendable {
    public var columns: [SourceColumn]
    public var lines: ClosedRange<Int>

    public init(columns: [SourceColumn], lines: ClosedRange<Int>) {
        self.columns = columns
        self.lines = lines
    }
}

/// SQL that the code runs itself.
public struct QueryFact: Hashable, Sendable {
    /// Nil when the text is put together while running.
    public var sql: String?
    /// Such as `sqlite3`; nil when not known.
    public var library: String?
    public var lines: ClosedRange<Int>
    /// Whether the database lives in memory, and so is not part of the world.
    public var isInMemory: Bool

    public init(sql: String?, library: String?, lines: ClosedRange<Int>, isInMemory: Bool) {
        self.sql = sql
        self.library = library
        self.lines = lines
        self.isInMemory = isInMemory
    }
}

/// Something of the world that the code touches.
public struct EffectFact: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case readsFile
        case writesFile
        case database
        case network
        case process
        case clock
        case random
        case environment
        /// Code that is made or found by name while running.
        case dynamicCode
        /// State that outlives the call.
        case globalState
    }

    public var kind: Kind
    /// What is called or named, such as `datetime.now`.
    public var subject: String
    /// The file it acts on, where the code writes its name down.
    public var target: String?
    public var lines: ClosedRange<Int>

    public init(kind: Kind, subject: String, target: String? = nil, lines: ClosedRange<Int>) {
        self.kind = kind
        self.subject = subject
        self.target = target
        self.lines = lines
    }
}
