import Diagnostics
import Synchronization

/// What was noticed while outputs were staged, kept until each is published.
///
/// A staged output that another process publishes, after this one has ended, has lost its notices.
final class StagedNotices: Sendable {
    /// By temporary path, which no two staged outputs share.
    private let notices = Mutex<[String: [Diagnostic]]>([:])

    func add(_ notice: Diagnostic, about temporary: String) {
        notices.withLock { $0[temporary, default: []].append(notice) }
    }

    func take(_ temporary: String) -> [Diagnostic] {
        notices.withLock { $0.removeValue(forKey: temporary) ?? [] }
    }
}

extension OutputPlace {
    /// A relation's own date column, whose values no file keeps.
    func replacedColumn(_ column: String, of relation: String) -> Diagnostic {
        Diagnostic(
            "file.replaced-column",
            severity: .warning,
            "column \"\(column)\" of relation \"\(relation)\" is left out of \"\(final)\"",
            reason: "Every output ends with a column of that name, which holds the run's effective date.",
            remedy: "Give the relation's column another name if its values are needed, or leave it out."
        )
    }

    /// An earlier partition whose output was published and is gone.
    func missingPartition(_ path: String, continued: String?) -> Diagnostic {
        Diagnostic(
            "file.append-gap",
            severity: .warning,
            "\"\(path)\" was published and is not there any more",
            reason: continued.map {
                "The rows carried over come from \"\($0)\" instead: later ones are missing."
            }
                ?? "No earlier output is left: nothing is carried over.",
            remedy: "Restore that file, or run the job again for its date; then run the dates after it again."
        )
    }
}
