/// INSERT and REPLACE.
public struct Insert: LocatedNode {
    public enum Overriding: String, Hashable, Sendable {
        case user = "OVERRIDING USER VALUE"
        case system = "OVERRIDING SYSTEM VALUE"
    }

    public enum Source: SyntaxNode {
        indirect case query(SQLQuery)
        case defaultValues
        /// DuckDB's `INSERT INTO t SET a = 1`.
        case assignments([Assignment])
    }

    public enum ColumnMatch: String, Hashable, Sendable {
        case byName = "BY NAME"
        case byPosition = "BY POSITION"
    }

    public var with: With?
    /// `OR REPLACE`, `OR IGNORE` and the like.
    public var orAction: ConflictResolution?
    /// SQLite's `REPLACE INTO`.
    public var isReplace: Bool = false
    public var target: Name
    public var alias: Identifier?
    public var match: ColumnMatch?
    public var columns: [AssignmentTarget] = []
    public var overriding: Overriding?
    public var source: Source
    public var conflicts: [OnConflict] = []
    public var returning: [SelectItem] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        with: With? = nil,
        orAction: ConflictResolution? = nil,
        isReplace: Bool = false,
        target: Name,
        alias: Identifier? = nil,
        match: ColumnMatch? = nil,
        columns: [AssignmentTarget] = [],
        overriding: Overriding? = nil,
        source: Source,
        conflicts: [OnConflict] = [],
        returning: [SelectItem] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.with = with
        self.orAction = orAction
        self.isReplace = isReplace
        self.target = target
        self.alias = alias
        self.match = match
        self.columns = columns
        self.overriding = overriding
        self.source = source
        self.conflicts = conflicts
        self.returning = returning
        self.origin = origin
        self.comments = comments
    }
}

/// SQLite's answer to a violated constraint.
public enum ConflictResolution: String, Hashable, Sendable {
    case rollback = "ROLLBACK"
    case abort = "ABORT"
    case fail = "FAIL"
    case ignore = "IGNORE"
    case replace = "REPLACE"
}

/// `ON CONFLICT … DO …`.
public struct OnConflict: LocatedNode {
    public enum Target: SyntaxNode {
        case columns([IndexElement], whereClause: SQLExpression?)
        case constraint(Identifier)
    }

    public enum Action: SyntaxNode {
        case nothing
        case update([Assignment], whereClause: SQLExpression?)
    }

    public var target: Target?
    public var action: Action
    public var origin: Origin
    public var comments: Comments

    public init(
        target: Target? = nil,
        action: Action,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.target = target
        self.action = action
        self.origin = origin
        self.comments = comments
    }
}

/// The left side of an assignment: `a`, `a.b`, `a[1]`, `a[1].b`.
public struct AssignmentTarget: LocatedNode {
    public var name: Name
    public var indexes: [Subscript.Index] = []
    /// What is meant inside the element: `b[2]` in `a[1].b[2]`; none or one.
    public var field: [AssignmentTarget] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Name,
        indexes: [Subscript.Index] = [],
        field: [AssignmentTarget] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.indexes = indexes
        self.field = field
        self.origin = origin
        self.comments = comments
    }
}

/// `a = 1`, `(a, b) = (1, 2)`.
public struct Assignment: LocatedNode {
    public var targets: [AssignmentTarget]
    public var isRow: Bool = false
    public var value: SQLExpression
    public var origin: Origin
    public var comments: Comments

    public init(
        targets: [AssignmentTarget],
        isRow: Bool = false,
        value: SQLExpression,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.targets = targets
        self.isRow = isRow
        self.value = value
        self.origin = origin
        self.comments = comments
    }
}

/// UPDATE.
public struct Update: LocatedNode {
    public var with: With?
    public var orAction: ConflictResolution?
    public var target: TableExpression
    public var assignments: [Assignment]
    public var from: [TableExpression] = []
    public var whereClause: SQLExpression?
    public var returning: [SelectItem] = []
    public var orderBy: OrderBy?
    public var limit: RowLimit?
    public var origin: Origin
    public var comments: Comments

