import SQLSyntax

/// Translates between DuckDB and PostgreSQL, whose types are static and whose rules are close.
///
/// Bottom-up over the tree; the first thing without a translation ends it.
struct DialectRules: SyntaxRewriter {
    var notes = Notes()
    let transpiler: Transpiler
    private var guess: TypeGuess
    private var problem: TranspileError?

    var target: Dialect { transpiler.to }

    init(_ transpiler: Transpiler) {
        self.transpiler = transpiler
        guess = TypeGuess(
            SQLStatement(.query(SQLQuery(body: .values(Values(rows: []))))),
            relations: [:],
            dialect: .duckdb
        )
    }

    mutating func translate(_ statement: SQLStatement) throws(TranspileError) -> SQLStatement {
        if case .unparsed = statement.kind { throw .unparsed(at: place(statement.origin)) }
        guard target != .sqlite else {
            throw .unsupported(
                what: "a statement for SQLite",
                why: "SQLite's dynamic types change the results of typed SQL.",
                instead: "Run it on the engine it was written for.",
                at: place(statement.origin)
            )
        }
        guess = TypeGuess(statement, relations: transpiler.relations, dialect: transpiler.from)
        var result = statement
        _ = result.rewrite(&self)
        if let problem { throw problem }
        return result
    }

    // MARK: Telling

    func place(_ origin: Origin) -> TextPlace? {
        guard let range = origin.range, !transpiler.source.bytes.isEmpty else { return nil }
        return transpiler.source.place(of: range.lowerBound)
    }

    mutating func refuse(_ what: String, _ why: String, at origin: Origin) {
        if problem == nil { problem = .unsupported(what: what, why: why, instead: nil, at: place(origin)) }
    }

    mutating func refuse(_ error: TranspileError) {
        if problem == nil { problem = error }
    }

    func classOf(_ expression: SQLExpression) -> TypeClass { guess.type(of: expression) }

    mutating func warn(_ what: String, _ how: String, at origin: Origin) {
        notes.add(.mayDiffer(what: what, how: how, at: place(origin)))
    }

    // MARK: Nodes

    mutating func rewritten(_ statement: SQLStatement) -> SQLStatement? {
        switch statement.kind {
        case .query, .update, .delete, .createTable, .createView, .drop, .transaction, .truncate,
            .createSchema, .explain:
            return nil
        case .insert(let insert): return self.insert(insert, statement)
        case .merge(let merge):
            if !merge.returning.isEmpty {
                refuse("RETURNING of MERGE", "Not every version has it.", at: merge.origin)
            }
            return nil
        default:
            refuse("this statement", "No rule covers it.", at: statement.origin)
            return nil
        }
    }

    private mutating func insert(_ insert: Insert, _ statement: SQLStatement) -> SQLStatement? {
        if insert.match != nil {
            refuse("INSERT BY NAME", "PostgreSQL matches columns by position.", at: insert.origin)
        }
        guard target == .postgresql, let action = insert.orAction else { return nil }
        guard action == .ignore, insert.conflicts.isEmpty else {
            refuse(
                "INSERT OR \(action.rawValue)",
                "The keys that decide are not in the statement.",
                at: insert.origin
            )
            return nil
        }
        var copy = insert
        copy.orAction = nil
        copy.conflicts = [OnConflict(action: .nothing)]
        return SQLStatement(.insert(copy), comments: statement.comments)
    }

    mutating func rewritten(_ type: SQLType) -> SQLType? {
        guard type.name.qualifiers.isEmpty, !type.isSet, !type.isColumnType,
            let name = TypePairs.name(type.name.base.text, to: target)
        else {
            refuse("type \"\(type.name.base.text)\"", "The other dialect has no such type.", at: type.origin)
            return nil
        }
        guard name != type.name.base.text.lowercased() else { return nil }
        var copy = type
        copy.name = Name(Identifier(name))
        if name == "numeric", type.arguments == nil { copy.arguments = nil }
        return copy
    }

