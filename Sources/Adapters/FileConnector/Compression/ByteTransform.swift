/// Receives bytes that are valid during the call only.
typealias ByteConsumer = (UnsafeRawBufferPointer) throws -> Void

/// Turns a stream of bytes into another, piece by piece, in bounded memory.
protocol ByteTransform: AnyObject {
    func consume(_ bytes: UnsafeRawBufferPointer, into next: ByteConsumer) throws

    /// Gives out what is still held back. Nothing is consumed afterwards.
    func finish(into next: ByteConsumer) throws
}

/// Transforms one after the other.
struct ByteChain {
    var transforms: [any ByteTransform]

    func consume(_ bytes: UnsafeRawBufferPointer, into end: ByteConsumer) throws {
        try pass(bytes, from: 0, into: end)
    }

    func finish(into end: ByteConsumer) throws {
        for (index, transform) in transforms.enumerated() {
            try transform.finish { try pass($0, from: index + 1, into: end) }
        }
    }

    private func pass(_ bytes: UnsafeRawBufferPointer, from index: Int, into end: ByteConsumer) throws {
        guard index < transforms.count else { return try end(bytes) }
        try transforms[index].consume(bytes) { try pass($0, from: index + 1, into: end) }
    }
}

/// What is wrong with bytes, wherever they come from; the store adds the file's path.
enum ByteProblem: Error {
    /// Compressed data that its own checks call wrong, or that ends early.
    case damaged(format: String, reason: String)
    case cannotEncode(encoding: String, line: Int, scalar: UInt32)
    case invalidText(encoding: String, line: Int)
    case noByteOrderMark(encoding: String)
    case extraByteOrderMark

    static func endsEarly(_ format: String) -> ByteProblem {
        .damaged(format: format, reason: "its \(format) data ends early")
    }

    static func invalid(_ format: String) -> ByteProblem {
        .damaged(format: format, reason: "its \(format) data is not valid")
    }
}

/// Pieces that C libraries write their output to.
enum TransformBuffer {
    static let size = 64 * 1024

    static func with(_ body: (UnsafeMutableRawBufferPointer) throws -> Void) rethrows {
        try withUnsafeTemporaryAllocation(byteCount: size, alignment: 16, body)
    }
}
