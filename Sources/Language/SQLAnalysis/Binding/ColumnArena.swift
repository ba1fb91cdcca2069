internal import Tabular

/// A column of some relation of the statement that is being bound.
struct ColumnID: Hashable {
    let index: Int
}

/// What a column takes from another one.
struct FlowInput {
    var source: ColumnID
    var kind: LineageKind
    /// Offset of the expression that reads `source`; ``unknownPlace`` without source text.
    var place: UInt32
    var isCertain: Bool

    static let unknownPlace = UInt32.max
}

/// A column with what is known of it and where it comes from.
struct ColumnNode {
    var name: String
    var type: LogicalType?
    var isNullable: Bool
    /// Set for a column of a stored table.
    var table: TablePath?
    var inputs: [FlowInput] = []
    /// Whether it stands for the rows of a relation: what filters, joins, groups and orders them.
    var isRows = false
}

/// Columns nobody has told: of a table without schema, or of a star over one.
struct OpenColumns {
    /// Set for a stored table.
    var table: TablePath?
    /// The open sets these columns may come from, with the place of the star.
    var parents: [(set: Int, place: UInt32)] = []
    /// What each column is computed from, for functions in FROM.
    var inputs: [FlowInput] = []
    /// Names, folded, that are not among them.
    var excluded: Set<String> = []
    /// The columns that were asked for, by folded name.
    var found: [String: ColumnID] = [:]
}

/// All columns of one statement.
///
/// A column stands behind everything it takes from, except where a recursive query closes a circle.
struct ColumnArena {
    var nodes: [ColumnNode] = []
    var opens: [OpenColumns] = []
    /// The circles: nodes of a recursive query and its own columns seen from inside.
    var circles: [Circle] = []

    struct Circle {
        var nodes: Range<Int>
        /// What the query sees of itself, and what it answers, column by column.
        var pairs: [(seen: ColumnID, answered: ColumnID)]
    }

    subscript(id: ColumnID) -> ColumnNode {
        get { nodes[id.index] }
        set { nodes[id.index] = newValue }
    }

    mutating func add(_ node: ColumnNode) -> ColumnID {
        nodes.append(node)
        return ColumnID(index: nodes.count - 1)
    }

    /// A column that passes another one on.
    mutating func addCopy(of id: ColumnID, name: String? = nil, at place: UInt32 = .max) -> ColumnID {
        let original = nodes[id.index]
        return add(
            ColumnNode(
                name: name ?? original.name,
                type: original.type,
                isNullable: original.isNullable,
                inputs: [FlowInput(source: id, kind: .identity, place: place, isCertain: true)]
            )
        )
    }

    /// The column that stands for the rows of a relation; nil when nothing influences them.
    mutating func addRows(_ inputs: [FlowInput]) -> ColumnID? {
        if inputs.isEmpty { return nil }
        if inputs.count == 1, nodes[inputs[0].source.index].isRows, inputs[0].kind == .identity {
            return inputs[0].source
        }
        return add(ColumnNode(name: "*", type: nil, isNullable: true, inputs: inputs, isRows: true))
    }

    mutating func addOpen(_ open: OpenColumns) -> Int {
        opens.append(open)
        return opens.count - 1
    }

    /// The column of that name in an open set; nil when the set excludes it.
    mutating func column(named name: String, in set: Int) -> ColumnID? {
        let folded = name.lowercased()
        if let known = opens[set].found[folded] { return known }
        if opens[set].excluded.contains(folded) { return nil }
        let parents = opens[set].parents
        var inputs = opens[set].inputs
        for parent in parents {
            guard let source = column(named: name, in: parent.set) else { continue }
            let isCertain = parents.count == 1
            inputs.append(
                FlowInput(source: source, kind: .identity, place: parent.place, isCertain: isCertain)
            )
        }
        let id = add(
            ColumnNode(name: name, type: nil, isNullable: true, table: opens[set].table, inputs: inputs)
        )
        opens[set].found[folded] = id
        return id
    }
}
