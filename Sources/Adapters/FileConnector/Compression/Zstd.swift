import CZstd

final class ZstdCompressor: ByteTransform {
    private let stream: OpaquePointer

    init() {
        guard let stream = ZSTD_createCStream() else { preconditionFailure("no memory for zstd") }
        self.stream = stream
        // A checksum per frame, as the command line tool writes; the library's default is none.
        ZSTD_CCtx_setParameter(stream, ZSTD_c_checksumFlag, 1)
    }

    deinit {
        ZSTD_freeCStream(stream)
    }

    func consume(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        try TransformBuffer.with { buffer in
            while input.pos < input.size { try step(&input, ZSTD_e_continue, buffer, into: next) }
        }
    }

    func finish(into next: ByteConsumer) throws {
        var input = ZSTD_inBuffer(src: nil, size: 0, pos: 0)
        try TransformBuffer.with { buffer in
            while try step(&input, ZSTD_e_end, buffer, into: next) > 0 {}
        }
    }

    @discardableResult
    private func step(
        _ input: inout ZSTD_inBuffer,
        _ action: ZSTD_EndDirective,
        _ buffer: UnsafeMutableRawBufferPointer,
        into next: ByteConsumer
    ) throws -> Int {
        var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        let remaining = ZSTD_compressStream2(stream, &output, &input, action)
        precondition(ZSTD_isError(remaining) == 0, "zstd was called out of order")
        try next(UnsafeRawBufferPointer(rebasing: buffer[..<output.pos]))
        return remaining
    }
}

final class ZstdDecompressor: ByteTransform {
    private let stream: OpaquePointer
    /// Zero exactly at the end of a frame; another may follow.
    private var expected = 1

    init() {
        guard let stream = ZSTD_createDStream() else { preconditionFailure("no memory for zstd") }
        self.stream = stream
    }

    deinit {
        ZSTD_freeDStream(stream)
    }

    func consume(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws {
        var input = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        try TransformBuffer.with { buffer in
            var isBufferFull = false
            while input.pos < input.size || isBufferFull {
                var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
                let result = ZSTD_decompressStream(stream, &output, &input)
                guard ZSTD_isError(result) == 0 else { throw ByteProblem.invalid("zstd") }
                // Asking once more after a frame's end would begin the next one.
                if output.pos > 0 || input.pos > 0 { expected = result }
                try next(UnsafeRawBufferPointer(rebasing: buffer[..<output.pos]))
                isBufferFull = output.pos == output.size && result != 0
            }
        }
    }

    func finish(into next: ByteConsumer) throws {
        guard expected == 0 else { throw ByteProblem.endsEarly("zstd") }
    }
}
