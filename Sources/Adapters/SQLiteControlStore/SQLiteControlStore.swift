import Diagnostics
import Foundation
import JobModel
public import Ports
import SQLiteDriver

/// The control store in one SQLite file, in tables whose names begin with `control_`.
///
/// Several programs may use one file at once: a writer waits for the others, for ten seconds unless told
/// otherwise. The prefix lets the tables stand beside others, so the file may also be a lake or hold outputs.
///
/// A record is safe against a crash of the program as soon as a call returns. It is written ahead (WAL) with
/// `synchronous = NORMAL`, so a power failure may lose the last records, never damage the store: a run whose
/// end was lost stands as Running, and recovery asks its targets, which hold the truth.
///
///     let store = try await SQLiteControlStore(path: "control.sqlite")
///     let run = try await store.beginRun(start, at: clock.now)
///     try await store.finishRun(run.id, RunOutcome(status: .succeeded), at: clock.now)
public final class SQLiteControlStore: ControlStore {
    let database: SQLiteDatabase
    let path: String
    let newRunID: @Sendable () -> RunID

    /// Opens the store, making the file when there is none, and brings its tables up to date.
    ///
    /// - Parameter path: The file. Its folder must exist.
    /// - Throws: ``ControlStoreError``: the file cannot be opened, is something else, or is newer than this
    ///   program.
    public convenience init(path: String) async throws {
        try await self.init(path: path, options: SQLiteOptions(busyTimeout: .seconds(10)))
    }

    /// As the public one, for tests that need a short wait, a read-only file or migrations of their own.
    init(
        path: String,
        options: SQLiteOptions,
        migrations: [Migration] = Migration.all,
        newRunID: @escaping @Sendable () -> RunID = { RunID(UUID().uuidString.lowercased()) }
    ) async throws {
        try Self.checkPlace(path)
        let database = try await translatingErrors(path) { try SQLiteDatabase(path: path, options: options) }
        self.database = database
        self.path = path
        self.newRunID = newRunID
        do {
            let migrator = Migrator(database: database, path: path, migrations: migrations)
            try await translatingErrors(path) { try await migrator.bringUpToDate() }
        } catch {
            await database.close()
            throw error
        }
    }

    /// Closes the file; calls after this one fail.
    public func close() async {
        await database.close()
    }

    /// One transaction that may write.
    ///
    /// Other writers wait from its start, so what it reads stays true until it commits.
    func write<T: Sendable>(
        _ body: @Sendable @escaping (SQLiteConnection) throws -> T
    ) async throws -> T {
        try await translatingErrors(path) { try await database.write(body) }
    }

    /// As ``write(_:)``, also when the task is cancelled: for records of what has happened already.
    ///
    /// A publish that was committed while someone pressed Ctrl-C is recorded, and the lease is given back.
    func writeAlways<T: Sendable>(
        _ body: @Sendable @escaping (SQLiteConnection) throws -> T
    ) async throws -> T {
        // A task of its own is the one way to be deaf to cancellation in Swift 6.3. It is awaited here.
        try await Task { try await write(body) }.value
    }

    /// One transaction that sees one state of the store.
    func read<T: Sendable>(
        _ body: @Sendable @escaping (SQLiteConnection) throws -> T
    ) async throws -> T {
        try await translatingErrors(path) { try await database.read(body) }
    }

    /// SQLite says "unable to open database file" to all of these; people deserve better.
    static func checkPlace(_ path: String) throws {
        let files = FileManager.default
        var isFolder: ObjCBool = false
        if files.fileExists(atPath: path, isDirectory: &isFolder) {
            if isFolder.boolValue { throw ControlStoreError.unsuitable(path: path, .isFolder) }
            return
        }
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
        guard files.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            throw ControlStoreError.unsuitable(path: path, .missingFolder(folder))
        }
    }
}
