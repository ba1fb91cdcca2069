public import SQLSyntax

extension StatementAnalysis {
    /// The statement with every star of a SELECT list written out as the columns it stands for.
    ///
    /// Names are qualified with their relation; merged columns of USING and NATURAL stand alone. A star over
    /// a relation whose columns nobody told stays.
    public func expandingStars() -> SQLStatement {
        var copy = statement
        var expansion = StarExpansion(analysis: self)
        _ = copy.rewrite(&expansion)
        return copy
    }
}

private struct StarExpansion: SyntaxRewriter {
    let analysis: StatementAnalysis

    func rewritten(_ select: Select) -> Select? {
        if select.items.isEmpty, select.fromComesFirst, let columns = analysis.columns(ofStar: select.origin)
        {
            var copy = select
            copy.items = columns.map { item($0) }
            copy.fromComesFirst = false
            copy.hasSelectWord = true
            return copy
        }
        var isChanged = false
        var items: [SelectItem] = []
        for entry in select.items {
            guard case .star = entry.expression.kind,
                let columns = analysis.columns(ofStar: entry.expression.origin)
            else {
                items.append(entry)
                continue
            }
            isChanged = true
            items += columns.map { item($0) }
        }
        guard isChanged else { return nil }
        var copy = select
        copy.items = items
        return copy
    }

    private func item(_ column: StarColumn) -> SelectItem {
        if let replacement = column.replacement {
            return SelectItem(
                expression: replacement.detached(),
                alias: identifier(column.alias ?? column.column)
            )
        }
        let qualifiers = column.relation.map { [identifier($0)] } ?? []
        let expression = SQLExpression(.column(Name(identifier(column.column), qualifiers: qualifiers)))
        return SelectItem(expression: expression, alias: column.alias.map { identifier($0) })
    }

    /// Quoted unless it is plain: letters of lower case, digits and underscores that no keyword may be among.
    private func identifier(_ name: String) -> Identifier {
        let isPlain =
            name.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            } && name.utf8.first.map { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
        return Identifier(name, quoting: isPlain && !Self.reserved.contains(name) ? .none : .double)
    }

    /// Words no dialect here lets stand as a column without quotes.
    private static let reserved: Set<String> = [
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "between", "both", "by", "case",
        "cast",
        "check", "collate", "column", "constraint", "create", "cross", "current_date", "current_time",
        "current_timestamp", "default", "deferrable", "delete", "desc", "distinct", "do", "drop", "else",
        "end",
        "escape", "except", "exists", "false", "fetch", "for", "foreign", "from", "full", "grant", "group",
        "having", "if", "in", "index", "initially", "inner", "insert", "intersect", "into", "is", "isnull",
        "join", "lateral", "leading", "left", "like", "limit", "localtime", "localtimestamp", "natural",
        "not",
        "notnull", "null", "offset", "on", "only", "or", "order", "outer", "over", "placing", "primary",
        "references", "returning", "right", "select", "set", "similar", "some", "symmetric", "table", "then",
        "to", "trailing", "transaction", "true", "union", "unique", "update", "user", "using", "values",
        "variadic", "when", "where", "window", "with", "qualify", "pivot", "unpivot", "sample", "summarize",
        "describe", "show",
    ]
}
