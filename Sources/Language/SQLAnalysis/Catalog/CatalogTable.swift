public import Tabular

/// What is known of a stored table before a script runs.
public struct CatalogTable: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case table
        case view
        /// Lives as long as the session; lineage of a script goes through it.
        case temporary
    }

    public var path: TablePath
    public var kind: Kind
    /// Nil when nobody has told the columns.
    public var columns: [CatalogColumn]?
    /// Column sets declared unique; as in SQL, rows with a null in the set do not count as equal.
    public var keys: [[String]]

    public init(
        _ path: TablePath,
        columns: [CatalogColumn]?,
        keys: [[String]] = [],
        kind: Kind = .table
    ) {
        self.path = path
        self.kind = kind
        self.columns = columns
        self.keys = keys
    }
}

/// A column of a stored table.
public struct CatalogColumn: Hashable, Sendable {
    public var name: String
    /// Nil when nobody has told it.
    public var type: LogicalType?
    /// Whether it may hold null; true unless the contrary is declared.
    public var isNullable: Bool

    public init(_ name: String, _ type: LogicalType?, isNullable: Bool = true) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
    }
}
