import CArrow
import Tabular

/// Writes the cells of one Arrow column in the server's binary form, each behind its length.
final class ColumnWriter {
    /// From which form to which.
    private enum Form {
        case null
        case boolean
        case whole(ArrowWhole, into: UInt32)
        /// A whole number beyond 64 signed bits into a numeric.
        case unsigned
        case float(isDouble: Bool, into: UInt32)
        case decimal(scale: Int)
        case date
        /// Units a second in the stream.
        case moment(perSecond: Int64)
        case time(perSecond: Int64, isWide: Bool)
        case interval
        case text(isLarge: Bool)
        case jsonb(isLarge: Bool)
        case uuid(isLarge: Bool)
        case list(isLarge: Bool, element: UInt32)
    }

    /// How whole numbers lie in the stream.
    enum ArrowWhole { case int8, int16, int32, int64, uint8, uint16, uint32, uint64 }

    private let name: String
    private let form: Form
    private let child: ColumnWriter?
    private var offset = 0
    private var validity: UnsafeRawPointer?
    private var data = UnsafeRawPointer(bitPattern: 64)
    private var content: UnsafeRawPointer?

    /// - Throws: ``PostgresError/data(column:reason:)`` when the types do not go together.
    init(_ schema: ArrowSchema, into target: PostgresColumn) throws {
        name = target.name
        let format = schema.format.map { String(cString: $0) } ?? ""
        guard schema.dictionary == nil, let form = Self.form(of: format, into: target.type.oid) else {
            throw PostgresError.data(
                column: target.name,
                reason:
                    "Arrow's format \"\(format)\" does not go into a column of type \(target.type.logicalType)."
            )
        }
        self.form = form
        if case .list(_, let element) = form, let item = schema.children[0] {
            let type = PostgresType(oid: element, modifier: target.type.modifier)
            child = try ColumnWriter(item.pointee, into: PostgresColumn(target.name, type))
        } else {
            child = nil
        }
    }

    private static func form(of format: String, into oid: UInt32) -> Form? {
        switch format {
        case "n": return .null
        case "b": return oid == PostgresType.boolean ? .boolean : nil
        case "c": return whole(.int8, oid)
        case "s": return whole(.int16, oid)
        case "i": return whole(.int32, oid)
        case "l": return whole(.int64, oid)
        case "C": return whole(.uint8, oid)
        case "S": return whole(.uint16, oid)
        case "I": return whole(.uint32, oid)
        case "L": return oid == PostgresType.numeric ? .unsigned : whole(.uint64, oid)
        case "f", "g":
            guard oid == PostgresType.float8 || (oid == PostgresType.float4 && format == "f") else {
                return nil
            }
            return .float(isDouble: format == "g", into: oid)
        case "u", "U", "z", "Z":
            return text(isLarge: format == "U" || format == "Z", oid, isText: format.lowercased() == "u")
        case "tdD": return oid == PostgresType.date ? .date : nil
        case "tts", "ttm":
            return oid == PostgresType.time
                ? .time(perSecond: format == "tts" ? 1 : 1_000, isWide: false) : nil
        case "ttu", "ttn":
            return oid == PostgresType.time
                ? .time(perSecond: format == "ttu" ? 1_000_000 : 1_000_000_000, isWide: true) : nil
        case "tin": return oid == PostgresType.interval ? .interval : nil
        case "+l", "+L": return PostgresType.elements[oid].map { .list(isLarge: format == "+L", element: $0) }
        default: return parameterised(format, into: oid)
        }
    }

    private static func whole(_ whole: ArrowWhole, _ oid: UInt32) -> Form? {
        switch oid {
        case PostgresType.int2, PostgresType.int4, PostgresType.int8, PostgresType.numeric:
            .whole(whole, into: oid)
        default: nil
        }
    }

    private static func text(isLarge: Bool, _ oid: UInt32, isText: Bool) -> Form? {
        switch oid {
        case PostgresType.bytea: isText ? nil : .text(isLarge: isLarge)
        case _ where !isText: nil
        case PostgresType.text, PostgresType.limitedText, PostgresType.fixedText, PostgresType.json:
            .text(isLarge: isLarge)
        case PostgresType.jsonb: .jsonb(isLarge: isLarge)
        case PostgresType.uuid: .uuid(isLarge: isLarge)
        default: nil
        }
    }

