/// Makes a ZIP archive with one entry, as a stream (APPNOTE.TXT 6.3.10).
///
/// Sizes stand behind the data, in the 64-bit form: the length is not known when the entry begins. The time
/// stamp is 1980-01-01, the first one the format has, so that equal input gives equal bytes.
final class ZipWriter: ByteTransform {
    private let name: [UInt8]
    private let deflater = Deflater(.none)
    private var checksum = CRC32()
    private var plainSize: UInt64 = 0
    private var packedSize: UInt64 = 0
    private var hasBegun = false

    init(entryName: String) {
        name = Array(entryName.utf8)
    }

    func consume(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws {
        try beginOnce(into: next)
        checksum.update(bytes)
        plainSize += UInt64(bytes.count)
        try deflater.consume(bytes) { try pack($0, into: next) }
    }

    func finish(into next: ByteConsumer) throws {
        try beginOnce(into: next)
        try deflater.finish { try pack($0, into: next) }
        var tail = ZipRecord()
        tail.append(ZipRecord.descriptorSignature)
        tail.append(checksum.value)
        tail.append(packedSize)
        tail.append(plainSize)
        let directoryStart = localHeaderSize + packedSize + UInt64(tail.bytes.count)
        let directory = centralDirectory()
        tail.append(directory)
        appendEnd(to: &tail, directoryStart: directoryStart, directorySize: UInt64(directory.count))
        try tail.bytes.withUnsafeBytes(next)
    }

    private func pack(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws {
        packedSize += UInt64(bytes.count)
        try next(bytes)
    }

    private var localHeaderSize: UInt64 { UInt64(30 + name.count + 20) }

    /// Section 4.3.7.
    private func beginOnce(into next: ByteConsumer) throws {
        guard !hasBegun else { return }
        hasBegun = true
        var header = ZipRecord()
        header.append(ZipRecord.localSignature)
        appendCommon(to: &header, checksum: 0)
        header.append(UInt32.max)
        header.append(UInt32.max)
        header.append(UInt16(name.count))
        header.append(UInt16(20))
        header.append(name)
        header.append(ZipRecord.zip64Field)
        header.append(UInt16(16))
        header.append(UInt64(0))
        header.append(UInt64(0))
        try header.bytes.withUnsafeBytes(next)
    }

    /// Section 4.3.12.
    private func centralDirectory() -> [UInt8] {
        var record = ZipRecord()
        record.append(ZipRecord.centralSignature)
        record.append(UInt16(3 << 8 | 45))  // made on Unix, version 4.5
        appendCommon(to: &record, checksum: checksum.value)
        record.append(UInt32.max)
        record.append(UInt32.max)
        record.append(UInt16(name.count))
        record.append(UInt16(20))
        record.append(UInt16(0))  // comment
        record.append(UInt16(0))  // disk
        record.append(UInt16(0))  // internal attributes
        record.append(UInt32(0o100644) << 16)  // a regular file that its owner may write
        record.append(UInt32(0))  // where the local header stands
        record.append(name)
        record.append(ZipRecord.zip64Field)
        record.append(UInt16(16))
        record.append(plainSize)
        record.append(packedSize)
        return record.bytes
    }

    /// What both headers of an entry share: version needed to the checksum.
    private func appendCommon(to record: inout ZipRecord, checksum: UInt32) {
        record.append(UInt16(45))
        record.append(UInt16(1 << 3 | 1 << 11))  // sizes behind the data, UTF-8 name
        record.append(UInt16(8))  // deflated
        record.append(UInt16(0))  // 00:00:00
        record.append(UInt16(1 << 5 | 1))  // 1980-01-01
        record.append(checksum)
    }

    /// The archive's end: sections 4.3.14 to 4.3.16.
    ///
    /// The 64-bit records stand only where 32 bits do not suffice: older programs read every archive that is
    /// small enough for them.
    private func appendEnd(to record: inout ZipRecord, directoryStart: UInt64, directorySize: UInt64) {
        if directoryStart >= UInt64(UInt32.max) {
            record.append(ZipRecord.zip64EndSignature)
            record.append(UInt64(44))
            record.append(UInt16(3 << 8 | 45))
            record.append(UInt16(45))
            record.append(UInt32(0))
            record.append(UInt32(0))
            record.append(UInt64(1))
            record.append(UInt64(1))
            record.append(directorySize)
            record.append(directoryStart)
            record.append(ZipRecord.zip64LocatorSignature)
            record.append(UInt32(0))
            record.append(directoryStart + directorySize)
            record.append(UInt32(1))
        }
        record.append(ZipRecord.endSignature)
        record.append(UInt16(0))
        record.append(UInt16(0))
        record.append(UInt16(1))
        record.append(UInt16(1))
        record.append(UInt32(directorySize))
        record.append(UInt32(clamping: directoryStart))
        record.append(UInt16(0))
    }
}

/// Little-endian fields one after the other.
struct ZipRecord {
    static let localSignature: UInt32 = 0x0403_4b50
    static let descriptorSignature: UInt32 = 0x0807_4b50
    static let centralSignature: UInt32 = 0x0201_4b50
    static let zip64EndSignature: UInt32 = 0x0606_4b50
    static let zip64LocatorSignature: UInt32 = 0x0706_4b50
    static let endSignature: UInt32 = 0x0605_4b50
    static let zip64Field: UInt16 = 1

    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func append(_ more: [UInt8]) {
        bytes.append(contentsOf: more)
    }
}
