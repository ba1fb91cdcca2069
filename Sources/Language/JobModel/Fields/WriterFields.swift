import Tabular

/// What all writers share.
enum WriterFields {
    static let source = Field(
        "source",
        .name,
        "The relation to write.",
        .required,
        examples: ["daily_totals"]
    )
}

/// A DataFrameWriter step.
enum TableWriterFields {
    enum Mode: String, CaseIterable, Sendable {
        case overwrite = "Overwrite"
        case append = "Append"
        case merge = "Merge"
    }

    static let source = WriterFields.source
    static let targetTable = Field(
        "targetTable",
        .name,
        "Table to write; created when missing.",
        .required,
        examples: ["daily_totals"]
    )
    static let targetSchema = Field(
        "targetSchema",
        .name,
        "Logical schema of the table.",
        default: "curated"
    )
    static let writeMode = Field<Mode>(
        "writeMode",
        .choice,
        "Overwrite replaces the rows, Append adds the run's rows once, "
            + "Merge replaces rows with equal keys.",
        .required
    )
    static let keys = Field(
        "keys",
        .nonEmptyList(of: .name, what: "column names"),
        "Columns that identify a row, for Merge.",
        examples: [["account_id"]]
    )
    static let connection = Field(
        "connection",
        .name,
        "Where the table is; left out: outputs.",
        default: "outputs"
    )
    static let columns = Field(
        "columns",
        .columns,
        "Declared types by column name; a scale rounds half away from zero.",
        examples: [["balance": "numeric(12,2)"]]
    )
    static let contract = Field<DataFrameWriter.Contract>(
        "contract",
        .choice,
        "What happens when the relation does not fit the table: evolve widens the table, "
            + "freeze stops the run, discardRow and discardValue leave out what does not fit.",
        default: "evolve"
    )
    static let onEmpty = Field<DataFrameWriter.EmptyPolicy>(
        "onEmpty",
        .choice,
        "What an empty relation does to the table under Overwrite.",
        default: "empty"
    )

    static let shape = ObjectShape(
        "DataFrameWriter step",
        "Writes a relation to a table, once per effective date.",
        fields: [
            StepType.field.description, source.description, targetTable.description,
            targetSchema.description, writeMode.description, keys.description, connection.description,
            columns.description, contract.description, onEmpty.description,
        ],
        rules: [
            "if": ["properties": ["writeMode": ["const": "Merge"]], "required": ["writeMode"]],
            "then": ["required": ["keys"]],
        ]
    )
}

/// One entry of a DataFrameWriter's `columns` list.
enum ColumnFields {
    static let name = Field("name", .name, "The column's name.", .required)
    static let type = Field("type", .declaredType, "The column's type.", .required)

    static let shape = ObjectShape(
        "column",
        "A column and its declared type.",
        fields: [name.description, type.description]
    )
}

extension Format where Value == [Named<LogicalType>] {
    /// A map from name to type, or a list of {name, type}.
    static let columns: Format = {
        let entry = Format<Named<LogicalType>>.object(ColumnFields.shape) { object in
            let name = object.value(ColumnFields.name)
            let type = object.value(ColumnFields.type)
            guard let name, let type else { return nil }
            let position = object.position(of: ColumnFields.name)
            return Named(name: name, value: type, namePosition: position)
        }
        let list = Format<[Positioned<Named<LogicalType>>]>.list(of: entry, what: "{name, type}")
            .map { $0.map(\.value) }
        let isList: @Sendable (DocumentNode) -> Bool = { if case .list = $0.content { true } else { false } }
        return .either(list, when: isList, or: .map(of: .declaredType, what: "column name to type"))
    }()
}

/// Where file writers put their output, and how.
enum FileWriterFields {
    static let outputDirectory = Field(
        "outputDirectory",
        .name,
        "Root of the output; may hold tokens of the project.",
        .required,
        examples: ["{ETL_ROOT}/output"]
    )
    static let jobDirName = Field(
        "jobDirName",
        .name,
        "Folder of the job below the root.",
        .required,
        examples: ["daily_balances"]
    )
    static let outputTableDirName = Field(
        "outputTableDirName",
        .name,
        "Folder of this output below the job's folder.",
        .required,
        examples: ["balances"]
    )
    static let fileName = Field(
        "fileName",
        .name,
        "Name of the file, or of the folder of Parquet parts, below the date.",
        .required,
        examples: ["balances.csv"]
    )
    static let writeMode = Field<FileWriteMode>(
        "writeMode",
        .choice,
        "Overwrite writes the run's rows; Append puts the rows of the latest "
            + "earlier date before them.",
        .required
    )

    static let descriptions = [
        StepType.field.description, WriterFields.source.description, outputDirectory.description,
        jobDirName.description, outputTableDirName.description, fileName.description, writeMode.description,
    ]
}

/// What a CsvFileWriter step has beyond ``FileWriterFields``.
enum CSVWriterFields {
    static let includeHeader = Field(
        "includeHeader",
        .boolean,
        "Whether the first line holds the column names.",
        default: true
    )
    static let trailerFormat = Field(
        "trailerFormat",
        .text,
        "Last line; {row_count}, {date} and {timestamp} are filled in.",
        examples: ["TRAILER|{row_count}|{date}"]
    )
    static let lineEnding = Field<CSVFileWriter.LineEnding>(
        "lineEnding",
        .choice,
        "How every line ends.",
        default: "LF"
    )
    static let delimiter = Field("delimiter", .text, "One character between cells.", default: ",")
    static let quote = Field("quote", .text, "One character around cells that need it.", default: "\"")
    static let nullText = Field("nullText", .text, "What stands for NULL.", default: "")
    static let encoding = Field<CSVFileWriter.TextEncoding>(
        "encoding",
        .choice,
        "How characters become bytes.",
        default: "UTF-8"
    )
    static let compression = Field<Compression>(
        "compression",
        .choice,
        "How the file is compressed.",
        default: "none"
    )

    static let shape = ObjectShape(
        "CsvFileWriter step",
        "Writes a relation as delimited text.",
        fields: FileWriterFields.descriptions + [
            includeHeader.description, trailerFormat.description, lineEnding.description,
            delimiter.description, quote.description, nullText.description, encoding.description,
            compression.description,
        ]
    )
}

/// What a ParquetFileWriter step has beyond ``FileWriterFields``.
enum ParquetWriterFields {
    static let numParts = Field(
        "numParts",
        .integer(1...10_000),
        "How many files the rows are spread over, in order.",
        default: 1
    )

    static let shape = ObjectShape(
        "ParquetFileWriter step",
        "Writes a relation as a folder of Parquet files.",
        fields: FileWriterFields.descriptions + [numParts.description]
    )
}
