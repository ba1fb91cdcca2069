import CArrow

/// A batch without rows in the shape of a schema: asked to convert it, DuckDB tells the types it gives the columns.
///
/// Every buffer is the same block of zeros: enough for the one offset that is read although there are no rows.
final class ArrowEmptyBatch {
    // Safe to share: written once, before anyone reads it.
    nonisolated(unsafe) private static let zeros = {
        let block = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
        block.initializeMemory(as: UInt8.self, repeating: 0, count: 64)
        return UnsafeRawPointer(block)
    }()

    private let buffers: UnsafeMutablePointer<UnsafeRawPointer?>
    private let children: [ArrowEmptyBatch]
    private let dictionary: ArrowEmptyBatch?
    private let structures: UnsafeMutablePointer<ArrowArray>
    private let pointers: UnsafeMutablePointer<UnsafeMutablePointer<ArrowArray>?>
    private let dictionaryStructure: UnsafeMutablePointer<ArrowArray>

    init(_ schema: ArrowSchema) {
        buffers = .allocate(capacity: 3)
        buffers.initialize(repeating: Self.zeros, count: 3)
        children = (0..<Int(schema.n_children)).compactMap { index in
            schema.children[index].map { ArrowEmptyBatch($0.pointee) }
        }
        dictionary = schema.dictionary.map { ArrowEmptyBatch($0.pointee) }
        structures = .allocate(capacity: max(1, children.count))
        pointers = .allocate(capacity: max(1, children.count))
        pointers.initialize(repeating: nil, count: max(1, children.count))
        for (index, child) in children.enumerated() {
            (structures + index).initialize(to: child.array)
            pointers[index] = structures + index
        }
        dictionaryStructure = .allocate(capacity: 1)
        dictionaryStructure.initialize(to: dictionary?.array ?? ArrowArray())
    }

    deinit {
        buffers.deallocate()
        structures.deallocate()
        pointers.deallocate()
        dictionaryStructure.deallocate()
    }

    /// Valid as long as this object is: its release does nothing.
    var array: ArrowArray {
        var array = ArrowArray()
        array.n_buffers = 3
        array.buffers = buffers
        array.n_children = Int64(children.count)
        array.children = pointers
        array.dictionary = dictionary == nil ? nil : dictionaryStructure
        array.release = { $0?.pointee.release = nil }
        return array
    }
}
