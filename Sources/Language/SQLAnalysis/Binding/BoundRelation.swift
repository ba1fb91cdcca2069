internal import SQLSyntax
internal import Tabular

/// A column as a relation shows it.
struct RelationColumn {
    var name: String
    var id: ColumnID
}

/// The rows of a query or a relation in FROM.
struct BoundRelation {
    var columns: [RelationColumn] = []
    /// The set of columns nobody told, when there may be more than `columns`.
    var open: Int?
    /// What decides which rows there are and in which order.
    var rows: ColumnID?
    var unique = UniqueFacts()
    /// Whether at least one row is certain.
    var hasRow = false

    var ids: [ColumnID] { columns.map(\.id) }
}

/// A value with what type rules need to know of it.
struct Bound {
    var type: LogicalType?
    var isNullable: Bool
    /// The value of a whole-number literal, whose type bends to its partner's in DuckDB.
    var integer: Int?
    /// The column, when the value is one, unchanged.
    var column: ColumnID?
    /// Whether it is a text literal, which takes the type of what it is compared with.
    var isTextLiteral = false

    init(
        _ type: LogicalType?,
        nullable isNullable: Bool,
        integer: Int? = nil,
        column: ColumnID? = nil,
        isTextLiteral: Bool = false
    ) {
        self.type = type
        self.isNullable = isNullable
        self.integer = integer
        self.column = column
        self.isTextLiteral = isTextLiteral
    }

    static let unknown = Bound(nil, nullable: true)
}

/// The place of a node as a key of a dictionary.
struct NodeKey: Hashable {
    let start: UInt32
    let end: UInt32

    init(_ origin: Origin) {
        start = origin.start
        end = origin.end
    }
}
