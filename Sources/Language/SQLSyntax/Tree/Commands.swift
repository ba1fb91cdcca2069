/// BEGIN, COMMIT, ROLLBACK, SAVEPOINT and their relatives.
public struct Transaction: LocatedNode {
    public enum Action: String, Hashable, Sendable {
        case begin = "BEGIN"
        case start = "START TRANSACTION"
        case commit = "COMMIT"
        case end = "END"
        case rollback = "ROLLBACK"
        case abort = "ABORT"
        case savepoint = "SAVEPOINT"
        case release = "RELEASE"
        case rollbackTo = "ROLLBACK TO"
        case prepare = "PREPARE TRANSACTION"
        case commitPrepared = "COMMIT PREPARED"
        case rollbackPrepared = "ROLLBACK PREPARED"
    }

    public var action: Action
    /// DEFERRED, IMMEDIATE, EXCLUSIVE (SQLite).
    public var mode: String?
    /// TRANSACTION or WORK, when written.
    public var word: String?
    public var hasSavepointWord: Bool = false
    public var savepoint: Identifier?
    /// `ISOLATION LEVEL SERIALIZABLE`, `READ ONLY`, …, upper case.
    public var modes: [String] = []
    /// AND CHAIN (true), AND NO CHAIN (false).
    public var chain: Bool?
    /// The name of a prepared transaction.
    public var identifier: SQLExpression?
    public var origin: Origin
    public var comments: Comments

    public init(
        action: Action,
        mode: String? = nil,
        word: String? = nil,
        hasSavepointWord: Bool = false,
        savepoint: Identifier? = nil,
        modes: [String] = [],
        chain: Bool? = nil,
        identifier: SQLExpression? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.action = action
        self.mode = mode
        self.word = word
        self.hasSavepointWord = hasSavepointWord
        self.savepoint = savepoint
        self.modes = modes
        self.chain = chain
        self.identifier = identifier
        self.origin = origin
        self.comments = comments
    }
}

/// SET, RESET and SHOW of one setting.
public struct SetCommand: LocatedNode {
    public enum Action: String, Hashable, Sendable {
        case set = "SET"
        case reset = "RESET"
        case show = "SHOW"
    }

    public enum Mark: String, Hashable, Sendable {
        case equal = "="
        case to = "TO"
        /// `SET TIME ZONE 'UTC'`, `SET SESSION AUTHORIZATION x`: the words are the name.
        case nothing = ""
    }

    public var action: Action
    /// SESSION, LOCAL, GLOBAL, VARIABLE.
    public var scope: String?
    public var name: Name
    public var mark: Mark = .equal
    /// Several for `search_path`; empty for `TO DEFAULT` written as ``SQLExpression/Kind/defaultValue``, and for
    /// RESET and SHOW.
    public var values: [SQLExpression] = []
    public var fromCurrent: Bool = false
    public var origin: Origin
    public var comments: Comments

    public init(
        action: Action,
        scope: String? = nil,
        name: Name,
        mark: Mark = .equal,
        values: [SQLExpression] = [],
        fromCurrent: Bool = false,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.action = action
        self.scope = scope
        self.name = name
        self.mark = mark
        self.values = values
        self.fromCurrent = fromCurrent
        self.origin = origin
        self.comments = comments
    }
}

/// `PRAGMA name`, `PRAGMA name = value`, `PRAGMA name(value)`.
public struct Pragma: LocatedNode {
    public enum Spelling: Hashable, Sendable {
        case bare
        case equal
        case call
    }

    public var name: Name
    public var spelling: Spelling = .bare
    public var arguments: [Argument] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Name,
        spelling: Spelling = .bare,
        arguments: [Argument] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.spelling = spelling
        self.arguments = arguments
        self.origin = origin
        self.comments = comments
    }
}

/// ATTACH and DETACH.
public struct Attach: LocatedNode {
    public var isDetach: Bool = false
    public var modifiers: CreateModifiers = CreateModifiers()
    public var hasDatabaseWord: Bool = false
    /// IF EXISTS of DETACH.
    public var ifExists: Bool = false
    /// The file, or the name to detach.
    public var database: SQLExpression
    public var alias: SQLExpression?
    public var options: [CommandOption] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        isDetach: Bool = false,
        modifiers: CreateModifiers = CreateModifiers(),
        hasDatabaseWord: Bool = false,
        ifExists: Bool = false,
        database: SQLExpression,
        alias: SQLExpression? = nil,
        options: [CommandOption] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.isDetach = isDetach
        self.modifiers = modifiers
        self.hasDatabaseWord = hasDatabaseWord
        self.ifExists = ifExists
        self.database = database
        self.alias = alias
        self.options = options
        self.origin = origin
        self.comments = comments
    }
}

