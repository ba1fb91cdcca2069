import Diagnostics
public import DuckDBDriver
import SQLSyntax

/// The database files that connections name, attached to an instance when first needed.
public actor Attachments {
    /// A file and the connections that name it.
    private struct File {
        var path: String
        var catalog: String
        var isReadOnly: Bool
    }

    private enum State {
        case detached
        case attaching
        case attached
    }

    private let files: [File]
    private let catalogs: [String: String]
    private var state = State.detached
    /// The instance that the state is about; another one starts from nothing.
    private weak var database: DuckDBDatabase?
    private var waiting: [CheckedContinuation<Void, Never>] = []
    let turns = PublishTurns()
    let tables = KnownTables()

    /// - Parameters:
    ///   - paths: Absolute file path by connection name. A missing file is created on first use.
    ///   - accessMode: Read-only attachments leave other readers alone and can change nothing.
    ///   - readOnly: Connections whose files are attached read-only whatever the others are.
    public init(
        paths: [String: String],
        accessMode: DuckDBConfiguration.AccessMode = .readWrite,
        readOnly: Set<String> = []
    ) {
        var files: [File] = []
        var catalogs: [String: String] = [:]
        for (connection, path) in paths.sorted(by: { $0.key < $1.key }) {
            if let file = files.first(where: { $0.path == path }) {
                catalogs[connection] = file.catalog
            } else {
                let isReadOnly = accessMode == .readOnly || readOnly.contains(connection)
                files.append(File(path: path, catalog: connection, isReadOnly: isReadOnly))
                catalogs[connection] = connection
            }
        }
        self.files = files
        self.catalogs = catalogs
    }

    /// The catalog that holds a connection's tables, or nil when it is not one of these files.
    public nonisolated func catalog(of connection: String) -> String? { catalogs[connection] }

    /// The catalogs that these files are attached as.
    nonisolated var catalogNames: [String] { files.map(\.catalog) }

    /// Attaches every file that is not attached yet.
    ///
    /// Sessions that open at once wait for the first of them.
    ///
    /// - Throws: `connection.locked` naming the holder, or another coded error with the file.
    public func attach(to database: DuckDBDatabase) async throws {
        while state == .attaching { await withCheckedContinuation { waiting.append($0) } }
        guard state == .detached || self.database !== database else { return }
        state = .attaching
        defer {
            if state == .attaching { state = .detached }
            for continuation in waiting { continuation.resume() }
            waiting = []
        }
        try await attachFiles(to: database)
        self.database = database
        state = .attached
    }

    private func attachFiles(to database: DuckDBDatabase) async throws {
        let connection = try database.connect()
        // SQL translated from SQLite calls them.
        try await connection.register(SQLiteFunctions.all)
        for file in files {
            let mode = file.isReadOnly ? " (READ_ONLY)" : ""
            do {
                try await connection.execute(
                    "ATTACH IF NOT EXISTS \(SQLText.string(file.path)) "
                        + "AS \(SQLText.identifier(file.catalog))\(mode)"
                )
            } catch let error as DuckDBError {
                throw DuckDBEngineError.attaching(file.path, error)
            }
            if !file.isReadOnly { try await connection.execute(PublishRecord.tables(in: file.catalog)) }
        }
    }
}
