public import Diagnostics
public import JobModel
public import Tabular

/// Identifies one attempt of one run, also in the targets it publishes to.
public struct RunIdentity: Hashable, Sendable, Codable {
    public var id: RunID
    public var job: JobName
    public var effectiveDate: CivilDate
    /// From one; a retry is a new attempt.
    public var attempt: Int

    public init(id: RunID, job: JobName, effectiveDate: CivilDate, attempt: Int) {
        self.id = id
        self.job = job
        self.effectiveDate = effectiveDate
        self.attempt = attempt
    }
}

/// A random identifier (UUID text): never reused, even with a new control store.
public struct RunID: Hashable, Sendable, Codable, CustomStringConvertible {
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
}

/// One relation to be written to one table.
public struct TableOutput: Sendable, Codable {
    public var relation: String
    public var table: TableName
    public var mode: DataFrameWriter.Mode
    /// Declared types by column name.
    public var declaredColumns: [Column]
    public var contract: DataFrameWriter.Contract
    public var onEmpty: DataFrameWriter.EmptyPolicy
    /// The as-of column's name in this project: one of the two columns that can say which date rows are for.
    public var asOfColumn: String
    /// Place of the writer among the job's steps: two writers of one job may append to one table.
    public var stepIndex: Int

    public init(
        relation: String,
        table: TableName,
        mode: DataFrameWriter.Mode,
        declaredColumns: [Column],
        contract: DataFrameWriter.Contract,
        onEmpty: DataFrameWriter.EmptyPolicy,
        asOfColumn: String,
        stepIndex: Int
    ) {
        self.relation = relation
        self.table = table
        self.mode = mode
        self.declaredColumns = declaredColumns
        self.contract = contract
        self.onEmpty = onEmpty
        self.asOfColumn = asOfColumn
        self.stepIndex = stepIndex
    }
}

/// Which publish of a table is meant: of a step, for a date.
public struct PublishPlace: Hashable, Sendable {
    public var table: TableName
    public var job: JobName
    public var effectiveDate: CivilDate
    public var stepIndex: Int

    public init(table: TableName, job: JobName, effectiveDate: CivilDate, stepIndex: Int) {
        self.table = table
        self.job = job
        self.effectiveDate = effectiveDate
        self.stepIndex = stepIndex
    }
}

/// What one publish made visible.
public struct PublishReceipt: Sendable, Codable {
    /// `connection:schema.table`, or a path relative to the project folder.
    public var target: String
    public var stepIndex: Int
    public var rows: Int
    /// Count and sums of two 64-bit row hashes, or SHA-256 of a file; nil when not computed.
    public var checksum: String?
    public var warnings: [Diagnostic]

    public init(
        target: String,
        stepIndex: Int,
        rows: Int,
        checksum: String?,
        warnings: [Diagnostic] = []
    ) {
        self.target = target
        self.stepIndex = stepIndex
        self.rows = rows
        self.checksum = checksum
        self.warnings = warnings
    }
}

extension [PublishReceipt] {
    /// The receipts of these outputs, when every one of them has its own; else nil: they are still to be published.
    ///
    /// A run may publish to one database through several connections, so that a receipt of the run alone does not
    /// say which of its outputs is meant.
    public func covering(_ outputs: [TableOutput]) -> [PublishReceipt]? {
        let steps = Set(outputs.map(\.stepIndex))
        let covered = filter { steps.contains($0.stepIndex) }
        return Set(covered.map(\.stepIndex)) == steps ? covered : nil
    }
}

/// What went wrong with one of several outputs that commit together.
public struct OutputError: DiagnosableError {
    /// Of the output's writer.
    public var stepIndex: Int
    public var underlying: any Error

    public var diagnostic: Diagnostic { Diagnostic.first(of: underlying) }

    public init(stepIndex: Int, underlying: any Error) {
        self.stepIndex = stepIndex
        self.underlying = underlying
    }
}

/// A database outside the engine: read as streams, written in one transaction.
public protocol TableStore: Sendable {
    /// Nil when the table does not exist.
    func schema(of table: TableName) async throws -> Schema?

    /// Rows in storage order, with the types they should have in the engine.
    func read(_ scan: Scan) async throws -> (stream: ArrowStream, schema: Schema)

    /// As ``EngineSession/publish(_:to:)``, reading the relations from a session.
    func publish(
        _ outputs: [TableOutput],
        from session: any EngineSession,
        run: RunIdentity
    ) async throws -> [PublishReceipt]

    /// As ``EngineSession/rehearse(_:to:)``, reading the relations from a session.
    func rehearse(_ outputs: [TableOutput], from session: any EngineSession, run: RunIdentity) async throws

    /// What a run already published there; empty when nothing.
    func receipts(of run: RunIdentity) async throws -> [PublishReceipt]
}

/// A relation to be written as files of one partition.
public struct FileOutput: Sendable {
    /// Everything about the writer that decides bytes, apart from the relation's rows.
    public enum Format: Sendable {
        case csv(CSVFileWriter)
        case parquet(ParquetFileWriter)
    }

    public var format: Format
    /// `{outputDirectory}/{jobDirName}/{outputTableDirName}`: absolute, tokens resolved.
    public var tableDirectory: String
    public var stepIndex: Int

    public init(format: Format, tableDirectory: String, stepIndex: Int) {
        self.format = format
        self.tableDirectory = tableDirectory
        self.stepIndex = stepIndex
    }
}

/// A file output written under a temporary name, ready to become visible by one rename.
public struct StagedFile: Sendable, Codable {
    public var temporaryPath: String
    public var finalPath: String
    public var stepIndex: Int
    public var rows: Int
    /// SHA-256 of the bytes (of the parts' digests, for a directory).
    public var checksum: String

    public init(temporaryPath: String, finalPath: String, stepIndex: Int, rows: Int, checksum: String) {
        self.temporaryPath = temporaryPath
        self.finalPath = finalPath
        self.stepIndex = stepIndex
        self.rows = rows
        self.checksum = checksum
    }
}

/// Writes file outputs: staged and flushed first, visible by a rename.
public protocol FileStore: Sendable {
    /// Writes the output beside its final place. Nothing becomes visible.
    func stage(
        _ output: FileOutput,
        from session: any EngineSession,
        run: RunIdentity
    ) async throws -> StagedFile

    /// Makes a staged output visible and then records it in the partition's manifest. Doing it again
    /// changes nothing.
    func publish(_ staged: StagedFile, run: RunIdentity) async throws -> PublishReceipt

    /// Removes a staged output that will not be published.
    func discard(_ staged: StagedFile) async

    /// Removes what killed runs left beside an output, before it is staged again.
    ///
    /// - Parameter live: Runs whose staged outputs may still be published, by others or by recovery.
    /// - Returns: What was removed, as paths.
    @discardableResult
    func removeLeftovers(
        of output: FileOutput,
        effectiveDate: CivilDate,
        keeping live: Set<RunID>
    ) async throws -> [String]
}

extension FileStore {
    /// Nothing: a store that leaves nothing needs no more.
    @discardableResult
    public func removeLeftovers(
        of output: FileOutput,
        effectiveDate: CivilDate,
        keeping live: Set<RunID>
    ) async throws -> [String] { [] }
}
