public import Diagnostics

/// What a PostgreSQL server, or the way to it, refused.
@nonexhaustive
public enum PostgresError: DiagnosableError, Equatable {
    /// The address is neither a URL nor libpq's `key=value` form.
    case unreadableAddress
    case cannotConnect(place: String, reason: String)
    /// The server answered and does not let this user in.
    case notAdmitted(place: String, reason: String)
    case unknownDatabase(place: String, reason: String)
    /// The server ended the session, or the network did.
    case connectionLost(place: String)
    /// A statement failed.
    case failed(PostgresFailure)
    /// A value of a kind that PostgreSQL has no form for here.
    case notStorable(parameter: Int)
    /// A setting that the session does not accept.
    case setting(name: String, PostgresFailure)
    /// Rows in a form that cannot be read or made.
    case data(column: String?, reason: String)
    /// A call on a connection whose rows are still being read, or that is closed.
    case notFree(place: String)
    /// The process has no file descriptors left.
    case noDescriptors
}

/// One failure as the server reports it.
public struct PostgresFailure: Hashable, Sendable {
    /// Five characters: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
    public var sqlState: String
    /// The primary message, which may quote row values.
    public var message: String
    /// May quote whole rows.
    public var detail: String?
    public var hint: String?
    /// Where in the statement, when the server can tell.
    public var position: PostgresPosition?
    public var table: String?
    public var column: String?
    public var constraint: String?

    public init(
        sqlState: String,
        message: String,
        detail: String? = nil,
        hint: String? = nil,
        position: PostgresPosition? = nil,
        table: String? = nil,
        column: String? = nil,
        constraint: String? = nil
    ) {
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
        self.position = position
        self.table = table
        self.column = column
        self.constraint = constraint
    }
}

/// A place in SQL text; both count from one, columns in characters.
public struct PostgresPosition: Hashable, Sendable {
    public var line: Int
    public var column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// The place of a code point, counted from one as the server does.
    init(character: Int, in text: String) {
        let before = text.unicodeScalars.prefix(max(0, character - 1))
        let lines = before.split(separator: "\n", omittingEmptySubsequences: false)
        line = lines.count
        column = (lines.last?.count ?? 0) + 1
    }
}

extension PostgresError {
    /// Why no session came to be.
    ///
    /// libpq gives no SQLSTATE for it, so the server's English words decide; in another language it is
    /// ``cannotConnect(place:reason:)``.
    static func connecting(to place: String, words: String, reason: String) -> PostgresError {
        let isAboutUser =
            words.contains(/role ".*" does not exist/)
            || [
                "authentication failed", "no password supplied", "no pg_hba.conf entry",
                "is not permitted to log in", "permission denied for database",
            ].contains { words.contains($0) }
        if isAboutUser { return .notAdmitted(place: place, reason: reason) }
        if words.contains(/FATAL: +database ".*" does not exist/) {
            return .unknownDatabase(place: place, reason: reason)
        }
        return .cannotConnect(place: place, reason: reason)
    }

    /// What the server said; nil when it did not say anything.
    public var failure: PostgresFailure? {
        switch self {
        case .failed(let failure), .setting(_, let failure): failure
        default: nil
        }
    }

    public var sqlState: String? { failure?.sqlState }

    /// The statement was stopped: by a cancelled task, a time limit or an administrator.
    public var isCancellation: Bool { sqlState == "57014" }

    /// Whether the same may succeed later without anybody changing anything.
    public var canPass: Bool {
        switch self {
        case .cannotConnect, .connectionLost: true
        case .failed(let failure), .setting(_, let failure): failure.canPass
        default: false
        }
    }
}

extension PostgresFailure {
    /// The first two characters of ``sqlState``: what kind of failure it is.
    public var stateClass: String { String(sqlState.prefix(2)) }

    /// No space or memory left, or a limit reached.
    public var isLackOfResources: Bool { stateClass == "53" }
    public var isLackOfSpace: Bool { sqlState == "53100" }
    public var isLackOfRights: Bool { sqlState == "42501" }
    /// A uniqueness, NOT NULL, CHECK or foreign key rule of a table was broken.
    public var isConstraint: Bool { stateClass == "23" }
    /// A value that its type cannot hold or its form does not allow.
    public var isAboutValues: Bool { stateClass == "22" }
    /// The SQL is at fault: syntax, names, types, rights.
    public var isAboutTheQuery: Bool { stateClass == "42" || stateClass == "22" || sqlState == "0A000" }

    var canPass: Bool {
        switch stateClass {
        // Connections, rollbacks by conflict, lacking resources, operator intervention.
        case "08", "40", "53", "57": true
        default: sqlState == "55P03" || sqlState == "55006"
        }
    }

    /// The server's words in one sentence, with the place in the statement and without row values.
    public var sentence: String {
        let place = position.map { "At line \($0.line), column \($0.column) of the SQL" } ?? "PostgreSQL says"
        let words = concealed.replacing("\n", with: " ")
        let text = "\(place): \(words) (SQLSTATE \(sqlState))"
        let advice = hint.map { " " + $0.replacing("\n", with: " ") } ?? ""
        return text + "." + (showsNamesOnly ? advice : "")
    }

    /// Whether what the message quotes are names and SQL, not data.
    private var showsNamesOnly: Bool { !["22", "23", "P0", "XX", "21"].contains(stateClass) }

    private var concealed: String {
        guard !showsNamesOnly else { return message }
        // "duplicate key value violates unique constraint "…"" and its like name rules and columns, no data.
        guard !isConstraint else { return message }
        return message.replacing(/".*"/.dotMatchesNewlines(), with: "\"…\"")
            .replacing(/'.*'/.dotMatchesNewlines(), with: "'…'")
    }
}
