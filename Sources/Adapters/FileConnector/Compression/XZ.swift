import CLzma

/// One coder of liblzma: compressing and decompressing differ only in how it is made.
final class XZCoder: ByteTransform {
    private let stream = UnsafeMutablePointer<lzma_stream>.allocate(capacity: 1)
    private let isCompressing: Bool

    private init(isCompressing: Bool, _ start: (UnsafeMutablePointer<lzma_stream>) -> lzma_ret) {
        self.isCompressing = isCompressing
        stream.initialize(to: lzma_stream())
        let status = start(stream)
        precondition(status == LZMA_OK, "liblzma refused its own defaults: status \(status)")
    }

    deinit {
        lzma_end(stream)
        stream.deallocate()
    }

    static func compressor() -> XZCoder {
        XZCoder(isCompressing: true) { lzma_easy_encoder($0, 6, LZMA_CHECK_CRC64) }
    }

    static func decompressor() -> XZCoder {
        XZCoder(isCompressing: false) { lzma_stream_decoder($0, .max, Self.concatenated) }
    }

    /// `LZMA_CONCATENATED`, which Swift does not import: a file may hold several streams.
    private static let concatenated: UInt32 = 0x08

    func consume(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws {
        stream.pointee.next_in = bytes.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_in = bytes.count
        try TransformBuffer.with { buffer in
            repeat {
                try step(LZMA_RUN, buffer, into: next)
            } while stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0
        }
    }

    func finish(into next: ByteConsumer) throws {
        stream.pointee.next_in = nil
        stream.pointee.avail_in = 0
        try TransformBuffer.with { buffer in
            while try step(LZMA_FINISH, buffer, into: next) != LZMA_STREAM_END {}
        }
    }

    @discardableResult
    private func step(
        _ action: lzma_action,
        _ buffer: UnsafeMutableRawBufferPointer,
        into next: ByteConsumer
    ) throws -> lzma_ret {
        stream.pointee.next_out = buffer.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_out = buffer.count
        let status = lzma_code(stream, action)
        switch status {
        case LZMA_OK, LZMA_STREAM_END: break
        // No progress is possible: only at the end of the input does that mean something is missing.
        case LZMA_BUF_ERROR where action == LZMA_RUN: break
        case LZMA_BUF_ERROR: throw ByteProblem.endsEarly("xz")
        case LZMA_MEM_ERROR:
            throw ByteProblem.damaged(format: "xz", reason: "it needs more memory than there is")
        default:
            precondition(!isCompressing, "liblzma was called out of order: status \(status)")
            throw ByteProblem.invalid("xz")
        }
        let count = buffer.count - stream.pointee.avail_out
        try next(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return status
    }
}
