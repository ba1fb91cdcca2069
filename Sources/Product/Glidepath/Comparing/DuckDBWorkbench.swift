public import Comparison
public import DuckDBDriver
public import Tabular

/// A DuckDB connection in which a comparison works.
public struct DuckDBWorkbench: Workbench {
    let connection: DuckDBConnection

    public init(connection: DuckDBConnection) {
        self.connection = connection
    }

    public func execute(_ sql: String) async throws {
        try await connection.execute(sql)
    }

    public func rows(of sql: String) async throws -> [[Value]] {
        try await connection.query(sql).rows
    }

    public func ingest(_ stream: ArrowStream, as table: String) async throws {
        try await connection.ingest(stream, as: table)
    }
}