    public init(
        with: With? = nil,
        orAction: ConflictResolution? = nil,
        target: TableExpression,
        assignments: [Assignment],
        from: [TableExpression] = [],
        whereClause: SQLExpression? = nil,
        returning: [SelectItem] = [],
        orderBy: OrderBy? = nil,
        limit: RowLimit? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.with = with
        self.orAction = orAction
        self.target = target
        self.assignments = assignments
        self.from = from
        self.whereClause = whereClause
        self.returning = returning
        self.orderBy = orderBy
        self.limit = limit
        self.origin = origin
        self.comments = comments
    }
}

/// DELETE.
public struct Delete: LocatedNode {
    public var with: With?
    public var target: TableExpression
    public var using: [TableExpression] = []
    public var whereClause: SQLExpression?
    public var returning: [SelectItem] = []
    public var orderBy: OrderBy?
    public var limit: RowLimit?
    public var origin: Origin
    public var comments: Comments

    public init(
        with: With? = nil,
        target: TableExpression,
        using: [TableExpression] = [],
        whereClause: SQLExpression? = nil,
        returning: [SelectItem] = [],
        orderBy: OrderBy? = nil,
        limit: RowLimit? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.with = with
        self.target = target
        self.using = using
        self.whereClause = whereClause
        self.returning = returning
        self.orderBy = orderBy
        self.limit = limit
        self.origin = origin
        self.comments = comments
    }
}

/// MERGE.
public struct Merge: LocatedNode {
    public enum Condition: SyntaxNode {
        indirect case on(SQLExpression)
        case using([Identifier])
    }

    public var with: With?
    public var target: TableExpression
    public var source: TableExpression
    public var condition: Condition
    public var branches: [MergeBranch]
    public var returning: [SelectItem] = []
    public var origin: Origin
    public var comments: Comments

    public init(
        with: With? = nil,
        target: TableExpression,
        source: TableExpression,
        condition: Condition,
        branches: [MergeBranch],
        returning: [SelectItem] = [],
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.with = with
        self.target = target
        self.source = source
        self.condition = condition
        self.branches = branches
        self.returning = returning
        self.origin = origin
        self.comments = comments
    }
}

/// `WHEN [NOT] MATCHED [BY SOURCE] [AND …] THEN …`.
public struct MergeBranch: LocatedNode {
    public enum Match: String, Hashable, Sendable {
        case matched = "MATCHED"
        case notMatched = "NOT MATCHED"
        case notMatchedBySource = "NOT MATCHED BY SOURCE"
        case notMatchedByTarget = "NOT MATCHED BY TARGET"
    }

    public enum Action: SyntaxNode {
        case update([Assignment])
        /// DuckDB's `UPDATE` alone, by name or by position.
        case updateAll(Insert.ColumnMatch?)
        case delete
        case nothing
        case insert(MergeInsert)
        /// DuckDB's `ERROR 'text'`.
        case error(SQLExpression?)
    }

    public var match: Match
    public var condition: SQLExpression?
    public var action: Action
    public var origin: Origin
    public var comments: Comments

    public init(
        match: Match,
        condition: SQLExpression? = nil,
        action: Action,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.match = match
        self.condition = condition
        self.action = action
        self.origin = origin
        self.comments = comments
    }
}

/// The INSERT of a MERGE.
public struct MergeInsert: SyntaxNode {
    public var match: Insert.ColumnMatch?
    public var columns: [AssignmentTarget] = []
    public var overriding: Insert.Overriding?
    /// Nil for DEFAULT VALUES, and for DuckDB's INSERT alone.
    public var values: ValuesRow?
    public var isDefaultValues: Bool = false
    /// DuckDB's `INSERT *`.
    public var isStar: Bool = false

