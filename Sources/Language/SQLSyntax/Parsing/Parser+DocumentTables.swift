extension Parser {
    /// PostgreSQL's JSON_TABLE and XMLTABLE.
    mutating func documentTable(_ function: inout TableFunction) throws(Failure) {
        let first = index
        var call = FunctionCall(name: Name(takeIdentifier()))
        try expect(.leftParen, "(")
        if accept(.xmlnamespaces) {
            var clause = FunctionClause(words: "XMLNAMESPACES")
            clause.arguments = try parenthesized { parser throws(Failure) in
                if parser.accept(.default) {
                    let value = try parser.expression()
                    return Argument(value: value, format: "DEFAULT")
                }
                return try parser.aliasedArgument()
            }
            call.clauses.append(clause)
            try expect(.comma, ",")
        }
        call.arguments = [try aliasedArgument()]
        while accept(.comma) { call.arguments.append(try aliasedArgument()) }
        call.clauses += try passing()
        try expect(.columns)
        let isParenthesized = accept(.leftParen)
        function.columns = try commaSeparated { parser throws(Failure) in try parser.documentColumn() }
        if isParenthesized { try expect(.rightParen, ")") }
        call.clauses += try functionClauses()
        try expect(.rightParen, ")")
        call.origin = origin(from: first)
        function.call = located(.function(call), first)
    }

    private mutating func passing() throws(Failure) -> [FunctionClause] {
        guard at(.passing) else { return [] }
        return try functionClauses()
    }

    private mutating func documentColumn() throws(Failure) -> TableFunctionColumn {
        let first = index
        var column = TableFunctionColumn()
        if accept(.nested) {
            _ = accept(.path)
            column.clauses = [FunctionClause(words: "PATH", value: try expression())]
            if accept(.as) { column.name = try label() }
            try expect(.columns)
            column.nested = try nested { parser throws(Failure) in
                try parser.parenthesized { parser throws(Failure) in try parser.documentColumn() }
            }
        } else {
            column.name = try identifier()
            if accept(.for, .ordinality) {
                column.forOrdinality = true
            } else {
                column.type = try type()
                if accept(.exists) { column.clauses.append(FunctionClause(words: "EXISTS")) }
                column.clauses += try functionClauses()
            }
        }
        column.origin = origin(from: first)
        return column
    }
}
