public import Diagnostics
public import Tabular

/// One entry of a job's `modules` list.
public struct Step: Sendable {
    /// Zero-based place in the list.
    public var index: Int
    public var location: SourceLocation
    public var action: Action
    /// Where the step's fields stand in the job's file.
    var fieldPlaces: [FieldPlace] = []

    public enum Action: Sendable {
        case dataSourcing(DataSourcing)
        case transformation(Transformation)
        case external(External)
        case comparisonCheck(ComparisonCheck)
        case dataFrameWriter(DataFrameWriter)
        case csvFileWriter(CSVFileWriter)
        case parquetFileWriter(ParquetFileWriter)
    }

    public init(index: Int, location: SourceLocation, action: Action) {
        self.index = index
        self.location = location
        self.action = action
    }

    /// Where the value of a field such as `sql` starts; the step itself when the file does not give it.
    public func location(of field: String) -> SourceLocation {
        guard let place = fieldPlaces.first(where: { $0.name == field }) else { return location }
        return SourceLocation(file: location.file, line: place.position.line, column: place.position.column)
    }

    /// What people are shown: number, type and main name, such as `2 Transformation daily`.
    public var title: String {
        let number = index + 1
        return switch action {
        case .dataSourcing(let step): "\(number) DataSourcing \(step.resultName)"
        case .transformation(let step): "\(number) Transformation \(step.resultName)"
        case .external(let step): "\(number) External \(step.displayName)"
        case .comparisonCheck(let step): "\(number) ComparisonCheck \(step.source)"
        case .dataFrameWriter(let step): "\(number) DataFrameWriter \(step.targetTable)"
        case .csvFileWriter(let step): "\(number) CsvFileWriter \(step.location.fileName)"
        case .parquetFileWriter(let step): "\(number) ParquetFileWriter \(step.location.fileName)"
        }
    }
}

/// Brings rows of one table into the shared state, for the dates its mode chooses.
public struct DataSourcing: Sendable {
    public enum DateMode: Hashable, Sendable {
        /// As-of equals the effective date.
        case effectiveDate
        /// As-of between two dates, both included; nil means the effective date.
        case fixed(from: CivilDate?, to: CivilDate?)
        /// The effective date and that many calendar days before it.
        case lookback(days: Int)
        /// The greatest as-of not after the effective date.
        case mostRecent
        /// The greatest as-of before the effective date.
        case mostRecentPrior
        /// Every as-of not after the effective date.
        case fullHistory
        /// The table has no as-of column; nothing is filtered.
        case none
    }

    public var resultName: String
    public var schema: String
    public var table: String
    public var columns: [String]
    public var additionalFilter: String?
    /// Nil means the lake.
    public var connection: String?
    public var dateMode: DateMode

    public init(
        resultName: String,
        schema: String,
        table: String,
        columns: [String],
        additionalFilter: String? = nil,
        connection: String? = nil,
        dateMode: DateMode = .effectiveDate
    ) {
        self.resultName = resultName
        self.schema = schema
        self.table = table
        self.columns = columns
        self.additionalFilter = additionalFilter
        self.connection = connection
        self.dateMode = dateMode
    }
}

/// One query over the relations in shared state.
public struct Transformation: Sendable {
    public enum Query: Hashable, Sendable {
        case text(String)
        /// A file, relative to the job file's folder, else to the project folder.
        case file(String)
    }

    public var resultName: String
    public var query: Query

    public init(resultName: String, query: Query) {
        self.resultName = resultName
        self.query = query
    }
}

/// A step in user code.
public struct External: Sendable {
    public enum Code: Hashable, Sendable {
        /// A Python file and the function to call. The path is relative to the project folder.
        case python(script: String, function: String)
        /// A program and its arguments.
        case process(command: [String])
        /// A Swift type registered with the library under that name.
        case swift(typeName: String)
        /// A legacy type name: the project's `externals.types` says where it is implemented.
        case legacy(typeName: String)
    }

    public var code: Code

    public init(code: Code) {
        self.code = code
    }

    /// The last part of what is called, for people.
    public var displayName: String {
        switch code {
        case .python(let script, let function):
            (script.split(separator: "/").last.map(String.init) ?? script) + ":" + function
        case .process(let command): command.first ?? ""
        case .swift(let name), .legacy(let name): name
        }
    }
}

