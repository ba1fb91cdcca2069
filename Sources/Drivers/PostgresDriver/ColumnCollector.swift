import CArrow
import Tabular

/// Collects one column's values from the server's binary form into Arrow's layout.
///
/// Forms: the `…_send` functions of the server, as in `src/backend/utils/adt`.
final class ColumnCollector {
    /// What the values become.
    enum Kind {
        case boolean
        /// Whole numbers, floats and times of that many bytes, which only change their byte order.
        case swapped(bytes: Int, format: String)
        case date
        case moment(format: String)
        case decimal(precision: Int, scale: Int)
        case interval
        case text
        /// Text behind one byte for the version of the form.
        case jsonb
        case blob
        case uuid
        case list(oid: UInt32)
    }

    let name: String
    let kind: Kind
    let child: ColumnCollector?
    private(set) var count = 0
    private var nullCount = 0
    private var validity = GrowingBytes()
    private var data = GrowingBytes()
    private var bytes = GrowingBytes()

    /// - Throws: ``PostgresError/data(column:reason:)`` for a type that cannot leave in binary form.
    init(_ column: PostgresColumn) throws {
        name = column.name
        var child: ColumnCollector?
        switch column.type.logicalType {
        case .boolean: kind = .boolean
        case .int16: kind = .swapped(bytes: 2, format: "s")
        case .int32: kind = .swapped(bytes: 4, format: "i")
        // An object id is four bytes on the wire, without a sign.
        case .int64 where column.type.oid == PostgresType.objectID: kind = .swapped(bytes: 4, format: "I")
        case .int64: kind = .swapped(bytes: 8, format: "l")
        case .float: kind = .swapped(bytes: 4, format: "f")
        case .double: kind = .swapped(bytes: 8, format: "g")
        case .time: kind = .swapped(bytes: 8, format: "ttu")
        case .date: kind = .date
        case .timestamp: kind = .moment(format: "tsu:")
        case .timestampWithZone: kind = .moment(format: "tsu:UTC")
        case .decimal(let precision, let scale): kind = .decimal(precision: precision, scale: scale)
        case .interval: kind = .interval
        case .text: kind = column.type.oid == PostgresType.jsonb ? .jsonb : .text
        case .blob: kind = .blob
        case .uuid: kind = .uuid
        case .list:
            guard let element = PostgresType.elements[column.type.oid] else {
                preconditionFailure("no array")
            }
            kind = .list(oid: element)
            child = try ColumnCollector(
                PostgresColumn("item", PostgresType(oid: element, modifier: column.type.modifier))
            )
        default:
            throw PostgresError.data(
                column: column.name,
                reason: "Its type has no exact form here; cast it to text."
            )
        }
        self.child = child
        startOver()
    }

    /// Bytes collected since the last batch, about.
    var byteCount: Int { data.count + bytes.count + (child?.byteCount ?? 0) }

    func appendNull() {
        switch kind {
        case .boolean: if count % 8 == 0 { data.append(UInt8(0)) }
        case .swapped(let size, _): data.appendZeros(size)
        case .date: data.append(Int32(0))
        case .moment: data.append(Int64(0))
        case .decimal, .interval: data.appendZeros(16)
        case .text, .jsonb, .blob, .uuid: data.append(Int32(bytes.count))
        case .list: data.append(Int32(child?.count ?? 0))
        }
        validity.setBit(count, false)
        nullCount += 1
        count += 1
    }

    /// - Parameter value: The whole value, as long as the server said.
    func append(_ value: UnsafeRawBufferPointer) throws {
        switch kind {
        case .boolean: data.setBit(count, value.first == 1)
        case .swapped(let size, _): try appendSwapped(value, size)
        case .date: data.append(try date(value))
        case .moment: data.append(try moment(value))
        case .decimal(_, let scale): data.append(try decimal(value, scale: scale))
        case .interval: try appendInterval(value)
        case .text, .blob: appendBytes(value)
        case .jsonb: appendBytes(UnsafeRawBufferPointer(rebasing: value.dropFirst()))
        case .uuid: try appendUUID(value)
        case .list(let oid): try appendList(value, of: oid)
        }
        validity.setBit(count, true)
        count += 1
    }

