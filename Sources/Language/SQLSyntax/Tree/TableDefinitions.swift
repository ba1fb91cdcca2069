/// How long an object lives and who sees it.
public enum Persistence: String, Hashable, Sendable {
    case temporary = "TEMPORARY"
    case temp = "TEMP"
    case unlogged = "UNLOGGED"
    case localTemporary = "LOCAL TEMPORARY"
    case localTemp = "LOCAL TEMP"
    case globalTemporary = "GLOBAL TEMPORARY"
    case globalTemp = "GLOBAL TEMP"
    case persistent = "PERSISTENT"
    case secret = "SECRET"
}

/// Words every CREATE may have.
public struct CreateModifiers: Hashable, Sendable {
    public var orReplace: Bool
    public var persistence: Persistence?
    public var ifNotExists: Bool

    public init(orReplace: Bool = false, persistence: Persistence? = nil, ifNotExists: Bool = false) {
        self.orReplace = orReplace
        self.persistence = persistence
        self.ifNotExists = ifNotExists
    }
}

/// CREATE TABLE in all its forms.
public struct CreateTable: LocatedNode {
    public var modifiers: CreateModifiers = CreateModifiers()
    /// PostgreSQL's FOREIGN, with its server.
    public var server: Identifier?
    public var name: Name
    /// Columns, constraints and LIKE, in the order written.
    public var elements: [TableElement] = []
    /// Whether an element list is written, which may be empty.
    public var hasElements: Bool = false
    /// `OF type`.
    public var ofType: Name?
    public var partitionOf: PartitionOf?
    public var inherits: [Name] = []
    /// Whether INHERITS is written, which may be empty.
    public var partitionBy: PartitionBy?
    public var accessMethod: Identifier?
    /// `WITH (…)` and `OPTIONS (…)`.
    public var options: [CommandOption] = []
    public var withoutOids: Bool = false
    public var onCommit: String?
    public var tablespace: Identifier?
    /// SQLite's `STRICT` and `WITHOUT ROWID`.
    public var tableFlags: [String] = []
    /// `AS SELECT …`, or `AS EXECUTE …` as a statement.
    public var query: CommonTable.Body?
    /// `WITH [NO] DATA`.
    public var withData: Bool?
    public var origin: Origin
    public var comments: Comments

    public init(
        modifiers: CreateModifiers = CreateModifiers(),
        server: Identifier? = nil,
        name: Name,
        elements: [TableElement] = [],
        hasElements: Bool = false,
        ofType: Name? = nil,
        partitionOf: PartitionOf? = nil,
        inherits: [Name] = [],
        partitionBy: PartitionBy? = nil,
        accessMethod: Identifier? = nil,
        options: [CommandOption] = [],
        withoutOids: Bool = false,
        onCommit: String? = nil,
        tablespace: Identifier? = nil,
        tableFlags: [String] = [],
        query: CommonTable.Body? = nil,
        withData: Bool? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.modifiers = modifiers
        self.server = server
        self.name = name
        self.elements = elements
        self.hasElements = hasElements
        self.ofType = ofType
        self.partitionOf = partitionOf
        self.inherits = inherits
        self.partitionBy = partitionBy
        self.accessMethod = accessMethod
        self.options = options
        self.withoutOids = withoutOids
        self.onCommit = onCommit
        self.tablespace = tablespace
        self.tableFlags = tableFlags
        self.query = query
        self.withData = withData
        self.origin = origin
        self.comments = comments
    }
}

/// A part of a table definition.
public enum TableElement: SyntaxNode {
    case column(ColumnDefinition)
    indirect case constraint(TableConstraint)
    indirect case like(LikeTable)
}

/// `LIKE t INCLUDING ALL`.
public struct LikeTable: LocatedNode {
    public var table: Name
    /// `INCLUDING DEFAULTS`, upper case.
    public var options: [String] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        table: Name,
        options: [String] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.table = table
        self.options = options
        self.origin = origin
        self.comments = comments
    }
}

