/// Kinds of named objects, with the words statements use for them.
public struct ObjectKind: Hashable, Sendable {
    /// Upper case: `TABLE`, `MATERIALIZED VIEW`.
    public var words: String

    public init(_ words: String) {
        self.words = words
    }

    public static let table = ObjectKind("TABLE")
    public static let view = ObjectKind("VIEW")
    public static let materializedView = ObjectKind("MATERIALIZED VIEW")
    public static let index = ObjectKind("INDEX")
    public static let schema = ObjectKind("SCHEMA")
    public static let sequence = ObjectKind("SEQUENCE")
    public static let type = ObjectKind("TYPE")
    public static let function = ObjectKind("FUNCTION")
    public static let trigger = ObjectKind("TRIGGER")
    public static let column = ObjectKind("COLUMN")
}

/// What happens to objects that depend on one that goes.
public enum DropBehavior: String, Hashable, Sendable {
    case cascade = "CASCADE"
    case restrict = "RESTRICT"
}

/// A named object; functions and the like with their argument types.
public struct ObjectReference: LocatedNode {
    public var name: Name
    /// The operator's characters, when the object is an operator.
    public var operatorText: String?
    /// Nil without parentheses.
    public var parameters: [FunctionParameter]?
    /// `(*)` of an aggregate.
    public var hasStar: Bool = false
    /// `ORDER BY` inside the parentheses of an ordered-set aggregate.
    public var orderedParameters: [FunctionParameter] = []
    /// `USING method` of operator classes and families.
    public var method: Identifier?
    /// `ON table` of triggers, rules, policies and constraints.
    public var table: Name?
    /// `ON DOMAIN name` rather than a table.
    public var tableIsDomain: Bool = false
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Name,
        operatorText: String? = nil,
        parameters: [FunctionParameter]? = nil,
        hasStar: Bool = false,
        orderedParameters: [FunctionParameter] = [],
        method: Identifier? = nil,
        table: Name? = nil,
        tableIsDomain: Bool = false,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.operatorText = operatorText
        self.parameters = parameters
        self.hasStar = hasStar
        self.orderedParameters = orderedParameters
        self.method = method
        self.table = table
        self.tableIsDomain = tableIsDomain
        self.origin = origin
        self.comments = comments
    }
}

/// DROP.
public struct Drop: LocatedNode {
    public var kind: ObjectKind
    public var isConcurrent: Bool = false
    public var ifExists: Bool = false
    public var objects: [ObjectReference]
    public var behavior: DropBehavior?
    /// `WITH (FORCE)` of a database.
    public var options: [CommandOption] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        kind: ObjectKind,
        isConcurrent: Bool = false,
        ifExists: Bool = false,
        objects: [ObjectReference],
        behavior: DropBehavior? = nil,
        options: [CommandOption] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.kind = kind
        self.isConcurrent = isConcurrent
        self.ifExists = ifExists
        self.objects = objects
        self.behavior = behavior
        self.options = options
        self.origin = origin
        self.comments = comments
    }
}

/// ALTER.
public struct Alter: LocatedNode {
    public var kind: ObjectKind
    public var ifExists: Bool = false
    public var isOnly: Bool = false
    public var object: ObjectReference
    public var hasStar: Bool = false
    public var actions: [AlterAction]
    public var origin: Origin
    public var comments: Comments

    public init(
        kind: ObjectKind,
        ifExists: Bool = false,
        isOnly: Bool = false,
        object: ObjectReference,
        hasStar: Bool = false,
        actions: [AlterAction],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.kind = kind
        self.ifExists = ifExists
        self.isOnly = isOnly
        self.object = object
        self.hasStar = hasStar
        self.actions = actions
        self.origin = origin
        self.comments = comments
    }
}

/// One change of an ALTER.
public struct AlterAction: LocatedNode {
    public enum Kind: SyntaxNode {
        indirect case addColumn(AddColumn)
        indirect case dropColumn(DropColumn)
        indirect case alterColumn(AlterColumn)
        indirect case addConstraint(TableConstraint)
        indirect case dropConstraint(DropColumn)
        indirect case renameColumn(RenameColumn)
        /// `RENAME TO name`
        case rename(to: Identifier)
        case setSchema(Identifier)
        case ownerTo(Identifier)
        /// `SET (…)` and `RESET (…)`.
        case setOptions(isReset: Bool, [CommandOption])
        /// DuckDB's `SET PARTITIONED BY (…)` and `SET SORTED BY (…)`.
        case setLayout(words: String, [OrderItem])
        indirect case attachPartition(Name, PartitionBound)
        indirect case sequence([SequenceOption])
        /// Any other action.
        indirect case command(Command)
    }

    public var kind: Kind
    public var origin: Origin
    public var comments: Comments

    public init(
        kind: Kind,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.kind = kind
        self.origin = origin
        self.comments = comments
    }
}

/// `ADD COLUMN …`.
public struct AddColumn: SyntaxNode {
    public var hasColumnWord: Bool = true
    public var ifNotExists: Bool = false
    /// DuckDB's path into a structure: `ADD COLUMN s.k INTEGER`.
    public var path: [Identifier] = []
    public var column: ColumnDefinition

