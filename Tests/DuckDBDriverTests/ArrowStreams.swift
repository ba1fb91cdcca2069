import CArrow
import Foundation
import Tabular

extension ArrowStream {
    /// A column `n` of 64-bit numbers that count up from `offset`, made in Swift.
    ///
    /// - Parameters:
    ///   - failingAt: The number instead of which the stream fails.
    ///   - missing: Rows by which the column is shorter than the batch says.
    static func integers(
        count: Int,
        batch: Int,
        offset: Int = 0,
        failingAt: Int? = nil,
        missing: Int = 0
    ) -> ArrowStream {
        let position = Position(offset)
        return ArrowStream(
            schema: { integerSchema($0) },
            next: { out in
                let start = position.value
                guard start < count else { return false }
                if let failingAt, start >= failingAt { throw ArrowStreamError(message: "the well is dry") }
                let length = min(batch, count - start)
                position.value += length
                integerBatch(upTo: start + length, offset: start, length: length, missing: missing, into: out)
                return true
            }
        )
    }
}

// Safe to send: only the stream's one consumer touches it.
private final class Position: @unchecked Sendable {
    var value: Int

    init(_ value: Int) { self.value = value }
}

private func integerSchema(_ out: UnsafeMutablePointer<ArrowSchema>) {
    let column = UnsafeMutablePointer<ArrowSchema>.allocate(capacity: 1)
    column.initialize(to: ArrowSchema())
    column.pointee.format = UnsafePointer(strdup("l"))
    column.pointee.name = UnsafePointer(strdup("n"))
    column.pointee.flags = Int64(ARROW_FLAG_NULLABLE)
    column.pointee.release = { schema in
        free(UnsafeMutablePointer(mutating: schema?.pointee.format))
        free(UnsafeMutablePointer(mutating: schema?.pointee.name))
        schema?.pointee.release = nil
    }
    let columns = UnsafeMutablePointer<UnsafeMutablePointer<ArrowSchema>?>.allocate(capacity: 1)
    columns.initialize(to: column)
    out.initialize(to: ArrowSchema())
    out.pointee.format = UnsafePointer(strdup("+s"))
    out.pointee.n_children = 1
    out.pointee.children = columns
    out.pointee.release = { schema in
        if let column = schema?.pointee.children[0] {
            column.pointee.release?(column)
            column.deallocate()
        }
        schema?.pointee.children.deallocate()
        free(UnsafeMutablePointer(mutating: schema?.pointee.format))
        schema?.pointee.release = nil
    }
}

/// A batch that shows `length` rows from `offset` of a column that counts from 0.
private func integerBatch(
    upTo end: Int,
    offset: Int,
    length: Int,
    missing: Int,
    into out: UnsafeMutablePointer<ArrowArray>
) {
    let data = UnsafeMutablePointer<Int64>.allocate(capacity: max(1, end))
    for number in 0..<end { (data + number).initialize(to: Int64(number)) }
    let buffers = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: 2)
    buffers.initialize(repeating: nil, count: 2)
    buffers[1] = UnsafeRawPointer(data)
    let column = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
    column.initialize(to: ArrowArray())
    column.pointee.length = Int64(end - missing)
    column.pointee.n_buffers = 2
    column.pointee.buffers = buffers
    column.pointee.release = { array in
        array?.pointee.buffers[1]?.deallocate()
        array?.pointee.buffers.deallocate()
        array?.pointee.release = nil
    }
    let columns = UnsafeMutablePointer<UnsafeMutablePointer<ArrowArray>?>.allocate(capacity: 1)
    columns.initialize(to: column)
    let validity = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: 1)
    validity.initialize(to: nil)
    out.initialize(to: ArrowArray())
    out.pointee.length = Int64(length)
    out.pointee.offset = Int64(offset)
    out.pointee.n_buffers = 1
    out.pointee.buffers = validity
    out.pointee.n_children = 1
    out.pointee.children = columns
    out.pointee.release = { array in
        if let column = array?.pointee.children[0] {
            column.pointee.release?(column)
            column.deallocate()
        }
        array?.pointee.children.deallocate()
        array?.pointee.buffers.deallocate()
        array?.pointee.release = nil
    }
}

/// Bytes a test collects.
// Safe to send: `lock` is held wherever they are touched.
final class Collected: @unchecked Sendable {
    private let lock = NSLock()
    private var bytes: [UInt8] = []
    private var count = 0

    func add(_ more: UnsafeRawBufferPointer) {
        lock.withLock {
            bytes.append(contentsOf: more)
            count += 1
        }
    }

    var text: String { lock.withLock { String(decoding: bytes, as: UTF8.self) } }
    var calls: Int { lock.withLock { count } }
}
