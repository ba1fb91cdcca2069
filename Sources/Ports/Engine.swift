public import JobModel
public import Tabular

/// Where relations live and SQL runs.
public protocol Engine: Sendable {
    var name: EngineName { get }

    /// Whether tables of that connection are read and written in place, without leaving the engine.
    func isHome(of connection: String) -> Bool

    /// Opens what sessions will need, such as database files and their locks.
    ///
    /// - Throws: `connection.locked` naming the holder, or `connection.cannot-open`.
    func prepare() async throws

    /// A fresh, empty shared state for one attempt of one run.
    ///
    /// - Parameter memoryLimitBytes: A limit for the whole engine while the session lasts; nil for its usual
    ///   one. A caller that sets it opens no other session meanwhile.
    /// - Throws: A coded error when the engine cannot be reached.
    func openSession(for run: RunIdentity, memoryLimitBytes: Int?) async throws -> any EngineSession
}

extension Engine {
    /// A session with the engine's usual memory limit.
    public func openSession(for run: RunIdentity) async throws -> any EngineSession {
        try await openSession(for: run, memoryLimitBytes: nil)
    }
}

/// The shared state of one run: named relations in one engine.
///
/// Names compare without case. Defining a name again replaces it; relations defined earlier keep the rows
/// they had. One step at a time uses a session.
public protocol EngineSession: Sendable {
    /// Adds or replaces a relation. Scans and queries stay unevaluated where that keeps the meaning.
    ///
    /// - Returns: Rows brought in from outside: counted for scans and streams, nil for queries.
    @discardableResult
    func define(_ name: String, as definition: RelationDefinition) async throws -> Int?

    /// Defines `copy` as the rows that `name` has now, whatever becomes of `name` later.
    func keep(_ name: String, as copy: String) async throws

    /// Says that the relation's rows will be read from outside later, as by a writer at the end of the run: one
    /// that is read more than once is evaluated once.
    ///
    /// - Throws: `job.unknown-relation` naming the nearest and the known ones.
    func expectReader(of name: String) async throws

    /// Relation names in the order they were first defined, as written.
    func relationNames() async -> [String]

    /// Columns of a relation, in order.
    ///
    /// - Throws: `job.unknown-relation` naming the nearest and the known ones.
    func schema(of name: String) async throws -> Schema

    /// Evaluates the relation if that has not happened yet.
    func rowCount(of name: String) async throws -> Int

    /// All rows in order, as Arrow batches.
    func export(_ name: String, as form: ValueForm) async throws -> ArrowStream

    /// Writes rows in order to one Parquet file.
    ///
    /// - Parameters:
    ///   - range: Which rows, counted over the earlier and the relation's own; nil for all.
    ///   - earlier: A Parquet file or glob whose rows come first, columns matched by name.
    ///   - dateColumn: A last column with the same value in every row of the relation; the relation's own
    ///     column of that name is left out.
    /// - Returns: Rows written.
    @discardableResult
    func writeParquet(
        _ name: String,
        rows range: Range<Int>?,
        prepending earlier: String?,
        dateColumn: (name: String, value: CivilDate)?,
        to path: String
    ) async throws -> Int

    /// Rows of a Parquet file or glob.
    func rowCount(ofParquet path: String) async throws -> Int

    /// All rows in order as delimited text, in large pieces of whole lines.
    ///
    /// - Returns: Rows given out.
    func writeLines(
        _ name: String,
        as format: LineFormat,
        to body: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws -> Int

    /// Writes tables of one home connection in a single transaction together with the record of it.
    ///
    /// Nothing is written when the record says that this run already published there.
    ///
    /// - Throws: An ``OutputError`` where it is about one of the outputs.
    func publish(_ outputs: [TableOutput], to connection: String) async throws -> [PublishReceipt]

    /// Does all that ``publish(_:to:)`` does and takes it back, so that what would stop it is known before the
    /// run's first output is visible.
    func rehearse(_ outputs: [TableOutput], to connection: String) async throws

    /// What the session's run already published to a home connection; empty when nothing.
    func receipts(from connection: String) async throws -> [PublishReceipt]

    /// Copies relations with their exact types into a new file that outlives the session.
    func stage(_ relations: [String], in file: String) async throws

    /// Drops every relation. The session is unusable afterwards.
    func close() async
}

extension EngineSession {
    /// Looks the name up, for sessions that evaluate at once.
    public func expectReader(of name: String) async throws {
        _ = try await schema(of: name)
    }
}

/// How a relation comes to be.
public enum RelationDefinition: Sendable {
    /// Rows of a table in a home connection.
    case scan(Scan)
    /// Rows from outside. Columns are cast to `schema` where it differs from the stream's own.
    case stream(ArrowStream, schema: Schema?)
    /// Rows of one Parquet file.
    case parquet(path: String)
    /// One query over the relations defined so far, in the engine's dialect.
    case query(sql: String, parameters: [Parameter])
    /// A relation that ``EngineSession/stage(_:in:)`` wrote.
    case staged(file: String)
}

/// In which form values leave an engine.
public enum ValueForm: Sendable {
    /// Every type as it is.
    case native
    /// 64-bit integers (booleans too), doubles, text and blobs only, as legacy SQL sees them: dates are
    /// `yyyy-MM-dd`, timestamps `yyyy-MM-ddTHH:mm:ss`, decimals doubles, everything else text.
    case legacy
    /// As ``legacy``, without losing anything: timestamps with a fraction of a second keep it, up to six
    /// digits, and decimals of more than 15 digits are text.
    case legacyLossless
}

/// What to read of a table.
public struct Scan: Sendable {
    public var connection: String
    public var table: TableName
    /// In order; the as-of column is appended by the reader when it is missing here.
    ///
    /// Empty means all.
    public var columns: [String]
    /// Nil for a table without one.
    public var asOfColumn: String?
    public var dates: DateFilter
    /// A predicate in the source's own dialect, already checked to be one expression.
    public var predicate: String?

    public init(
        connection: String,
        table: TableName,
        columns: [String],
        asOfColumn: String?,
        dates: DateFilter,
        predicate: String? = nil
    ) {
        self.connection = connection
        self.table = table
        self.columns = columns
        self.asOfColumn = asOfColumn
        self.dates = dates
        self.predicate = predicate
    }
}

/// Which snapshots to read; both ends are included.
public enum DateFilter: Hashable, Sendable {
    case all
    case between(CivilDate, CivilDate)
    case upTo(CivilDate)
    /// The greatest date not after the given one.
    case latest(notAfter: CivilDate)
    /// The greatest date before the given one.
    case latestBefore(CivilDate)
}

/// A table's place in a database.
///
/// Both parts are physical names.
public struct TableName: Hashable, Sendable, Codable, CustomStringConvertible {
    public var schema: String
    public var name: String

    public init(schema: String, name: String) {
        self.schema = schema
        self.name = name
    }

    public var description: String { "\(schema).\(name)" }
}

/// How rows become lines of text.
public struct LineFormat: Sendable {
    public var delimiter: String
    public var quote: String
    public var nullText: String
    public var lineEnding: String
    /// The column that file writers add: the effective date, last in every row.
    ///
    /// A relation's own column of that name is left out, so the name never stands twice.
    public static let dateColumnName = "etl_effective_date"

    /// Text of that last column, the same in every row, or nil for none.
    public var lastColumn: String?

    public init(
        delimiter: String,
        quote: String,
        nullText: String,
        lineEnding: String,
        lastColumn: String?
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.nullText = nullText
        self.lineEnding = lineEnding
        self.lastColumn = lastColumn
    }
}
