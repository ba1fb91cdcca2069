import CDuckDB
import Tabular

/// A table by name; catalog and schema where the default will not do.
public struct DuckDBTable: Hashable, Sendable {
    public var catalog: String?
    public var schema: String?
    public var name: String

    public init(catalog: String? = nil, schema: String? = nil, name: String) {
        self.catalog = catalog
        self.schema = schema
        self.name = name
    }

    /// The name as SQL, every part quoted.
    public var quoted: String {
        [catalog, schema, name].compactMap { $0?.duckDBIdentifier }.joined(separator: ".")
    }
}

/// Adds rows to a table past the SQL layer.
///
/// What was added is visible after ``close()``.
struct TableAppender: ~Copyable {
    private let table: DuckDBTable
    private let handle: Handle<gp_duckdb_appender>
    private let columnCount: Int

    init(_ table: DuckDBTable, on connection: ConnectionHandle) throws {
        var raw: duckdb_appender?
        let state = duckdb_appender_create_ext(connection.raw, table.catalog, table.schema, table.name, &raw)
        guard let handle = Handle(raw, destroy: { _ = duckdb_appender_destroy($0) }) else {
            throw DuckDBError.statement(DuckDBFailure("no table \(table.quoted)", sql: nil))
        }
        guard state == 0 else { throw Self.failure(of: handle, table) }
        columnCount = Int(duckdb_appender_column_count(handle.raw))
        self.handle = handle
        self.table = table
    }

    private static func failure(
        of handle: borrowing Handle<gp_duckdb_appender>,
        _ table: DuckDBTable
    ) -> any Error {
        do {
            try check(duckdb_appender_error_data(handle.raw))
            return DuckDBError.statement(
                DuckDBFailure("rows could not be added to \(table.quoted)", sql: nil)
            )
        } catch {
            return error
        }
    }

    private var failure: any Error { Self.failure(of: handle, table) }

    func append(_ chunk: borrowing ChunkHandle) throws {
        guard duckdb_append_data_chunk(handle.raw, chunk.raw) == 0 else { throw failure }
    }

    /// - Parameter number: The row's number, from one, for messages.
    func append(_ row: [Value], number: Int) throws {
        guard row.count == columnCount else {
            throw DuckDBError.rowWidth(
                table: table.name,
                row: number,
                expected: columnCount,
                found: row.count
            )
        }
        guard duckdb_appender_begin_row(handle.raw) == 0 else { throw failure }
        for (index, value) in row.enumerated() {
            do {
                let converted = try value.handle(as: value.parameterType)
                guard duckdb_append_value(handle.raw, converted.raw) == 0 else { throw failure }
            } catch let error as UnsupportedValue {
                throw DuckDBError.parameter(number: index + 1, reason: error.reason)
            }
        }
        guard duckdb_appender_end_row(handle.raw) == 0 else { throw failure }
    }

    /// Writes everything out.
    ///
    /// Without it, a failure of the last rows would go unseen.
    func close() throws {
        guard duckdb_appender_close(handle.raw) == 0 else { throw failure }
    }
}
