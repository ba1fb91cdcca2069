public import CArrow

/// Collects rows column by column and gives them out as Arrow record batches without copying them again.
///
/// Columns are booleans, integers (held in 64 bits), doubles, text, blobs, dates, timestamps, or `.null`.
/// Every column must have got the same number of values when a batch is taken.
///
///     var builder = try ArrowBatchBuilder([Column("id", .int64), Column("name", .text)])
///     builder[0].append(Int64(1))
///     builder[1].append("one")
///     let stream = try builder.stream()
public struct ArrowBatchBuilder {
    public let columns: [Column]
    private let builders: [ArrowColumnBuilder]

    /// - Throws: ``ArrowStreamError`` for a type that it cannot build.
    public init(_ columns: [Column]) throws {
        self.columns = columns
        builders = try columns.map { column in
            guard let format = ArrowFormat(building: column.type) else {
                throw ArrowStreamError(message: "columns of type \(column.type) cannot be built")
            }
            return ArrowColumnBuilder(format)
        }
    }

    public subscript(index: Int) -> ArrowColumnBuilder { builders[index] }

    /// Rows collected since the last batch.
    public var rowCount: Int { builders.first?.count ?? 0 }

    /// Moves the collected rows into an Arrow structure, which then owns them, and starts over.
    public func takeBatch(into out: UnsafeMutablePointer<ArrowArray>) {
        precondition(builders.allSatisfy { $0.count == rowCount }, "columns of different length in one batch")
        out.initialize(to: ArrowArray())
        out.pointee.length = Int64(rowCount)
        // A structure has one buffer, its validity; nil says that no row is missing.
        let children = ArrowArrayOwner.give([nil], childCount: builders.count, to: out)
        for (child, builder) in zip(children, builders) { builder.take(into: child) }
    }

    /// Fills in the schema structure of the batches.
    public func fillSchema(_ out: UnsafeMutablePointer<ArrowSchema>) {
        ArrowSchemaOwner.fill(
            out,
            name: "",
            format: "+s",
            fields: zip(columns, builders).map { ($0.name, $1.format.code) }
        )
    }

    /// The collected rows as a stream of one batch.
    public func stream() -> ArrowStream {
        let isGiven = Flag()
        return ArrowStream(self) { _ in isGiven.raise() }
    }
}

extension ArrowStream {
    /// A stream whose batches are collected when a consumer asks for them.
    ///
    /// - Parameter fill: Appends the rows of the next batch; false at the end. Runs on the consumer's thread.
    /// - Throws: ``ArrowStreamError`` for a type that ``ArrowBatchBuilder`` cannot build.
    public convenience init(
        _ columns: [Column],
        fill: @escaping @Sendable (ArrowBatchBuilder) throws -> Bool
    ) throws {
        self.init(try ArrowBatchBuilder(columns), fill: fill)
    }

    fileprivate convenience init(
        _ builder: ArrowBatchBuilder,
        fill: @escaping @Sendable (ArrowBatchBuilder) throws -> Bool
    ) {
        let source = BatchSource(builder: builder, fill: fill)
        self.init(
            schema: { source.builder.fillSchema($0) },
            next: { out in
                guard try source.fill(source.builder) else { return false }
                source.builder.takeBatch(into: out)
                return true
            }
        )
    }
}

// Safe to send: a stream has one consumer at a time, and only the stream calls these.
private final class BatchSource: @unchecked Sendable {
    let builder: ArrowBatchBuilder
    let fill: (ArrowBatchBuilder) throws -> Bool

    init(builder: ArrowBatchBuilder, fill: @escaping (ArrowBatchBuilder) throws -> Bool) {
        self.builder = builder
        self.fill = fill
    }
}

// Safe to send: as above.
private final class Flag: @unchecked Sendable {
    private var isRaised = false

    /// True the first time.
    func raise() -> Bool {
        defer { isRaised = true }
        return !isRaised
    }
}

