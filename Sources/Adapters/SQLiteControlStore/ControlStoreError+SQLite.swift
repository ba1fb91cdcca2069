import Diagnostics
import SQLiteDriver

extension ControlStoreError {
    init(_ error: SQLiteError, path: String) {
        if error.isNotADatabase {
            self = .unsuitable(path: path, .notADatabase)
        } else if error.isBusy {
            self = .trouble(path: path, .locked)
        } else if error.isFull {
            self = .trouble(path: path, .full)
        } else if error.isReadOnly {
            self = .trouble(path: path, .readOnly)
        } else if error.isCorrupt {
            self = .trouble(path: path, .damaged(message: error.failure?.message ?? error.diagnostic.summary))
        } else {
            self = .trouble(path: path, .failed(cause: error.diagnostic))
        }
    }
}

/// Runs `work`; what SQLite complains about is said in the control store's words.
func translatingErrors<T: Sendable>(_ path: String, _ work: () async throws -> T) async throws -> T {
    do {
        return try await work()
    } catch let error as SQLiteError {
        throw ControlStoreError(error, path: path)
    }
}
