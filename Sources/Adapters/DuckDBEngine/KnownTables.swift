import Synchronization
import Tabular

/// What the tables of attached files look like, and which of them hold no appended rows that a record names.
///
/// The process that has a file attached is the only one that changes it, and does so through publishes, which
/// say here what they change. Spares every run the questions whose answer is the same on every date.
final class KnownTables: Sendable {
    /// A table, compared without case.
    struct Key: Hashable {
        private let catalog: String
        private let table: String

        init(catalog: String, schema: String, table: String) {
            self.catalog = catalog
            self.table = "\(schema).\(table)".lowercased()
        }
    }

    private struct State {
        var schemas: [Key: Schema] = [:]
        var schemaChanges = 0
        var withoutAppends: Set<Key> = []
        var appends: [Key: Int] = [:]
    }

    private let state = Mutex(State())

    /// The table's columns: remembered, or read now by `read`, which sees committed changes only.
    ///
    /// What `read` says is not remembered when a table changed meanwhile, or when it gives nil.
    func schema(of key: Key, otherwise read: () async throws -> Schema?) async throws -> Schema? {
        let (known, changes) = state.withLock { ($0.schemas[key], $0.schemaChanges) }
        if let known { return known }
        guard let found = try await read() else { return nil }
        state.withLock { if $0.schemaChanges == changes { $0.schemas[key] = found } }
        return found
    }

    /// To be called when a change of the table's columns has been committed or given up.
    func schemaChanged(of key: Key) {
        state.withLock {
            $0.schemas[key] = nil
            $0.schemaChanges += 1
        }
    }

    // MARK: Appends

    /// Nil when the record names no appended rows of the table; else a mark for ``clearedAppends(of:since:)``.
    func appendsToClear(of key: Key) -> Int? {
        state.withLock { $0.withoutAppends.contains(key) ? nil : $0.appends[key, default: 0] }
    }

    /// To be called when an overwrite has committed.
    func clearedAppends(of key: Key, since mark: Int) {
        state.withLock { if $0.appends[key, default: 0] == mark { $0.withoutAppends.insert(key) } }
    }

    /// To be called before rows are appended or merged: from here on, an overwrite has something to clear.
    func willAppend(to key: Key) {
        state.withLock {
            $0.withoutAppends.remove(key)
            $0.appends[key, default: 0] += 1
        }
    }
}
