/// The step types of a job file.
enum StepType: String, CaseIterable, Sendable {
    case dataSourcing = "DataSourcing"
    case transformation = "Transformation"
    case external = "External"
    case comparisonCheck = "ComparisonCheck"
    case dataFrameWriter = "DataFrameWriter"
    case csvFileWriter = "CsvFileWriter"
    case parquetFileWriter = "ParquetFileWriter"

    /// Reads a type's name without case; old files may write `DataSourcingModule`.
    init?(fileName: String) {
        if let exact = StepType(rawValue: fileName) {
            self = exact
            return
        }
        var wanted = fileName.lowercased()
        if wanted.hasSuffix("module") { wanted.removeLast("module".count) }
        guard let type = Self.allCases.first(where: { $0.rawValue.lowercased() == wanted }) else {
            return nil
        }
        self = type
    }

    var shape: ObjectShape {
        switch self {
        case .dataSourcing: SourcingFields.shape
        case .transformation: TransformationFields.shape
        case .external: ExternalFields.shape
        case .comparisonCheck: ComparisonCheckFields.shape
        case .dataFrameWriter: TableWriterFields.shape
        case .csvFileWriter: CSVWriterFields.shape
        case .parquetFileWriter: ParquetWriterFields.shape
        }
    }

    /// Every step object has this field; it decides which others it has.
    static let field = Field("type", .name, "What the step does.", .required)

    /// The schema of `modules`: the type decides which definition the other fields follow.
    static var listSchema: SchemaValue {
        let names = allCases.map { SchemaValue.text($0.rawValue) }
        let cases = allCases.map { type -> SchemaValue in
            [
                "if": ["properties": ["type": ["const": .text(type.rawValue)]]],
                "then": ["$ref": .text("#/$defs/\(type.rawValue)")],
            ]
        }
        return [
            "type": "array",
            "items": [
                "type": "object",
                "properties": ["type": ["description": .text(field.summary), "enum": .list(names)]],
                "required": ["type"],
                "allOf": .list(cases),
            ],
        ]
    }
}

/// A DataSourcing step.
enum SourcingFields {
    static let resultName = Field(
        "resultName",
        .name,
        "Name of the relation that the rows become.",
        .required,
        examples: ["accounts"]
    )
    static let schema = Field(
        "schema",
        .name,
        "Logical schema of the table.",
        .required,
        examples: ["datalake"]
    )
    static let table = Field("table", .name, "Table to read.", .required, examples: ["accounts"])
    static let columns = Field(
        "columns",
        .nonEmptyList(of: .name, what: "column names"),
        "Columns to read, in order; the as-of column is added last unless listed.",
        .required,
        examples: [["account_id", "current_balance"]]
    )
    static let additionalFilter = Field(
        "additionalFilter",
        .text,
        "SQL predicate that rows must also satisfy.",
        examples: ["account_status = 'Active'"]
    )
    static let connection = Field(
        "connection",
        .name,
        "Where the table is; left out: the lake.",
        default: "lake"
    )
    static let minEffectiveDate = Field(
        "minEffectiveDate",
        .date,
        "First as-of date to read; left out beside maxEffectiveDate: the effective date."
    )
    static let maxEffectiveDate = Field(
        "maxEffectiveDate",
        .date,
        "Last as-of date to read; left out beside minEffectiveDate: the effective date."
    )
    static let lookbackDays = Field(
        "lookbackDays",
        .integer(0...100_000),
        "Read the effective date and that many calendar days before it."
    )
    static let mostRecent = Field(
        "mostRecent",
        .boolean,
        "Read the latest as-of date not after the effective date.",
        default: false
    )
    static let mostRecentPrior = Field(
        "mostRecentPrior",
        .boolean,
        "Read the latest as-of date before the effective date.",
        default: false
    )
    static let fullHistory = Field(
        "fullHistory",
        .boolean,
        "Read every as-of date not after the effective date.",
        default: false
    )
    static let asOf = Field<NoAsOf>(
        "asOf",
        .choice,
        "none: the table has no as-of column, and nothing is filtered by date."
    )

    /// The only value of `asOf`.
    enum NoAsOf: String, CaseIterable, Sendable {
        case none
    }

    static let shape = ObjectShape(
        "DataSourcing step",
        "Brings rows of one table into the job, for the dates its mode chooses.",
        fields: [
            StepType.field.description, resultName.description, schema.description, table.description,
            columns.description, additionalFilter.description, connection.description,
            minEffectiveDate.description, maxEffectiveDate.description, lookbackDays.description,
            mostRecent.description, mostRecentPrior.description, fullHistory.description, asOf.description,
        ]
    )
}

/// A Transformation step.
enum TransformationFields {
    static let resultName = Field(
        "resultName",
        .name,
        "Name of the relation that the query's result becomes.",
        .required,
        examples: ["daily_totals"]
    )
    static let sql = Field(
        "sql",
        .content,
        "The query, in the engine's dialect, over the relations before it."
    )
    static let sqlFile = Field(
        "sqlFile",
        .name,
        "A file with the query, relative to the job file's folder, else to the project.",
        examples: ["daily_totals.sql"]
    )

    static let shape = ObjectShape(
        "Transformation step",
        "One SQL query over the relations before it.",
        fields: [
            StepType.field.description, resultName.description, sql.description, sqlFile.description,
        ],
        rules: ["oneOf": [["required": ["sql"]], ["required": ["sqlFile"]]]]
    )
}

/// An External step.
enum ExternalFields {
    enum Language: String, CaseIterable, Sendable {
        case python
        case process
        case swift
    }

    static let language = Field<Language>(
        "language",
        .choice,
        "How the code runs; left out: python for a script, process for a command."
    )
    static let script = Field(
        "script",
        .name,
        "Python file, relative to the project.",
        examples: ["externals/balances.py"]
    )
    static let function = Field(
        "function",
        .name,
        "Function of the script to call with the shared state.",
        default: "execute"
    )
    static let command = Field(
        "command",
        .nonEmptyList(of: .text, what: "texts: the program, then its arguments"),
        "Program and arguments.",
        examples: [["./bin/balances", "--strict"]]
    )
    static let typeName = Field(
        "typeName",
        .name,
        "A registered Swift type, or a legacy type that the project maps to a script."
    )
    static let assemblyPath = Field(
        "assemblyPath",
        .text,
        "Kept for the tools that wrote the file; not used."
    )

    static let shape = ObjectShape(
        "External step",
        "A step in user code: receives the relations, returns relations.",
        fields: [
            StepType.field.description, language.description, script.description, function.description,
            command.description, typeName.description, assemblyPath.description,
        ],
        rules: [
            "oneOf": [["required": ["script"]], ["required": ["command"]], ["required": ["typeName"]]]
        ]
    )
}
