import Tabular

/// The top level of a project file.
enum ProjectFields {
    static let schema = Field(
        "$schema",
        .text,
        "Where editors find this schema; not used by the project."
    )
    static let defaultEngine = Field<EngineName>(
        "defaultEngine",
        .choice,
        "The engine of jobs that name none.",
        default: "duckdb"
    )
    static let asOf = Field(
        "asOf",
        .name,
        "Name of the snapshot date column of lake tables.",
        default: "as_of"
    )
    static let through = Field(
        "through",
        .date,
        "Last effective date of auto-advance; left out: today.",
        examples: ["2024-10-31"]
    )
    static let connections = Field(
        "connections",
        .map(of: .connection, what: "name to connection"),
        "Databases by name; lake, outputs and control are the ones that jobs and runs use.",
        examples: [["lake": ["kind": "duckdb", "path": "lake.duckdb"]]]
    )
    static let lake = Field(
        "lake",
        .name,
        "The connection that DataSourcing steps read.",
        default: "lake"
    )
    static let outputs = Field(
        "outputs",
        .name,
        "The connection that DataFrameWriter steps write.",
        default: "outputs"
    )
    static let control = Field(
        "control",
        .name,
        "The connection that holds the control store.",
        default: "control"
    )
    static let schemas = Field(
        "schemas",
        .map(of: .name, what: "logical schema to physical schema"),
        "Where logical schemas are.",
        examples: [["datalake": "main"]]
    )
    static let environments = Field(
        "environments",
        .map(
            of: .object(EnvironmentFields.shape, read: EnvironmentFields.Parts.init),
            what: "name to environment"
        ),
        "Other places for the same jobs, such as a sandbox."
    )
    static let tokens = Field(
        "tokens",
        .map(of: .text, what: "token to text"),
        "Values for {TOKEN} in paths; names are read without case.",
        examples: [["ETL_ROOT": "/srv/etl"]]
    )
    static let externals = Field(
        "externals",
        .object(ExternalsFields.shape, read: ExternalsFields.read),
        "How user code runs."
    )
    static let duckdb = Field(
        "duckdb",
        .object(DuckDBFields.shape, read: DuckDBFields.read),
        "What the embedded engine may use."
    )

    static let shape = ObjectShape(
        "project",
        "A Glidepath project: a folder with jobs/ and externals/.",
        .refusesUnknownFields,
        fields: [
            schema.description, defaultEngine.description, asOf.description, through.description,
            connections.description,
            lake.description, outputs.description, control.description, schemas.description,
            environments.description, tokens.description, externals.description, duckdb.description,
        ]
    )
}

/// One connection.
enum ConnectionFields {
    static let kind = Field<Project.Connection.Kind>("kind", .choice, "What is behind it.", .required)
    static let path = Field("path", .name, "File of a duckdb or sqlite database.", examples: ["lake.duckdb"])
    static let url = Field(
        "url",
        .name,
        "Address of a postgresql or adbc database (an adbc driver's option uri); may hold ${ENV_NAME}.",
        examples: ["postgresql://db.example.com/bank"]
    )
    static let user = Field("user", .name, "Who connects; may hold ${ENV_NAME}.")
    static let password = Field(
        "password",
        .secret,
        "${ENV_NAME} or file:PATH, never the password itself.",
        examples: ["${BANK_PASSWORD}"]
    )
    static let openNumerics = Field<Project.Connection.OpenNumerics>(
        "openNumerics",
        .choice,
        "What a numeric that a decimal of 38 digits may not hold is read as: one without limits may hold more "
            + "digits, NaN and infinity.",
        default: "refused"
    )

    static let driver = Field(
        "driver",
        .name,
        "For adbc: the driver's shared library, a path or a name that the system knows.",
        examples: ["/opt/adbc/libadbc_driver_snowflake.so"]
    )
    static let entryPoint = Field(
        "entrypoint",
        .name,
        "For adbc: the driver's first function, where it is not the usual one.",
        examples: ["AdbcDriverInit"]
    )
    static let options = Field(
        "options",
        .map(of: .text, what: "option to text"),
        "For adbc: the driver's own options; a value may hold ${ENV_NAME} or be file:PATH.",
        examples: [["adbc.snowflake.sql.account": "acme", "adbc.snowflake.sql.db": "BANK"]]
    )

