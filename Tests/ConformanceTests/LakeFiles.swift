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
        try await attach("ATTACH '\(path.replacing("'", with: "''"))' AS \(name)\(mode)", on: connection)
        do {
            let result = try await body(connection, name)
            try await connection.execute("DETACH \(name)")
            return result
        } catch {
            _ = try? await connection.execute("DETACH \(name)")
            throw error
        }
    }

    /// A file that was detached a moment ago is still open while a statement of another play holds all files.
    private func attach(_ statement: String, on connection: DuckDBConnection) async throws {
        for _ in 0..<10_000 {
            do {
                try await connection.execute(statement)
                return
            } catch let error as DuckDBError where error.message.contains("already attached") {
                await Task.yield()
            }
        }
        try await connection.execute(statement)
    }
}
