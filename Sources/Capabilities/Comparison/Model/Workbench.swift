public import Tabular

/// The DuckDB session in which a comparison works: sides that DuckDB can read are relations of it, and what
/// differs is collected in its temporary tables.
///
/// One comparison at a time uses a workbench. Its tables begin with ``Comparison/tablePrefix``; it leaves them, and the
/// time zone of the rules, on the session.
public protocol Workbench: Sendable {
    /// Makes sure that SQL has two functions beside DuckDB's own; called before anything else.
    ///
    /// `glidepath_text_hash(VARCHAR)` gives a `BIGINT` that has nothing to do with `hash` of the same bytes;
    /// `glidepath_double_bits(DOUBLE)` the bits of IEEE 754 as a `BIGINT`, of every NaN the same.
    func prepare() async throws
    /// Runs statements of DuckDB's dialect, separated by `;`.
    func execute(_ sql: String) async throws
    /// All rows of a query; for small answers.
    func rows(of sql: String) async throws -> [[Value]]
    /// Makes a temporary table of a stream.
    func ingest(_ stream: ArrowStream, as table: String) async throws
}

/// A place outside the workbench where rows are and SQL runs, such as a SQLite file.
///
/// It computes checksums itself and gives out rows of some buckets only, so equal data never moves. Both follow
/// ``PortableCell``, which defines the text of every cell.
public protocol RemoteRows: Sendable {
    /// Count and hash sums of the rows, by bucket.
    ///
    /// - Parameters:
    ///   - cells: The compared columns, in order.
    ///   - keys: Positions in `cells` of the columns whose hash chooses the bucket.
    ///   - buckets: A power of two.
    func checksums(of cells: [PortableCell], bucketedBy keys: [Int], buckets: Int) async throws -> [Int:
        Checksum]

    /// The compared cells of the rows in some buckets, nil for all: text columns named `c0`, `c1`, …
    func rows(
        of cells: [PortableCell],
        bucketedBy keys: [Int],
        buckets: Int,
        only wanted: Set<Int>?
    ) async throws -> ArrowStream

    /// Every row's cells with its place in storage order, counted from one, in a last column `position`.
    func orderedRows(of cells: [PortableCell]) async throws -> ArrowStream
}

/// Count and sums of two 64-bit hashes over rows.
///
/// Sums, not XOR: two equal rows would cancel each other there.
public struct Checksum: Hashable, Sendable {
    public var count: Int
    public var high: UInt128
    public var low: UInt128

    public init(count: Int = 0, high: UInt128 = 0, low: UInt128 = 0) {
        self.count = count
        self.high = high
        self.low = low
    }

    /// Takes one more row into account.
    public mutating func add(high: UInt64, low: UInt64) {
        count += 1
        self.high += UInt128(high)
        self.low += UInt128(low)
    }

    static func + (left: Checksum, right: Checksum) -> Checksum {
        Checksum(count: left.count + right.count, high: left.high + right.high, low: left.low + right.low)
    }
}

/// A column of a remote place and the form its cells take.
///
/// The text of a cell: nothing for NULL, else as ``CellForm`` says. A row's hash is the MD5 (RFC 1321) of its cells
/// one after another, each `~` for NULL, else its length in bytes, `:`, and the text; floating-point numbers by the
/// decimal number of their IEEE 754 bits, NaN always `nan`. The digest's first and last eight bytes are two
/// little-endian numbers: those are summed. The bucket is the first number for the key cells, modulo the count.
public struct PortableCell: Hashable, Sendable {
    public var column: Column
    public var form: CellForm
    public var normalisation: TextNormalisation

    public init(column: Column, form: CellForm, normalisation: TextNormalisation = []) {
        self.column = column
        self.form = form
        self.normalisation = normalisation
    }
}

/// What is taken for the same in text.
public struct TextNormalisation: OptionSet, Hashable, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    /// Blanks at the end do not count.
    public static let trailingBlanks = TextNormalisation(rawValue: 1)
    /// The empty text is NULL.
    public static let emptyIsNull = TextNormalisation(rawValue: 2)
}