    // MARK: Values

    private func appendSwapped(_ value: UnsafeRawBufferPointer, _ size: Int) throws {
        guard value.count == size else { throw misshapen }
        switch size {
        case 2: data.append(value.bigEndian(0, UInt16.self))
        case 4: data.append(value.bigEndian(0, UInt32.self))
        default: data.append(value.bigEndian(0, UInt64.self))
        }
    }

    /// Days from 1970-01-01 to 2000-01-01, the server's first day.
    private static let epochDays: Int32 = 10_957

    private func date(_ value: UnsafeRawBufferPointer) throws -> Int32 {
        guard value.count == 4 else { throw misshapen }
        let days = Int32(bitPattern: value.bigEndian(0, UInt32.self))
        // Infinity, in DuckDB's form: the greatest number and its negative.
        if days == .max { return .max }
        if days == .min { return -.max }
        return days + Self.epochDays
    }

    private func moment(_ value: UnsafeRawBufferPointer) throws -> Int64 {
        guard value.count == 8 else { throw misshapen }
        let microseconds = Int64(bitPattern: value.bigEndian(0, UInt64.self))
        if microseconds == .max { return .max }
        if microseconds == .min { return -.max }
        let (moved, overflow) = microseconds.addingReportingOverflow(Int64(Self.epochDays) * 86_400_000_000)
        guard !overflow else {
            throw PostgresError.data(column: name, reason: "A time lies after the year 294247.")
        }
        return moved
    }

    private func decimal(_ value: UnsafeRawBufferPointer, scale: Int) throws -> Int128 {
        guard value.count >= 8 else { throw misshapen }
        let digitCount = Int(value.bigEndian(0, UInt16.self))
        let weight = Int(Int16(bitPattern: value.bigEndian(2, UInt16.self)))
        let sign = value.bigEndian(4, UInt16.self)
        guard sign == 0 || sign == 0x4000 else {
            throw PostgresError.data(column: name, reason: "It holds NaN or infinity, which no decimal is.")
        }
        guard value.count == 8 + 2 * digitCount else { throw misshapen }
        guard digitCount > 0 else { return 0 }
        // Powers of ten of the last group of four digits: what falls below the scale is zeros.
        let exponent = 4 * (weight - digitCount + 1) + scale
        guard (-3...38).contains(exponent) else { throw misshapen }
        var number: Int128 = 0
        if digitCount <= 5 {
            // Twenty digits fit into 64 bits, but for the sign; dividing those is far quicker.
            var small: UInt64 = 0
            for index in 0..<digitCount {
                small = small * 10_000 + UInt64(value.bigEndian(8 + 2 * index, UInt16.self))
            }
            number = exponent < 0 ? Int128(small / UInt64(Self.powers[-exponent])) : Int128(small)
        } else {
            for index in 0..<(digitCount - 1) {
                number = number * 10_000 + Int128(value.bigEndian(8 + 2 * index, UInt16.self))
            }
            let last = Int128(value.bigEndian(8 + 2 * (digitCount - 1), UInt16.self))
            let cut = max(0, min(4, -exponent))
            number = number * Int128(Self.powers[4 - cut]) + last / Int128(Self.powers[cut])
        }
        for _ in 0..<max(0, exponent) { number *= 10 }
        return sign == 0 ? number : -number
    }

    private static let powers: [Int] = [1, 10, 100, 1_000, 10_000]

