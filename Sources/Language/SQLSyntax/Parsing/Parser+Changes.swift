extension Parser {
    mutating func insert(with: With?, _ first: Int) throws(Failure) -> Insert {
        var insert = Insert(with: with, target: Name(Identifier("")), source: .defaultValues)
        if accept(.replace) {
            insert.isReplace = true
        } else {
            try expect(.insert)
            insert.orAction = try orAction()
        }
        try expect(.into)
        insert.target = try name(.column, "a table")
        if accept(.as) { insert.alias = try identifier() }
        if dialect == .duckdb { insert.match = columnMatch() }
        if at(.leftParen), !isQuery(at: index) {
            insert.columns = try parenthesized { parser throws(Failure) in try parser.assignmentTarget() }
        }
        if dialect == .duckdb, insert.match == nil { insert.match = columnMatch() }
        if dialect != .sqlite, accept(.overriding) {
            insert.overriding = accept(.user) ? .user : .system
            if insert.overriding == .system { try expect(.system) }
            try expect(.value)
        }
        insert.source = try insertSource()
        while at(.on), peek(1).keyword == .conflict { insert.conflicts.append(try onConflict()) }
        insert.returning = try returning()
        insert.origin = origin(from: first)
        return insert
    }

    private mutating func insertSource() throws(Failure) -> Insert.Source {
        if accept(.default, .values) { return .defaultValues }
        return .query(try query())
    }

    mutating func columnMatch() -> Insert.ColumnMatch? {
        if accept(.by, .name) { return .byName }
        if accept(.by, .position) { return .byPosition }
        return nil
    }

    /// `OR REPLACE` and the like.
    private mutating func orAction() throws(Failure) -> ConflictResolution? {
        guard dialect != .postgresql, accept(.or) else { return nil }
        guard let word = acceptAny(.rollback, .abort, .fail, .ignore, .replace) else {
            throw unexpected("REPLACE or IGNORE")
        }
        return ConflictResolution(rawValue: word.word)
    }

    private mutating func assignmentTarget() throws(Failure) -> AssignmentTarget {
        let first = index
        var target = AssignmentTarget(name: try name())
        while at(.leftBracket), dialect != .sqlite { target.indexes.append(try subscriptIndex()) }
        if !target.indexes.isEmpty, accept(.dot) {
            target.field = [try nested { parser throws(Failure) in try parser.assignmentTarget() }]
        }
        target.origin = origin(from: first)
        return target
    }

    mutating func assignments() throws(Failure) -> [Assignment] {
        try list { parser throws(Failure) in try parser.assignment() }
    }

    private mutating func assignment() throws(Failure) -> Assignment {
        let first = index
        let isRow = at(.leftParen)
        let targets =
            isRow
            ? try parenthesized { parser throws(Failure) in try parser.assignmentTarget() }
            : [try assignmentTarget()]
        try expect(.equal, "=")
        let value = try expression()
        return Assignment(targets: targets, isRow: isRow, value: value, origin: origin(from: first))
    }

    mutating func onConflict() throws(Failure) -> OnConflict {
        let first = index
        try expect(.on, .conflict)
        var target: OnConflict.Target?
        if at(.leftParen) {
            let elements = try parenthesized { parser throws(Failure) in try parser.indexElement() }
            target = .columns(elements, whereClause: accept(.where) ? try expression() : nil)
        } else if dialect == .postgresql, accept(.on, .constraint) {
            target = .constraint(try identifier())
        }
        try expect(.do)
        if accept(.nothing) {
            return OnConflict(target: target, action: .nothing, origin: origin(from: first))
        }
        try expect(.update, .set)
        let assignments = try assignments()
        let condition = accept(.where) ? try expression() : nil
        return OnConflict(
            target: target,
            action: .update(assignments, whereClause: condition),
            origin: origin(from: first)
        )
    }

    mutating func returning() throws(Failure) -> [SelectItem] {
        accept(.returning) ? try selectItems() : []
    }

    // MARK: UPDATE and DELETE

    /// The table a statement changes, with its alias.
    private mutating func changedTable() throws(Failure) -> TableExpression {
        let first = index
        var table = try plainTable()
        if at(.as) || atName(.tableAlias) && !atAny(.set, .using, .indexed) { table.alias = try tableAlias() }
        if dialect == .sqlite, case .table(var name) = table.kind {
            if accept(.indexed, .by) { name.indexHint = .indexedBy(try identifier()) }
            if accept(.not, .indexed) { name.indexHint = .notIndexed }
            table.kind = .table(name)
        }
        table.origin = origin(from: first)
        return table
    }

    mutating func update(with: With?, _ first: Int) throws(Failure) -> Update {
        try expect(.update)
        let action = try orAction()
        var update = Update(with: with, orAction: action, target: try changedTable(), assignments: [])
        try expect(.set)
        update.assignments = try assignments()
        if accept(.from) { update.from = try tableList() }
        if accept(.where) { update.whereClause = try expression() }
        update.returning = try returning()
        if dialect == .sqlite {
            update.orderBy = try orderBy()
            update.limit = try rowLimit()
        }
        update.origin = origin(from: first)
        return update
    }

    mutating func delete(with: With?, _ first: Int) throws(Failure) -> Delete {
        try expect(.delete, .from)
        var delete = Delete(with: with, target: try changedTable())
        if dialect != .sqlite, accept(.using) { delete.using = try tableList() }
        if accept(.where) { delete.whereClause = try expression() }
        delete.returning = try returning()
        if dialect == .sqlite {
            delete.orderBy = try orderBy()
            delete.limit = try rowLimit()
        }
        delete.origin = origin(from: first)
        return delete
    }

    mutating func truncate() throws(Failure) -> Truncate {
        let first = index
        try expect(.truncate)
        var truncate = Truncate(hasTableWord: accept(.table), tables: [])
        truncate.tables = try commaSeparated { parser throws(Failure) in try parser.truncatedTable() }
        if accept(.restart, .identity) { truncate.identity = .restart }
        if accept(.continue, .identity) { truncate.identity = .continue }
        truncate.behavior = dropBehavior()
        truncate.origin = origin(from: first)
        return truncate
    }

    /// A table; DuckDB reads an alias behind it.
    private mutating func truncatedTable() throws(Failure) -> TableExpression {
        let first = index
        var table = try plainTable()
        guard dialect == .duckdb else { return table }
        table.alias = try tableAlias()
        table.origin = origin(from: first)
        return table
    }

    mutating func dropBehavior() -> DropBehavior? {
        if accept(.cascade) { return .cascade }
        if accept(.restrict) { return .restrict }
        return nil
    }

    // MARK: MERGE

    mutating func merge(with: With?, _ first: Int) throws(Failure) -> Merge {
        try expect(.merge, .into)
        let target = try changedTable()
        try expect(.using)
        let source = try tableExpression()
        var condition: Merge.Condition
        if dialect == .duckdb, accept(.using) {
            condition = .using(try parenthesizedIdentifiers())
        } else {
            try expect(.on)
            condition = .on(try expression())
        }
        var merge = Merge(with: with, target: target, source: source, condition: condition, branches: [])
        while at(.when) { merge.branches.append(try mergeBranch()) }
        merge.returning = try returning()
        merge.origin = origin(from: first)
        return merge
    }

    private mutating func mergeBranch() throws(Failure) -> MergeBranch {
        let first = index
        try expect(.when)
        var match = MergeBranch.Match.matched
        if accept(.not) { match = .notMatched }
        try expect(.matched)
        if accept(.by) {
            match = accept(.source) ? .notMatchedBySource : .notMatchedByTarget
            if match == .notMatchedByTarget { try expect(.target) }
        }
        let condition = accept(.and) ? try expression() : nil
        try expect(.then)
        let action = try mergeAction()
        return MergeBranch(match: match, condition: condition, action: action, origin: origin(from: first))
    }

    private mutating func mergeAction() throws(Failure) -> MergeBranch.Action {
        if accept(.delete) { return .delete }
        if accept(.do) {
            try expect(.nothing)
            return .nothing
        }
        if dialect == .duckdb, accept(.error) {
            return .error(at(.when) || isAtEnd || at(.returning) ? nil : try expression())
        }
        if accept(.update) {
            if dialect == .duckdb, !at(.set) { return .updateAll(columnMatch()) }
            try expect(.set)
            if dialect == .duckdb, accept(.star) { return .updateAll(nil) }
            return .update(try assignments())
        }
        try expect(.insert)
        return .insert(try mergeInsert())
    }

    private mutating func mergeInsert() throws(Failure) -> MergeInsert {
        var insert = MergeInsert()
        if dialect == .duckdb {
            if accept(.star) {
                insert.isStar = true
                return insert
            }
            insert.match = columnMatch()
        }
        if at(.leftParen) {
            insert.columns = try parenthesized { parser throws(Failure) in try parser.assignmentTarget() }
        }
        if accept(.overriding) {
            insert.overriding = accept(.user) ? .user : .system
            if insert.overriding == .system { try expect(.system) }
            try expect(.value)
        }
        if accept(.default, .values) {
            insert.isDefaultValues = true
        } else if accept(.values) {
            insert.values = try valuesRow()
        } else if dialect == .postgresql {
            throw unexpected("VALUES")
        }
        return insert
    }

    // MARK: COPY

    mutating func copy() throws(Failure) -> Copy {
        let first = index
        try expect(.copy)
        let isBinary = dialect == .postgresql && at(.binary) && accept(.binary)
        var copy = Copy(subject: try copySubject(), direction: .from, place: .standard)
        copy.isBinary = isBinary
        if case .database = copy.subject {
            try expect(.to)
            copy.direction = .to
            copy.place = .database(try identifier())
            if accept(.leftParen) {
                copy.part = try takeWord()
                try expect(.rightParen, ")")
            }
            copy.origin = origin(from: first)
            return copy
        }
        if accept(.to) { copy.direction = .to } else { try expect(.from) }
        copy.place = try copyPlace()
        try copyOptions(&copy)
        if accept(.where) { copy.whereClause = try expression() }
        copy.origin = origin(from: first)
        return copy
    }

    private mutating func copySubject() throws(Failure) -> Copy.Subject {
        if dialect == .duckdb, accept(.from, .database) { return .database(try identifier()) }
        if accept(.leftParen) {
            let body = try commonTableBody()
            try expect(.rightParen, ")")
            switch body {
            case .query(let query): return .query(query)
            case .statement(let statement):
                return .query(SQLQuery(body: .statement(statement), origin: statement.origin))
            }
        }
        return .table(try name(), columns: try optionalIdentifiers())
    }

    private mutating func copyPlace() throws(Failure) -> Copy.Place {
        if accept(.stdin) || accept(.stdout) { return .standard }
        if dialect == .postgresql, accept(.program) { return .program(try expression()) }
        if dialect == .duckdb, current.kind == .word || current.kind == .quotedName,
            peek(1).symbol == .leftParen
        {
            // What stands in parentheses are options, not arguments.
            let first = index
            return .file(located(.column(Name(takeIdentifier())), first))
        }
        return .file(try postfixed())
    }

    private mutating func copyOptions(_ copy: inout Copy) throws(Failure) {
        if dialect == .postgresql, at(.using) || at(.delimiters) {
            _ = accept(.using)
        }
        copy.hasWith = accept(.with)
        if at(.leftParen) {
            copy.options = try optionList()
            return
        }
        copy.optionStyle = .words
        while current.kind == .word, !at(.where) {
            let first = index
            var option = CommandOption(name: Name(takeIdentifier()))
            // Words without quotes or marks around them have one spelling.
            option.name.base.text = option.name.base.text.uppercased()
            _ = accept(.as)
            if option.name.base.text == "FORCE" {
                option.name.base.text += " " + text(current).uppercased()
                advance()
                if at(.null) {
                    option.name.base.text += " NULL"
                    advance()
                }
            }
            if at(.star) || at(.leftParen) {
                option.value = try optionValue()
            } else if current.kind == .string {
                option.value = try expression()
            } else if option.name.base.text.hasPrefix("FORCE ") {
                let columns = try identifiers()
                let row = columns.map { SQLExpression(.word($0), origin: $0.origin) }
                option.value = row.count == 1 ? row[0] : SQLExpression(.row(RowConstructor(elements: row)))
            }
            option.origin = origin(from: first)
            copy.options.append(option)
        }
    }
}
