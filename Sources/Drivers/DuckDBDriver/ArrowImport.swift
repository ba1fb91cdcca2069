import CArrow
import CDuckDB
import Tabular

/// Reads an Arrow stream as chunks for one connection.
///
/// A chunk reads the batch's memory where it lies, which keeps the batch until the chunk is gone.
final class ArrowImport {
    private let connection: ConnectionHandle
    private let stream: ArrowStream
    private let converted: Handle<gp_duckdb_arrow_converted_schema>
    let schema: Schema
    private var batch: ArrowBatchSlices?

    init(_ stream: ArrowStream, on connection: ConnectionHandle) throws {
        self.connection = connection
        self.stream = stream
        guard let getSchema = stream.raw.pointee.get_schema else {
            throw DuckDBError.stream(reason: "The stream was released before it was read.")
        }
        var schema = ArrowSchema()
        guard getSchema(stream.raw, &schema) == 0 else { throw Self.failure(of: stream) }
        defer { schema.release?(&schema) }
        let names = (0..<Int(schema.n_children)).map { index in
            schema.children[index]?.pointee.name.map { String(cString: $0) } ?? ""
        }
        var raw: duckdb_arrow_converted_schema?
        try check(duckdb_schema_from_arrow(connection.raw, &schema, &raw))
        guard let converted = Handle(raw, destroy: duckdb_destroy_arrow_converted_schema) else {
            throw DuckDBError.stream(reason: "DuckDB does not know the schema.")
        }
        let types = try Self.types(of: schema, converted, on: connection)
        self.schema = Schema(zip(names, types).map { Column($0, $1) })
        self.converted = converted
    }

    /// The producer's own error, which knows whether trying again helps; else its words.
    private static func failure(of stream: ArrowStream) -> any Error {
        stream.failure ?? DuckDBError.stream(reason: stream.lastError)
    }

    private static func types(
        of schema: ArrowSchema,
        _ converted: borrowing Handle<gp_duckdb_arrow_converted_schema>,
        on connection: ConnectionHandle
    ) throws -> [LogicalType] {
        let empty = ArrowEmptyBatch(schema)
        return try withExtendedLifetime(empty) {
            var array = empty.array
            var raw: duckdb_data_chunk?
            try check(duckdb_data_chunk_from_arrow(connection.raw, &array, converted.raw, &raw))
            guard let chunk = ChunkHandle(raw) else { return [] }
            return (0..<duckdb_data_chunk_get_column_count(chunk.raw)).map {
                TypeHandle.logical(
                    duckdb_vector_get_column_type(duckdb_data_chunk_get_vector(chunk.raw, $0))
                )
            }
        }
    }

    /// The next rows, at most 2,048; nil at the end.
    func nextChunk() throws -> ChunkHandle? {
        while true {
            if var slice = batch?.next() { return try chunk(of: &slice) }
            guard let next = try nextBatch() else { return nil }
            batch = next
        }
    }

    private func nextBatch() throws -> ArrowBatchSlices? {
        var array = ArrowArray()
        guard let getNext = stream.raw.pointee.get_next else {
            throw DuckDBError.stream(reason: "The stream was released before it was read.")
        }
        guard getNext(stream.raw, &array) == 0 else { throw Self.failure(of: stream) }
        guard array.release != nil else { return nil }
        return try ArrowBatchSlices(owning: array, columnCount: schema.columns.count)
    }

    private func chunk(of slice: inout ArrowArray) throws -> ChunkHandle? {
        defer { slice.release?(&slice) }
        var raw: duckdb_data_chunk?
        try check(duckdb_data_chunk_from_arrow(connection.raw, &slice, converted.raw, &raw))
        return ChunkHandle(raw)
    }
}
