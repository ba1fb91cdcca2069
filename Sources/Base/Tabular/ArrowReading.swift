import CArrow

/// Reads the batches of an Arrow stream, with typed access to their columns.
///
/// Reads integers of every width, booleans, floats, text and blobs (32- and 64-bit offsets), dates and
/// timestamps as the numbers they are stored as, and columns without any value.
///
///     let reader = try ArrowBatchReader(stream)
///     while let batch = try reader.next() {
///         for row in 0..<batch.rowCount where !batch.columns[0].isNull(row) {
///             sum += batch.columns[0].integer(row)
///         }
///     }
public final class ArrowBatchReader {
    /// One column as the stream declares it.
    public struct Field: Hashable, Sendable {
        public var name: String
        public var storage: ArrowStorage
    }

    public let fields: [Field]
    private let stream: ArrowStream

    /// - Throws: ``ArrowStreamError`` with the producer's words, or for a column of a type not read here.
    public init(_ stream: ArrowStream) throws {
        self.stream = stream
        guard let getSchema = stream.raw.pointee.get_schema else {
            throw ArrowStreamError(message: "the stream was released already")
        }
        var schema = ArrowSchema()
        guard getSchema(stream.raw, &schema) == 0 else {
            throw ArrowStreamError(message: stream.lastError, cause: stream.failure)
        }
        defer { if let release = schema.release { release(&schema) } }
        fields = try (0..<Int(schema.n_children)).map { index in
            guard let child = schema.children[index]?.pointee else {
                throw ArrowStreamError(message: "the schema lacks column \(index + 1)")
            }
            let name = child.name.map { String(cString: $0) } ?? ""
            let format = child.format.map { String(cString: $0) } ?? ""
            guard child.dictionary == nil, let storage = ArrowStorage(format: format) else {
                throw ArrowStreamError(message: "column \"\(name)\" has the Arrow format \"\(format)\"")
            }
            return Field(name: name, storage: storage)
        }
    }

    /// The next batch, or nil at the end.
    ///
    /// - Throws: ``ArrowStreamError`` with the producer's words.
    public func next() throws -> ArrowBatch? {
        guard let getNext = stream.raw.pointee.get_next else {
            throw ArrowStreamError(message: "the stream was released already")
        }
        let array = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
        array.initialize(to: ArrowArray())
        guard getNext(stream.raw, array) == 0 else {
            array.deallocate()
            throw ArrowStreamError(message: stream.lastError, cause: stream.failure)
        }
        guard array.pointee.release != nil else {
            array.deallocate()
            return nil
        }
        return ArrowBatch(owning: array, fields: fields)
    }
}

/// How an Arrow column stores its values.
public enum ArrowStorage: Hashable, Sendable {
    case null
    case boolean
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64
    case float, double
    case text, largeText
    case blob, largeBlob

    /// Reads a format string of the Arrow C data interface; nil for one that is not read here.
    init?(format: String) {
        switch format {
        case "n": self = .null
        case "b": self = .boolean
        case "c": self = .int8
        case "s": self = .int16
        case "i", "tdD": self = .int32
        case "l": self = .int64
        case "C": self = .uint8
        case "S": self = .uint16
        case "I": self = .uint32
        case "L": self = .uint64
        case "f": self = .float
        case "g": self = .double
        case "u": self = .text
        case "U": self = .largeText
        case "z": self = .blob
        case "Z": self = .largeBlob
        default:
            guard ["tss:", "tsm:", "tsu:", "tsn:"].contains(where: format.hasPrefix) else { return nil }
            self = .int64
        }
    }

    var isInteger: Bool {
        switch self {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: true
        default: false
        }
    }
}

/// One record batch; released with its last reference.
public final class ArrowBatch {
    public let rowCount: Int
    /// Valid as long as this object lives.
    public let columns: [ArrowColumnView]
    private let array: UnsafeMutablePointer<ArrowArray>

    init(owning array: UnsafeMutablePointer<ArrowArray>, fields: [ArrowBatchReader.Field]) {
        self.array = array
        rowCount = Int(array.pointee.length)
        let parent = array.pointee
        precondition(parent.n_children == fields.count, "an Arrow batch with other columns than its schema")
        columns = fields.enumerated().map { index, field in
            guard let child = parent.children[index]?.pointee else {
                preconditionFailure("an Arrow batch without column \(index)")
            }
            // A structure's own offset applies to all its children.
            return ArrowColumnView(child, storage: field.storage, offset: Int(child.offset + parent.offset))
        }
    }