    private static func parameterised(_ format: String, into oid: UInt32) -> Form? {
        if format.hasPrefix("d:"), oid == PostgresType.numeric {
            let numbers = format.dropFirst(2).split(separator: ",").compactMap { Int($0) }
            // A third number is the width; 128 bits is the one written without.
            guard numbers.count == 2 || numbers.last == 128 else { return nil }
            return .decimal(scale: numbers[1])
        }
        guard format.hasPrefix("ts"), let unit = format.dropFirst(2).first else { return nil }
        let units: [Character: Int64] = ["s": 1, "m": 1_000, "u": 1_000_000, "n": 1_000_000_000]
        let wanted = format.hasSuffix(":") ? PostgresType.timestamp : PostgresType.timestampWithZone
        guard let perSecond = units[unit], oid == wanted else { return nil }
        return .moment(perSecond: perSecond)
    }

    // MARK: Cells

    /// Points at the next batch's column.
    func take(_ array: ArrowArray, offset parentOffset: Int) {
        offset = Int(array.offset) + parentOffset
        func buffer(_ index: Int) -> UnsafeRawPointer? {
            index < array.n_buffers ? array.buffers[index] : nil
        }
        validity = array.null_count == 0 ? nil : buffer(0)
        data = buffer(1)
        content = buffer(2)
        if let child, let item = array.children?[0] { child.take(item.pointee, offset: 0) }
    }

    /// - Parameter row: Counted from the batch's first.
    func write(_ row: Int, to bytes: inout GrowingBytes) throws {
        let index = offset + row
        if case .null = form { return bytes.append(Int32(-1)) }
        if let validity, validity.load(fromByteOffset: index / 8, as: UInt8.self) & 1 << UInt8(index % 8) == 0
        {
            return bytes.append(Int32(-1))
        }
        switch form {
        case .null: break
        case .boolean:
            let bit = fixed(index / 8, UInt8.self) & 1 << UInt8(index % 8)
            bytes.append(UInt32(1).bigEndian)
            bytes.append(UInt8(bit == 0 ? 0 : 1))
        case .whole(let whole, let oid): try write(number(index, whole), into: oid, to: &bytes)
        case .unsigned: NumericForm.write(Int128(fixed(index, UInt64.self)), scale: 0, to: &bytes)
        case .float(let isDouble, let oid): writeFloat(index, isDouble, into: oid, to: &bytes)
        case .decimal(let scale): NumericForm.write(fixed(index, Int128.self), scale: scale, to: &bytes)
        case .date: try writeDate(fixed(index, Int32.self), to: &bytes)
        case .moment(let perSecond): try writeMoment(fixed(index, Int64.self), perSecond, to: &bytes)
        case .time(let perSecond, let isWide):
            let units = isWide ? fixed(index, Int64.self) : Int64(fixed(index, Int32.self))
            bytes.append(UInt32(8).bigEndian)
            bytes.append(try microseconds(units, perSecond).bigEndian)
        case .interval: try writeInterval(index, to: &bytes)
        case .text(let isLarge): writeText(index, isLarge, to: &bytes)
        case .jsonb(let isLarge):
            let text = text(index, isLarge)
            bytes.append(UInt32(text.count + 1).bigEndian)
            bytes.append(UInt8(1))
            bytes.append(text)
        case .uuid(let isLarge): try writeUUID(text(index, isLarge), to: &bytes)
        case .list(let isLarge, let element): try writeList(index, isLarge, element, to: &bytes)
        }
    }

    private func fixed<T: BitwiseCopyable>(_ index: Int, _ type: T.Type) -> T {
        guard let data else { preconditionFailure("an Arrow column without data") }
        return data.loadUnaligned(fromByteOffset: index * MemoryLayout<T>.size, as: T.self)
    }

