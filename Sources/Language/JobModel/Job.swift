public import Diagnostics
public import Tabular

/// A named, ordered chain of steps with one or more targets, as its file declares it.
public struct Job: Sendable {
    public var name: JobName
    public var description: String?
    public var owner: String?
    public var tags: [String]
    /// Where auto-advance starts while the job has never succeeded.
    public var firstEffectiveDate: CivilDate?
    /// Nil means the project's default engine.
    public var engine: EngineName?
    /// How often a run is tried again after an error that can pass.
    public var retries: Int
    public var timeout: Duration?
    public var memoryLimitBytes: Int?
    public var dependencies: [Dependency]
    public var parameters: [Parameter]
    public var waivers: [Waiver]
    public var steps: [Step]
    /// The job file, relative to the project folder.
    public var file: String
    /// Where the name stands in the file; nil for a job that no file declares.
    public var nameLocation: SourceLocation?
    /// SHA-256 of the file's bytes, lower-case hex: tells whether a registered job has changed.
    public var contentHash: String

    public init(
        name: JobName,
        description: String? = nil,
        owner: String? = nil,
        tags: [String] = [],
        firstEffectiveDate: CivilDate? = nil,
        engine: EngineName? = nil,
        retries: Int = 0,
        timeout: Duration? = nil,
        memoryLimitBytes: Int? = nil,
        dependencies: [Dependency] = [],
        parameters: [Parameter] = [],
        waivers: [Waiver] = [],
        steps: [Step],
        file: String,
        contentHash: String
    ) {
        self.name = name
        self.description = description
        self.owner = owner
        self.tags = tags
        self.firstEffectiveDate = firstEffectiveDate
        self.engine = engine
        self.retries = retries
        self.timeout = timeout
        self.memoryLimitBytes = memoryLimitBytes
        self.dependencies = dependencies
        self.parameters = parameters
        self.waivers = waivers
        self.steps = steps
        self.file = file
        self.contentHash = contentHash
    }
}

/// A job's name, unique in its project.
public struct JobName: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    public var rawValue: String

    public init(_ rawValue: String) {
        self.rawValue = rawValue
    }

    public init(from decoder: any Decoder) throws {
        rawValue = try decoder.singleValueContainer().decode(String.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }

    public var description: String { rawValue }

    public static func < (left: JobName, right: JobName) -> Bool { left.rawValue < right.rawValue }
}

/// Where relations live and SQL runs; decides the SQL dialect of a job's steps.
public enum EngineName: String, Hashable, Sendable, Codable, CaseIterable {
    case duckdb
    case sqlite
    case postgresql
    case spark
}

/// What must have happened before a run of this job may start.
public struct Dependency: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
        /// The upstream job succeeded for the same effective date.
        case sameDay = "SameDay"
        /// The upstream job ever succeeded.
        case latest = "Latest"
    }

    public var job: JobName
    public var kind: Kind
    public var location: SourceLocation?

    public init(job: JobName, kind: Kind, location: SourceLocation? = nil) {
        self.job = job
        self.kind = kind
        self.location = location
    }
}

/// A named constant of a job: `:name` in SQL, an entry of `__parameters` in user code.
public struct Parameter: Hashable, Sendable {
    public var name: String
    public var type: LogicalType
    public var value: Value
    public var description: String?

    public init(name: String, type: LogicalType, value: Value, description: String? = nil) {
        self.name = name
        self.type = type
        self.value = value
        self.description = description
    }
}