/// EXPLAIN.
public struct Explain: LocatedNode {
    /// ANALYZE, VERBOSE, QUERY PLAN, upper case.
    public var words: [String] = []
    public var options: [CommandOption] = []
    public var statement: SQLStatement
    public var origin: Origin
    public var comments: Comments

    public init(
        words: [String] = [],
        options: [CommandOption] = [],
        statement: SQLStatement,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.words = words
        self.options = options
        self.statement = statement
        self.origin = origin
        self.comments = comments
    }
}

/// PREPARE.
public struct Prepare: LocatedNode {
    public var name: Identifier
    public var types: [SQLType] = []
    public var statement: SQLStatement
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Identifier,
        types: [SQLType] = [],
        statement: SQLStatement,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.types = types
        self.statement = statement
        self.origin = origin
        self.comments = comments
    }
}

/// EXECUTE of a prepared statement.
public struct Execute: LocatedNode {
    public var name: Identifier
    /// Nil without parentheses.
    public var arguments: [Argument]?
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Identifier,
        arguments: [Argument]? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.arguments = arguments
        self.origin = origin
        self.comments = comments
    }
}

/// CALL of a procedure.
public struct Call: LocatedNode {
    public var call: SQLExpression
    public var origin: Origin
    public var comments: Comments

    public init(
        call: SQLExpression,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.call = call
        self.origin = origin
        self.comments = comments
    }
}

/// DESCRIBE, SUMMARIZE and DuckDB's SHOW of a relation.
public struct Describe: LocatedNode {
    public enum Subject: SyntaxNode {
        indirect case query(SQLQuery)
        indirect case table(TableExpression)
        /// `SHOW TABLES`, `SHOW ALL TABLES`, upper case; empty for DESCRIBE alone.
        case words(String)
    }

    /// DESCRIBE, DESC, SUMMARIZE or SHOW.
    public var verb: String
    public var subject: Subject
    /// `SHOW TABLES FROM schema`.
    public var from: Name?
    public var origin: Origin
    public var comments: Comments

    public init(
        verb: String,
        subject: Subject,
        from: Name? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.verb = verb
        self.subject = subject
        self.from = from
        self.origin = origin
        self.comments = comments
    }
}

/// PostgreSQL's DO; the body stays the text it is.
public struct AnonymousBlock: LocatedNode {
    public var language: Identifier?
    public var languageComesFirst: Bool = false
    public var body: SQLExpression
    public var origin: Origin
    public var comments: Comments

    public init(
        language: Identifier? = nil,
        languageComesFirst: Bool = false,
        body: SQLExpression,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.language = language
        self.languageComesFirst = languageComesFirst
        self.body = body
        self.origin = origin
        self.comments = comments
    }
}

/// A command by its words: `VACUUM (ANALYZE) orders`, `LOAD httpfs`, `CREATE EXTENSION hstore`.
///
/// For the long tail of administration. Every name, value, type and query in it is a node.
public struct Command: LocatedNode {
    public var parts: [CommandPart]
    public var origin: Origin
    public var comments: Comments

    public init(
        parts: [CommandPart],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.parts = parts
        self.origin = origin
        self.comments = comments
    }
}

/// One part of a ``Command``.
public enum CommandPart: SyntaxNode {
    /// Upper-case words: `VACUUM`, `IF NOT EXISTS`.
    case words(String)
    indirect case name(Name)
    indirect case value(SQLExpression)
    indirect case type(SQLType)
    indirect case object(ObjectReference)
    indirect case query(SQLQuery)
    indirect case statement(SQLStatement)
    /// `(…)` of options.
    case options([CommandOption])
    /// Things between commas, without parentheses.
    case list([CommandPart])
    /// Things between commas in parentheses.
    case parenthesized([CommandPart])
    /// Several parts in a row.
    case sequence([CommandPart])
    /// Operator characters: `=`, `&&`.
    case `operator`(String)
}