/// Values of one column.
public final class ArrowColumnBuilder {
    let format: ArrowFormat
    /// Values and nulls so far.
    public private(set) var count = 0
    private var nullCount = 0
    private var validity = ArrowBuffer()
    /// Values of fixed width, bits of booleans, or the offsets of text and blobs.
    private var data = ArrowBuffer()
    private var bytes = ArrowBuffer()

    init(_ format: ArrowFormat) {
        self.format = format
        startOver()
    }

    /// Bytes of text or blobs since the last batch; a batch holds less than two gibibytes of them.
    public var byteCount: Int { bytes.count }

    public func appendNull() {
        switch format {
        case .null: break
        case .boolean: data.setBit(count, false)
        case .int32: data.append(Int32(0))
        case .int64, .double: data.append(Int64(0))
        case .text, .blob: data.append(Int32(bytes.count))
        }
        validity.setBit(count, false)
        nullCount += 1
        count += 1
    }

    public func append(_ flag: Bool) {
        precondition(format.isBoolean, "a Boolean in a column of another type")
        data.setBit(count, flag)
        markValue()
    }

    /// A whole number; for a date the days, for a timestamp the units since 1970-01-01.
    public func append(_ number: Int64) {
        switch format {
        case .int64: data.append(number)
        case .int32: data.append(Int32(number))
        default: preconditionFailure("a whole number in a column of another type")
        }
        markValue()
    }

    public func append(_ number: Double) {
        guard case .double = format else { preconditionFailure("a double in a column of another type") }
        data.append(number)
        markValue()
    }

    public func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Text as UTF-8, which the caller vouches for, or a blob.
    public func append(_ content: UnsafeRawBufferPointer) {
        switch format {
        case .text, .blob: break
        default: preconditionFailure("text or a blob in a column of another type")
        }
        precondition(bytes.count + content.count <= Int(Int32.max), "more than two gibibytes in one batch")
        bytes.append(content)
        data.append(Int32(bytes.count))
        markValue()
    }

    fileprivate func take(into out: UnsafeMutablePointer<ArrowArray>) {
        out.initialize(to: ArrowArray())
        out.pointee.length = Int64(count)
        out.pointee.null_count = Int64(nullCount)
        let owned: [UnsafeMutableRawPointer?]
        switch format {
        case .null: owned = []
        case .boolean, .int32, .int64, .double: owned = [validity.take(), data.take()]
        case .text, .blob: owned = [validity.take(), data.take(), bytes.take()]
        }
        ArrowArrayOwner.give(owned, childCount: 0, to: out)
        startOver()
    }

    private func markValue() {
        validity.setBit(count, true)
        count += 1
    }

    private func startOver() {
        count = 0
        nullCount = 0
        if format.hasOffsets { data.append(Int32(0)) }
    }
}

/// The Arrow layouts that builders make.
enum ArrowFormat {
    case null
    case boolean
    /// Days of a date.
    case int32
    /// Whole numbers, or a timestamp's units: the code tells.
    case int64(code: String)
    case double
    case text
    case blob

    init?(building type: LogicalType) {
        switch type {
        case .null: self = .null
        case .boolean: self = .boolean
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32: self = .int64(code: "l")
        case .float, .double: self = .double
        case .text: self = .text
        case .blob: self = .blob
        case .date: self = .int32
        case .timestamp(.seconds): self = .int64(code: "tss:")
        case .timestamp(.milliseconds): self = .int64(code: "tsm:")
        case .timestamp(.microseconds): self = .int64(code: "tsu:")
        case .timestamp(.nanoseconds): self = .int64(code: "tsn:")
        case .timestampWithZone: self = .int64(code: "tsu:UTC")
        default: return nil
        }
    }

    /// The format string of the Arrow C data interface.
    var code: String {
        switch self {
        case .null: "n"
        case .boolean: "b"
        case .int32: "tdD"
        case .int64(let code): code
        case .double: "g"
        case .text: "u"
        case .blob: "z"
        }
    }

    var hasOffsets: Bool {
        switch self {
        case .text, .blob: true
        default: false
        }
    }

    var isBoolean: Bool {
        if case .boolean = self { true } else { false }
    }
}
