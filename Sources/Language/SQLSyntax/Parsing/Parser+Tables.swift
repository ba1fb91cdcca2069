extension Parser {
    mutating func fromClause() throws(Failure) -> [TableExpression] {
        try expect(.from)
        return try tableList()
    }

    mutating func tableList() throws(Failure) -> [TableExpression] {
        var tables = [try tableExpression()]
        while accept(.comma) {
            if dialect == .duckdb, endsList { break }
            tables.append(try tableExpression())
            if dialect == .sqlite, at(.on) || at(.using) { tables = [try conditional(tables)] }
        }
        return tables
    }

    /// SQLite lets a condition stand behind a table that follows a comma, which then is an inner join.
    private mutating func conditional(_ tables: [TableExpression]) throws(Failure) -> TableExpression {
        var chain = JoinChain(first: tables[0], joins: [])
        if case .join(let joined) = tables[0].kind, tables[0].alias == nil { chain = joined }
        for table in tables.dropFirst() {
            chain.joins.append(Join(kind: .comma, table: table, origin: table.origin))
        }
        let last = chain.joins.count - 1
        chain.joins[last].kind = .inner
        chain.joins[last].condition = try joinCondition()
        chain.joins[last].origin.end = lexemes[index - 1].end + base
        while startsJoin { chain.joins.append(try join()) }
        let end = lexemes[index - 1].end + base
        return TableExpression(kind: .join(chain), origin: Origin(start: tables[0].origin.start, end: end))
    }

    /// A table and its joins.
    mutating func tableExpression() throws(Failure) -> TableExpression {
        try nested { parser throws(Failure) in
            let first = parser.index
            let table = try parser.tablePrimary()
            return try parser.joined(table, first)
        }
    }

    private mutating func joined(_ left: TableExpression, _ first: Int) throws(Failure) -> TableExpression {
        var joins: [Join] = []
        while startsJoin { joins.append(try join()) }
        guard !joins.isEmpty else { return left }
        try grow()
        let chain = JoinChain(first: left, joins: joins)
        let table = TableExpression(kind: .join(chain), origin: origin(from: first))
        guard startsPivot else { return table }
        // Behind the condition of a join, PIVOT turns all that stands before it.
        return try nested { parser throws(Failure) in
            try parser.joined(try parser.pivots(of: table, first), first)
        }
    }

    private var startsJoin: Bool {
        switch current.keyword {
        case .join, .inner, .left, .right, .full, .cross, .natural: peek(1).symbol != .dot
        case .asof, .semi, .anti, .positional: dialect == .duckdb
        default: false
        }
    }

    private mutating func join() throws(Failure) -> Join {
        let first = index
        var join = Join(kind: .inner, table: TableExpression(kind: .file("")))
        if accept(.natural) { join.isNatural = true }
        if dialect == .duckdb, accept(.asof) { join.isAsOf = true }
        if let word = acceptAny(.left, .right, .full, .inner, .cross, .semi, .anti, .positional) {
            join.kind = Join.Kind(rawValue: word.word) ?? .inner
            join.hasInnerWord = word == .inner
            join.hasOuterWord = accept(.outer)
        }
        try expect(.join)
        let start = index
        join.table = try tablePrimary()
        let needsCondition = join.kind != .cross && join.kind != .positional && !join.isNatural
        // `a JOIN b JOIN c ON x ON y`: the inner join stands between the outer one and its condition.
        if needsCondition, dialect != .sqlite, startsJoin {
            let inner = join.table
            join.table = try nested { parser throws(Failure) in
                var joins: [Join] = []
                while parser.startsJoin { joins.append(try parser.join()) }
                try parser.grow()
                return TableExpression(
                    kind: .join(JoinChain(first: inner, joins: joins)),
                    origin: parser.origin(from: start)
                )
            }
        }
        join.condition = try joinCondition()
        if join.condition == nil, needsCondition, dialect != .sqlite { throw unexpected("ON or USING") }
        join.origin = origin(from: first)
        return join
    }

    private mutating func joinCondition() throws(Failure) -> Join.Condition? {
        if accept(.on) { return .on(try expression()) }
        guard at(.using), peek(1).symbol == .leftParen || dialect == .duckdb && peek(1).keyword != .sample
        else { return nil }
        advance()
        let columns = at(.leftParen) ? try parenthesizedIdentifiers() : [try identifier()]
        let alias = dialect == .postgresql && accept(.as) ? try identifier() : nil
        return .using(columns, alias: alias)
    }

    // MARK: One table

    private mutating func tablePrimary() throws(Failure) -> TableExpression {
        let first = index
        var prefix: Identifier?
        if dialect == .duckdb, peek(1).symbol == .colon, atName(.tableAlias) || current.kind == .string {
            prefix = try label()
            advance()
        }
        var table = try tablePrimaryWithoutAlias()
        if let prefix {
            table.alias = TableAlias(name: prefix, isPrefix: true, origin: prefix.origin)
        } else {
            table.alias = try tableAlias()
        }
        if dialect == .sqlite { try indexHint(&table) }
        if dialect == .duckdb { try version(of: &table) }
        if at(.tablesample), dialect != .sqlite {
            let start = index
            advance()
            table.sample = try sample(first: start, hasEntry: false)
        }
        table.origin = origin(from: first)
        return startsPivot ? try pivots(of: table, first) : table
    }

    private var startsPivot: Bool {
        guard dialect == .duckdb, at(.pivot) || at(.unpivot) else { return false }
        return peek(1).symbol == .leftParen || peek(1).keyword == .include || peek(1).keyword == .exclude
    }

    private mutating func pivots(of source: TableExpression, _ first: Int) throws(Failure) -> TableExpression
    {
        var table = source
        while startsPivot {
            table = try pivoted(table, first)
            table.alias = try tableAlias()
            table.origin = origin(from: first)
            try grow()
        }
        return table
    }

    mutating func tablePrimaryWithoutAlias() throws(Failure) -> TableExpression {
        let first = index
        let isLateral = dialect != .sqlite && accept(.lateral)
        if at(.leftParen) { return try parenthesizedTable(isLateral, first) }
        switch current.keyword {
        case .values where dialect == .duckdb && peek(1).symbol == .leftParen:
            return TableExpression(kind: .values(try values()), origin: origin(from: first))
        case .rows where peek(1).keyword == .from && dialect == .postgresql:
            return TableExpression(kind: .rowsFrom(try rowsFrom(isLateral)), origin: origin(from: first))
        case .only where dialect != .sqlite: return try plainTable()
        default: break
        }
        if current.kind == .string, dialect == .duckdb {
            let file = plainString(current)
            advance()
            return TableExpression(kind: .file(file), origin: origin(from: first))
        }
        if current.kind == .parameter || at(.question), dialect == .duckdb {
            let marker = current.kind == .parameter ? try lexedParameter() : .anonymous
            return TableExpression(kind: .parameter(marker), origin: origin(from: first))
        }
        if isCallAhead {
            return TableExpression(kind: .function(try tableFunction(isLateral)), origin: origin(from: first))
        }
        return try plainTable()
    }

    private var isCallAhead: Bool {
        var distance = 0
        guard current.kind == .word || current.kind == .quotedName else { return false }
        switch current.keyword {
        case .select, .from, .where, .on, .using, .with: return false
        case .currentDate, .currentTime, .currentTimestamp, .currentUser, .currentCatalog, .currentSchema,
            .user, .sessionUser, .currentRole, .localtime, .localtimestamp:
            return dialect == .postgresql && peek(1).symbol != .dot
        case .cast: return dialect == .postgresql
        case .collation where peek(1).keyword == .for: return dialect == .postgresql
        default: break
        }
        while peek(distance + 1).symbol == .dot { distance += 2 }
        return peek(distance + 1).symbol == .leftParen
    }

    private mutating func parenthesizedTable(_ isLateral: Bool, _ first: Int) throws(Failure)
        -> TableExpression
    {
        if isQuery(at: index) {
            advance()
            let inner = try query()
            try expect(.rightParen, ")")
            let derived = DerivedTable(isLateral: isLateral, query: inner)
            return TableExpression(kind: .query(derived), origin: origin(from: first))
        }
        advance()
        var inner = try tableExpression()
        if dialect == .sqlite, at(.comma) { inner = try tablesWithCommas(inner, first + 1) }
        try expect(.rightParen, ")")
        return TableExpression(kind: .parenthesized(inner), origin: origin(from: first))
    }

    /// SQLite lets a list of tables stand in parentheses; a comma there is one more join of the same chain.
    private mutating func tablesWithCommas(_ inner: TableExpression, _ first: Int) throws(Failure)
        -> TableExpression
    {
        var chain = JoinChain(first: inner, joins: [])
        if case .join(let joined) = inner.kind { chain = joined }
        while at(.comma) {
            let start = index
            advance()
            chain.joins.append(Join(kind: .comma, table: try tablePrimary(), origin: origin(from: start)))
            while startsJoin { chain.joins.append(try join()) }
        }
        return TableExpression(kind: .join(chain), origin: origin(from: first))
    }

    /// A table by name, with PostgreSQL's ONLY and `*`, and DuckDB's version.
    mutating func plainTable() throws(Failure) -> TableExpression {
        let first = index
        var table: TableReference
        if dialect != .sqlite, accept(.only) {
            let isParenthesized = accept(.leftParen)
            table = TableReference(name: try name(.column, "a table"), isOnly: true)
            if isParenthesized { try expect(.rightParen, ")") }
        } else {
            table = TableReference(name: try name(.column, "a table"))
        }
        if dialect != .sqlite, accept(.star) { table.hasStar = true }
        return TableExpression(kind: .table(table), origin: origin(from: first))
    }

    /// DuckDB's `AT (VERSION => 3)` behind a table and its alias.
    private mutating func version(of table: inout TableExpression) throws(Failure) {
        guard case .table(var reference) = table.kind, at(Keyword.at), peek(1).symbol == .leftParen else {
            return
        }
        index += 2
        let unit = try takeWord()
        try expect(.fatArrow, "=>")
        reference.version = TableVersion(unit: unit, value: try expression())
        try expect(.rightParen, ")")
        table.kind = .table(reference)
    }

    private mutating func tableFunction(_ isLateral: Bool) throws(Failure) -> TableFunction {
        var function = TableFunction(isLateral: isLateral, call: SQLExpression(.literal(.null)))
        if dialect == .postgresql, atAny(.jsonTable, .xmltable) {
            try documentTable(&function)
            return function
        }
        if dialect == .sqlite {
            let first = index
            let name = try name(.column)
            var call = FunctionCall(name: name)
            try expect(.leftParen, "(")
            if !at(.rightParen) {
                call.arguments = try commaSeparated { parser throws(Failure) in try parser.argument(.comma) }
            }
            try expect(.rightParen, ")")
            call.origin = origin(from: first)
            function.call = located(.function(call), first)
            return function
        }
        function.call = try callOnly()
        if accept(.with, .ordinality) { function.withOrdinality = true }
        return function
    }

    /// A function call without casts or subscripts behind it.
    private mutating func callOnly() throws(Failure) -> SQLExpression {
        let first = index
        if dialect == .duckdb {
            let name = try functionName()
            var call = FunctionCall(name: name)
            try finish(&call)
            call.origin = origin(from: first)
            return located(.function(call), first)
        }
        return try keywordPrimary()
    }

    private mutating func functionName() throws(Failure) -> Name {
        var parts = [takeIdentifier()]
        while accept(.dot) { parts.append(try label()) }
        return Name(parts.removeLast(), qualifiers: parts)
    }

    private mutating func rowsFrom(_ isLateral: Bool) throws(Failure) -> RowsFrom {
        index += 2
        let functions = try parenthesized { parser throws(Failure) in
            let first = parser.index
            var table = TableExpression(kind: .function(try parser.tableFunction(false)))
            if parser.at(.as) { table.alias = try parser.tableAlias() }
            table.origin = parser.origin(from: first)
            return table
        }
        return RowsFrom(
            isLateral: isLateral,
            functions: functions,
            withOrdinality: accept(.with, .ordinality)
        )
    }

    private mutating func indexHint(_ table: inout TableExpression) throws(Failure) {
        guard case .table(var name) = table.kind else { return }
        if accept(.indexed, .by) {
            name.indexHint = .indexedBy(try identifier())
        } else if accept(.not, .indexed) {
            name.indexHint = .notIndexed
        } else {
            return
        }
        table.kind = .table(name)
    }

    // MARK: Aliases

    mutating func tableAlias() throws(Failure) -> TableAlias? {
        let first = index
        var alias = TableAlias(hasAs: accept(.as))
        if alias.hasAs, at(.leftParen), dialect != .sqlite {
            alias.definitions = try parenthesized { parser throws(Failure) in try parser.typeField() }
            alias.origin = origin(from: first)
            return alias
        }
        if alias.hasAs {
            alias.name = dialect == .postgresql ? try identifier(.column) : try label()
        } else {
            guard
                atName(.tableAlias) && !isTableClauseWord || dialect != .postgresql && current.kind == .string
            else { return nil }
            alias.name = try label()
        }
        if at(.leftParen), dialect != .sqlite {
            if peek(2).symbol == .comma || peek(2).symbol == .rightParen {
                alias.columns = try parenthesizedIdentifiers()
            } else {
                alias.definitions = try parenthesized { parser throws(Failure) in try parser.typeField() }
            }
        }
        alias.origin = origin(from: first)
        return alias
    }

    /// Whether a word that may be an alias goes on with the statement here.
    private var isTableClauseWord: Bool {
        switch current.keyword {
        case .window: atName(.column, 1) && peek(2).keyword == .as
        case .set: true
        case .at: peek(1).symbol == .leftParen
        case .indexed: true
        case .pivot, .unpivot: peek(1).symbol == .leftParen
        default: false
        }
    }

    // MARK: Samples

    /// The size and method of a sample; TABLESAMPLE or USING SAMPLE is taken already.
    mutating func sample(first: Int, hasEntry: Bool) throws(Failure) -> TableSample {
        var sample = TableSample(size: [])
        if dialect == .postgresql {
            sample.method = try name(.function)
            sample.size = try parenthesized { parser throws(Failure) in try parser.expression() }
            sample.sizeIsParenthesized = true
        } else {
            try duckDBSample(&sample)
        }
        if accept(.repeatable) {
            try expect(.leftParen, "(")
            sample.seed = try expression()
            try expect(.rightParen, ")")
        }
        sample.origin = origin(from: first)
        return sample
    }

    private mutating func duckDBSample(_ sample: inout TableSample) throws(Failure) {
        if atName(.function), peek(1).symbol == .leftParen {
            sample.method = Name(takeIdentifier())
            advance()
            try sampleSize(&sample)
            try expect(.rightParen, ")")
            sample.sizeIsParenthesized = true
            return
        }
        sample.sizeIsParenthesized = accept(.leftParen)
        try sampleSize(&sample)
        if sample.sizeIsParenthesized { try expect(.rightParen, ")") }
        if at(.leftParen) {
            advance()
            sample.methodComesLast = true
            sample.method = try name(.function)
            if accept(.comma) { sample.seed = try expression() }
            try expect(.rightParen, ")")
        }
    }

    private mutating func sampleSize(_ sample: inout TableSample) throws(Failure) {
        sample.size = [try expression(levels.multiplicative + 1)]
        if accept(Symbol.percent) {
            sample.unit = .percentSign
        } else if accept(Keyword.percent) {
            sample.unit = .percentWord
        } else if accept(.rows) {
            sample.unit = .rows
        }
    }
}
