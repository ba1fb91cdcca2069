import CDuckDB
import Tabular

/// A result, read chunk by chunk.
struct QueryResult: ~Copyable {
    private var raw: duckdb_result
    private let sql: String
    private var declared: Schema?
    private let form: Statement.ResultForm
    /// A streamed result reads through it.
    private let connection: ConnectionHandle

    init(_ raw: duckdb_result, _ form: Statement.ResultForm, sql: String, connection: ConnectionHandle) {
        self.raw = raw
        self.form = form
        self.sql = sql
        self.connection = connection
        LiveHandles.opened()
    }

    mutating func declare(_ schema: Schema) { declared = schema }

    deinit {
        if form == .streaming { connection.streamAbandoned() }
        var raw = raw
        duckdb_destroy_result(&raw)
        LiveHandles.closed()
    }

    /// What the library says went wrong; nil when nothing did.
    var failure: DuckDBError? {
        var raw = raw
        guard let message = duckdb_result_error(&raw) else { return nil }
        return .statement(DuckDBFailure(message, sql: sql))
    }

    /// The columns as the query has them: as it was written, if they were cast on the way.
    var schema: Schema { declared ?? physicalSchema }

    /// The columns as they lie in the chunks.
    var physicalSchema: Schema {
        Schema((0..<columnCount).map { Column(name(of: $0), TypeHandle.logical(rawType(of: $0))) })
    }

    var columnCount: Int {
        var raw = raw
        return Int(duckdb_column_count(&raw))
    }

    func name(of column: Int) -> String {
        var raw = raw
        return duckdb_column_name(&raw, idx_t(column)).map { String(cString: $0) } ?? ""
    }

    /// To be destroyed by the caller.
    func rawType(of column: Int) -> duckdb_logical_type? {
        var raw = raw
        return duckdb_column_logical_type(&raw, idx_t(column))
    }

    /// The next rows, at most 2,048; nil at the end.
    ///
    /// - Throws: ``DuckDBError/statement(_:)``: a streamed result runs while it is read.
    func nextChunk() throws -> ChunkHandle? {
        if let chunk = ChunkHandle(duckdb_fetch_chunk(raw)) { return chunk }
        if form == .streaming { connection.streamEnded() }
        if let failure { throw failure }
        return nil
    }

    /// Rows inserted, updated, deleted, copied or made by `CREATE TABLE AS`; 0 for all other statements.
    func rowsChanged() throws -> Int {
        var raw = raw
        switch duckdb_result_return_type(raw) {
        case Self.changedRows: return Int(duckdb_rows_changed(&raw))
        case Self.nothing:
            // 1.5 counts the rows of CREATE TABLE AS only here.
            guard columnCount == 1, name(of: 0) == "Count", let chunk = try nextChunk(), chunk.rowCount == 1
            else { return 0 }
            let data = duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk.raw, 0))
            return Int(data?.load(as: Int64.self) ?? 0)
        default: return 0
        }
    }

    private static let changedRows: duckdb_result_type = 1
    private static let nothing: duckdb_result_type = 2
}
