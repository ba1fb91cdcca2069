/// CREATE VIEW and CREATE MATERIALIZED VIEW.
public struct CreateView: LocatedNode {
    public enum CheckOption: String, Hashable, Sendable {
        case plain = "WITH CHECK OPTION"
        case local = "WITH LOCAL CHECK OPTION"
        case cascaded = "WITH CASCADED CHECK OPTION"
    }

    public var modifiers: CreateModifiers = CreateModifiers()
    public var isMaterialized: Bool = false
    public var isRecursive: Bool = false
    public var name: Name
    public var columns: [Identifier] = []
    public var accessMethod: Identifier?
    public var options: [CommandOption] = []
    public var tablespace: Identifier?
    public var query: SQLQuery
    public var checkOption: CheckOption?
    public var withData: Bool?
    public var origin: Origin
    public var comments: Comments

    public init(
        modifiers: CreateModifiers = CreateModifiers(),
        isMaterialized: Bool = false,
        isRecursive: Bool = false,
        name: Name,
        columns: [Identifier] = [],
        accessMethod: Identifier? = nil,
        options: [CommandOption] = [],
        tablespace: Identifier? = nil,
        query: SQLQuery,
        checkOption: CheckOption? = nil,
        withData: Bool? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.modifiers = modifiers
        self.isMaterialized = isMaterialized
        self.isRecursive = isRecursive
        self.name = name
        self.columns = columns
        self.accessMethod = accessMethod
        self.options = options
        self.tablespace = tablespace
        self.query = query
        self.checkOption = checkOption
        self.withData = withData
        self.origin = origin
        self.comments = comments
    }
}

/// CREATE INDEX.
public struct CreateIndex: LocatedNode {
    public var modifiers: CreateModifiers = CreateModifiers()
    public var isUnique: Bool = false
    public var isConcurrent: Bool = false
    /// PostgreSQL can choose the name.
    public var name: Name?
    public var isOnly: Bool = false
    public var table: Name
    public var method: Identifier?
    public var elements: [IndexElement]
    public var index: ConstraintIndex
    public var whereClause: SQLExpression?
    public var origin: Origin
    public var comments: Comments

    public init(
        modifiers: CreateModifiers = CreateModifiers(),
        isUnique: Bool = false,
        isConcurrent: Bool = false,
        name: Name? = nil,
        isOnly: Bool = false,
        table: Name,
        method: Identifier? = nil,
        elements: [IndexElement],
        index: ConstraintIndex,
        whereClause: SQLExpression? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.modifiers = modifiers
        self.isUnique = isUnique
        self.isConcurrent = isConcurrent
        self.name = name
        self.isOnly = isOnly
        self.table = table
        self.method = method
        self.elements = elements
        self.index = index
        self.whereClause = whereClause
        self.origin = origin
        self.comments = comments
    }
}

/// CREATE SCHEMA.
public struct CreateSchema: LocatedNode {
    public var modifiers: CreateModifiers = CreateModifiers()
    public var name: Name?
    public var owner: Identifier?
    /// Statements that PostgreSQL lets follow without semicolons.
    public var elements: [SQLStatement] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        modifiers: CreateModifiers = CreateModifiers(),
        name: Name? = nil,
        owner: Identifier? = nil,
        elements: [SQLStatement] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.modifiers = modifiers
        self.name = name
        self.owner = owner
        self.elements = elements
        self.origin = origin
        self.comments = comments
    }
}

/// CREATE SEQUENCE.
public struct CreateSequence: LocatedNode {
    public var modifiers: CreateModifiers = CreateModifiers()
    public var name: Name
    public var options: [SequenceOption] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        modifiers: CreateModifiers = CreateModifiers(),
        name: Name,
        options: [SequenceOption] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.modifiers = modifiers
        self.name = name
        self.options = options
        self.origin = origin
        self.comments = comments
    }
}

/// One option of a sequence: `START WITH 1`, `NO CYCLE`, `OWNED BY t.a`.
public struct SequenceOption: LocatedNode {
    /// Upper-case words: `START WITH`, `INCREMENT BY`, `NO MAXVALUE`, `CYCLE`.
    public var words: String
    public var value: SQLExpression?
    public var name: Name?
    public var type: SQLType?
    public var origin: Origin
    public var comments: Comments

    public init(
        words: String,
        value: SQLExpression? = nil,
        name: Name? = nil,
        type: SQLType? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.words = words
        self.value = value
        self.name = name
        self.type = type
        self.origin = origin
        self.comments = comments
    }
}