/// A column with its type and constraints.
public struct ColumnDefinition: LocatedNode {
    public var name: Identifier
    /// Absent in SQLite, in typed tables, and in DuckDB's generated columns.
    public var type: SQLType?
    /// PostgreSQL's `WITH OPTIONS`.
    public var withOptions: Bool = false
    public var storage: String?
    public var compression: String?
    public var collation: Name?
    public var foreignOptions: [CommandOption] = []
    public var constraints: [ColumnConstraint] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Identifier,
        type: SQLType? = nil,
        withOptions: Bool = false,
        storage: String? = nil,
        compression: String? = nil,
        collation: Name? = nil,
        foreignOptions: [CommandOption] = [],
        constraints: [ColumnConstraint] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.type = type
        self.withOptions = withOptions
        self.storage = storage
        self.compression = compression
        self.collation = collation
        self.foreignOptions = foreignOptions
        self.constraints = constraints
        self.origin = origin
        self.comments = comments
    }
}

/// `[CONSTRAINT name] …` behind a column.
public struct ColumnConstraint: LocatedNode {
    public enum Kind: SyntaxNode {
        case notNull
        case null
        indirect case `default`(SQLExpression)
        indirect case primaryKey(ConstraintIndex)
        indirect case unique(ConstraintIndex)
        indirect case check(SQLExpression, noInherit: Bool)
        indirect case references(Reference)
        indirect case generated(GeneratedColumn)
        indirect case identity(IdentityColumn)
        indirect case collate(Name)
        /// `COMPRESSION pglz`, `USING COMPRESSION rle`.
        case compression(Identifier, hasUsing: Bool)
    }

    public var name: Identifier?
    public var kind: Kind
    /// SQLite's `ON CONFLICT …`.
    public var onConflict: ConflictResolution?
    public var attributes: [ConstraintAttribute] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Identifier? = nil,
        kind: Kind,
        onConflict: ConflictResolution? = nil,
        attributes: [ConstraintAttribute] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.kind = kind
        self.onConflict = onConflict
        self.attributes = attributes
        self.origin = origin
        self.comments = comments
    }
}

/// When and whether a constraint is checked.
public enum ConstraintAttribute: String, Hashable, Sendable {
    case deferrable = "DEFERRABLE"
    case notDeferrable = "NOT DEFERRABLE"
    case initiallyDeferred = "INITIALLY DEFERRED"
    case initiallyImmediate = "INITIALLY IMMEDIATE"
    case notValid = "NOT VALID"
    case noInherit = "NO INHERIT"
    case enforced = "ENFORCED"
    case notEnforced = "NOT ENFORCED"
}

/// What a key constraint says of its index.
public struct ConstraintIndex: SyntaxNode {
    public var direction: OrderItem.Direction?
    public var isAutoincrement: Bool = false
    /// `NULLS NOT DISTINCT` (false), `NULLS DISTINCT` (true).
    public var nullsDistinct: Bool?
    public var include: [Identifier] = []
    public var options: [CommandOption] = []
    public var tablespace: Identifier?

    public init(
        direction: OrderItem.Direction? = nil,
        isAutoincrement: Bool = false,
        nullsDistinct: Bool? = nil,
        include: [Identifier] = [],
        options: [CommandOption] = [],
        tablespace: Identifier? = nil
    ) {
        self.direction = direction
        self.isAutoincrement = isAutoincrement
        self.nullsDistinct = nullsDistinct
        self.include = include
        self.options = options
        self.tablespace = tablespace
    }
}

/// `REFERENCES t (a) MATCH FULL ON DELETE CASCADE`.
public struct Reference: LocatedNode {
    public enum Action: Hashable, Sendable {
        case noAction
        case restrict
        case cascade
        case setNull([Identifier])
        case setDefault([Identifier])
    }

    public var table: Name
    public var columns: [Identifier] = []
    public var match: String?
    public var onDelete: Action?
    public var onUpdate: Action?
    public var origin: Origin
    public var comments: Comments

    public init(
        table: Name,
        columns: [Identifier] = [],
        match: String? = nil,
        onDelete: Action? = nil,
        onUpdate: Action? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.table = table
        self.columns = columns
        self.match = match
        self.onDelete = onDelete
        self.onUpdate = onUpdate
        self.origin = origin
        self.comments = comments
    }
}

/// `GENERATED ALWAYS AS (…) STORED`, `AS (…)`.
public struct GeneratedColumn: SyntaxNode {
    public enum Storage: String, Hashable, Sendable {
        case stored = "STORED"
        case virtual = "VIRTUAL"
    }

    public var hasGeneratedAlways: Bool = true
    public var expression: SQLExpression
    public var storage: Storage?

    public init(
        hasGeneratedAlways: Bool = true,
        expression: SQLExpression,
        storage: Storage? = nil
    ) {
        self.hasGeneratedAlways = hasGeneratedAlways
        self.expression = expression
        self.storage = storage
    }
}

