/// Finds the one entry of a ZIP archive (APPNOTE.TXT 6.3.10).
struct ZipEntry {
    /// Where its data stands in the file.
    var range: Range<Int>
    var checksum: UInt32
    var isDeflated: Bool

    /// - Throws: ``ByteProblem/damaged(format:reason:)`` when it is not an archive with exactly one entry.
    init(in file: borrowing OpenFile) throws {
        let size = try file.size()
        let end = try Self.end(of: file, size: size)
        guard end.entryCount == 1 else {
            throw Self.problem("it holds \(end.entryCount) entries, expected one")
        }
        let central = try ZipFields(file, at: end.directoryStart, count: 46)
        guard try central.number(at: 0, as: UInt32.self) == ZipRecord.centralSignature else {
            throw ByteProblem.invalid("zip")
        }
        let sizes = try Self.sizes(of: central, in: file, at: end.directoryStart)
        let local = try ZipFields(file, at: sizes.start, count: 30)
        let nameAndExtra =
            try Int(local.number(at: 26, as: UInt16.self))
            + Int(local.number(at: 28, as: UInt16.self))
        let start = sizes.start + 30 + nameAndExtra
        guard try local.number(at: 0, as: UInt32.self) == ZipRecord.localSignature,
            sizes.packed <= size - start
        else { throw ByteProblem.endsEarly("zip") }
        range = start..<(start + sizes.packed)
        checksum = try central.number(at: 16, as: UInt32.self)
        switch try central.number(at: 10, as: UInt16.self) {
        case 0: isDeflated = false
        case 8: isDeflated = true
        default: throw Self.problem("its entry is packed in a way other than deflate")
        }
        guard try central.number(at: 8, as: UInt16.self) & 1 == 0 else {
            throw Self.problem("its entry is encrypted")
        }
    }

    private typealias End = (entryCount: Int, directoryStart: Int)

    /// Section 4.3.16: the last record, before a comment of at most 65,535 bytes.
    private static func end(of file: borrowing OpenFile, size: Int) throws -> End {
        let length = min(size, 22 + 65_535)
        let tail = try ZipFields(file, at: size - length, count: length)
        for offset in stride(from: length - 22, through: 0, by: -1)
        where try tail.number(at: offset, as: UInt32.self) == ZipRecord.endSignature {
            let count = try Int(tail.number(at: offset + 10, as: UInt16.self))
            let start = try tail.number(at: offset + 16, as: UInt32.self)
            guard start == .max else { return (count, Int(start)) }
            return try zip64End(of: file, locatorAt: size - length + offset - 20)
        }
        throw ByteProblem.endsEarly("zip")
    }

    private static func zip64End(of file: borrowing OpenFile, locatorAt offset: Int) throws -> End {
        let locator = try ZipFields(file, at: offset, count: 20)
        let place = try Int(clamping: locator.number(at: 8, as: UInt64.self))
        let end = try ZipFields(file, at: place, count: 56)
        guard try end.number(at: 0, as: UInt32.self) == ZipRecord.zip64EndSignature else {
            throw ByteProblem.invalid("zip")
        }
        return (
            try Int(clamping: end.number(at: 32, as: UInt64.self)),
            try Int(clamping: end.number(at: 48, as: UInt64.self))
        )
    }

    /// Packed size and the local header's place; section 4.5.3 has those that need 64 bits.
    private static func sizes(
        of central: ZipFields,
        in file: borrowing OpenFile,
        at offset: Int
    ) throws -> (packed: Int, start: Int) {
        var packed = UInt64(try central.number(at: 20, as: UInt32.self))
        let plain = try central.number(at: 24, as: UInt32.self)
        var start = UInt64(try central.number(at: 42, as: UInt32.self))
        let nameCount = try Int(central.number(at: 28, as: UInt16.self))
        let extraCount = try Int(central.number(at: 30, as: UInt16.self))
        let extra = try ZipFields(file, at: offset + 46 + nameCount, count: extraCount)
        var position = 0
        while position + 4 <= extraCount {
            let length = try Int(extra.number(at: position + 2, as: UInt16.self))
            if try extra.number(at: position, as: UInt16.self) == ZipRecord.zip64Field {
                var field = position + 4 + (plain == .max ? 8 : 0)
                if packed == UInt64(UInt32.max) {
                    packed = try extra.number(at: field, as: UInt64.self)
                    field += 8
                }
                if start == UInt64(UInt32.max) { start = try extra.number(at: field, as: UInt64.self) }
            }
            position += 4 + length
        }
        return (Int(clamping: packed), Int(clamping: start))
    }

    private static func problem(_ reason: String) -> ByteProblem {
        .damaged(format: "zip", reason: reason)
    }
}

/// Some bytes of a file, read as little-endian numbers.
private struct ZipFields {
    private var bytes: [UInt8]

    init(_ file: borrowing OpenFile, at offset: Int, count: Int) throws {
        bytes = []
        guard offset >= 0, offset <= Int.max - count else { throw ByteProblem.invalid("zip") }
        try file.forEachPiece(in: offset..<(offset + count)) { bytes.append(contentsOf: $0) }
        guard bytes.count == count else { throw ByteProblem.endsEarly("zip") }
    }

    func number<Number: FixedWidthInteger>(at offset: Int, as type: Number.Type) throws -> Number {
        guard offset >= 0, offset + MemoryLayout<Number>.size <= bytes.count else {
            throw ByteProblem.invalid("zip")
        }
        return bytes.withUnsafeBytes {
            Number(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: type))
        }
    }
}

/// Unpacks an entry's data and compares its checksum at the end.
final class ZipUnpacker: ByteTransform {
    private let inflater: Inflater?
    private let expected: UInt32
    private var checksum = CRC32()

    init(_ entry: ZipEntry) {
        inflater = entry.isDeflated ? Inflater(.none) : nil
        expected = entry.checksum
    }

    func consume(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws {
        guard let inflater else { return try give(bytes, to: next) }
        try inflater.consume(bytes) { try give($0, to: next) }
    }

    func finish(into next: ByteConsumer) throws {
        try inflater?.finish { try give($0, to: next) }
        guard checksum.value == expected else { throw ByteProblem.invalid("zip") }
    }

    private func give(_ bytes: UnsafeRawBufferPointer, to next: ByteConsumer) throws {
        checksum.update(bytes)
        try next(bytes)
    }
}