    public init(
        hasColumnWord: Bool = true,
        ifNotExists: Bool = false,
        path: [Identifier] = [],
        column: ColumnDefinition
    ) {
        self.hasColumnWord = hasColumnWord
        self.ifNotExists = ifNotExists
        self.path = path
        self.column = column
    }
}

/// `DROP COLUMN name`, `DROP CONSTRAINT name`.
public struct DropColumn: SyntaxNode {
    public var hasColumnWord: Bool = true
    public var ifExists: Bool = false
    public var name: Name
    public var behavior: DropBehavior?

    public init(
        hasColumnWord: Bool = true,
        ifExists: Bool = false,
        name: Name,
        behavior: DropBehavior? = nil
    ) {
        self.hasColumnWord = hasColumnWord
        self.ifExists = ifExists
        self.name = name
        self.behavior = behavior
    }
}

/// `RENAME COLUMN a TO b`.
public struct RenameColumn: SyntaxNode {
    public var hasColumnWord: Bool = true
    /// CONSTRAINT, ATTRIBUTE or VALUE in place of COLUMN.
    public var objectWord: String?
    public var from: Name
    public var to: Identifier
    public var behavior: DropBehavior?

    public init(
        hasColumnWord: Bool = true,
        objectWord: String? = nil,
        from: Name,
        to: Identifier,
        behavior: DropBehavior? = nil
    ) {
        self.hasColumnWord = hasColumnWord
        self.objectWord = objectWord
        self.from = from
        self.to = to
        self.behavior = behavior
    }
}

/// `ALTER COLUMN name …`.
public struct AlterColumn: SyntaxNode {
    public enum Change: SyntaxNode {
        indirect case type(SQLType?, collation: Name?, using: SQLExpression?, hasSetData: Bool)
        indirect case setDefault(SQLExpression)
        case dropDefault
        case setNotNull
        case dropNotNull
        case addIdentity(IdentityColumn)
        indirect case command(Command)
    }

    public var hasColumnWord: Bool = true
    public var name: Name
    public var change: Change

    public init(
        hasColumnWord: Bool = true,
        name: Name,
        change: Change
    ) {
        self.hasColumnWord = hasColumnWord
        self.name = name
        self.change = change
    }
}

/// COMMENT ON.
public struct CommentOn: LocatedNode {
    public var kind: ObjectKind
    public var object: ObjectReference
    /// Null removes it.
    public var text: SQLExpression
    public var origin: Origin
    public var comments: Comments

    public init(
        kind: ObjectKind,
        object: ObjectReference,
        text: SQLExpression,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.kind = kind
        self.object = object
        self.text = text
        self.origin = origin
        self.comments = comments
    }
}

/// GRANT and REVOKE, of privileges and of roles.
public struct Grant: LocatedNode {
    public var isRevoke: Bool = false
    /// `GRANT OPTION FOR` and the like, upper case.
    public var optionFor: String?
    public var privileges: [Privilege]
    /// Nil when roles are granted.
    public var kind: ObjectKind?
    /// Whether the kind is written.
    public var hasKind: Bool = true
    /// `ALL TABLES IN SCHEMA`: then `objects` are schemas.
    public var isAllIn: Bool = false
    public var objects: [ObjectReference] = []
    public var grantees: [Grantee]
    /// `WITH GRANT OPTION` and the like, upper case.
    public var withOption: String?
    public var grantedBy: Grantee?
    public var behavior: DropBehavior?
    public var origin: Origin
    public var comments: Comments

    public init(
        isRevoke: Bool = false,
        optionFor: String? = nil,
        privileges: [Privilege],
        kind: ObjectKind? = nil,
        hasKind: Bool = true,
        isAllIn: Bool = false,
        objects: [ObjectReference] = [],
        grantees: [Grantee],
        withOption: String? = nil,
        grantedBy: Grantee? = nil,
        behavior: DropBehavior? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.isRevoke = isRevoke
        self.optionFor = optionFor
        self.privileges = privileges
        self.kind = kind
        self.hasKind = hasKind
        self.isAllIn = isAllIn
        self.objects = objects
        self.grantees = grantees
        self.withOption = withOption
        self.grantedBy = grantedBy
        self.behavior = behavior
        self.origin = origin
        self.comments = comments
    }
}

/// `SELECT (a, b)`, or a role.
public struct Privilege: SyntaxNode {
    public var name: Identifier
    public var columns: [Identifier] = []
    /// PostgreSQL's `ALL PRIVILEGES`.
    public var hasPrivilegesWord: Bool = false

    public init(
        name: Identifier,
        columns: [Identifier] = [],
        hasPrivilegesWord: Bool = false
    ) {
        self.name = name
        self.columns = columns
        self.hasPrivilegesWord = hasPrivilegesWord
    }
}

/// Who a privilege is given to.
public struct Grantee: SyntaxNode {
    public var hasGroupWord: Bool = false
    public var name: Identifier

    public init(
        hasGroupWord: Bool = false,
        name: Identifier
    ) {
        self.hasGroupWord = hasGroupWord
        self.name = name
    }
}