    static let shape = ObjectShape(
        "connection",
        "A database.",
        .refusesUnknownFields,
        fields: [
            kind.description, path.description, url.description, user.description, password.description,
            openNumerics.description, driver.description, entryPoint.description, options.description,
        ]
    )

    @Sendable static func read(_ object: ObjectReader) -> Project.Connection? {
        let kind = object.value(kind)
        let path = object.value(path)
        let url = object.value(url)
        let user = object.value(user)
        let password = object.value(password)
        if let url, holdsPassword(url) {
            object.problems.report(
                ProjectProblem.secretInFile("url"),
                at: object.position(of: ConnectionFields.url)
            )
        }
        let options = dictionary(object.value(options))
        for (name, value) in options.sorted(by: { $0.key < $1.key }) where holdsSecret(value, in: name) {
            object.problems.report(
                ProjectProblem.secretInFile("options: \(name)"),
                at: object.position(of: ConnectionFields.options)
            )
        }
        let (driver, entryPoint) = (object.value(driver), object.value(entryPoint))
        guard let kind else { return nil }
        checkPlace(of: kind, in: object)
        return Project.Connection(
            kind: kind,
            path: path,
            url: url,
            user: user,
            password: password,
            openNumerics: object.value(openNumerics) ?? .refused,
            driver: driver,
            entryPoint: entryPoint,
            options: options
        )
    }

    private static func checkPlace(of kind: Project.Connection.Kind, in object: ObjectReader) {
        let (field, isGiven) =
            switch kind {
            case .duckdb, .sqlite: ("path", object.isGiven(path))
            case .postgresql: ("url", object.isGiven(url))
            case .adbc: ("driver", object.isGiven(driver))
            }
        guard !isGiven else { return }
        object.problems.report(
            ProjectProblem.noPlace(kind: kind.rawValue, field: field),
            at: object.position
        )
    }

    /// Whether an option spells out what only an environment variable or a file may hold.
    private static func holdsSecret(_ value: String, in option: String) -> Bool {
        let name = option.lowercased()
        let isSecret = ["password", "secret", "token", "private_key", "credential"].contains {
            name.contains($0)
        }
        let isReference = value.contains("${") || value.hasPrefix("file:") || value.isEmpty
        return isSecret && !isReference || holdsPassword(value)
    }

    /// Whether an address carries a password: `scheme://user:password@host` or `password=…`.
    private static func holdsPassword(_ url: String) -> Bool {
        if let range = url.lowercased().firstRange(of: "password=") {
            let value = url.lowercased()[range.upperBound...]
            if !value.isEmpty, !value.hasPrefix("${") { return true }
        }
        guard let scheme = url.firstRange(of: "://") else { return false }
        let authority = url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard let at = authority.lastIndex(of: "@") else { return false }
        let account = authority[..<at]
        guard let colon = account.firstIndex(of: ":") else { return false }
        let password = account[account.index(after: colon)...]
        return !password.isEmpty && !isEnvironmentReference(password)
    }
}

/// One environment.
enum EnvironmentFields {
    static let schemas = Field(
        "schemas",
        .map(of: .name, what: "schema to schema"),
        "Schemas of this environment by logical schema."
    )
    static let files = Field("files", .name, "Folder below which output files go.")
    static let connections = Field(
        "connections",
        .map(of: .connection, what: "name to connection"),
        "Connections that replace the project's."
    )

    static let shape = ObjectShape(
        "environment",
        "A mapping of logical places to physical ones.",
        .refusesUnknownFields,
        fields: [schemas.description, files.description, connections.description]
    )

    /// An environment whose connections still know their places: they must replace known ones.
    struct Parts: Sendable {
        var environment: Project.Environment
        var connections: [Named<Project.Connection>]

