internal import SQLSyntax

/// Gives nodes without a place of their own one that no text has, so that facts can be found by place.
///
/// A tree that was built or changed by code has nodes without origin, and copies of nodes with the same
/// origin. Those get a mark: an origin behind every possible text, in walking order.
struct NodeMarks: SyntaxRewriter {
    /// Where marks begin; texts are shorter.
    static let firstMark: UInt32 = 0xC000_0000

    /// A kind of node with a place: two kinds may share one.
    fileprivate struct Place: Hashable {
        enum Kind { case expression, query, select, table }

        var kind: Kind
        var key: NodeKey
    }

    private var next: UInt32
    private var seen: Set<Place> = []

    /// - Parameter last: The last mark the tree holds already, from an analysis before.
    private init(behind last: UInt32) {
        next = last
    }

    /// The statement with every expression, query, SELECT and table at a place of its own.
    static func marked(_ statement: SQLStatement) -> SQLStatement {
        var check = MissingPlaces()
        statement.accept(&check)
        guard check.isMissing else { return statement }
        var copy = statement
        var marks = NodeMarks(behind: check.lastMark)
        _ = copy.rewrite(&marks)
        return copy
    }

    mutating func rewritten(_ expression: SQLExpression) -> SQLExpression? {
        var copy = expression
        copy.origin = place(expression.origin, .expression)
        return copy
    }

    mutating func rewritten(_ query: SQLQuery) -> SQLQuery? {
        var copy = query
        copy.origin = place(query.origin, .query)
        return copy
    }

    mutating func rewritten(_ select: Select) -> Select? {
        var copy = select
        copy.origin = place(select.origin, .select)
        return copy
    }

    mutating func rewritten(_ table: TableExpression) -> TableExpression? {
        var copy = table
        copy.origin = place(table.origin, .table)
        return copy
    }

    private mutating func place(_ origin: Origin, _ kind: Place.Kind) -> Origin {
        if origin.isKnown, seen.insert(Place(kind: kind, key: NodeKey(origin))).inserted { return origin }
        next += 2
        let mark = Origin(start: next, end: next + 1)
        seen.insert(Place(kind: kind, key: NodeKey(mark)))
        return mark
    }
}

/// Looks whether every node that facts are kept for has a place of its own.
private struct MissingPlaces: SyntaxVisitor {
    var isMissing = false
    /// Where the last mark of the tree begins: a tree may hold marks of an analysis before, anywhere.
    var lastMark = NodeMarks.firstMark
    private var seen: Set<NodeMarks.Place> = []

    mutating func enter(_ expression: SQLExpression) -> Descent { note(expression.origin, .expression) }
    mutating func enter(_ query: SQLQuery) -> Descent { note(query.origin, .query) }
    mutating func enter(_ select: Select) -> Descent { note(select.origin, .select) }
    mutating func enter(_ table: TableExpression) -> Descent { note(table.origin, .table) }

    private mutating func note(_ origin: Origin, _ kind: NodeMarks.Place.Kind) -> Descent {
        if !origin.isKnown {
            isMissing = true
            return .descend
        }
        if origin.start >= NodeMarks.firstMark { lastMark = max(lastMark, origin.start) }
        if !isMissing {
            isMissing = !seen.insert(NodeMarks.Place(kind: kind, key: NodeKey(origin))).inserted
        }
        return .descend
    }
}
