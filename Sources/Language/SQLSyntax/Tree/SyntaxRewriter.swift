/// Changes a tree from the bottom: each node is offered after its children were rewritten.
///
/// A method answers the node to stand there instead, or nil to leave it as it is. Everything above a change
/// loses its ``Origin`` and is printed freshly; everything beside it keeps its source text. Comments of a
/// replaced node go to its replacement when that has none.
///
///     let doubled = statement.rewritingExpressions { expression in
///         guard case .literal(.number("1")) = expression.kind else { return nil }
///         return .number("2")
///     }
public protocol SyntaxRewriter {
    /// Called for every located node after its children; by default a change beneath takes the origin away.
    mutating func finish(_ node: inout some LocatedNode, childrenChanged: Bool) -> Bool
    mutating func rewritten(_ statement: SQLStatement) -> SQLStatement?
    mutating func rewritten(_ query: SQLQuery) -> SQLQuery?
    mutating func rewritten(_ select: Select) -> Select?
    mutating func rewritten(_ table: TableExpression) -> TableExpression?
    mutating func rewritten(_ expression: SQLExpression) -> SQLExpression?
    mutating func rewritten(_ type: SQLType) -> SQLType?
}

extension SyntaxRewriter {
    public mutating func finish(_ node: inout some LocatedNode, childrenChanged: Bool) -> Bool {
        if childrenChanged { node.origin = .none }
        return childrenChanged
    }

    public mutating func rewritten(_ statement: SQLStatement) -> SQLStatement? { nil }
    public mutating func rewritten(_ query: SQLQuery) -> SQLQuery? { nil }
    public mutating func rewritten(_ select: Select) -> Select? { nil }
    public mutating func rewritten(_ table: TableExpression) -> TableExpression? { nil }
    public mutating func rewritten(_ expression: SQLExpression) -> SQLExpression? { nil }
    public mutating func rewritten(_ type: SQLType) -> SQLType? { nil }
}

extension LocatedNode {
    /// Rewrites the children, then asks for a replacement of the node itself.
    fileprivate mutating func rewriteBottomUp<Rewriter: SyntaxRewriter>(
        _ rewriter: inout Rewriter,
        _ replacement: (inout Rewriter, Self) -> Self?
    ) -> Bool {
        let before = origin
        let changed = rewriter.finish(&self, childrenChanged: rewriteChildren(&rewriter))
        guard var new = replacement(&rewriter, self) else { return changed }
        // A copy that was edited in place still claims the text of the node it came from.
        if new.origin.start == before.start, new.origin.end == before.end {
            if !changed, before.isKnown, new == self { return false }
            new.origin = .none
        }
        if new.comments.isEmpty { new.comments = comments }
        self = new
        return true
    }
}

extension SQLStatement {
    public mutating func rewrite(_ rewriter: inout some SyntaxRewriter) -> Bool {
        rewriteBottomUp(&rewriter) { $0.rewritten($1) }
    }
}

extension SQLQuery {
    public mutating func rewrite(_ rewriter: inout some SyntaxRewriter) -> Bool {
        rewriteBottomUp(&rewriter) { $0.rewritten($1) }
    }
}

extension Select {
    public mutating func rewrite(_ rewriter: inout some SyntaxRewriter) -> Bool {
        rewriteBottomUp(&rewriter) { $0.rewritten($1) }
    }
}

extension TableExpression {
    public mutating func rewrite(_ rewriter: inout some SyntaxRewriter) -> Bool {
        rewriteBottomUp(&rewriter) { $0.rewritten($1) }
    }
}

extension SQLExpression {
    public mutating func rewrite(_ rewriter: inout some SyntaxRewriter) -> Bool {
        rewriteBottomUp(&rewriter) { $0.rewritten($1) }
    }
}

extension SQLType {
    public mutating func rewrite(_ rewriter: inout some SyntaxRewriter) -> Bool {
        rewriteBottomUp(&rewriter) { $0.rewritten($1) }
    }
}

extension SyntaxNode {
    /// This tree with the given change made to every expression, from the bottom.
    public func rewritingExpressions(_ change: (SQLExpression) -> SQLExpression?) -> Self {
        withoutActuallyEscaping(change) { change in
            var copy = self
            var rewriter = ExpressionRewrite(change: change)
            _ = copy.rewrite(&rewriter)
            return copy
        }
    }

    /// This tree with the given change made to every table expression, from the bottom.
    public func rewritingTables(_ change: (TableExpression) -> TableExpression?) -> Self {
        withoutActuallyEscaping(change) { change in
            var copy = self
            var rewriter = TableRewrite(change: change)
            _ = copy.rewrite(&rewriter)
            return copy
        }
    }
}

private struct ExpressionRewrite: SyntaxRewriter {
    let change: (SQLExpression) -> SQLExpression?

    func rewritten(_ expression: SQLExpression) -> SQLExpression? { change(expression) }
}

private struct TableRewrite: SyntaxRewriter {
    let change: (TableExpression) -> TableExpression?

    func rewritten(_ table: TableExpression) -> TableExpression? { change(table) }
}
