import Diagnostics
import SQLSyntax

/// The SQL of one step, checked before any engine sees it.
struct StepSQL {
    var text: String
    var dialect: Dialect
    /// The file that holds it, relative to the project; nil for SQL in the job file.
    var file: String?

    /// The text of its one query, without the semicolons that end it.
    ///
    /// - Throws: `sql.empty`, `sql.several-statements`, `sql.unterminated`, `sql.nul-character`,
    ///   `sql.not-a-query`; placed in the SQL file where there is one.
    func query() throws -> String {
        try checkCharacters()
        let statement: String
        do {
            statement = try StatementShape.single(in: text, dialect: dialect)
        } catch {
            throw placed(error.diagnostic, at: error.place)
        }
        if let (keyword, place) = otherStatement(statement) {
            throw placed(StepSQLError.notAQuery(keyword: keyword).diagnostic, at: place)
        }
        return statement
    }

    /// Checks a filter, which is one expression.
    func checkPredicate() throws {
        try checkCharacters()
        try StatementShape.checkPredicate(text, dialect: dialect)
    }

    /// Engines take a NUL for the end of the text, and would run what stands before it.
    private func checkCharacters() throws {
        guard let offset = Array(text.utf8).firstIndex(of: 0) else { return }
        let place = TextPlace(offset: offset, in: text)
        throw placed(StepSQLError.nulCharacter(place).diagnostic, at: place)
    }

    /// The first word of a statement that gives no rows, and where it stands; nil for a query.
    ///
    /// A text that the parser does not know is for the engine to judge, unless its first word decides it.
    private func otherStatement(_ statement: String) -> (keyword: String, place: TextPlace)? {
        let script = SQLParser.parse(statement, dialect: dialect)
        guard let first = script.statements.first, let range = first.origin.range else { return nil }
        let word = statement.utf8.dropFirst(range.lowerBound).prefix { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF)
        }
        let keyword = String(decoding: word, as: UTF8.self).uppercased()
        switch first.kind {
        case .query, .describe, .clientCommand: return nil
        case .unparsed where !Self.changingWords.contains(keyword): return nil
        default: return (keyword, TextPlace(offset: range.lowerBound, in: statement))
        }
    }

    /// First words of statements that change something, in any of the dialects.
    private static let changingWords: Set<String> = [
        "ALTER", "ANALYZE", "ATTACH", "BEGIN", "CALL", "CHECKPOINT", "COMMENT", "COMMIT", "COPY", "CREATE",
        "DELETE", "DETACH", "DROP", "EXECUTE", "EXPLAIN", "EXPORT", "IMPORT", "INSERT", "INSTALL", "LOAD",
        "MERGE", "PRAGMA", "PREPARE", "REINDEX", "ROLLBACK", "SAVEPOINT", "SET", "TRUNCATE", "UPDATE", "USE",
        "VACUUM",
    ]

    private func placed(_ diagnostic: Diagnostic, at place: TextPlace?) -> Diagnostic {
        guard let file else { return diagnostic }
        var placed = diagnostic
        placed.location = SourceLocation(file: file, line: place?.line, column: place?.column)
        return placed
    }
}

/// SQL that no step may hold.
enum StepSQLError: DiagnosableError {
    case nulCharacter(TextPlace)
    case notAQuery(keyword: String)

    var diagnostic: Diagnostic {
        switch self {
        case .nulCharacter(let place):
            Diagnostic(
                "sql.nul-character",
                "the SQL holds a NUL character at line \(place.line), column \(place.column)",
                reason: "Databases take it for the end of the text: what follows would be left out silently.",
                remedy: "Remove it; in JSON it is written \\u0000."
            )
        case .notAQuery(let keyword):
            Diagnostic(
                "sql.not-a-query",
                "expected a query, found a statement that starts with \"\(keyword)\"",
                reason: "A Transformation is one query: its rows become the relation.",
                remedy: "Write one SELECT, WITH … SELECT or VALUES; tables are written by a DataFrameWriter."
            )
        }
    }
}

extension SQLShapeError {
    /// Where in the text; nil for a text without any statement.
    fileprivate var place: TextPlace? {
        switch self {
        case .severalStatements(let place), .unterminated(let place), .unbalanced(let place): place
        default: nil
        }
    }
}
