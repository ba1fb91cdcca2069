public import CArrow

/// A stream of record batches in Arrow's C stream interface: how bulk data crosses between engines.
///
/// Owns the C structure and releases it. One consumer at a time reads it, from any thread; batches arrive in
/// order. Source of the layout: Arrow C stream interface specification.
// Safe to send: the stream is handed over whole, and `next` is only called by the one owner.
public final class ArrowStream: @unchecked Sendable {
    /// The C structure, for a driver that consumes it.
    ///
    /// Stays owned by this object.
    public let raw: UnsafeMutablePointer<ArrowArrayStream>
    private var producer: StreamProducer?

    /// Takes over a stream that a C library filled in.
    public init(taking fill: (UnsafeMutablePointer<ArrowArrayStream>) throws -> Void) rethrows {
        raw = .allocate(capacity: 1)
        raw.initialize(to: ArrowArrayStream())
        // A failure here is the end of a whole object: `deinit` lets go of the memory.
        try fill(raw)
    }

    deinit {
        if let release = raw.pointee.release { release(raw) }
        raw.deallocate()
    }
}

/// What went wrong inside a stream, in the producer's words.
public struct ArrowStreamError: Error, Sendable {
    public var message: String
    /// The producer's own error, which may say whether trying again helps.
    public var cause: (any Error)?

    public init(message: String, cause: (any Error)? = nil) {
        self.message = message
        self.cause = cause
    }
}

extension ArrowStream {
    /// A stream whose batches Swift code makes.
    ///
    /// - Parameters:
    ///   - schema: Fills in the schema structure; called when a consumer asks for it.
    ///   - next: Fills in the next batch and returns true, or returns false at the end. Runs on the
    ///     consumer's thread.
    public convenience init(
        schema: @escaping @Sendable (UnsafeMutablePointer<ArrowSchema>) throws -> Void,
        next: @escaping @Sendable (UnsafeMutablePointer<ArrowArray>) throws -> Bool
    ) {
        let producer = StreamProducer(schema: schema, next: next)
        self.init { raw in
            raw.pointee.private_data = Unmanaged.passRetained(producer).toOpaque()
            raw.pointee.get_schema = { stream, out in
                guard let stream, let out else { return 22 }
                return StreamProducer.of(stream).attempt { try $0.schema(out) }
            }
            raw.pointee.get_next = { stream, out in
                guard let stream, let out else { return 22 }
                return StreamProducer.of(stream).attempt {
                    if try !$0.next(out) { out.initialize(to: ArrowArray()) }
                }
            }
            raw.pointee.get_last_error = { stream in
                guard let stream else { return nil }
                return UnsafePointer(StreamProducer.of(stream).lastError)
            }
            raw.pointee.release = { stream in
                guard let stream, let opaque = stream.pointee.private_data else { return }
                Unmanaged<StreamProducer>.fromOpaque(opaque).release()
                stream.pointee.private_data = nil
                stream.pointee.release = nil
            }
        }
        self.producer = producer
    }

    /// A stream with the columns of another and no rows; the other one is kept, and not read.
    public convenience init(emptyOf rows: ArrowStream) {
        self.init(
            schema: { out in
                guard rows.raw.pointee.get_schema?(rows.raw, out) == 0 else {
                    throw ArrowStreamError(message: rows.lastError, cause: rows.failure)
                }
            },
            next: { _ in false }
        )
    }

    /// The cause of the error that ended the stream, where its producer gave one; a C library has only words.
    public var failure: (any Error)? { producer?.failure }

    /// The stream's own words for its last error.
    public var lastError: String {
        guard let message = raw.pointee.get_last_error?(raw) else { return "no reason given" }
        return String(cString: message)
    }
}

private final class StreamProducer {
    let schema: (UnsafeMutablePointer<ArrowSchema>) throws -> Void
    let next: (UnsafeMutablePointer<ArrowArray>) throws -> Bool
    var lastError: UnsafeMutablePointer<CChar>?
    private(set) var failure: (any Error)?

    init(
        schema: @escaping (UnsafeMutablePointer<ArrowSchema>) throws -> Void,
        next: @escaping (UnsafeMutablePointer<ArrowArray>) throws -> Bool
    ) {
        self.schema = schema
        self.next = next
    }

    deinit { lastError?.deallocate() }

    static func of(_ stream: UnsafeMutablePointer<ArrowArrayStream>) -> StreamProducer {
        guard let opaque = stream.pointee.private_data else { preconditionFailure("released Arrow stream") }
        return Unmanaged<StreamProducer>.fromOpaque(opaque).takeUnretainedValue()
    }

    /// 0, or errno 5 (EIO) with the error's words kept for `get_last_error`.
    func attempt(_ body: (StreamProducer) throws -> Void) -> Int32 {
        do {
            try body(self)
            return 0
        } catch {
            failure = (error as? ArrowStreamError)?.cause
            let message = (error as? ArrowStreamError)?.message ?? String(describing: error)
            lastError?.deallocate()
            let bytes = Array(message.utf8CString)
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            copy.initialize(from: bytes, count: bytes.count)
            lastError = copy
            return 5
        }
    }
}
