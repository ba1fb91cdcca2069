internal import SQLAnalysis
internal import SQLSyntax

/// One walk over the statement from the bottom, with the facts of one analysis.
///
/// Expressions may be replaced at many places: an equal value leaves every fact true. A change of structure
/// is made once, and then everything is looked at anew. What stands above a change waits for the next walk.
struct RulePass: SyntaxRewriter {
    let rules: [RewriteRule]
    let isLocal: Bool
    var context: RuleContext
    let source: SQLSource
    private(set) var log: [RewriteApplication] = []
    private(set) var refusals: [RewriteRefusal] = []

    init(rules: [RewriteRule], isLocal: Bool, context: RuleContext, source: SQLSource) {
        self.rules = rules
        self.isLocal = isLocal
        self.context = context
        self.source = source
    }

    mutating func rewritten(_ expression: SQLExpression) -> SQLExpression? {
        if let place = NodePlace(expression.origin), isLocal, context.outline.frozen.contains(place) {
            return nil
        }
        return apply(expression, expression.origin, \.expression) { [dialect = context.dialect] in
            SQLPrinter.text($0, dialect: dialect)
        }
    }

    mutating func rewritten(_ select: Select) -> Select? {
        apply(select, select.origin, \.select) { [dialect = context.dialect] in
            SQLPrinter.text(SQLQuery(body: .select($0)), dialect: dialect)
        }
    }

    mutating func rewritten(_ query: SQLQuery) -> SQLQuery? {
        apply(query, query.origin, \.query) { [dialect = context.dialect] in
            SQLPrinter.text($0, dialect: dialect)
        }
    }

    mutating func rewritten(_ table: TableExpression) -> TableExpression? {
        apply(table, table.origin, \.table) { [dialect = context.dialect] in
            let star = SelectItem(expression: SQLExpression(.star(Star())))
            let query = SQLQuery(body: .select(Select(items: [star], from: [$0])))
            return String(SQLPrinter.text(query, dialect: dialect).trimmingPrefix(/SELECT \*\s+/))
        }
    }

    private mutating func apply<Node: LocatedNode>(
        _ node: Node,
        _ origin: Origin,
        _ handler: KeyPath<RuleHandlers, RuleHandlers.Handler<Node>?>,
        _ text: (Node) -> String
    ) -> Node? {
        guard let place = NodePlace(origin), isLocal || log.isEmpty else { return nil }
        if context.outline.untouchable.contains(place) { return nil }
        for rule in rules {
            guard let handle = rule.handlers[keyPath: handler] else { continue }
            context.begin(rule)
            guard let replacement = handle(node, &context) else {
                if let broken = context.broken {
                    let line = line(of: node)
                    refusals.append(
                        RewriteRefusal(
                            rule: rule.name,
                            line: line,
                            condition: broken.condition,
                            detail: broken.detail
                        )
                    )
                }
                continue
            }
            if isLocal, RewriteMeasure.weight(of: replacement) >= RewriteMeasure.weight(of: node) { continue }
            log.append(
                RewriteApplication(
                    rule: rule.name,
                    line: line(of: node),
                    before: text(node),
                    after: text(replacement),
                    conditions: context.relied
                )
            )
            return replacement
        }
        return nil
    }

    private func line(of node: some LocatedNode) -> Int? {
        let end = source.start + source.bytes.count
        guard end > source.start else { return nil }
        var search = FirstPlace(limit: end)
        node.accept(&search)
        return search.first.map { source.place(of: $0).line }
    }
}

/// The first place in the source that any part of a node has.
private struct FirstPlace: SyntaxVisitor {
    let limit: Int
    var first: Int?

    mutating func enter(_ select: Select) -> Descent { note(select.origin) }
    mutating func enter(_ query: SQLQuery) -> Descent { note(query.origin) }
    mutating func enter(_ table: TableExpression) -> Descent { note(table.origin) }
    mutating func enter(_ expression: SQLExpression) -> Descent { note(expression.origin) }

    private mutating func note(_ origin: Origin) -> Descent {
        if let range = origin.range, range.upperBound <= limit {
            first = min(first ?? range.lowerBound, range.lowerBound)
        }
        return .descend
    }
}
