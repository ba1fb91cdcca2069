import CDuckDB
import Tabular

extension QueryResult {
    /// Reads what is left of the result into memory.
    func allRows() throws -> [[Value]] {
        var rows: [[Value]] = []
        let layouts = (0..<columnCount).map { VectorLayout.layout(rawType(of: $0)) }
        while let chunk = try nextChunk() {
            let columns = layouts.enumerated().map { index, layout in
                VectorReader(duckdb_data_chunk_get_vector(chunk.raw, idx_t(index)), layout)
            }
            rows.reserveCapacity(rows.count + chunk.rowCount)
            for row in 0..<chunk.rowCount {
                rows.append(columns.map { $0.value(at: row) })
            }
        }
        return rows
    }
}

extension QueryResult {
    /// Hands on the text of the first column, about a megabyte at a time, and counts the rows.
    func concatenateText(_ body: (UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        guard columnCount > 0, TypeHandle.logical(rawType(of: 0)) == .text else {
            throw DuckDBError.unreadableColumn(
                name: columnCount > 0 ? name(of: 0) : "",
                type: "another type than VARCHAR"
            )
        }
        var rows = 0
        var buffer = TextBuffer()
        while let chunk = try nextChunk() {
            let reader = VectorReader(duckdb_data_chunk_get_vector(chunk.raw, 0), .plain(.varchar))
            for row in 0..<chunk.rowCount where reader.isValid(row) {
                buffer.append(reader.bytes(at: row))
            }
            rows += chunk.rowCount
            if buffer.count >= 1 << 20 { try buffer.empty(into: body) }
        }
        try buffer.empty(into: body)
        return rows
    }
}

/// Bytes collected in memory that is kept for the next.
private struct TextBuffer: ~Copyable {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 << 20, alignment: 16)
    private(set) var count = 0

    deinit { memory.deallocate() }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if count + bytes.count > memory.count { grow(to: max(memory.count * 2, count + bytes.count)) }
        guard let target = memory.baseAddress, let source = bytes.baseAddress else { return }
        (target + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    private mutating func grow(to size: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        memory.deallocate()
        memory = larger
    }

    mutating func empty(into body: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard count > 0 else { return }
        try body(UnsafeRawBufferPointer(rebasing: memory[..<count]))
        count = 0
    }
}
