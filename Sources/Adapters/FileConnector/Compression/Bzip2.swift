import CBzip2

final class Bzip2Compressor: ByteTransform {
    private let stream = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)

    init() {
        stream.initialize(to: bz_stream())
        let status = BZ2_bzCompressInit(stream, 9, 0, 0)
        precondition(status == BZ_OK, "bzip2 refused its own defaults: status \(status)")
    }

    deinit {
        BZ2_bzCompressEnd(stream)
        stream.deallocate()
    }

    func consume(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws {
        // BZ_RUN without input is an error of the caller.
        guard !bytes.isEmpty else { return }
        stream.pointee.setInput(bytes)
        try TransformBuffer.with { buffer in
            while stream.pointee.avail_in > 0 { try step(BZ_RUN, buffer, into: next) }
        }
    }

    func finish(into next: ByteConsumer) throws {
        stream.pointee.setInput(UnsafeRawBufferPointer(start: nil, count: 0))
        try TransformBuffer.with { buffer in
            while try step(BZ_FINISH, buffer, into: next) != BZ_STREAM_END {}
        }
    }

    @discardableResult
    private func step(
        _ action: Int32,
        _ buffer: UnsafeMutableRawBufferPointer,
        into next: ByteConsumer
    ) throws -> Int32 {
        stream.pointee.setOutput(buffer)
        let status = BZ2_bzCompress(stream, action)
        precondition(status > 0, "bzip2 was called out of order: status \(status)")
        try next(UnsafeRawBufferPointer(rebasing: buffer[..<(buffer.count - Int(stream.pointee.avail_out))]))
        return status
    }
}

final class Bzip2Decompressor: ByteTransform {
    private let stream = UnsafeMutablePointer<bz_stream>.allocate(capacity: 1)
    private var hasEnded = false

    init() {
        stream.initialize(to: bz_stream())
        start()
    }

    deinit {
        BZ2_bzDecompressEnd(stream)
        stream.deallocate()
    }

    func consume(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws {
        stream.pointee.setInput(bytes)
        try TransformBuffer.with { buffer in
            while true {
                if hasEnded {
                    guard stream.pointee.avail_in > 0 else { return }
                    startNextStream()
                }
                stream.pointee.setOutput(buffer)
                let status = BZ2_bzDecompress(stream)
                guard status == BZ_OK || status == BZ_STREAM_END else { throw ByteProblem.invalid("bzip2") }
                hasEnded = status == BZ_STREAM_END
                let count = buffer.count - Int(stream.pointee.avail_out)
                try next(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                if !hasEnded, stream.pointee.avail_out > 0 { return }
            }
        }
    }

    func finish(into next: ByteConsumer) throws {
        guard hasEnded else { throw ByteProblem.endsEarly("bzip2") }
    }

    /// A file may hold several streams one after the other; parallel compressors make such files.
    private func startNextStream() {
        let (input, count) = (stream.pointee.next_in, stream.pointee.avail_in)
        BZ2_bzDecompressEnd(stream)
        start()
        stream.pointee.next_in = input
        stream.pointee.avail_in = count
        hasEnded = false
    }

    private func start() {
        let status = BZ2_bzDecompressInit(stream, 0, 0)
        precondition(status == BZ_OK, "bzip2 refused its own defaults: status \(status)")
    }
}

extension bz_stream {
    /// bzip2 declares its input mutable and only reads it.
    fileprivate mutating func setInput(_ bytes: UnsafeRawBufferPointer) {
        next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: CChar.self).baseAddress)
        avail_in = UInt32(bytes.count)
    }

    fileprivate mutating func setOutput(_ buffer: UnsafeMutableRawBufferPointer) {
        next_out = buffer.bindMemory(to: CChar.self).baseAddress
        avail_out = UInt32(buffer.count)
    }
}
