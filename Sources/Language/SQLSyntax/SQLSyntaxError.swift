public import Diagnostics

/// Why a statement could not be read.
@nonexhaustive
public enum SQLSyntaxError: DiagnosableError, Hashable {
    /// What stands at a place is not what may stand there. `keyword` is the nearest word that could.
    case unexpected(found: String, expected: String, keyword: String?, at: TextPlace)
    /// Something opens and never closes: a quote, a comment.
    case unterminated(what: String, at: TextPlace)
    /// Nested deeper than ``SQLParser/maximumDepth``.
    case tooDeep(limit: Int, at: TextPlace)

    /// Where it is.
    public var place: TextPlace {
        switch self {
        case .unexpected(_, _, _, let place), .unterminated(_, let place), .tooDeep(_, let place): place
        }
    }

    /// The same problem at another place: for a text that was read in pieces.
    public func at(_ place: TextPlace) -> SQLSyntaxError {
        switch self {
        case .unexpected(let found, let expected, let keyword, _):
            .unexpected(found: found, expected: expected, keyword: keyword, at: place)
        case .unterminated(let what, _): .unterminated(what: what, at: place)
        case .tooDeep(let limit, _): .tooDeep(limit: limit, at: place)
        }
    }

    public var diagnostic: Diagnostic {
        switch self {
        case .unexpected(let found, let expected, let keyword, let place):
            Diagnostic(
                "sql.unparsed",
                "expected \(expected) at line \(place.line), column \(place.column), found \(found)",
                reason: "The statement is kept as text and understood no further.",
                remedy: keyword.map { "Did you mean \"\($0)\"?" } ?? "Correct the statement there."
            )
        case .unterminated(let what, let place):
            Diagnostic(
                "sql.unterminated",
                "\(what) opened at line \(place.line), column \(place.column) never ends",
                remedy: "Close it; inside text, write a quote twice."
            )
        case .tooDeep(let limit, let place):
            Diagnostic(
                "sql.too-deep",
                "nested deeper than \(limit) levels at line \(place.line), column \(place.column)",
                reason: "Engines refuse such statements too, and reading them could exhaust the stack.",
                remedy: "Split the statement, or name its parts with WITH."
            )
        }
    }
}