/// Writes a relation to a table.
public struct DataFrameWriter: Sendable {
    /// What happens when the relation's columns or types and the table's differ.
    public enum Contract: String, Hashable, Sendable, Codable, CaseIterable {
        /// The table gains columns and wider types; the default.
        case evolve
        /// Any difference stops the run.
        case freeze
        /// Rows that do not fit are left out and counted.
        case discardRow
        /// Values that do not fit become NULL and are counted.
        case discardValue
    }

    public enum EmptyPolicy: String, Hashable, Sendable, Codable, CaseIterable {
        /// An empty relation empties the table under Overwrite; the legacy meaning and the default.
        case empty
        /// The table stays as it is.
        case keep
        /// The run fails.
        case fail
    }

    public enum Mode: Hashable, Sendable, Codable {
        case overwrite
        case append
        /// Rows with equal keys are replaced, others are added.
        case merge(keys: [String])
    }

    public var source: String
    public var targetTable: String
    public var targetSchema: String
    public var mode: Mode
    /// Nil means the outputs connection.
    public var connection: String?
    /// Declared types by column name.
    public var columns: [Column]
    public var contract: Contract
    public var onEmpty: EmptyPolicy

    public init(
        source: String,
        targetTable: String,
        targetSchema: String = "curated",
        mode: Mode,
        connection: String? = nil,
        columns: [Column] = [],
        contract: Contract = .evolve,
        onEmpty: EmptyPolicy = .empty
    ) {
        self.source = source
        self.targetTable = targetTable
        self.targetSchema = targetSchema
        self.mode = mode
        self.connection = connection
        self.columns = columns
        self.contract = contract
        self.onEmpty = onEmpty
    }
}

/// Where a file writer puts its output: `{outputDirectory}/{jobDirectory}/{tableDirectory}/{T}/{fileName}`.
public struct OutputLocation: Hashable, Sendable {
    /// May hold project tokens such as `{ETL_ROOT}`.
    public var outputDirectory: String
    public var jobDirectory: String
    public var tableDirectory: String
    public var fileName: String

    public init(outputDirectory: String, jobDirectory: String, tableDirectory: String, fileName: String) {
        self.outputDirectory = outputDirectory
        self.jobDirectory = jobDirectory
        self.tableDirectory = tableDirectory
        self.fileName = fileName
    }
}

public enum FileWriteMode: String, Hashable, Sendable, CaseIterable {
    case overwrite = "Overwrite"
    /// Cumulative: the rows of the latest earlier partition come first.
    case append = "Append"
}

public enum Compression: String, Hashable, Sendable, CaseIterable {
    case none
    case gzip
    case bzip2
    case xz
    case zstd
    case zip
}

/// Writes a relation as delimited text.
public struct CSVFileWriter: Sendable {
    public enum LineEnding: String, Hashable, Sendable, CaseIterable {
        case lf = "LF"
        case crlf = "CRLF"
    }

    public enum TextEncoding: String, Hashable, Sendable, CaseIterable {
        case utf8 = "UTF-8"
        case utf16 = "UTF-16"
        case latin1 = "ISO-8859-1"
        case windows1252 = "Windows-1252"
    }

    public var source: String
    public var location: OutputLocation
    public var mode: FileWriteMode
    public var includeHeader: Bool
    public var trailerFormat: String?
    public var lineEnding: LineEnding
    /// One character.
    public var delimiter: String
    /// One character.
    public var quote: String
    public var nullText: String
    public var encoding: TextEncoding
    public var compression: Compression

    public init(
        source: String,
        location: OutputLocation,
        mode: FileWriteMode,
        includeHeader: Bool = true,
        trailerFormat: String? = nil,
        lineEnding: LineEnding = .lf,
        delimiter: String = ",",
        quote: String = "\"",
        nullText: String = "",
        encoding: TextEncoding = .utf8,
        compression: Compression = .none
    ) {
        self.source = source
        self.location = location
        self.mode = mode
        self.includeHeader = includeHeader
        self.trailerFormat = trailerFormat
        self.lineEnding = lineEnding
        self.delimiter = delimiter
        self.quote = quote
        self.nullText = nullText
        self.encoding = encoding
        self.compression = compression
    }
}

/// Writes a relation as a directory of Parquet files.
public struct ParquetFileWriter: Sendable {
    public var source: String
    public var location: OutputLocation
    public var mode: FileWriteMode
    public var partCount: Int

    public init(source: String, location: OutputLocation, mode: FileWriteMode, partCount: Int = 1) {
        self.source = source
        self.location = location
        self.mode = mode
        self.partCount = partCount
    }
}
