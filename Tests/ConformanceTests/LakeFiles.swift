import DuckDBDriver
import Foundation
import Tabular

/// Writes and reads DuckDB files through one instance for all plays: opening one takes longer than most plays.
struct LakeFiles {
    static let shared = LakeFiles()

    private let database = Result { try DuckDBDatabase(path: nil, configuration: .init(threads: 1)) }

    /// Runs `body` with the name that the file is attached under.
    func with<T>(
        _ path: String,
        readOnly: Bool = false,
        _ body: (DuckDBConnection, String) async throws -> T
    ) async throws -> T {
        let connection = try database.get().connect()
        let name = "\"\(UUID().uuidString)\""
        let mode = readOnly ? " (READ_ONLY)" : ""
        try await connection.execute("ATTACH '\(path.replacing("'", with: "''"))' AS \(name)\(mode)")
        do {
            let result = try await body(connection, name)
            try await connection.execute("DETACH \(name)")
            return result
        } catch {
            _ = try? await connection.execute("DETACH \(name)")
            throw error
        }
    }
}
