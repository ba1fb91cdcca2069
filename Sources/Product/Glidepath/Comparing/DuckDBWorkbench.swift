public import Comparison
public import DuckDBDriver
public import Tabular

/// A DuckDB connection in which a comparison works.
public struct DuckDBWorkbench: Workbench {
    let connection: DuckDBConnection

    public init(connection: DuckDBConnection) {
        self.connection = connection
    }

    public func prepare() async throws {
        do {
            // A look into the catalog, as registering takes, costs more than small tables do.
            _ = try await connection.query("SELECT glidepath_text_hash(''), glidepath_double_bits(0)")
        } catch is DuckDBError {
            try await connection.register([.textHash, .doubleBits])
        }
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
