import SQLAnalysis
import SQLSyntax
import Tabular

/// What stands in FROM.
extension TypedReader {
    func table(_ table: TableExpression) throws(TranspileError) -> TableExpression {
        guard table.sample == nil else {
            throw unsupported("a sample", "Each engine draws other rows.", at: table.origin)
        }
        var result = TableExpression(kind: table.kind, comments: table.comments)
        result.alias = try table.alias.map { alias throws(TranspileError) in try self.alias(alias) }
        switch table.kind {
        case .table(let named):
            guard !named.isOnly, named.version == nil, !named.hasStar else { throw form(table) }
            guard to != .sqlite || named.name.qualifiers.isEmpty else {
                throw unsupported("a table with a schema", "SQLite has no schemas.", at: table.origin)
            }
            result.kind = .table(TableReference(name: name(named.name)))
        case .query(let derived):
            guard to != .sqlite || !derived.isLateral else {
                throw unsupported("LATERAL", "SQLite does not have it.", at: table.origin)
            }
            let query = try apart { () throws(TranspileError) in try self.query(derived.query) }
            result.kind = .query(DerivedTable(isLateral: derived.isLateral, query: query))
        case .parenthesized(let inner): result.kind = .parenthesized(try self.table(inner))
        case .join(let chain): result.kind = .join(try joined(chain))
        case .function(let function): result.kind = .function(try self.function(function, table))
        default: throw form(table)
        }
        if to == .sqlite, let alias = result.alias, !alias.columns.isEmpty {
            throw unsupported(
                "a table alias with names of columns",
                "SQLite has none; name the columns inside.",
                at: table.origin
            )
        }
        return result
    }

    private func form(_ table: TableExpression) -> TranspileError {
        unsupported("this table", "The other dialect has no such form.", at: table.origin)
    }

    private func alias(_ alias: TableAlias) throws(TranspileError) -> TableAlias {
        guard alias.definitions.isEmpty else {
            throw unsupported("an alias with types", "Only PostgreSQL has it.", at: alias.origin)
        }
        return TableAlias(name: alias.name.map(identifier), columns: alias.columns.map(identifier))
    }

    /// Reads a part that does not see the aliases of this SELECT.
    func apart<Result>(_ read: () throws(TranspileError) -> Result) throws(TranspileError) -> Result {
        let kept = (aliases, isSortKey)
        isSortKey = false
        defer { (aliases, isSortKey) = kept }
        return try read()
    }

    private func joined(_ chain: JoinChain) throws(TranspileError) -> JoinChain {
        var result = JoinChain(first: try table(chain.first), joins: [])
        for join in chain.joins {
            guard !join.isAsOf, ![.semi, .anti, .positional, .comma].contains(join.kind) else {
                throw unsupported("this join", "Only DuckDB has it.", at: join.origin)
            }
            var copy = Join(kind: join.kind, table: try table(join.table), comments: join.comments)
            copy.isNatural = join.isNatural
            switch join.condition {
            case .on(let source): copy.condition = .on(try condition(source))
            case .using(let names, let alias):
                guard alias == nil else {
                    throw unsupported("USING with an alias", "Only PostgreSQL has it.", at: join.origin)
                }
                copy.condition = .using(names.map(identifier), alias: nil)
            case nil: break
            }
            result.joins.append(copy)
        }
        return result
    }

    // MARK: Functions

    private func function(
        _ function: TableFunction,
        _ table: TableExpression
    ) throws(TranspileError) -> TableFunction {
        guard to != .sqlite, case .function(let call) = function.call.kind, !function.withOrdinality,
            function.columns.isEmpty, call.filter == nil, call.orderBy.isEmpty
        else {
            throw unsupported("this table function", "The other engine has none like it.", at: table.origin)
        }
        // The engines name the column of such a relation differently.
        guard table.alias?.columns.isEmpty == false else {
            throw unsupported(
                "a table function without a name for its column",
                "The engines name it differently; write AS g(x).",
                at: table.origin
            )
        }
        let sources = call.arguments.map(\.value)
        var terms: [TypedTerm] = []
        for source in sources { terms.append(try term(source)) }
        var classes: [TypeClass] = []
        for term in terms { classes.append(try kind(term, "a table function", at: table.origin)) }
        let expression: SQLExpression
        switch (call.name.base.text.lowercased(), terms.count) {
        case ("unnest", 1) where classes == [.list]: expression = .call("unnest", [terms[0].expression])
        case ("generate_series", 2...3) where classes.allSatisfy({ $0 == .integer }):
            expression = .call("generate_series", terms.map(\.expression))
        case ("range", 2) where classes.allSatisfy({ $0 == .integer }) && to == .postgresql:
            let last = SQLExpression.chain(terms[1].expression, .minus, .number("1"))
            expression = .call("generate_series", [terms[0].expression, last])
        case ("generate_series", 3) where isSeriesOfDays(classes):
            // A date would become an instant with a time zone in PostgreSQL.
            let bounds = terms.prefix(2).map { SQLExpression.cast($0.expression, to: "timestamp") }
            expression = .call("generate_series", bounds + [terms[2].expression])
        default:
            throw unsupported("this table function", "The other engine has none like it.", at: table.origin)
        }
        return TableFunction(isLateral: function.isLateral, call: expression)
    }

    private func isSeriesOfDays(_ classes: [TypeClass]) -> Bool {
        let isTime = classes.prefix(2).allSatisfy { $0 == .timestamp || ($0 == .date && from == .duckdb) }
        return isTime && classes[2] == .interval
    }
}
