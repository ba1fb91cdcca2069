extension Parser {
    /// DuckDB's PIVOT and UNPIVOT statements.
    mutating func pivotStatement() throws(Failure) -> Pivot {
        let first = index
        let isUnpivot = at(.unpivot) || at(.pivotLonger)
        advance()
        var pivot = Pivot(isUnpivot: isUnpivot, source: try tableExpression())
        if isUnpivot { pivot.nulls = try unpivotNulls() }
        if accept(.on) {
            pivot.on = try list { parser throws(Failure) in try parser.pivotColumn(isUnpivot) }
        }
        if isUnpivot {
            if accept(.into) {
                try expect(.name)
                let name = try identifier()
                guard acceptAny(.value, .values) != nil else { throw unexpected("VALUE") }
                pivot.into = UnpivotTarget(name: name, values: try identifiers())
            }
            if pivot.nulls == nil { pivot.nulls = try unpivotNulls() }
        } else {
            if accept(.using) { pivot.using = try selectItems() }
            pivot.groupBy = try groupBy()
        }
        pivot.origin = origin(from: first)
        return pivot
    }

    private mutating func unpivotNulls() throws(Failure) -> UnpivotNulls? {
        if accept(.include, .nulls) { return .include }
        if accept(.exclude, .nulls) { return .exclude }
        return nil
    }

    private mutating func pivotColumn(_ isUnpivot: Bool) throws(Failure) -> PivotColumn {
        let first = index
        var column = PivotColumn(expression: try expression(levels.membership + 1))
        if accept(.in) { column.members = try pivotMembers() }
        if accept(.as) {
            column.alias = try label()
        } else if isUnpivot, atName(.bareLabel) {
            column.alias = takeIdentifier()
        }
        column.origin = origin(from: first)
        return column
    }

    private mutating func pivotMembers() throws(Failure) -> PivotColumn.Members {
        guard at(.leftParen) else { return .name(try name(.all)) }
        if isQuery(at: index) {
            advance()
            let inner = try query()
            try expect(.rightParen, ")")
            return .query(inner)
        }
        return .list(try parenthesized { parser throws(Failure) in try parser.selectItem() })
    }

    /// `t PIVOT (…)` and `t UNPIVOT (…)`.
    mutating func pivoted(_ source: TableExpression, _ first: Int) throws(Failure) -> TableExpression {
        if accept(.unpivot) {
            let unpivoted = try unpivoted(source)
            return TableExpression(kind: .unpivot(unpivoted), origin: origin(from: first))
        }
        try expect(.pivot)
        try expect(.leftParen, "(")
        let aggregates = try selectItems()
        try expect(.for)
        var columns: [PivotColumn] = []
        repeat {
            let start = index
            var column = PivotColumn(expression: try postfixed())
            try expect(.in)
            column.members = try pivotMembers()
            column.origin = origin(from: start)
            columns.append(column)
            _ = accept(.for)
        } while !at(.rightParen) && !at(.group)
        let groupBy = try groupBy()
        try expect(.rightParen, ")")
        let pivot = PivotedTable(source: source, aggregates: aggregates, columns: columns, groupBy: groupBy)
        return TableExpression(kind: .pivot(pivot), origin: origin(from: first))
    }

    private mutating func unpivoted(_ source: TableExpression) throws(Failure) -> UnpivotedTable {
        let nulls = try unpivotNulls()
        try expect(.leftParen, "(")
        let isParenthesized = at(.leftParen)
        let values = isParenthesized ? try parenthesizedIdentifiers() : [try identifier()]
        try expect(.for)
        var columns: [PivotColumn] = []
        repeat {
            let start = index
            var column = PivotColumn(expression: try postfixed())
            try expect(.in)
            column.members = try pivotMembers()
            column.origin = origin(from: start)
            columns.append(column)
        } while !at(.rightParen)
        try expect(.rightParen, ")")
        return UnpivotedTable(
            source: source,
            nulls: nulls,
            values: values,
            valuesAreParenthesized: isParenthesized,
            columns: columns
        )
    }
}