/// CREATE TYPE and CREATE DOMAIN.
public struct CreateType: LocatedNode {
    public enum Definition: SyntaxNode {
        /// `AS ENUM ('a', 'b')`
        case enumeration([SQLExpression])
        /// DuckDB's `AS ENUM (SELECT …)`.
        indirect case enumerationQuery(SQLQuery)
        /// PostgreSQL's composite `AS (a integer)`.
        case composite([TypeField])
        /// `AS RANGE (SUBTYPE = …)`
        case range([CommandOption])
        /// DuckDB's `AS type`.
        indirect case alias(SQLType)
        /// `CREATE DOMAIN d AS type …`
        indirect case domain(SQLType, collation: Name?, constraints: [ColumnConstraint])
        /// PostgreSQL's base types.
        case base([CommandOption])
        case shell
    }

    public var modifiers: CreateModifiers = CreateModifiers()
    public var name: Name
    public var definition: Definition
    public var origin: Origin
    public var comments: Comments

    public init(
        modifiers: CreateModifiers = CreateModifiers(),
        name: Name,
        definition: Definition,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.modifiers = modifiers
        self.name = name
        self.definition = definition
        self.origin = origin
        self.comments = comments
    }
}

/// CREATE FUNCTION and CREATE PROCEDURE; the body stays the text it is.
public struct CreateFunction: LocatedNode {
    public enum Result: SyntaxNode {
        indirect case type(SQLType)
        case table([TypeField])
    }

    /// The body as text, or as statements in PostgreSQL's SQL-standard form.
    public enum Body: SyntaxNode {
        case text([SQLExpression])
        indirect case expression(SQLExpression)
        case atomic([SQLStatement])
    }

    public var modifiers: CreateModifiers = CreateModifiers()
    public var isProcedure: Bool = false
    public var name: Name
    public var parameters: [FunctionParameter] = []
    public var result: Result?
    /// Properties in the order written, `LANGUAGE` included, the body excepted.
    public var properties: [FunctionProperty] = []
    public var body: Body?
    public var origin: Origin
    public var comments: Comments

    public init(
        modifiers: CreateModifiers = CreateModifiers(),
        isProcedure: Bool = false,
        name: Name,
        parameters: [FunctionParameter] = [],
        result: Result? = nil,
        properties: [FunctionProperty] = [],
        body: Body? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.modifiers = modifiers
        self.isProcedure = isProcedure
        self.name = name
        self.parameters = parameters
        self.result = result
        self.properties = properties
        self.body = body
        self.origin = origin
        self.comments = comments
    }
}

/// `LANGUAGE sql`, `IMMUTABLE`, `COST 10`, `SET search_path TO x`.
public struct FunctionProperty: LocatedNode {
    /// Upper-case words.
    public var words: String
    public var value: SQLExpression?
    public var setting: SetCommand?
    /// Types of `TRANSFORM FOR TYPE`.
    public var types: [SQLType] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        words: String,
        value: SQLExpression? = nil,
        setting: SetCommand? = nil,
        types: [SQLType] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.words = words
        self.value = value
        self.setting = setting
        self.types = types
        self.origin = origin
        self.comments = comments
    }
}

/// A parameter of a function.
public struct FunctionParameter: LocatedNode {
    /// `IN`, `OUT`, `INOUT`, `VARIADIC`.
    public var mode: String?
    public var name: Identifier?
    public var type: SQLType?
    public var fallback: SQLExpression?
    /// Whether the default is written with `=` rather than DEFAULT.
    public var fallbackHasEqual: Bool = false
    public var origin: Origin
    public var comments: Comments

    public init(
        mode: String? = nil,
        name: Identifier? = nil,
        type: SQLType? = nil,
        fallback: SQLExpression? = nil,
        fallbackHasEqual: Bool = false,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.mode = mode
        self.name = name
        self.type = type
        self.fallback = fallback
        self.fallbackHasEqual = fallbackHasEqual
        self.origin = origin
        self.comments = comments
    }
}

/// DuckDB's CREATE MACRO, with one or more forms.
public struct CreateMacro: LocatedNode {
    public var modifiers: CreateModifiers = CreateModifiers()
    /// Whether it is written `CREATE FUNCTION`.
    public var hasFunctionWord: Bool = false
    public var name: Name
    public var forms: [MacroForm]
    public var origin: Origin
    public var comments: Comments