/// `GENERATED BY DEFAULT AS IDENTITY (…)`.
public struct IdentityColumn: SyntaxNode {
    public var isAlways: Bool = true
    public var options: [SequenceOption] = []

    public init(
        isAlways: Bool = true,
        options: [SequenceOption] = []
    ) {
        self.isAlways = isAlways
        self.options = options
    }
}

/// A constraint of the table.
public struct TableConstraint: LocatedNode {
    public enum Kind: SyntaxNode {
        case primaryKey([IndexElement], ConstraintIndex)
        case unique([IndexElement], ConstraintIndex)
        /// PostgreSQL's `UNIQUE USING INDEX name`.
        case usingIndex(isPrimary: Bool, index: Identifier)
        case check(SQLExpression)
        case foreignKey([Identifier], Reference)
        indirect case exclude(ExcludeConstraint)
        case notNull(Identifier)
    }

    public var name: Identifier?
    public var kind: Kind
    public var onConflict: ConflictResolution?
    public var attributes: [ConstraintAttribute] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Identifier? = nil,
        kind: Kind,
        onConflict: ConflictResolution? = nil,
        attributes: [ConstraintAttribute] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.kind = kind
        self.onConflict = onConflict
        self.attributes = attributes
        self.origin = origin
        self.comments = comments
    }
}

/// `EXCLUDE USING gist (a WITH &&) WHERE (…)`.
public struct ExcludeConstraint: SyntaxNode {
    public var method: Identifier?
    public var elements: [ExcludeElement]
    public var index: ConstraintIndex
    public var whereClause: SQLExpression?

    public init(
        method: Identifier? = nil,
        elements: [ExcludeElement],
        index: ConstraintIndex,
        whereClause: SQLExpression? = nil
    ) {
        self.method = method
        self.elements = elements
        self.index = index
        self.whereClause = whereClause
    }
}

/// `a WITH &&`.
public struct ExcludeElement: SyntaxNode {
    public var element: IndexElement
    public var `operator`: BinaryOperator

    public init(
        element: IndexElement,
        `operator`: BinaryOperator
    ) {
        self.element = element
        self.operator = `operator`
    }
}

/// `PARTITION BY RANGE (a)`.
public struct PartitionBy: LocatedNode {
    public var strategy: Identifier
    public var elements: [IndexElement]
    public var origin: Origin
    public var comments: Comments

    public init(
        strategy: Identifier,
        elements: [IndexElement],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.strategy = strategy
        self.elements = elements
        self.origin = origin
        self.comments = comments
    }
}

/// `PARTITION OF parent FOR VALUES …`.
public struct PartitionOf: LocatedNode {
    public var parent: Name
    public var bound: PartitionBound?
    public var origin: Origin
    public var comments: Comments

    public init(
        parent: Name,
        bound: PartitionBound? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.parent = parent
        self.bound = bound
        self.origin = origin
        self.comments = comments
    }
}

/// The rows of a partition.
public enum PartitionBound: SyntaxNode {
    case `default`
    case list([SQLExpression])
    case range(from: [SQLExpression], to: [SQLExpression])
    /// `WITH (MODULUS 4, REMAINDER 0)`
    case hash(modulus: SQLExpression, remainder: SQLExpression)
}

/// One element of an index, a key or a conflict target.
public struct IndexElement: LocatedNode {
    public var expression: SQLExpression
    /// PostgreSQL's operator class with its parameters.
    public var operatorClass: Name?
    public var classOptions: [CommandOption] = []
    public var direction: OrderItem.Direction?
    public var nulls: OrderItem.Nulls?
    /// `PERIOD`/`WITHOUT OVERLAPS` of PostgreSQL 18.
    public var withoutOverlaps: Bool = false
    public var origin: Origin
    public var comments: Comments

    public init(
        expression: SQLExpression,
        operatorClass: Name? = nil,
        classOptions: [CommandOption] = [],
        direction: OrderItem.Direction? = nil,
        nulls: OrderItem.Nulls? = nil,
        withoutOverlaps: Bool = false,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.expression = expression
        self.operatorClass = operatorClass
        self.classOptions = classOptions
        self.direction = direction
        self.nulls = nulls
        self.withoutOverlaps = withoutOverlaps
        self.origin = origin
        self.comments = comments
    }
}
