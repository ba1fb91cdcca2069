import Diagnostics

/// The problems of one file, gathered while reading goes on.
///
/// A class, so that nested readers share one list; it never leaves the call that made it.
final class ProblemCollector {
    let file: String
    private var found: [(position: DocumentPosition, diagnostic: Diagnostic)] = []

    init(file: String) {
        self.file = file
    }

    var hasErrors: Bool { found.contains { $0.diagnostic.severity == .error } }

    /// In file order; problems of one place in the order they were found.
    var diagnostics: [Diagnostic] {
        found.enumerated()
            .sorted { ($0.element.position, $0.offset) < ($1.element.position, $1.offset) }
            .map(\.element.diagnostic)
    }

    func report(_ diagnostic: Diagnostic, at position: DocumentPosition) {
        var placed = diagnostic
        placed.location = location(position)
        found.append((position, placed))
    }

    func location(_ position: DocumentPosition) -> SourceLocation {
        SourceLocation(file: file, line: position.line, column: position.column)
    }
}
