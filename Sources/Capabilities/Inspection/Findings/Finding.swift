public import JobModel

/// Something about a job that costs time, hides its meaning or changes its output in a way worth knowing.
public struct Finding: Hashable, Sendable {
    /// How sure it is.
    public enum Confidence: String, Hashable, Sendable, Codable {
        /// Read from code.
        case high = "HIGH"
        /// Follows from several observations.
        case medium = "MEDIUM"
        /// From one observation, or from such that do not agree.
        case low = "LOW"
    }

    public var code: FindingCode
    /// The step's title; nil when it is about the whole job.
    public var step: String?
    /// From 0.
    public var stepIndex: Int?
    /// Relative to the project.
    public var file: String
    public var line: Int
    public var endLine: Int
    /// One sentence without a full stop.
    public var message: String
    public var confidence: Confidence
    /// What would remove it; nil where it is only reported.
    public var rewrite: String?
    /// What is loaded for nothing, where that is what it is about.
    public var load: UnneededLoad?
    /// As measured in the lake; nil where nobody has.
    public var cost: Cost?
    /// Set when somebody accepts it.
    public var waiver: Waiver?

    /// What one run reads for nothing.
    public struct Cost: Hashable, Sendable, Codable {
        /// Rows that are read and not needed; 0 where only columns of needed rows are not.
        public var rows: Int
        /// Bytes of their values, as they are before any compression.
        public var bytes: Int

        public init(rows: Int, bytes: Int) {
            self.rows = rows
            self.bytes = bytes
        }
    }

    public init(
        _ code: FindingCode,
        step: String?,
        stepIndex: Int?,
        at place: Place,
        _ message: String,
        confidence: Confidence = .high,
        rewrite: String? = nil,
        load: UnneededLoad? = nil
    ) {
        self.code = code
        self.step = step
        self.stepIndex = stepIndex
        file = place.file
        line = place.lines.lowerBound
        endLine = place.lines.upperBound
        self.message = message
        self.confidence = confidence
        self.rewrite = rewrite
        self.load = load
    }
}

/// Values of a stored table that a job loads and does not need: whoever has the lake at hand can say what they cost.
public struct UnneededLoad: Hashable, Sendable {
    public enum Span: String, Hashable, Sendable, Codable {
        /// The latest date that is loaded.
        case oneDate
        /// So many days before the effective date, without it.
        case daysBefore
        /// All dates but so many of the latest.
        case allButLatest
        /// The whole table.
        case everything
    }

    public var schema: String
    public var table: String
    /// Nil for the lake.
    public var connection: String?
    public var columns: [String]
    public var span: Span
    /// For the spans that count.
    public var days: Int
    /// Whether other columns of the same rows are needed.
    public var keepsRows: Bool
}

/// Lines of a file.
public struct Place: Hashable, Sendable {
    /// Relative to the project.
    public var file: String
    public var lines: ClosedRange<Int>

    public init(file: String, lines: ClosedRange<Int>) {
        self.file = file
        self.lines = lines
    }
}

/// The kinds of findings: anti-patterns, and wrinkles that are kept because they change output.
public enum FindingCode: String, Hashable, Sendable, Codable, CaseIterable {
    case redundantSourcing = "AP01"
    case duplicatedLogic = "AP02"
    case unnecessaryExternal = "AP03"
    case unusedColumns = "AP04"
    case deadEndRelation = "AP05"
    case rowByRowIteration = "AP06"
    case hardCodedValues = "AP07"
    case overlyComplexSQL = "AP08"
    case rederivesPublishedOutput = "AP09"
    case missingDependency = "AP10"
    case asymmetricNullHandling = "AP11"
    case misleadingName = "AP12"
    case overSourcingDates = "AP13"
    case emptyOnWeekday = "W01"
    case weekendFallsBack = "W02"
    case extraTotalRows = "W03"
    case integerDivision = "W04"
    case halfEvenRounding = "W05"
    case binaryFloatMoney = "W06"
    case trailerCountsOther = "W07"
    case fixedDateInTrailer = "W08"
    case writeModeContradictsData = "W09"
    case absurdPartCount = "W10"
    case dependsOnStorageOrder = "W11"
    case headerRepeatedOnAppend = "W12"
    case currentTimeOrRandom = "W13"

    /// What it is called.
    public var title: String {
        switch self {
        case .redundantSourcing: "redundant sourcing"
        case .duplicatedLogic: "duplicated logic"
        case .unnecessaryExternal: "unnecessary external"
        case .unusedColumns: "unused columns"
        case .deadEndRelation: "dead-end relation"
        case .rowByRowIteration: "row-by-row iteration"
        case .hardCodedValues: "hard-coded values"
        case .overlyComplexSQL: "overly complex SQL"
        case .rederivesPublishedOutput: "re-derives published output"
        case .missingDependency: "missing dependency"
        case .asymmetricNullHandling: "asymmetric null handling"
        case .misleadingName: "misleading name"
        case .overSourcingDates: "over-sourcing dates"
        case .emptyOnWeekday: "empty on a weekday by code"
        case .weekendFallsBack: "weekend falls back to Friday"
        case .extraTotalRows: "extra total rows on certain days"
        case .integerDivision: "integer division"
        case .halfEvenRounding: "half-to-even rounding"
        case .binaryFloatMoney: "binary-float accumulation of money"
        case .trailerCountsOther: "trailer counts something other than the rows written"
        case .fixedDateInTrailer: "fixed date in a trailer"
        case .writeModeContradictsData: "write mode contradicts the data"
        case .absurdPartCount: "absurd part count"
        case .dependsOnStorageOrder: "value depends on row storage order"
        case .headerRepeatedOnAppend: "header repeated on append"
        case .currentTimeOrRandom: "current time or random in the output"
        }
    }

    /// Wrinkles change output: they are reported and kept unless somebody decides otherwise.
    public var isWrinkle: Bool { rawValue.hasPrefix("W") }
}
