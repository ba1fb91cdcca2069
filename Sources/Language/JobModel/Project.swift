public import Tabular

/// A folder with `glidepath.yaml`, `jobs/` and `externals/`, as its project file declares it.
///
/// Without a file everything has a default.
public struct Project: Sendable {
    public var defaultEngine: EngineName
    /// Name of the snapshot date column of lake tables.
    public var asOfColumn: String
    /// Last effective date of auto-advance; nil means today.
    public var through: CivilDate?
    /// By name; `lake`, `outputs` and `control` always exist.
    public var connections: [String: Connection]
    /// Logical schema name to physical one.
    public var schemas: [String: String]
    public var environments: [String: Environment]
    /// Path tokens by lower-case name, without braces.
    public var tokens: [String: String]
    public var externals: Externals
    public var duckdb: DuckDBSettings

    /// A named database.
    public struct Connection: Hashable, Sendable {
        public enum Kind: String, Hashable, Sendable, CaseIterable {
            case duckdb
            case sqlite
            case postgresql
            case adbc
        }

        /// What becomes of a PostgreSQL numeric that no decimal of 38 digits is sure to hold.
        public enum OpenNumerics: String, Hashable, Sendable, CaseIterable {
            /// An error that names the column.
            case refused
            /// All its digits as text.
            case text
            /// The nearest double; NaN and infinity stay what they are.
            case double
        }

        public var kind: Kind
        /// For files: relative to the project folder.
        public var path: String?
        /// For servers; may hold `${ENV_NAME}`, resolved by the product only when connecting.
        public var url: String?
        public var user: String?
        /// `${ENV_NAME}` or `file:PATH`, never the secret itself.
        public var password: String?
        public var openNumerics: OpenNumerics
        /// For adbc: the driver's shared library, a path relative to the project or a name that the system knows.
        public var driver: String?
        /// For adbc: the driver's first function, where it is not the usual one.
        public var entryPoint: String?
        /// For adbc: the driver's own options; values may hold `${ENV_NAME}`, or be `file:PATH`.
        public var options: [String: String]

        public init(
            kind: Kind,
            path: String? = nil,
            url: String? = nil,
            user: String? = nil,
            password: String? = nil,
            openNumerics: OpenNumerics = .refused,
            driver: String? = nil,
            entryPoint: String? = nil,
            options: [String: String] = [:]
        ) {
            self.kind = kind
            self.path = path
            self.url = url
            self.user = user
            self.password = password
            self.openNumerics = openNumerics
            self.driver = driver
            self.entryPoint = entryPoint
            self.options = options
        }
    }

    /// A mapping of logical places to physical ones, such as production and sandbox.
    public struct Environment: Sendable {
        public var schemas: [String: String]
        /// Folder under which relative output files go.
        public var files: String?
        public var connections: [String: Connection]

        public init(
            schemas: [String: String] = [:],
            files: String? = nil,
            connections: [String: Connection] = [:]
        ) {
            self.schemas = schemas
            self.files = files
            self.connections = connections
        }
    }

    /// How user code runs.
    public struct Externals: Sendable {
        public enum DecimalForm: String, Hashable, Sendable, CaseIterable {
            case decimal
            case float
        }

        public enum NullableIntegerForm: String, Hashable, Sendable, CaseIterable {
            case nullable = "Int64"
            case float = "float64"
        }

        /// Where a legacy `typeName` is implemented.
        public struct Implementation: Hashable, Sendable {
            public var script: String
            public var function: String

            public init(script: String, function: String) {
                self.script = script
                self.function = function
            }
        }

        /// The interpreter: a path or a name looked up on the path.
        public var python: String
        /// Module search paths, relative to the project folder.
        public var searchPaths: [String]
        /// Environment variables user code sees; values may be `${ENV_NAME}`.
        public var environment: [String: String]
        public var decimals: DecimalForm
        public var nullableIntegers: NullableIntegerForm
        public var types: [String: Implementation]

        public init(
            python: String = "python3",
            searchPaths: [String] = [],
            environment: [String: String] = [:],
            decimals: DecimalForm = .decimal,
            nullableIntegers: NullableIntegerForm = .nullable,
            types: [String: Implementation] = [:]
        ) {
            self.python = python
            self.searchPaths = searchPaths
            self.environment = environment
            self.decimals = decimals
            self.nullableIntegers = nullableIntegers
            self.types = types
        }
    }

    public init(
        defaultEngine: EngineName = .duckdb,
        asOfColumn: String = "as_of",
        through: CivilDate? = nil,
        connections: [String: Connection] = [:],
        schemas: [String: String] = [:],
        environments: [String: Environment] = [:],
        tokens: [String: String] = [:],
        externals: Externals = Externals(),
        duckdb: DuckDBSettings = DuckDBSettings()
    ) {
        self.defaultEngine = defaultEngine
        self.asOfColumn = asOfColumn
        self.through = through
        let lake = connections["lake"] ?? Connection(kind: .duckdb, path: "lake.duckdb")
        self.connections = connections
        self.connections["lake"] = lake
        self.connections["outputs"] = connections["outputs"] ?? lake
        self.connections["control"] =
            connections["control"] ?? Connection(kind: .sqlite, path: "control.sqlite")
        self.schemas = schemas
        self.environments = environments
        self.tokens = tokens
        self.externals = externals
        self.duckdb = duckdb
    }

    /// What the embedded engine may use.
    public struct DuckDBSettings: Hashable, Sendable {
        /// Nil leaves DuckDB's own default, most of the machine's memory.
        public var memoryLimitBytes: Int?
        /// Nil means one per core.
        public var threads: Int?
        /// For data beyond the memory limit, relative to the project folder.
        public var spillDirectory: String

        public init(
            memoryLimitBytes: Int? = nil,
            threads: Int? = nil,
            spillDirectory: String = ".glidepath/spill"
        ) {
            self.memoryLimitBytes = memoryLimitBytes
            self.threads = threads
            self.spillDirectory = spillDirectory
        }
    }
}