    mutating func rewritten(_ query: SQLQuery) -> SQLQuery? {
        var copy = query
        if let limit = query.limit, limit.isPercent, target == .postgresql {
            refuse("LIMIT with a percentage", "PostgreSQL has no such clause.", at: limit.origin)
        }
        if !query.locking.isEmpty, target == .duckdb {
            refuse("row locks", "DuckDB locks no rows.", at: query.origin)
        }
        if case .pivot = query.body { refuse("PIVOT", "PostgreSQL has no such statement.", at: query.origin) }
        guard var order = query.orderBy else { return nil }
        order.items = sorted(order.items)
        copy.orderBy = order
        return copy
    }

    /// Sort keys with the source's default place of NULLs, and binary order of text for PostgreSQL.
    mutating func sorted(_ items: [OrderItem]) -> [OrderItem] {
        var result = items
        for (index, item) in items.enumerated() {
            if case .word = item.expression.kind {
                refuse("ORDER BY ALL", "PostgreSQL has no such clause.", at: item.origin)
            }
            if item.nulls == nil, item.direction == .descending {
                result[index].nulls = transpiler.from == .duckdb ? .last : .first
                result[index].origin = .none
            }
            order(&result[index])
        }
        return result
    }

    private mutating func order(_ item: inout OrderItem) {
        let type = guess.type(of: item.expression)
        let isKnown = type != .unknown && type != .text
        if case .literal = item.expression.kind {} else if isKnown { return }
        if type == .text, case .column = item.expression.kind, target == .postgresql {
            item.expression = SQLExpression(
                .collate(
                    Collation(operand: item.expression, collation: Name(Identifier("C", quoting: .double)))
                )
            )
            item.origin = .none
            return
        }
        warn(
            "the order of text",
            "DuckDB orders text by its bytes, PostgreSQL by the collation of the database.",
            at: item.origin
        )
    }

    mutating func rewritten(_ select: Select) -> Select? {
        var copy = select
        if select.qualify != nil { refuse("QUALIFY", "PostgreSQL has no such clause.", at: select.origin) }
        if select.sample != nil { refuse("a sample", "Each engine draws other rows.", at: select.origin) }
        if select.into != nil { refuse("SELECT INTO", "Use CREATE TABLE AS.", at: select.origin) }
        if let group = select.groupBy, group.quantifier != nil {
            refuse(
                "GROUP BY \(group.quantifier?.rawValue ?? "")",
                "The other dialect has no such clause.",
                at: group.origin
            )
        }
        if select.fromComesFirst {
            copy.fromComesFirst = false
            copy.hasSelectWord = true
            if copy.items.isEmpty { copy.items = [SelectItem(expression: SQLExpression(.star(Star())))] }
        }
        for index in copy.windows.indices {
            copy.windows[index].window.orderBy = sorted(copy.windows[index].window.orderBy)
        }
        return copy == select ? nil : copy
    }

    mutating func rewritten(_ table: TableExpression) -> TableExpression? {
        if table.sample != nil { refuse("a sample", "Each engine draws other rows.", at: table.origin) }
        switch table.kind {
        case .table(let named):
            if named.isOnly || named.version != nil {
                refuse("this table", "The other dialect has no such form.", at: table.origin)
            }
        case .query, .parenthesized: break
        case .join(let chain):
            for join in chain.joins where join.isAsOf || [.semi, .anti, .positional].contains(join.kind) {
                refuse("this join", "PostgreSQL has no such join.", at: join.origin)
            }
        case .function(let function):
            guard case .function(let call) = function.call.kind,
                ["generate_series", "unnest"].contains(call.name.base.text.lowercased())
            else {
                refuse("this table function", "The other engine has none with its result.", at: table.origin)
                return nil
            }
        default: refuse("this table", "The other dialect has no such form.", at: table.origin)
        }
        return nil
    }
}
