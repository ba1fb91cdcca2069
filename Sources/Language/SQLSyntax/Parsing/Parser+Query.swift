extension Parser {
    /// A query with everything that can surround it, without parentheses around it.
    mutating func query() throws(Failure) -> SQLQuery {
        try nested { parser throws(Failure) in
            let first = parser.index
            let with = try parser.with()
            return try parser.query(with: with, first)
        }
    }

    /// The query behind a WITH that is taken already.
    mutating func query(with: With?, _ first: Int) throws(Failure) -> SQLQuery {
        var query = SQLQuery(with: with, body: try setOperations())
        if at(.order), peek(1).keyword == .by { query.orderBy = try orderBy() }
        while true {
            if query.limit == nil, let limit = try rowLimit() {
                query.limit = limit
            } else if at(.for), dialect != .sqlite, let locking = try locking() {
                query.locking.append(locking)
            } else {
                break
            }
        }
        query.origin = origin(from: first)
        return query
    }

    mutating func with() throws(Failure) -> With? {
        guard at(.with) else { return nil }
        let first = index
        advance()
        let isRecursive = accept(.recursive)
        let tables = try commaSeparated { parser throws(Failure) in try parser.commonTable() }
        return With(isRecursive: isRecursive, tables: tables, origin: origin(from: first))
    }

    private mutating func commonTable() throws(Failure) -> CommonTable {
        let first = index
        let name = try identifier(.column, "the name of a query")
        let columns = try optionalIdentifiers()
        var usingKey: [SQLExpression] = []
        if dialect == .duckdb, accept(.using, .key) {
            usingKey = try parenthesized { parser throws(Failure) in try parser.expression() }
        }
        try expect(.as)
        var materialization: CommonTable.Materialization?
        if accept(.materialized) { materialization = .materialized }
        if accept(.not, .materialized) { materialization = .notMaterialized }
        try expect(.leftParen, "(")
        let body = try commonTableBody()
        try expect(.rightParen, ")")
        var table = CommonTable(
            name: name,
            columns: columns,
            usingKey: usingKey,
            materialization: materialization,
            body: body
        )
        if dialect == .postgresql {
            table.search = try search()
            table.cycle = try cycle()
        }
        table.origin = origin(from: first)
        return table
    }

    /// A query or, in PostgreSQL, a change of data.
    mutating func commonTableBody() throws(Failure) -> CommonTable.Body {
        if startsQuery(current, next: peek(1)) || at(.leftParen) {
            if at(.with), let change = try changeBehindWith() { return .statement(change) }
            return .query(try query())
        }
        guard atAny(.insert, .update, .delete, .merge, .replace) else { throw unexpected("a query") }
        return .statement(try statement())
    }

    private mutating func changeBehindWith() throws(Failure) -> SQLStatement? {
        guard dialect == .postgresql else { return nil }
        var level = 0
        var distance = index + 1
        while distance < lexemes.count {
            switch lexemes[distance].symbol {
            case .leftParen: level += 1
            case .rightParen:
                level -= 1
                if level < 0 { return nil }
            default: break
            }
            if level == 0 {
                switch lexemes[distance].keyword {
                case .select, .values: return nil
                case .insert, .update, .delete, .merge: return try statement()
                default: break
                }
            }
            distance += 1
            steps += 1
        }
        return nil
    }

    private mutating func search() throws(Failure) -> SearchClause? {
        guard accept(.search) else { return nil }
        let isBreadthFirst = accept(.breadth)
        if !isBreadthFirst { try expect(.depth) }
        try expect(.first, .by)
        let by = try identifiers()
        try expect(.set)
        return SearchClause(isBreadthFirst: isBreadthFirst, by: by, sequence: try identifier())
    }

    private mutating func cycle() throws(Failure) -> CycleClause? {
        guard accept(.cycle) else { return nil }
        let columns = try identifiers()
        try expect(.set)
        let mark = try identifier()
        var value: SQLExpression?
        var fallback: SQLExpression?
        if accept(.to) {
            value = try expression()
            try expect(.default)
            fallback = try expression()
        }
        try expect(.using)
        return CycleClause(
            columns: columns,
            mark: mark,
            value: value,
            fallback: fallback,
            path: try identifier()
        )
    }

    // MARK: Set operations

    /// Queries joined by set operators: UNION and EXCEPT, and tighter INTERSECT where the dialect has it so.
    mutating func setOperations(tight: Bool = false) throws(Failure) -> QueryBody {
        var operands = [try setOperand(tight)]
        var operators: [SetOperator] = []
        while let kind = setOperatorAhead(tight) {
            advance()
            var joiner = SetOperator(kind)
            if accept(.all) {
                joiner.duplicates = .all
            } else if accept(.distinct) {
                joiner.duplicates = .distinct
            }
            if dialect == .duckdb, accept(.by, .name) { joiner.byName = true }
            operators.append(joiner)
            operands.append(try setOperand(tight))
        }
        guard operands.count > 1 else { return operands[0] }
        try grow()
        return .setOperation(SetOperation(operands: operands, operators: operators))
    }

    private mutating func setOperand(_ tight: Bool) throws(Failure) -> QueryBody {
        if !tight, dialect != .sqlite { return try setOperations(tight: true) }
        return try nested { parser throws(Failure) in try parser.queryTerm() }
    }

    private func setOperatorAhead(_ tight: Bool) -> SetOperator.Kind? {
        switch current.keyword {
        case .union: tight ? nil : .union
        case .except: tight ? nil : .except
        case .intersect: tight || dialect == .sqlite ? .intersect : nil
        default: nil
        }
    }

    private mutating func queryTerm() throws(Failure) -> QueryBody {
        switch current.keyword {
        case .select: return .select(try select())
        case .from where dialect == .duckdb: return .select(try select())
        case .values: return .values(try values())
        case .table where dialect != .sqlite:
            advance()
            return .table(try plainTable())
        case .pivot, .unpivot, .pivotWider, .pivotLonger:
            guard dialect == .duckdb else { break }
            return .pivot(try pivotStatement())
        case .describe, .summarize, .show, .desc:
            guard dialect == .duckdb else { break }
            return .statement(try statement())
        default: break
        }
        guard at(.leftParen), dialect != .sqlite else { throw unexpected("a query") }
        advance()
        let inner = try query()
        try expect(.rightParen, ")")
        return .parenthesized(inner)
    }

    mutating func values() throws(Failure) -> Values {
        let first = index
        try expect(.values)
        var rows = [try valuesRow()]
        while at(.comma), peek(1).symbol == .leftParen {
            advance()
            rows.append(try valuesRow())
        }
        if dialect == .duckdb, at(.comma), peek(1).kind == .end { advance() }
        return Values(rows: rows, origin: origin(from: first))
    }

    mutating func valuesRow() throws(Failure) -> ValuesRow {
        let first = index
        let values = try parenthesized { parser throws(Failure) in try parser.expression() }
        return ValuesRow(values: values, origin: origin(from: first))
    }

    // MARK: Order and limit

    mutating func orderBy() throws(Failure) -> OrderBy? {
        let first = index
        guard accept(.order, .by) else { return nil }
        let items = try orderItems()
        return OrderBy(items: items, origin: origin(from: first))
    }

    mutating func orderItems() throws(Failure) -> [OrderItem] {
        try list { parser throws(Failure) in try parser.orderItem() }
    }

    private mutating func orderItem() throws(Failure) -> OrderItem {
        let first = index
        var value: SQLExpression
        if dialect == .duckdb, at(.all) {
            value = SQLExpression(.word(takeIdentifier()))
            value.origin = origin(from: first)
        } else {
            value = try expression()
        }
        var item = OrderItem(expression: value)
        item.direction = try direction()
        item.nulls = nullOrder()
        item.origin = origin(from: first)
        return item
    }

    mutating func direction() throws(Failure) -> OrderItem.Direction? {
        if accept(.asc) { return .ascending }
        if accept(.desc) { return .descending }
        guard dialect == .postgresql, at(.using), peek(1).kind == .symbol || peek(1).keyword == .operator
        else {
            return nil
        }
        advance()
        if at(.operator) {
            let (path, symbol) = try qualifiedOperator()
            return .using(.qualified(path, symbol))
        }
        let lexeme = current
        advance()
        return .using(BinaryOperator(lexeme.symbol) ?? .other(text(lexeme)))
    }

    mutating func nullOrder() -> OrderItem.Nulls? {
        if accept(.nulls, .first) { return .first }
        if accept(.nulls, .last) { return .last }
        return nil
    }

    /// LIMIT, OFFSET and FETCH in any order.
    mutating func rowLimit() throws(Failure) -> RowLimit? {
        let first = index
        var limit = RowLimit()
        var found = false
        while true {
            if at(.limit), limit.spelling == nil {
                advance()
                try limitCount(&limit)
            } else if at(.offset), limit.offset == nil, dialect != .sqlite || limit.spelling == .limit {
                advance()
                limit.offsetComesFirst = limit.spelling == nil
                limit.offset = try expression()
                limit.offsetHasRows = acceptAny(.row, .rows) != nil
            } else if at(.fetch), limit.spelling == nil, dialect != .sqlite {
                try fetch(&limit)
            } else {
                break
            }
            found = true
        }
        guard found else { return nil }
        if limit.spelling == nil { limit.offsetComesFirst = false }
        limit.origin = origin(from: first)
        return limit
    }

    private mutating func limitCount(_ limit: inout RowLimit) throws(Failure) {
        limit.spelling = .limit
        if dialect != .sqlite, accept(.all) {
            limit.isAll = true
            return
        }
        limit.count = try expression()
        if dialect == .duckdb {
            if at(Keyword.percent), current.kind == .word || peek(1).kind != .number {
                limit.isPercent = true
                advance()
            } else if at(Symbol.percent) {
                advance()
                limit.isPercent = true
            }
        }
        if dialect == .sqlite, accept(.comma) {
            limit.spelling = .offsetComma
            limit.offset = limit.count
            limit.count = try expression()
        }
    }

    private mutating func fetch(_ limit: inout RowLimit) throws(Failure) {
        try expect(.fetch)
        guard acceptAny(.first, .next) != nil else { throw unexpected("FIRST or NEXT") }
        limit.spelling = .fetch
        if !at(.row), !at(.rows) { limit.count = try postfixedSigned() }
        guard acceptAny(.row, .rows) != nil else { throw unexpected("ROWS") }
        if accept(.with, .ties) { limit.withTies = true } else { try expect(.only) }
    }

    private mutating func postfixedSigned() throws(Failure) -> SQLExpression {
        try expression(levels.additive)
    }

    private mutating func locking() throws(Failure) -> RowLocking? {
        let first = index
        advance()
        var locking: RowLocking
        if accept(.update) {
            locking = RowLocking(strength: .update)
        } else if accept(.share) {
            locking = RowLocking(strength: .share)
        } else if accept(.no) {
            try expect(.key, .update)
            locking = RowLocking(strength: .noKeyUpdate)
        } else if accept(.key) {
            try expect(.share)
            locking = RowLocking(strength: .keyShare)
        } else {
            try expect(.read, .only)
            locking = RowLocking(strength: .readOnly)
        }
        if accept(.of) { locking.tables = try names() }
        if accept(.nowait) {
            locking.wait = .noWait
        } else if accept(.skip, .locked) {
            locking.wait = .skipLocked
        }
        locking.origin = origin(from: first)
        return locking
    }
}
