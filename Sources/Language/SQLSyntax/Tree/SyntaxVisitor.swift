/// Whether a walk goes on beneath a node.
public enum Descent: Hashable, Sendable {
    case descend
    case skip
}

/// Goes over a tree from the top, each node before its children.
///
///     struct Tables: SyntaxVisitor {
///         var names: [Name] = []
///         mutating func enter(_ table: TableExpression) -> Descent {
///             if case .table(let table) = table.kind { names.append(table.name) }
///             return .descend
///         }
///     }
///     var tables = Tables()
///     statement.accept(&tables)
///
/// Nodes without a method of their own come to ``enter(part:)``.
public protocol SyntaxVisitor {
    mutating func enter(_ statement: SQLStatement) -> Descent
    mutating func leave(_ statement: SQLStatement)
    mutating func enter(_ query: SQLQuery) -> Descent
    mutating func leave(_ query: SQLQuery)
    mutating func enter(_ select: Select) -> Descent
    mutating func leave(_ select: Select)
    mutating func enter(_ table: TableExpression) -> Descent
    mutating func leave(_ table: TableExpression)
    mutating func enter(_ expression: SQLExpression) -> Descent
    mutating func leave(_ expression: SQLExpression)
    mutating func enter(part: some LocatedNode) -> Descent
    mutating func leave(part: some LocatedNode)
}

extension SyntaxVisitor {
    public mutating func enter(_ statement: SQLStatement) -> Descent { .descend }
    public mutating func leave(_ statement: SQLStatement) {}
    public mutating func enter(_ query: SQLQuery) -> Descent { .descend }
    public mutating func leave(_ query: SQLQuery) {}
    public mutating func enter(_ select: Select) -> Descent { .descend }
    public mutating func leave(_ select: Select) {}
    public mutating func enter(_ table: TableExpression) -> Descent { .descend }
    public mutating func leave(_ table: TableExpression) {}
    public mutating func enter(_ expression: SQLExpression) -> Descent { .descend }
    public mutating func leave(_ expression: SQLExpression) {}
    public mutating func enter(part: some LocatedNode) -> Descent { .descend }
    public mutating func leave(part: some LocatedNode) {}
}

extension SQLStatement {
    public func accept(_ visitor: inout some SyntaxVisitor) {
        if visitor.enter(self) == .descend { kind.walkChildren(&visitor) }
        visitor.leave(self)
    }
}

extension SQLQuery {
    public func accept(_ visitor: inout some SyntaxVisitor) {
        if visitor.enter(self) == .descend { walkChildren(&visitor) }
        visitor.leave(self)
    }
}

extension Select {
    public func accept(_ visitor: inout some SyntaxVisitor) {
        if visitor.enter(self) == .descend { walkChildren(&visitor) }
        visitor.leave(self)
    }
}

extension TableExpression {
    public func accept(_ visitor: inout some SyntaxVisitor) {
        if visitor.enter(self) == .descend { walkChildren(&visitor) }
        visitor.leave(self)
    }
}

extension SQLExpression {
    public func accept(_ visitor: inout some SyntaxVisitor) {
        if visitor.enter(self) == .descend { kind.walkChildren(&visitor) }
        visitor.leave(self)
    }
}

extension SyntaxNode {
    /// Calls back for every expression of this tree, each before its own parts.
    public func forEachExpression(_ body: (SQLExpression) -> Void) {
        withoutActuallyEscaping(body) { body in
            var visitor = ExpressionWalk(body: body)
            accept(&visitor)
        }
    }

    /// Calls back for every table expression of this tree, each before its own parts.
    public func forEachTable(_ body: (TableExpression) -> Void) {
        withoutActuallyEscaping(body) { body in
            var visitor = TableWalk(body: body)
            accept(&visitor)
        }
    }
}

private struct ExpressionWalk: SyntaxVisitor {
    let body: (SQLExpression) -> Void

    func enter(_ expression: SQLExpression) -> Descent {
        body(expression)
        return .descend
    }
}

private struct TableWalk: SyntaxVisitor {
    let body: (TableExpression) -> Void

    func enter(_ table: TableExpression) -> Descent {
        body(table)
        return .descend
    }
}
