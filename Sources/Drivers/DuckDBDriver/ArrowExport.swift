import CArrow
import CDuckDB
import Tabular

/// Turns chunks of one result into Arrow structures.
// Safe to send: the library reads the options only, and allows that from any thread.
final class ArrowExport: @unchecked Sendable {
    /// The options refer to it.
    private let connection: ConnectionHandle
    private let options: Handle<gp_duckdb_arrow_options>
    private let names: [String]
    /// Columns whose intervals need a look: Arrow counts nanoseconds, and the library does not check.
    private let intervals: [(column: Int, layout: VectorLayout)]
    private let types: [duckdb_logical_type?]

    init(_ connection: ConnectionHandle, _ result: borrowing QueryResult) throws {
        self.connection = connection
        var raw: duckdb_arrow_options?
        duckdb_connection_get_arrow_options(connection.raw, &raw)
        guard let options = Handle(raw, destroy: duckdb_destroy_arrow_options) else {
            throw DuckDBError.statement(DuckDBFailure("DuckDB has no Arrow options", sql: nil))
        }
        self.options = options
        names = (0..<result.columnCount).map { result.name(of: $0) }
        intervals = result.physicalSchema.columns.enumerated().filter { $1.type.contains { $0 == .interval } }
            .map {
                ($0.offset, VectorLayout.layout(result.rawType(of: $0.offset)))
            }
        types = (0..<result.columnCount).map { result.rawType(of: $0) }
    }

    deinit {
        for var type in types { duckdb_destroy_logical_type(&type) }
    }

    func schema(into out: UnsafeMutablePointer<ArrowSchema>) throws {
        var types = types
        try withCStrings(names) { names in
            var names = names
            try check(duckdb_to_arrow_schema(options.raw, &types, &names, idx_t(types.count), out))
        }
    }

    func array(of chunk: borrowing ChunkHandle, into out: UnsafeMutablePointer<ArrowArray>) throws {
        for (column, layout) in intervals {
            let reader = VectorReader(duckdb_data_chunk_get_vector(chunk.raw, idx_t(column)), layout)
            guard (0..<chunk.rowCount).allSatisfy({ reader.fitsArrowInterval(at: $0) }) else {
                throw ArrowStreamError(
                    message:
                        "Column \"\(names[column])\" holds an interval of more than 292 years in hours and less."
                )
            }
        }
        try check(duckdb_data_chunk_to_arrow(options.raw, chunk.raw, out))
    }
}

/// - Throws: What the library reports, if it reports an error. Frees the report.
func check(_ report: duckdb_error_data?) throws {
    guard let report = Handle(report, destroy: duckdb_destroy_error_data),
        duckdb_error_data_has_error(report.raw)
    else { return }
    let text = duckdb_error_data_message(report.raw).map { String(cString: $0) } ?? "no reason given"
    throw DuckDBError.statement(DuckDBFailure(text, code: duckdb_error_data_error_type(report.raw)))
}