    public init(
        modifiers: CreateModifiers = CreateModifiers(),
        hasFunctionWord: Bool = false,
        name: Name,
        forms: [MacroForm],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.modifiers = modifiers
        self.hasFunctionWord = hasFunctionWord
        self.name = name
        self.forms = forms
        self.origin = origin
        self.comments = comments
    }
}

/// `(a, b := 1) AS …`.
public struct MacroForm: LocatedNode {
    public indirect enum Body: SyntaxNode {
        case expression(SQLExpression)
        case table(SQLQuery)
    }

    public var parameters: [MacroParameter] = []
    public var body: Body
    public var origin: Origin
    public var comments: Comments

    public init(
        parameters: [MacroParameter] = [],
        body: Body,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.parameters = parameters
        self.body = body
        self.origin = origin
        self.comments = comments
    }
}

/// A parameter of a macro.
public struct MacroParameter: LocatedNode {
    public var name: Identifier
    public var type: SQLType?
    public var fallback: SQLExpression?
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Identifier,
        type: SQLType? = nil,
        fallback: SQLExpression? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.type = type
        self.fallback = fallback
        self.origin = origin
        self.comments = comments
    }
}

/// CREATE TRIGGER of SQLite and PostgreSQL.
public struct CreateTrigger: LocatedNode {
    public var modifiers: CreateModifiers = CreateModifiers()
    public var isConstraint: Bool = false
    public var name: Name
    /// BEFORE, AFTER, INSTEAD OF.
    public var time: String?
    /// `INSERT`, `UPDATE OF a, b`.
    public var events: [TriggerEvent]
    public var table: Name
    public var from: Name?
    public var attributes: [ConstraintAttribute] = []
    /// `REFERENCING OLD TABLE AS a`.
    public var transitions: [TriggerTransition] = []
    /// ROW or STATEMENT; nil when not written.
    public var forEach: String?
    public var forEachHasEach: Bool = true
    public var condition: SQLExpression?
    /// PostgreSQL's `EXECUTE FUNCTION f(…)`.
    public var function: SQLExpression?
    public var functionHasProcedureWord: Bool = false
    /// SQLite's `BEGIN … END`.
    public var body: [SQLStatement] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        modifiers: CreateModifiers = CreateModifiers(),
        isConstraint: Bool = false,
        name: Name,
        time: String? = nil,
        events: [TriggerEvent],
        table: Name,
        from: Name? = nil,
        attributes: [ConstraintAttribute] = [],
        transitions: [TriggerTransition] = [],
        forEach: String? = nil,
        forEachHasEach: Bool = true,
        condition: SQLExpression? = nil,
        function: SQLExpression? = nil,
        functionHasProcedureWord: Bool = false,
        body: [SQLStatement] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.modifiers = modifiers
        self.isConstraint = isConstraint
        self.name = name
        self.time = time
        self.events = events
        self.table = table
        self.from = from
        self.attributes = attributes
        self.transitions = transitions
        self.forEach = forEach
        self.forEachHasEach = forEachHasEach
        self.condition = condition
        self.function = function
        self.functionHasProcedureWord = functionHasProcedureWord
        self.body = body
        self.origin = origin
        self.comments = comments
    }
}

/// What fires a trigger.
public struct TriggerEvent: SyntaxNode {
    public var word: String
    public var columns: [Identifier] = []

    public init(
        word: String,
        columns: [Identifier] = []
    ) {
        self.word = word
        self.columns = columns
    }
}

/// A name for old or new rows.
public struct TriggerTransition: SyntaxNode {
    public var isNew: Bool = false
    public var isTable: Bool = false
    public var name: Identifier

    public init(
        isNew: Bool = false,
        isTable: Bool = false,
        name: Identifier
    ) {
        self.isNew = isNew
        self.isTable = isTable
        self.name = name
    }
}

/// SQLite's CREATE VIRTUAL TABLE; the module reads its own arguments.
public struct CreateVirtualTable: LocatedNode {
    public var modifiers: CreateModifiers = CreateModifiers()
    public var name: Name
    public var module: Identifier
    /// Nil without parentheses.
    public var arguments: [String]?
    public var origin: Origin
    public var comments: Comments

    public init(
        modifiers: CreateModifiers = CreateModifiers(),
        name: Name,
        module: Identifier,
        arguments: [String]? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.modifiers = modifiers
        self.name = name
        self.module = module
        self.arguments = arguments
        self.origin = origin
        self.comments = comments
    }
}
