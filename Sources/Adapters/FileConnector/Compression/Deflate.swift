import CZlib

/// How deflated data is wrapped: zlib's `windowBits`.
enum DeflateWrapping: Int32 {
    /// RFC 1952. Without a name and with time zero, so equal input gives equal bytes.
    case gzip = 31
    /// RFC 1951, as in ZIP entries.
    case none = -15

    fileprivate var name: String { self == .gzip ? "gzip" : "zip" }
}

final class Deflater: ByteTransform {
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    init(_ wrapping: DeflateWrapping) {
        stream.initialize(to: z_stream())
        let status = deflateInit2_(
            stream,
            6,
            Z_DEFLATED,
            wrapping.rawValue,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(status == Z_OK, "zlib refused its own defaults: status \(status)")
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    func consume(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws {
        try run(bytes, Z_NO_FLUSH, into: next)
    }

    func finish(into next: ByteConsumer) throws {
        try run(UnsafeRawBufferPointer(start: nil, count: 0), Z_FINISH, into: next)
    }

    private func run(_ bytes: UnsafeRawBufferPointer, _ flush: Int32, into next: ByteConsumer) throws {
        stream.pointee.setInput(bytes)
        try TransformBuffer.with { buffer in
            repeat {
                stream.pointee.setOutput(buffer)
                deflate(stream, flush)
                let count = buffer.count - Int(stream.pointee.avail_out)
                try next(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            } while stream.pointee.avail_out == 0
        }
    }
}

final class Inflater: ByteTransform {
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private let wrapping: DeflateWrapping
    private var hasEnded = false

    init(_ wrapping: DeflateWrapping) {
        self.wrapping = wrapping
        stream.initialize(to: z_stream())
        let status = inflateInit2_(
            stream,
            wrapping.rawValue,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        precondition(status == Z_OK, "zlib refused its own defaults: status \(status)")
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func consume(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws {
        stream.pointee.setInput(bytes)
        try TransformBuffer.with { buffer in
            while true {
                if hasEnded {
                    // RFC 1952, section 2.2: a file may have several members.
                    guard stream.pointee.avail_in > 0 else { return }
                    guard wrapping == .gzip else { throw ByteProblem.invalid(wrapping.name) }
                    inflateReset(stream)
                    hasEnded = false
                }
                stream.pointee.setOutput(buffer)
                let status = inflate(stream, Z_NO_FLUSH)
                guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status) else {
                    throw ByteProblem.invalid(wrapping.name)
                }
                hasEnded = status == Z_STREAM_END
                let count = buffer.count - Int(stream.pointee.avail_out)
                try next(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                if !hasEnded, stream.pointee.avail_out > 0 { return }
            }
        }
    }

    func finish(into next: ByteConsumer) throws {
        guard hasEnded else { throw ByteProblem.endsEarly(wrapping.name) }
    }
}

extension z_stream {
    /// zlib declares its input mutable and only reads it.
    fileprivate mutating func setInput(_ bytes: UnsafeRawBufferPointer) {
        next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
        avail_in = UInt32(bytes.count)
    }

    fileprivate mutating func setOutput(_ buffer: UnsafeMutableRawBufferPointer) {
        next_out = buffer.bindMemory(to: UInt8.self).baseAddress
        avail_out = UInt32(buffer.count)
    }
}

/// The checksum of ZIP entries (CRC-32 of ISO 3309).
struct CRC32 {
    private(set) var value: UInt32 = 0

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        let start = bytes.bindMemory(to: UInt8.self).baseAddress
        value = UInt32(crc32_z(UInt(value), start, bytes.count))
    }
}