        @Sendable init?(_ object: ObjectReader) {
            connections = object.value(EnvironmentFields.connections) ?? []
            environment = Project.Environment(
                schemas: dictionary(object.value(EnvironmentFields.schemas)),
                files: object.value(EnvironmentFields.files),
                connections: dictionary(connections)
            )
        }
    }
}

/// How user code runs.
enum ExternalsFields {
    static let python = Field(
        "python",
        .name,
        "The interpreter: a path, or a name to look up.",
        default: "python3"
    )
    static let searchPaths = Field(
        "searchPaths",
        .list(of: .name, what: "folders"),
        "Folders of Python modules, relative to the project.",
        examples: [["externals"]]
    )
    static let environment = Field(
        "environment",
        .environment,
        "Environment variables that user code sees: a list of names to pass on, "
            + "or an object from name to text.",
        examples: [["TZ"]]
    )
    static let decimals = Field<Project.Externals.DecimalForm>(
        "decimals",
        .choice,
        "What decimals are in Python: decimal.Decimal or float.",
        default: "decimal"
    )
    static let nullableIntegers = Field<Project.Externals.NullableIntegerForm>(
        "nullableIntegers",
        .choice,
        "What integer columns with NULL are in pandas.",
        default: "Int64"
    )
    static let types = Field(
        "types",
        .map(of: .implementation, what: "type name to script"),
        "Where the type names of old job files are implemented.",
        examples: [["Bank.Balances": ["script": "externals/balances.py", "function": "execute"]]]
    )

    static let shape = ObjectShape(
        "externals",
        "How user code runs.",
        .refusesUnknownFields,
        fields: [
            python.description, searchPaths.description, environment.description, decimals.description,
            nullableIntegers.description, types.description,
        ]
    )

    @Sendable static func read(_ object: ObjectReader) -> Project.Externals? {
        Project.Externals(
            python: object.value(python) ?? "python3",
            searchPaths: object.value(searchPaths)?.map(\.value) ?? [],
            environment: dictionary(object.value(environment)),
            decimals: object.value(decimals) ?? .decimal,
            nullableIntegers: object.value(nullableIntegers) ?? .nullable,
            types: dictionary(object.value(types))
        )
    }
}

/// What the embedded engine may use.
enum DuckDBFields {
    static let memoryLimit = Field(
        "memoryLimit",
        .size,
        "How much memory it may use: bytes, or text such as 512MB, 2GB, 1GiB; left out: most of the machine's.",
        examples: ["4GB"]
    )
    static let threads = Field("threads", .integer(1...1024), "Worker threads; left out: one per core.")
    static let spillDirectory = Field(
        "spillDirectory",
        .name,
        "Folder for data beyond the memory limit, relative to the project.",
        default: ".glidepath/spill"
    )

    static let shape = ObjectShape(
        "duckdb",
        "What the embedded engine may use.",
        .refusesUnknownFields,
        fields: [memoryLimit.description, threads.description, spillDirectory.description]
    )

    @Sendable static func read(_ object: ObjectReader) -> Project.DuckDBSettings? {
        Project.DuckDBSettings(
            memoryLimitBytes: object.value(memoryLimit),
            threads: object.value(threads),
            spillDirectory: object.value(spillDirectory) ?? ".glidepath/spill"
        )
    }
}

/// Where one legacy type name is implemented.
enum ImplementationFields {
    static let script = Field("script", .name, "Python file, relative to the project.", .required)
    static let function = Field("function", .name, "Function to call.", default: "execute")

    static let shape = ObjectShape(
        "type",
        "A script that implements a type name of old job files.",
        .refusesUnknownFields,
        fields: [script.description, function.description]
    )

    @Sendable static func read(_ object: ObjectReader) -> Project.Externals.Implementation? {
        let function = object.value(function) ?? "execute"
        return object.value(script).map { Project.Externals.Implementation(script: $0, function: function) }
    }
}

/// Entries as a dictionary; the parsers made sure that keys are unique.
func dictionary<Value>(_ entries: [Named<Value>]?) -> [String: Value] {
    Dictionary((entries ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
}
