public import Diagnostics
import GRDBSQLite

/// What SQLite refused, in its own words.
@nonexhaustive
public enum SQLiteError: DiagnosableError, Equatable {
    /// The file cannot be opened or is no database.
    case cannotOpen(path: String, SQLiteFailure)
    /// A statement failed.
    case failed(SQLiteFailure)
    /// A value of a kind that SQLite has no form for.
    case notStorable(parameter: Int, statement: String)
    /// The number of values differs from the number of parameters.
    case parameterCount(expected: Int, found: Int, statement: String)
    /// A parameter that was given no value; `?` has no name to be given one by.
    case unboundParameter(name: String, known: [String])
    /// Stored text that is not UTF-8.
    case notText(column: String)
    /// Arrow data that cannot be read or made.
    case arrow(message: String)
    /// The database was closed before.
    case closed(path: String)
}

/// One failure as SQLite reports it.
public struct SQLiteFailure: Hashable, Sendable {
    /// Extended result code: <https://sqlite.org/rescode.html>.
    public var code: Int32
    public var message: String
    public var statement: String?
    /// Where in the statement, when SQLite can tell.
    public var position: SQLitePosition?

    public init(code: Int32, message: String, statement: String? = nil, position: SQLitePosition? = nil) {
        self.code = code
        self.message = message
        self.statement = statement
        self.position = position
    }

    /// The result code without its extension.
    public var primaryCode: Int32 { code & 0xFF }
}

/// A place in SQL text; both count from one, columns in characters.
public struct SQLitePosition: Hashable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of a UTF-8 offset.
    init(offset: Int, in text: String) {
        let before = text.utf8.prefix(offset)
        let line = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        self.line = line.count
        column = String(decoding: line.last ?? before, as: UTF8.self).count + 1
    }
}

extension SQLiteError {
    /// What SQLite said; nil when the fault is not SQLite's.
    public var failure: SQLiteFailure? {
        switch self {
        case .cannotOpen(_, let failure), .failed(let failure): failure
        default: nil
        }
    }

    /// Another connection holds the lock.
    public var isBusy: Bool { hasCode(SQLITE_BUSY) || hasCode(SQLITE_LOCKED) }
    /// No space left, on disk or within a set limit.
    public var isFull: Bool { hasCode(SQLITE_FULL) }
    public var isCorrupt: Bool { hasCode(SQLITE_CORRUPT) }
    public var isReadOnly: Bool { hasCode(SQLITE_READONLY) }
    public var isNotADatabase: Bool { hasCode(SQLITE_NOTADB) }
    /// A uniqueness, NOT NULL, CHECK or foreign key rule of a table was broken.
    public var isConstraint: Bool { hasCode(SQLITE_CONSTRAINT) }

    private func hasCode(_ code: Int32) -> Bool { failure?.primaryCode == code }
}

extension SQLiteError {
    public var diagnostic: Diagnostic { diagnostic(ofFile: nil) }

    /// The same words, with the file's name where the error itself does not hold it.
    public func diagnostic(ofFile file: String?) -> Diagnostic {
        switch self {
        case .cannotOpen(let path, let failure):
            Self.state(of: failure, path: path)
                ?? Diagnostic(
                    "connection.cannot-open",
                    fault: .world(canPass: false),
                    "the SQLite file \"\(path)\" cannot be opened",
                    reason: failure.sentence,
                    remedy: "Check that the folder exists and that you may read and write it."
                )
        case .failed(let failure):
            Self.state(of: failure, path: file) ?? Self.refusal(failure)
        case .notStorable(let parameter, _):
            Diagnostic(
                "sql.parameter-type",
                "SQLite has no form for the value of parameter \(parameter)",
                reason: "SQLite stores whole numbers up to 64 bits, doubles, text and blobs.",
                remedy: "Give the parameter one of the types integer, double, text, date or timestamp."
            )
        case .parameterCount(let expected, let found, _):
            Diagnostic(
                "sql.parameter-count",
                "a statement with \(expected) parameters was given \(found) values",
                remedy: "Give exactly one value for every parameter."
            )
        case .unboundParameter(let name, let known):
            Diagnostic(
                "sql.unbound-parameter",
                "parameter \"\(name)\" has no value",
                reason: "Parameters are written :name and declared in the job file.",
                remedy: suggestion(for: String(name.dropFirst()), in: known, what: "declared parameters")
                    ?? "Declare it under \"parameters\" in the job file."
            )
        case .notText(let column):
            Diagnostic(
                "sql.invalid-text",
                "a text value of column \"\(column)\" is not UTF-8",
                reason: "The database holds bytes under the type text that are no characters.",
                remedy: "Repair the stored text, or read it with CAST(… AS BLOB)."
            )
        case .arrow(let message):
            Diagnostic(
                "sql.column-data",
                "rows cannot be handed over to SQLite",
                reason: "The Arrow data was refused: \(message).",
                remedy: "Cast the columns to integers, doubles, text or blobs first."
            )
        case .closed(let path):
            Diagnostic(
                "connection.closed",
                fault: .world(canPass: false),
                "the SQLite database \"\(path)\" is closed already"
            )
        }
    }

    /// What holds for the whole file, whatever the statement was.
    private static func state(of failure: SQLiteFailure, path: String?) -> Diagnostic? {
        let file = path.map { "the SQLite file \"\($0)\"" } ?? "the SQLite file"
        switch failure.primaryCode {
        case SQLITE_BUSY, SQLITE_LOCKED:
            return Diagnostic(
                "connection.locked",
                fault: .world(canPass: true),
                "\(file) is locked",
                reason: "Another program writes it and did not finish in time.",
                remedy: "Wait until the other program has finished, then run again."
            )
        case SQLITE_FULL:
            return Diagnostic(
                "connection.no-space",
                fault: .world(canPass: false),
                "no space is left for \(file)",
                remedy: "Free space on the disk, then run again."
            )
        case SQLITE_CORRUPT:
            return Diagnostic(
                "connection.corrupt",
                fault: .world(canPass: false),
                "\(file) is damaged",
                reason: failure.sentence,
                remedy: "Restore it from a copy, or try sqlite3's \".recover\" command."
            )
        case SQLITE_NOTADB:
            return Diagnostic(
                "connection.not-a-database",
                fault: .world(canPass: false),
                "\(file) is not a SQLite database",
                remedy: "Check the connection's path and kind in the project file."
            )
        case SQLITE_READONLY:
            return Diagnostic(
                "connection.read-only",
                fault: .world(canPass: false),
                "\(file) cannot be written",
                reason: failure.sentence,
                remedy: "Check the permissions of the file and of its folder."
            )
        default:
            return nil
        }
    }

    private static func refusal(_ failure: SQLiteFailure) -> Diagnostic {
        let place = failure.position.map { " at line \($0.line), column \($0.column) of the SQL" } ?? ""
        guard failure.primaryCode == SQLITE_ERROR else {
            return Diagnostic(
                "connection.failed",
                fault: .world(canPass: false),
                "SQLite could not carry out a statement\(place)",
                reason: failure.sentence
            )
        }
        return Diagnostic("sql.invalid", "SQLite refused a statement\(place)", reason: failure.sentence)
    }
}

extension SQLiteFailure {
    /// SQLite's message as a sentence.
    public var sentence: String { "SQLite says: \(message)." }
}
