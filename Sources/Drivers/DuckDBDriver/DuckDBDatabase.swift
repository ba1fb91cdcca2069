import CDuckDB

/// An open DuckDB database, in a file or in memory.
///
/// Opening the same file again in this process shares the open instance, so that two openings can never write past
/// each other; the second must ask for the same settings. The file is closed, and its log written back, when the
/// last database, connection and stream on it is gone.
///
/// While a file is open, no other part of the process may open and close it: POSIX gives up the lock then.
public final class DuckDBDatabase: Sendable {
    let handle: DatabaseHandle
    /// The memory limit it was opened with; nil for DuckDB's own.
    public let memoryLimitBytes: Int?

    /// Opens the file, creating it if need be, or an empty database in memory when `path` is nil.
    ///
    /// Blocks for as long as the write-ahead log takes to read.
    ///
    /// - Throws: ``DuckDBError``: the file is locked by another process, is no database, or a setting is refused.
    public init(path: String?, configuration: DuckDBConfiguration = .init()) throws {
        handle = try DatabaseHandle(path: path, options: configuration.options)
        memoryLimitBytes = configuration.memoryLimitBytes
    }

    /// A new connection with its own thread, transaction and temporary tables.
    public func connect() throws -> DuckDBConnection {
        DuckDBConnection(handle: try ConnectionHandle(database: handle))
    }

    /// The linked library's version: `v1.5.6`.
    public static var libraryVersion: String { String(cString: duckdb_library_version()) }
}

/// Owner of an instance. Shared by its connections, which must not outlive it.
// Safe to send: the pointer never changes, and the library allows connecting from any thread.
final class DatabaseHandle: @unchecked Sendable {
    private let handle: Handle<gp_duckdb_database>

    var raw: duckdb_database { handle.raw }

    init(path: String?, options: [String: String]) throws {
        var config: duckdb_config?
        _ = duckdb_create_config(&config)
        defer { duckdb_destroy_config(&config) }
        for (name, value) in options where duckdb_set_config(config, name, value) != 0 {
            throw DuckDBError.setting(name: name, known: Self.settingNames())
        }
        var database: duckdb_database?
        var message: UnsafeMutablePointer<CChar>?
        let state = duckdb_get_or_create_from_cache(
            InstanceCache.shared.raw,
            path,
            &database,
            config,
            &message
        )
        let reason = takeString(message)
        guard state == 0, let handle = Handle(database, destroy: duckdb_close) else {
            let failure = DuckDBFailure(reason ?? "no reason given", sql: nil)
            if let setting = failure.refusedSetting {
                throw DuckDBError.setting(name: setting, known: Self.settingNames())
            }
            throw DuckDBError.opening(path: path, failure)
        }
        self.handle = handle
    }

    private static func settingNames() -> [String] {
        (0..<duckdb_config_count()).compactMap { index in
            var name: UnsafePointer<CChar>?
            guard duckdb_get_config_flag(index, &name, nil) == 0, let name else { return nil }
            return String(cString: name)
        }
    }
}

/// The instances open in this process, by file.
// Safe to send: the pointer never changes, and the cache has its own lock. Lives as long as the process.
private final class InstanceCache: @unchecked Sendable {
    static let shared = InstanceCache()

    let raw = duckdb_create_instance_cache()
}
