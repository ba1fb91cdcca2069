import JobModel

extension CSVFileWriter.TextEncoding {
    /// Turns files of this encoding into UTF-8 that encodes back to the same bytes, or refuses them; nil for
    /// UTF-8, which ``RecordScanner`` checks.
    var decoder: (any ByteTransform)? {
        switch self {
        case .utf8: nil
        case .utf16: UTF16Decoder()
        case .latin1, .windows1252: SingleByteDecoder(self)
        }
    }
}

/// Every byte is a character: nothing can be wrong.
private final class SingleByteDecoder: ByteTransform {
    private let scalars: [UInt32]

    init(_ encoding: CSVFileWriter.TextEncoding) {
        let high = encoding == .windows1252 ? SingleByteTable.windows1252 : Array(0x80...0x9F)
        scalars = Array(0..<0x80) + high + Array(0xA0...0xFF)
    }

    func consume(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws {
        var output = UTF8Output()
        for byte in bytes { output.append(scalars[Int(byte)]) }
        try output.bytes.withUnsafeBytes(next)
    }

    func finish(into next: ByteConsumer) throws {}
}

private final class UTF16Decoder: ByteTransform {
    /// A value, so that reading a byte needs no check for overlapping access.
    private var state = UTF16Decoding()

    func consume(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws {
        var output = UTF8Output()
        try state.decode(bytes, into: &output)
        try output.bytes.withUnsafeBytes(next)
    }

    func finish(into next: ByteConsumer) throws {
        try state.finish()
    }
}

private struct UTF16Decoding {
    private var isMarkRead = false
    private var firstByte: UInt8?
    private var high: UInt32?
    private var line = 1

    mutating func decode(_ bytes: UnsafeRawBufferPointer, into output: inout UTF8Output) throws {
        for byte in bytes {
            guard let low = firstByte else {
                firstByte = byte
                continue
            }
            firstByte = nil
            try read(UInt32(low) | UInt32(byte) << 8, into: &output)
        }
    }

    func finish() throws {
        guard firstByte == nil, high == nil else { throw invalid }
        guard isMarkRead else { throw ByteProblem.noByteOrderMark(encoding: "UTF-16") }
    }

    private mutating func read(_ unit: UInt32, into output: inout UTF8Output) throws {
        guard isMarkRead else {
            guard unit == 0xFEFF else { throw ByteProblem.noByteOrderMark(encoding: "UTF-16") }
            isMarkRead = true
            return
        }
        switch (unit, high) {
        case (0xD800...0xDBFF, nil): high = unit
        case (0xDC00...0xDFFF, let first?):
            high = nil
            output.append(0x1_0000 + (first - 0xD800) << 10 + (unit - 0xDC00))
        case (0xD800...0xDFFF, _), (_, .some): throw invalid
        default:
            output.append(unit)
            if unit == 0x0A { line += 1 }
        }
    }

    private var invalid: ByteProblem { .invalidText(encoding: "UTF-16", line: line) }
}

private struct UTF8Output {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ scalar: UInt32) {
        if scalar < 0x80 { return bytes.append(UInt8(scalar)) }
        if scalar < 0x800 {
            bytes.append(UInt8(0xC0 | scalar >> 6))
        } else if scalar < 0x1_0000 {
            bytes.append(UInt8(0xE0 | scalar >> 12))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
        } else {
            bytes.append(UInt8(0xF0 | scalar >> 18))
            bytes.append(UInt8(0x80 | scalar >> 12 & 0x3F))
            bytes.append(UInt8(0x80 | scalar >> 6 & 0x3F))
        }
        bytes.append(UInt8(0x80 | scalar & 0x3F))
    }
}
