internal import SQLAnalysis
internal import SQLSyntax
internal import Tabular

extension RuleContext {
    /// The place given to a node put in only to ask about it: behind every text, before the marks of
    /// analysis.
    static let probeOrigin = Origin(start: 0xBFFF_FF00, end: 0xBFFF_FF01)

    /// The statement with another SELECT in place of one, to be asked about at ``probeOrigin``.
    func variant(replacing select: Select, with probe: Select) -> SQLStatement {
        var replacement = SelectReplacement(place: NodePlace(select.origin), probe: probe)
        var copy = analysis.statement
        _ = copy.rewrite(&replacement)
        return copy
    }

    /// The statement with a SELECT that shows these columns of the rows it chooses and groups, and nothing
    /// else.
    func probe(_ select: Select, _ columns: [SQLExpression]) -> SQLStatement {
        var probe = select
        probe.distinct = nil
        probe.qualify = nil
        probe.windows = []
        probe.items = columns.enumerated().map { number, expression in
            // Each with a place of its own, or analysis would give new places to all above.
            let start = Self.probeOrigin.start - 2 * UInt32(number + 1)
            var column = expression.unparenthesized
            column.origin = Origin(start: start, end: start + 1)
            return SelectItem(expression: column, alias: Identifier("probe_\(number)"))
        }
        return variant(replacing: select, with: probe)
    }

    static func probed(_ analysis: StatementAnalysis) -> RelationFacts? {
        analysis.relation(of: Select(origin: probeOrigin))
    }

    func type(_ expression: SQLExpression) -> ExpressionType? {
        analysis.type(of: expression)
            ?? {
                guard case .parenthesized(let inner) = expression.kind else { return nil }
                return type(inner)
            }()
    }

    /// Whether an expression is known never to be null.
    func isNeverNull(_ expression: SQLExpression) -> Bool {
        type(expression).map { !$0.isNullable } ?? false
    }

    /// Whether both are known to have one type.
    func haveSameType(_ first: SQLExpression, _ second: SQLExpression) -> Bool {
        guard let one = type(first)?.type, let other = type(second)?.type else { return false }
        return one == other
    }

    func isBoolean(_ expression: SQLExpression) -> Bool { type(expression)?.type == .boolean }
}

private struct SelectReplacement: SyntaxRewriter {
    let place: NodePlace?
    let probe: Select

    func rewritten(_ select: Select) -> Select? {
        guard let place, NodePlace(select.origin) == place else { return nil }
        var probe = probe
        probe.origin = RuleContext.probeOrigin
        return probe
    }
}