    private func number(_ index: Int, _ whole: ArrowWhole) -> Int64? {
        switch whole {
        case .int8: Int64(fixed(index, Int8.self))
        case .int16: Int64(fixed(index, Int16.self))
        case .int32: Int64(fixed(index, Int32.self))
        case .int64: fixed(index, Int64.self)
        case .uint8: Int64(fixed(index, UInt8.self))
        case .uint16: Int64(fixed(index, UInt16.self))
        case .uint32: Int64(fixed(index, UInt32.self))
        case .uint64: Int64(exactly: fixed(index, UInt64.self))
        }
    }

    private func write(_ number: Int64?, into oid: UInt32, to bytes: inout GrowingBytes) throws {
        guard let number else { throw outOfRange }
        switch oid {
        case PostgresType.int2:
            guard let small = Int16(exactly: number) else { throw outOfRange }
            bytes.append(UInt32(2).bigEndian)
            bytes.append(small.bigEndian)
        case PostgresType.int4:
            guard let small = Int32(exactly: number) else { throw outOfRange }
            bytes.append(UInt32(4).bigEndian)
            bytes.append(small.bigEndian)
        case PostgresType.int8:
            bytes.append(UInt32(8).bigEndian)
            bytes.append(number.bigEndian)
        default: NumericForm.write(Int128(number), scale: 0, to: &bytes)
        }
    }

    private func writeFloat(_ index: Int, _ isDouble: Bool, into oid: UInt32, to bytes: inout GrowingBytes) {
        if oid == PostgresType.float4 {
            bytes.append(UInt32(4).bigEndian)
            bytes.append(fixed(index, UInt32.self).bigEndian)
        } else {
            let number = isDouble ? fixed(index, Double.self) : Double(fixed(index, Float.self))
            bytes.append(UInt32(8).bigEndian)
            bytes.append(number.bitPattern.bigEndian)
        }
    }

    /// Days from 1970-01-01 to 2000-01-01, the server's first day.
    private static let epochDays: Int32 = 10_957

    private func writeDate(_ days: Int32, to bytes: inout GrowingBytes) throws {
        // DuckDB's infinities are the greatest number and its negative, the server's the greatest and least.
        var moved: Int32 = days == .max ? .max : .min
        if days != .max, days != -.max {
            let (shifted, overflow) = days.subtractingReportingOverflow(Self.epochDays)
            guard !overflow else { throw outOfRange }
            moved = shifted
        }
        bytes.append(UInt32(4).bigEndian)
        bytes.append(moved.bigEndian)
    }

    private func writeMoment(_ units: Int64, _ perSecond: Int64, to bytes: inout GrowingBytes) throws {
        var moved: Int64 = units == .max ? .max : .min
        if units != .max, units != -.max {
            let since = try microseconds(units, perSecond)
            let (shifted, overflow) = since.subtractingReportingOverflow(
                Int64(Self.epochDays) * 86_400_000_000
            )
            guard !overflow else { throw outOfRange }
            moved = shifted
        }
        bytes.append(UInt32(8).bigEndian)
        bytes.append(moved.bigEndian)
    }

    private func microseconds(_ units: Int64, _ perSecond: Int64) throws -> Int64 {
        if perSecond > 1_000_000 {
            guard units % 1_000 == 0 else {
                throw PostgresError.data(
                    column: name,
                    reason:
                        "A time has nanoseconds, and PostgreSQL counts microseconds; truncate it in the job."
                )
            }
            return units / 1_000
        }
        let (number, overflow) = units.multipliedReportingOverflow(by: 1_000_000 / perSecond)
        guard !overflow else { throw outOfRange }
        return number
    }

    /// Months, days and nanoseconds there; microseconds, days and months here.
    private func writeInterval(_ index: Int, to bytes: inout GrowingBytes) throws {
        let nanoseconds = fixed(2 * index + 1, Int64.self)
        bytes.append(UInt32(16).bigEndian)
        bytes.append(try microseconds(nanoseconds, 1_000_000_000).bigEndian)
        bytes.append(fixed(4 * index + 1, Int32.self).bigEndian)
        bytes.append(fixed(4 * index, Int32.self).bigEndian)
    }

    private func range(_ index: Int, _ isLarge: Bool) -> Range<Int> {
        isLarge
            ? Int(fixed(index, Int64.self))..<Int(fixed(index + 1, Int64.self))
            : Int(fixed(index, Int32.self))..<Int(fixed(index + 1, Int32.self))
    }

