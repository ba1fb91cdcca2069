/// How a column takes part in what comes out.
public enum LineageKind: String, Hashable, Sendable, Codable, CaseIterable {
    /// The value itself, unchanged.
    case identity
    /// A value computed row by row from it.
    case derived
    /// A value computed from it over several rows. Towards all rows: it decides which rows form a group.
    case aggregated
    /// It decides which rows, or which value, come out.
    case filters
    /// It decides which rows of two relations meet.
    case joins
    /// It decides the order of rows.
    case orders
}

extension LineageKind {
    /// Whether values flow, rather than rows being chosen, paired or ordered.
    public var isValue: Bool { rank < 3 }

    private var rank: Int {
        switch self {
        case .identity: 0
        case .derived: 1
        case .aggregated: 2
        case .filters, .joins, .orders: 3
        }
    }

    /// The kind of a way that goes over an edge of `inner` and then over one of this kind.
    func after(_ inner: LineageKind) -> LineageKind {
        if !isValue { return self }
        return inner.isValue && inner.rank < rank ? self : inner
    }
}

/// A column of a stored table.
public struct LineageColumn: Hashable, Sendable {
    public var table: TablePath
    /// `*` stands for all columns of a table whose columns nobody told.
    public var column: String

    public init(table: TablePath, column: String) {
        self.table = table
        self.column = column
    }
}

/// What a column flows into.
public enum LineageTarget: Hashable, Sendable {
    /// The rows that the statement of that index answers.
    case result(statement: Int)
    case table(TablePath)
}

/// One column that something depends on, and how.
public struct LineageEdge: Hashable, Sendable {
    public var from: LineageColumn
    public var target: LineageTarget
    /// The column of the target, or `*`.
    ///
    /// `*` means all its rows for ``LineageKind/filters``, ``LineageKind/joins``, ``LineageKind/orders`` and
    /// ``LineageKind/aggregated``, and all columns of an unknown table otherwise.
    public var column: String
    public var kind: LineageKind
    /// Line, from one, of the first expression that gives the edge its kind; nil for a tree without source.
    ///
    /// The filter, the aggregate, the computation; for an identity the place where the column is read.
    public var line: Int?
    /// False when schemas are not known and the column may as well belong to another table.
    public var isCertain: Bool

    public init(
        from: LineageColumn,
        target: LineageTarget,
        column: String,
        kind: LineageKind,
        line: Int?,
        isCertain: Bool = true
    ) {
        self.from = from
        self.target = target
        self.column = column
        self.kind = kind
        self.line = line
        self.isCertain = isCertain
    }
}

/// The shape `sql lineage --json` has: `{from: {table, column}, to: {table|result, column}, kind, line}`.
///
/// `result` is the number of the statement, from one; `certain` is only written when false.
extension LineageEdge: Encodable {
    private enum Key: String, CodingKey {
        case from, to, kind, line, certain, table, column, result
    }

    public func encode(to encoder: any Encoder) throws {
        var edge = encoder.container(keyedBy: Key.self)
        var source = edge.nestedContainer(keyedBy: Key.self, forKey: .from)
        try source.encode(from.table.description, forKey: .table)
        try source.encode(from.column, forKey: .column)
        var end = edge.nestedContainer(keyedBy: Key.self, forKey: .to)
        switch target {
        case .result(let index): try end.encode(index + 1, forKey: .result)
        case .table(let path): try end.encode(path.description, forKey: .table)
        }
        try end.encode(column, forKey: .column)
        try edge.encode(kind, forKey: .kind)
        try edge.encodeIfPresent(line, forKey: .line)
        if !isCertain { try edge.encode(false, forKey: .certain) }
    }
}
