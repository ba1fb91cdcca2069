internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax

extension QueryRuleReader {
    /// One rule for each join: who is matched with whom, and what becomes of rows without a match.
    mutating func readJoins(_ table: TableExpression) {
        switch table.kind {
        case .parenthesized(let inner): readJoins(inner)
        case .join(let chain):
            readJoins(chain.first)
            var left = [words.name(of: chain.first)]
            for join in chain.joins {
                readJoins(join.table)
                read(join, after: left)
                left.append(words.name(of: join.table))
            }
        default: break
        }
    }

    private mutating func read(_ join: Join, after left: [String]) {
        let right = "`\(words.name(of: join.table))`"
        let partner = self.partner(of: join, among: left)
        let match = matchWords(join)
        askAboutLost(join, after: left)
        let statement: String
        switch join.kind {
        case .comma where join.condition != nil:
            statement =
                "Each row of \(partner) is matched with the rows of \(right) where \(match). A row without a match is left out."
        case .cross, .comma:
            statement = "Each row of \(partner) is combined with each row of \(right)."
        case .left:
            statement =
                "Each row of \(partner) is matched with the rows of \(right) where \(match). A row without a match stays, "
                + "with nothing in the columns of \(right); rows of \(right) without a match do not appear."
        case .right:
            statement =
                "Each row of \(right) is matched with the rows of \(partner) where \(match). A row of \(right) without a match "
                + "stays, with nothing in the other columns."
        case .full:
            statement =
                "Rows of \(partner) and \(right) are matched where \(match). Rows without a match stay on both sides."
        case .semi: statement = "Only rows of \(partner) count that have a match in \(right) where \(match)."
        case .anti: statement = "Only rows of \(partner) count that have no match in \(right) where \(match)."
        case .positional: statement = "Rows of \(partner) and \(right) are put side by side in their order."
        case .inner:
            statement =
                "Each row of \(partner) is matched with the rows of \(right) where \(match). A row without a match is left out."
        }
        add(
            .join,
            statement,
            at: join.origin,
            claims: claims(of: join),
            expression: words.written(join.origin),
            leansOn: leans(of: join)
        )
    }

    /// The relation that the condition names besides the joined one; all before it when it is not clear.
    private func partner(of join: Join, among left: [String]) -> String {
        guard case .on(let condition)? = join.condition else { return listed(left.map { "`\($0)`" }) }
        let right = words.name(of: join.table).lowercased()
        var named: [String] = []
        _ = condition.contains { part in
            if case .column(let name) = part.kind, let qualifier = name.qualifiers.last?.text.lowercased(),
                let relation = words.relations[qualifier],
                qualifier != join.table.alias?.name?.text.lowercased(),
                relation.lowercased() != right || join.table.alias != nil, !named.contains(relation)
            {
                named.append(relation)
            }
            return false
        }
        return listed((named.isEmpty ? left : named).map { "`\($0)`" })
    }

    /// Rows of an earlier state of the same table that have no later one are silently gone.
    private mutating func askAboutLost(_ join: Join, after left: [String]) {
        guard join.kind == .left, case .on(let condition)? = join.condition else { return }
        let tracer = ColumnTracer(analysis)
        let isSelf = condition.conjuncts.contains { conjunct in
            guard let (one, operation, other) = conjunct.comparison, operation == .equal else { return false }
            let sources = (tracer.sources(of: one), tracer.sources(of: other))
            return sources.0.count == 1 && sources.0 == sources.1
        }
        guard isSelf else { return }
        ask(
            "Rows of `\(words.name(of: join.table))` without a match do not appear in the result: should they be reported?",
            at: condition.origin
        )
    }

    private func matchWords(_ join: Join) -> String {
        switch join.condition {
        case .on(let condition):
            return condition.conjuncts.map { conjunct in
                guard let (left, operation, right) = conjunct.comparison, operation == .equal,
                    let name = left.columnName, name.lowercased() == right.columnName?.lowercased()
                else { return words.condition(conjunct) }
                return "`\(name)` is the same"
            }.joined(separator: " and ")
        case .using(let names, _): return "\(listed(names.map { "`\($0.text)`" })) are the same"
        case nil: return join.isNatural ? "the columns of one name are the same" : "they stand"
        }
    }

    private func claims(of join: Join) -> [String] {
        guard case .on(let condition)? = join.condition else { return [words.written(join.origin)] }
        return [words.written(condition.origin)]
    }
}