    private func appendInterval(_ value: UnsafeRawBufferPointer) throws {
        guard value.count == 16 else { throw misshapen }
        let microseconds = Int64(bitPattern: value.bigEndian(0, UInt64.self))
        let (nanoseconds, overflow) = microseconds.multipliedReportingOverflow(by: 1_000)
        guard !overflow else {
            throw PostgresError.data(
                column: name,
                reason: "An interval has more than 292 years in hours and less."
            )
        }
        data.append(value.bigEndian(12, UInt32.self))
        data.append(value.bigEndian(8, UInt32.self))
        data.append(nanoseconds)
    }

    private func appendBytes(_ value: UnsafeRawBufferPointer) {
        bytes.append(value)
        data.append(Int32(bytes.count))
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    private func appendUUID(_ value: UnsafeRawBufferPointer) throws {
        guard value.count == 16 else { throw misshapen }
        for (index, byte) in value.enumerated() {
            if [4, 6, 8, 10].contains(index) { bytes.append(UInt8(ascii: "-")) }
            bytes.append(Self.hexadecimal[Int(byte >> 4)])
            bytes.append(Self.hexadecimal[Int(byte & 15)])
        }
        data.append(Int32(bytes.count))
    }

    /// Dimensions, a flag for NULLs, the element type, size and first index of each dimension, then the elements.
    private func appendList(_ value: UnsafeRawBufferPointer, of oid: UInt32) throws {
        guard value.count >= 12, let child else { throw misshapen }
        let dimensions = value.bigEndian(0, UInt32.self)
        guard dimensions <= 1 else {
            throw PostgresError.data(
                column: name,
                reason: "It holds an array of \(dimensions) dimensions; cast it to text."
            )
        }
        if dimensions == 1 {
            guard value.count >= 20, value.bigEndian(8, UInt32.self) == oid else { throw misshapen }
            var place = 20
            for _ in 0..<Int(value.bigEndian(12, UInt32.self)) {
                try child.appendField(of: value, at: &place)
            }
        }
        data.append(Int32(child.count))
    }

    /// Reads a length and a value of that length, -1 for NULL.
    func appendField(of row: UnsafeRawBufferPointer, at place: inout Int) throws {
        guard place + 4 <= row.count else { throw misshapen }
        let length = Int(Int32(bitPattern: row.bigEndian(place, UInt32.self)))
        place += 4
        guard length >= 0 else { return appendNull() }
        guard place + length <= row.count else { throw misshapen }
        try append(UnsafeRawBufferPointer(rebasing: row[place..<(place + length)]))
        place += length
    }

    private var misshapen: PostgresError {
        .data(column: name, reason: "The server's binary form of a value is not the expected one.")
    }

    // MARK: Arrow

    private func startOver() {
        count = 0
        nullCount = 0
        switch kind {
        case .text, .jsonb, .blob, .uuid, .list: data.append(Int32(0))
        default: break
        }
    }

    /// The format string of the Arrow C data interface.
    var format: String {
        switch kind {
        case .boolean: "b"
        case .swapped(_, let format), .moment(let format): format
        case .date: "tdD"
        case .decimal(let precision, let scale): "d:\(precision),\(scale)"
        case .interval: "tin"
        case .text, .jsonb, .uuid: "u"
        case .blob: "z"
        case .list: "+l"
        }
    }

    /// Moves the collected values into an Arrow structure, which then owns them, and starts over.
    func take(into out: UnsafeMutablePointer<ArrowArray>) {
        var buffers = [validity.take(), data.take()]
        switch kind {
        case .text, .jsonb, .blob, .uuid: buffers.append(bytes.take())
        default: break
        }
        let children = child.map { child in
            let array = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
            child.take(into: array)
            return [array]
        }
        ArrowParts.give(buffers, children: children ?? [], length: count, nullCount: nullCount, to: out)
        startOver()
    }
}

extension UnsafeRawBufferPointer {
    /// A number in network byte order.
    func bigEndian<T: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, _ type: T.Type) -> T {
        T(bigEndian: loadUnaligned(fromByteOffset: offset, as: T.self))
    }
}
