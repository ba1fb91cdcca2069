/// A part of the tree that may have parts of its own.
///
/// Types of the tree are values. Their children are found by ``walkChildren(_:)`` and changed by
/// ``rewriteChildren(_:)``; both are generated from the declarations (scripts/generate-sql-tree.py). Depth is
/// limited by the parser (``SQLParser/maximumDepth``), so plain recursion over a parsed tree is safe.
public protocol SyntaxNode: Hashable, Sendable {
    /// Shows the visitor each child, in the order of the declaration.
    func walkChildren(_ visitor: inout some SyntaxVisitor)

    /// Rewrites each child in place; answers whether any changed.
    mutating func rewriteChildren(_ rewriter: inout some SyntaxRewriter) -> Bool

    /// Shows the visitor this node and, where it wants them, its children.
    func accept(_ visitor: inout some SyntaxVisitor)

    /// Rewrites what is beneath this node, then the node; answers whether anything changed.
    mutating func rewrite(_ rewriter: inout some SyntaxRewriter) -> Bool
}

extension SyntaxNode {
    public func accept(_ visitor: inout some SyntaxVisitor) {
        walkChildren(&visitor)
    }

    public mutating func rewrite(_ rewriter: inout some SyntaxRewriter) -> Bool {
        rewriteChildren(&rewriter)
    }
}

extension SyntaxNode {
    /// Rewrites the one child of a case and, if it changed, becomes the case with the new child.
    mutating func replace<Child: SyntaxNode>(
        _ child: Child,
        _ rewriter: inout some SyntaxRewriter,
        _ make: (Child) -> Self
    ) -> Bool {
        var child = child
        guard child.rewrite(&rewriter) else { return false }
        self = make(child)
        return true
    }
}

/// A node with a place in the source text, to which comments can be attached.
///
/// Neither takes part in `==`.
public protocol LocatedNode: SyntaxNode {
    var origin: Origin { get set }
    var comments: Comments { get set }
}

extension LocatedNode {
    public func accept(_ visitor: inout some SyntaxVisitor) {
        if visitor.enter(part: self) == .descend { walkChildren(&visitor) }
        visitor.leave(part: self)
    }

    public mutating func rewrite(_ rewriter: inout some SyntaxRewriter) -> Bool {
        rewriter.finish(&self, childrenChanged: rewriteChildren(&rewriter))
    }

    /// Takes the node and everything beneath it out of its source text, so that it can be put into another
    /// tree; it will be printed freshly.
    public func detached() -> Self {
        var copy = self
        var detachment = Detachment()
        _ = copy.rewrite(&detachment)
        return copy
    }
}

/// Changes nothing but the origins.
private struct Detachment: SyntaxRewriter {
    func finish(_ node: inout some LocatedNode, childrenChanged: Bool) -> Bool {
        node.origin = .none
        return true
    }
}

extension Optional: SyntaxNode where Wrapped: SyntaxNode {
    public func walkChildren(_ visitor: inout some SyntaxVisitor) {
        if let self { self.accept(&visitor) }
    }

    public mutating func rewriteChildren(_ rewriter: inout some SyntaxRewriter) -> Bool {
        guard var node = self, node.rewrite(&rewriter) else { return false }
        self = node
        return true
    }
}

extension Array: SyntaxNode where Element: SyntaxNode {
    public func walkChildren(_ visitor: inout some SyntaxVisitor) {
        for node in self { node.accept(&visitor) }
    }

    public mutating func rewriteChildren(_ rewriter: inout some SyntaxRewriter) -> Bool {
        var changed = false
        for index in indices {
            // A copy first: an array that nothing changes keeps its storage.
            var node = self[index]
            guard node.rewrite(&rewriter) else { continue }
            self[index] = node
            changed = true
        }
        return changed
    }
}
