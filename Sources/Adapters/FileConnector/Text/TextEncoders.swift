import JobModel

/// Turns UTF-8 into another encoding.
final class TextEncoder: ByteTransform {
    /// A value, so that reading a byte needs no check for overlapping access.
    private var state: TextEncoding

    init(_ encoding: CSVFileWriter.TextEncoding) {
        state = TextEncoding(encoding)
    }

    func consume(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws {
        for start in stride(from: 0, to: bytes.count, by: TransformBuffer.size) {
            let end = min(bytes.count, start + TransformBuffer.size)
            try state.encode(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
            try flush(into: next)
        }
    }

    func finish(into next: ByteConsumer) throws {
        try state.finish()
        try flush(into: next)
    }

    private func flush(into next: ByteConsumer) throws {
        try state.output.withUnsafeBytes(next)
        state.output.removeAll(keepingCapacity: true)
    }
}

private struct TextEncoding {
    var output: [UInt8]
    private let encoding: CSVFileWriter.TextEncoding
    private var scanner = UTF8Scanner()
    private var line = 1

    /// UTF-16 files begin with a mark that tells the byte order: little-endian here, as Windows programs write.
    init(_ encoding: CSVFileWriter.TextEncoding) {
        self.encoding = encoding
        output = encoding == .utf16 ? SingleByteTable.utf16Mark : []
    }

    mutating func encode(_ bytes: UnsafeRawBufferPointer) throws {
        for byte in bytes {
            let read: UInt32?
            do { read = try scanner.read(byte) } catch { throw invalidText }
            guard let scalar = read else { continue }
            try append(scalar)
            if scalar == 0x0A { line += 1 }
        }
    }

    func finish() throws {
        guard !scanner.isInsideCharacter else { throw invalidText }
    }

    private var invalidText: ByteProblem { .invalidText(encoding: "UTF-8", line: line) }

    private mutating func append(_ scalar: UInt32) throws {
        switch encoding {
        case .utf16 where scalar > 0xFFFF:
            let rest = scalar - 0x1_0000
            append(unit: UInt16(0xD800 + rest >> 10))
            append(unit: UInt16(0xDC00 + rest & 0x3FF))
        case .utf16: append(unit: UInt16(scalar))
        case .utf8, .latin1, .windows1252:
            guard scalar < 0x80 else { return try appendSingle(scalar) }
            output.append(UInt8(scalar))
        }
    }

    private mutating func append(unit: UInt16) {
        output.append(UInt8(truncatingIfNeeded: unit))
        output.append(UInt8(unit >> 8))
    }

    private mutating func appendSingle(_ scalar: UInt32) throws {
        let byte: UInt8? =
            encoding == .windows1252
            ? SingleByteTable.windows1252Byte(of: scalar) : UInt8(exactly: scalar)
        guard let byte else {
            throw ByteProblem.cannotEncode(encoding: encoding.rawValue, line: line, scalar: scalar)
        }
        output.append(byte)
    }
}

/// Where Windows-1252 differs from ISO-8859-1: bytes 0x80 to 0x9F.
///
/// From the WHATWG Encoding Standard, index windows-1252. The five bytes without a character stand for
/// themselves, so every file reads back as it was.
enum SingleByteTable {
    static let utf16Mark: [UInt8] = [0xFF, 0xFE]

    static let windows1252: [UInt32] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D, 0x017D, 0x008F,
        0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
    ]

    static func windows1252Byte(of scalar: UInt32) -> UInt8? {
        if let place = windows1252.firstIndex(of: scalar) { return UInt8(0x80 + place) }
        return (0x80...0x9F).contains(scalar) ? nil : UInt8(exactly: scalar)
    }
}
