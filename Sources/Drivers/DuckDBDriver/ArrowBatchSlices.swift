import CArrow

/// One batch of a stream, handed on in pieces that fit a DuckDB vector.
///
/// `duckdb_data_chunk_from_arrow` takes the whole batch as one vector and overruns its buffers when a dictionary
/// column has more than 2,048 rows; it also reads a column from its first row whatever the batch's own offset
/// (seen in 1.5). So each piece's columns carry their own offset.
struct ArrowBatchSlices {
    private static let rowsPerSlice: Int64 = 2_048

    private let owner: ArrowBatchOwner
    private var done: Int64 = 0

    init(owning array: ArrowArray, columnCount: Int) throws {
        owner = ArrowBatchOwner(array)
        guard array.length >= 0, array.offset >= 0, array.n_children == columnCount,
            columnCount == 0 || array.children != nil
        else { throw DuckDBError.stream(reason: "A batch does not have the columns of its schema.") }
        for column in 0..<columnCount {
            guard let child = array.children[column]?.pointee, child.length >= array.offset + array.length
            else {
                throw DuckDBError.stream(reason: "Column \(column + 1) of a batch is shorter than the batch.")
            }
        }
    }

    /// The next piece, to be released by its consumer; nil when all rows are handed out.
    mutating func next() -> ArrowArray? {
        let length = min(Self.rowsPerSlice, owner.array.length - done)
        guard length > 0 else { return nil }
        defer { done += length }
        return owner.slice(from: owner.array.offset + done, length: length)
    }
}

/// Keeps a batch until the last piece of it is released.
private final class ArrowBatchOwner {
    private(set) var array: ArrowArray

    init(_ array: ArrowArray) { self.array = array }

    deinit { array.release?(&array) }

    func slice(from offset: Int64, length: Int64) -> ArrowArray {
        let slice = ArrowSlice(of: self, childCount: Int(array.n_children))
        for index in 0..<Int(array.n_children) {
            guard let child = array.children[index]?.pointee else { continue }
            slice.children[index] = child
            slice.children[index].offset = child.offset + offset
            slice.children[index].length = length
            // Nobody has counted the NULLs of the piece.
            slice.children[index].null_count = child.null_count == 0 ? 0 : -1
            slice.children[index].release = { $0?.pointee.release = nil }
        }
        var array = array
        array.length = length
        array.offset = 0
        array.null_count = 0
        array.children = slice.childPointers
        array.private_data = Unmanaged.passRetained(slice).toOpaque()
        array.release = { array in
            guard let array, let opaque = array.pointee.private_data else { return }
            array.pointee.release = nil
            array.pointee.private_data = nil
            Unmanaged<ArrowSlice>.fromOpaque(opaque).release()
        }
        return array
    }
}

/// The column structures of one piece.
private final class ArrowSlice {
    private let owner: ArrowBatchOwner
    let children: UnsafeMutablePointer<ArrowArray>
    let childPointers: UnsafeMutablePointer<UnsafeMutablePointer<ArrowArray>?>
    private let childCount: Int

    init(of owner: ArrowBatchOwner, childCount: Int) {
        self.owner = owner
        self.childCount = childCount
        children = .allocate(capacity: max(1, childCount))
        children.initialize(repeating: ArrowArray(), count: max(1, childCount))
        childPointers = .allocate(capacity: max(1, childCount))
        childPointers.initialize(repeating: nil, count: max(1, childCount))
        for index in 0..<childCount { childPointers[index] = children + index }
    }

    deinit {
        children.deallocate()
        childPointers.deallocate()
    }
}
