internal import SQLSyntax
internal import Tabular

extension Binder {
    mutating func bindFunction(_ function: TableFunction, _ table: TableExpression) -> Named {
        let (value, inputs) = collecting(.derived) { $0.bind(function.call) }
        var named = Named(BoundRelation())
        guard case .function(let call) = function.call.unparenthesized.kind else {
            named.relation = openRelation(nil, inputs)
            return named
        }
        let name = call.name.base.text
        named.name = name
        named.qualifiers = [name.lowercased()]
        named.relation = functionRelation(name.lowercased(), call, value, inputs, table)
        if !function.columns.isEmpty {
            named.relation.open = nil
            named.relation.columns = function.columns.flatMap { documentColumns($0, inputs) }
        }
        if function.withOrdinality { appendOrdinality(&named.relation) }
        named.isCorrelated = true
        return named
    }

    private mutating func functionRelation(
        _ name: String,
        _ call: FunctionCall,
        _ value: Bound,
        _ inputs: [FlowInput],
        _ table: TableExpression
    ) -> BoundRelation {
        if let file = FileReaders.file(of: call, dialect: dialect) {
            facts.reads.insert(file)
            facts.tablePaths[NodeKey(table.origin)] = file
            return storedRelation(file, catalog.table(at: file))
        }
        guard let columns = functionColumns(name, value) else { return openRelation(nil, inputs) }
        var relation = BoundRelation()
        for column in columns {
            var shown = column
            // PostgreSQL names the one column of a function after the relation.
            if dialect == .postgresql, columns.count == 1, let alias = table.alias?.name {
                shown.name = alias.text
            }
            let id = addColumn(shown.name, Bound(shown.type, nullable: shown.isNullable), inputs)
            relation.columns.append(RelationColumn(name: shown.name, id: id))
        }
        return relation
    }

    /// The columns of functions that are known; nil for all others.
    private func functionColumns(_ name: String, _ value: Bound) -> [OutputColumn]? {
        switch (dialect, name) {
        case (.duckdb, "range"), (.duckdb, "generate_series"):
            return [OutputColumn(name, DuckDBTypes.element(value.type), isNullable: false)]
        case (.sqlite, "generate_series"): return [OutputColumn("value", .int64, isNullable: false)]
        case (.postgresql, "generate_series"): return [OutputColumn(name, value.type, isNullable: false)]
        case (.duckdb, "unnest"), (.postgresql, "unnest"):
            return [OutputColumn(name, value.type, isNullable: true)]
        case (.sqlite, "json_each"), (.sqlite, "json_tree"):
            return ["key", "value", "type", "atom", "id", "parent", "fullkey", "path"].map {
                OutputColumn($0, nil, isNullable: true)
            }
        default: return nil
        }
    }

    private mutating func documentColumns(_ column: TableFunctionColumn, _ inputs: [FlowInput])
        -> [RelationColumn]
    {
        var columns: [RelationColumn] = []
        if let name = column.name {
            let type = column.forOrdinality ? .int32 : column.type.flatMap { rules.type(of: $0) }
            let id = addColumn(name.text, Bound(type, nullable: !column.forOrdinality), inputs)
            columns.append(RelationColumn(name: name.text, id: id))
        }
        return columns + column.nested.flatMap { documentColumns($0, inputs) }
    }

    mutating func bindRowsFrom(_ functions: RowsFrom) -> Named {
        var relation = BoundRelation()
        for function in functions.functions {
            let frame = bindTable(function)
            let part = self.relation(of: frame, at: function.origin)
            relation.columns += part.columns
            relation.open = relation.open ?? part.open
        }
        if functions.withOrdinality { appendOrdinality(&relation) }
        var named = Named(relation)
        named.isCorrelated = true
        return named
    }

    private mutating func appendOrdinality(_ relation: inout BoundRelation) {
        let id = addColumn("ordinality", Bound(.int64, nullable: false), [])
        relation.columns.append(RelationColumn(name: "ordinality", id: id))
    }
}