    deinit {
        if let release = array.pointee.release { release(array) }
        array.deallocate()
    }
}

/// Typed access to one column of a batch.
///
/// Rows count from zero.
public struct ArrowColumnView {
    public let storage: ArrowStorage
    private let offset: Int
    private let validity: UnsafeRawPointer?
    private let data: UnsafeRawPointer?
    private let content: UnsafeRawPointer?

    init(_ array: ArrowArray, storage: ArrowStorage, offset: Int) {
        self.storage = storage
        self.offset = offset
        func buffer(_ index: Int) -> UnsafeRawPointer? {
            index < array.n_buffers ? array.buffers[index] : nil
        }
        validity = array.null_count == 0 ? nil : buffer(0)
        data = buffer(1)
        content = buffer(2)
    }

    public func isNull(_ row: Int) -> Bool {
        guard storage != .null else { return true }
        guard let validity else { return false }
        return !Self.bit(offset + row, of: validity)
    }

    /// The value of a Boolean column.
    public func boolean(_ row: Int) -> Bool {
        precondition(storage == .boolean, "a Boolean asked of a column of another type")
        guard let data else { return false }
        return Self.bit(offset + row, of: data)
    }

    /// The value of an integer, date or timestamp column; nil beyond 64 signed bits.
    public func integer(_ row: Int) -> Int64? {
        switch storage {
        case .int8: Int64(fixed(row, Int8.self))
        case .int16: Int64(fixed(row, Int16.self))
        case .int32: Int64(fixed(row, Int32.self))
        case .int64: fixed(row, Int64.self)
        case .uint8: Int64(fixed(row, UInt8.self))
        case .uint16: Int64(fixed(row, UInt16.self))
        case .uint32: Int64(fixed(row, UInt32.self))
        case .uint64: Int64(exactly: fixed(row, UInt64.self))
        default: preconditionFailure("an integer asked of a column of another type")
        }
    }

    /// The value of a float or double column.
    public func double(_ row: Int) -> Double {
        switch storage {
        case .float: Double(fixed(row, Float.self))
        case .double: fixed(row, Double.self)
        default: preconditionFailure("a double asked of a column of another type")
        }
    }

    /// The bytes of a text (UTF-8) or blob column.
    ///
    /// Valid as long as the batch lives.
    public func bytes(_ row: Int) -> UnsafeRawBufferPointer {
        let (start, end): (Int, Int)
        switch storage {
        case .text, .blob:
            (start, end) = (Int(fixed(row, Int32.self)), Int(fixed(row + 1, Int32.self)))
        case .largeText, .largeBlob:
            (start, end) = (Int(fixed(row, Int64.self)), Int(fixed(row + 1, Int64.self)))
        default: preconditionFailure("bytes asked of a column of another type")
        }
        guard let content else { return UnsafeRawBufferPointer(start: nil, count: 0) }
        return UnsafeRawBufferPointer(start: content + start, count: end - start)
    }

    /// Any value, for samples and tests.
    ///
    /// Dates and timestamps are their numbers.
    public func value(_ row: Int) -> Value {
        guard !isNull(row) else { return .null }
        switch storage {
        case .null: return .null
        case .boolean: return .boolean(boolean(row))
        case .float, .double: return .double(double(row))
        case .text, .largeText: return .text(String(decoding: bytes(row), as: UTF8.self))
        case .blob, .largeBlob: return .blob(Array(bytes(row)))
        default:
            return integer(row).map { .integer($0) } ?? .unsignedHugeInteger(UInt128(fixed(row, UInt64.self)))
        }
    }

    private func fixed<T: BitwiseCopyable>(_ row: Int, _ type: T.Type) -> T {
        guard let data else { preconditionFailure("an Arrow column without data") }
        return data.loadUnaligned(fromByteOffset: (offset + row) * MemoryLayout<T>.size, as: T.self)
    }

    private static func bit(_ index: Int, of bits: UnsafeRawPointer) -> Bool {
        bits.load(fromByteOffset: index / 8, as: UInt8.self) & 1 << UInt8(index % 8) != 0
    }
}