    private func text(_ index: Int, _ isLarge: Bool) -> UnsafeRawBufferPointer {
        let range = range(index, isLarge)
        return UnsafeRawBufferPointer(
            start: content.map { $0 + range.lowerBound },
            count: content == nil ? 0 : range.count
        )
    }

    private func writeText(_ index: Int, _ isLarge: Bool, to bytes: inout GrowingBytes) {
        let text = text(index, isLarge)
        bytes.append(UInt32(text.count).bigEndian)
        bytes.append(text)
    }

    private func writeUUID(_ text: UnsafeRawBufferPointer, to bytes: inout GrowingBytes) throws {
        let digits = text.filter { $0 != UInt8(ascii: "-") }.map {
            $0 | 0x20 == $0 || $0 < 0x41 ? $0 : $0 | 0x20
        }
        guard let uuid = [UInt8](hexadecimal: digits), uuid.count == 16 else {
            throw PostgresError.data(column: name, reason: "A text is no UUID.")
        }
        bytes.append(UInt32(16).bigEndian)
        uuid.withUnsafeBytes { bytes.append($0) }
    }

    private func writeList(
        _ index: Int,
        _ isLarge: Bool,
        _ element: UInt32,
        to bytes: inout GrowingBytes
    ) throws {
        guard let child else { throw outOfRange }
        let range = range(index, isLarge)
        let start = bytes.count
        bytes.append(UInt32(0))
        bytes.append(UInt32(range.isEmpty ? 0 : 1).bigEndian)
        // Says that NULLs may be among the elements, which is allowed where there are none.
        bytes.append(UInt32(range.isEmpty ? 0 : 1).bigEndian)
        bytes.append(element.bigEndian)
        if !range.isEmpty {
            bytes.append(UInt32(range.count).bigEndian)
            bytes.append(UInt32(1).bigEndian)
            for item in range { try child.write(item, to: &bytes) }
        }
        bytes.replace(at: start, with: UInt32(bytes.count - start - 4).bigEndian)
    }

    private var outOfRange: PostgresError {
        .data(column: name, reason: "A value lies outside what the column's type holds.")
    }
}

/// The server's binary form of a numeric: groups of four digits (`numeric_send` in `numeric.c`).
enum NumericForm {
    /// - Parameter number: The value times ten to the power of `scale`.
    static func write(_ number: Int128, scale: Int, to bytes: inout GrowingBytes) {
        var rest = number.magnitude
        // Groups stand around the decimal point, so the fraction is filled up to whole ones.
        let fractionGroups = (scale + 3) / 4
        let fill = fractionGroups * 4 - scale
        var groups = (
            UInt16(0), UInt16(0), UInt16(0), UInt16(0), UInt16(0), UInt16(0), UInt16(0), UInt16(0), UInt16(0),
            UInt16(0), UInt16(0), UInt16(0)
        )
        withUnsafeMutableBytes(of: &groups) { groups in
            let groups = groups.assumingMemoryBound(to: UInt16.self)
            var count = 0
            if fill > 0, rest > 0 {
                let power: UInt128 = [1, 10, 100, 1_000][4 - fill]
                let multiplier: UInt16 = [1, 10, 100, 1_000][fill]
                groups[0] = UInt16(rest % power) * multiplier
                rest /= power
                count = 1
            }
            while rest > UInt128(UInt64.max) {
                groups[count] = UInt16(rest % 10_000)
                rest /= 10_000
                count += 1
            }
            var small = UInt64(rest)
            while small > 0 {
                groups[count] = UInt16(small % 10_000)
                small /= 10_000
                count += 1
            }
            // Zeros at the end are not sent.
            var first = 0
            while first < count, groups[first] == 0 { first += 1 }
            let weight = count - fractionGroups - 1
            bytes.append(UInt32(8 + 2 * (count - first)).bigEndian)
            bytes.append(UInt16(count - first).bigEndian)
            bytes.append(Int16(count == first ? 0 : weight).bigEndian)
            bytes.append(UInt16(number < 0 ? 0x4000 : 0).bigEndian)
            bytes.append(UInt16(scale).bigEndian)
            for index in (first..<count).reversed() { bytes.append(groups[index].bigEndian) }
        }
    }
}