    public init(
        match: Insert.ColumnMatch? = nil,
        columns: [AssignmentTarget] = [],
        overriding: Insert.Overriding? = nil,
        values: ValuesRow? = nil,
        isDefaultValues: Bool = false,
        isStar: Bool = false
    ) {
        self.match = match
        self.columns = columns
        self.overriding = overriding
        self.values = values
        self.isDefaultValues = isDefaultValues
        self.isStar = isStar
    }
}

/// TRUNCATE.
public struct Truncate: LocatedNode {
    public enum Identity: String, Hashable, Sendable {
        case restart = "RESTART IDENTITY"
        case `continue` = "CONTINUE IDENTITY"
    }

    public var hasTableWord: Bool = true
    public var tables: [TableExpression]
    public var identity: Identity?
    public var behavior: DropBehavior?
    public var origin: Origin
    public var comments: Comments

    public init(
        hasTableWord: Bool = true,
        tables: [TableExpression],
        identity: Identity? = nil,
        behavior: DropBehavior? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.hasTableWord = hasTableWord
        self.tables = tables
        self.identity = identity
        self.behavior = behavior
        self.origin = origin
        self.comments = comments
    }
}

/// COPY between a table or query and a file.
public struct Copy: LocatedNode {
    public enum Subject: SyntaxNode {
        case table(Name, columns: [Identifier])
        indirect case query(SQLQuery)
        /// DuckDB's `COPY FROM DATABASE a TO b`.
        case database(Identifier)
    }

    public enum Place: SyntaxNode {
        /// A file, or a value that names one.
        case file(SQLExpression)
        case program(SQLExpression)
        case standard
        case database(Identifier)
    }

    public enum Direction: String, Hashable, Sendable {
        case from = "FROM"
        case to = "TO"
    }

    public var subject: Subject
    public var isBinary: Bool = false
    public var direction: Direction
    public var place: Place
    /// PostgreSQL's `USING DELIMITERS ','`.
    public var options: [CommandOption] = []
    /// How the options are written.
    public var optionStyle: OptionStyle = .parenthesized
    /// Whether WITH stands before the options.
    public var hasWith: Bool = false
    public var whereClause: SQLExpression?
    /// SCHEMA or DATA behind `COPY FROM DATABASE`.
    public var part: String?
    /// The lines behind `FROM STDIN;` up to the end mark, as they are; nil when absent.
    public var inlineData: String?
    public var origin: Origin
    public var comments: Comments

    public init(
        subject: Subject,
        isBinary: Bool = false,
        direction: Direction,
        place: Place,
        options: [CommandOption] = [],
        optionStyle: OptionStyle = .parenthesized,
        hasWith: Bool = false,
        whereClause: SQLExpression? = nil,
        part: String? = nil,
        inlineData: String? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.subject = subject
        self.isBinary = isBinary
        self.direction = direction
        self.place = place
        self.options = options
        self.optionStyle = optionStyle
        self.hasWith = hasWith
        self.whereClause = whereClause
        self.part = part
        self.inlineData = inlineData
        self.origin = origin
        self.comments = comments
    }
}

/// How a list of options is written.
public enum OptionStyle: Hashable, Sendable {
    /// `(FORMAT csv, HEADER)`
    case parenthesized
    /// `CSV HEADER`
    case words
}

/// One option of a command: `FORMAT csv`, `HEADER`, `PARTITION_BY (a, b)`, `fillfactor = 70`.
public struct CommandOption: LocatedNode {
    public enum Mark: String, Hashable, Sendable {
        case space = " "
        case equal = "="
        case arrow = "=>"
    }

    public var name: Name
    public var mark: Mark = .space
    public var value: SQLExpression?
    public var origin: Origin
    public var comments: Comments

    public init(
        name: Name,
        mark: Mark = .space,
        value: SQLExpression? = nil,
        origin: Origin = .none,
        comments: Comments = []
    ) {
        self.name = name
        self.mark = mark
        self.value = value
        self.origin = origin
        self.comments = comments
    }
}
