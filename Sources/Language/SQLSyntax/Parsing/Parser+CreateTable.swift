extension Parser {
    /// CREATE TABLE behind its modifiers; TABLE is taken.
    mutating func createTable(_ modifiers: CreateModifiers, isForeign: Bool, _ first: Int) throws(Failure)
        -> CreateTable
    {
        var table = CreateTable(modifiers: modifiers, name: Name(Identifier("")))
        table.modifiers.ifNotExists = try ifNotExists()
        table.name = try name(.column, "a table")
        if accept(.partition, .of) {
            let start = index - 2
            var partition = PartitionOf(parent: try name())
            if at(.leftParen) { try elements(&table) }
            if !at(.partition), at(.for) || at(.default) { partition.bound = try partitionBound() }
            partition.origin = origin(from: start)
            table.partitionOf = partition
        } else if accept(.of) {
            table.ofType = try name(.type)
            if at(.leftParen) { try elements(&table) }
        } else if at(.leftParen), !isQuery(at: index) {
            try elements(&table)
        }
        try tableOptions(&table, isForeign)
        if accept(.as) {
            table.query = try createdRows()
            if accept(.with, .data) { table.withData = true }
            if accept(.with, .no, .data) { table.withData = false }
        } else if dialect == .duckdb, startsQuery(current, next: peek(1)) {
            throw unexpected("AS")
        }
        table.origin = origin(from: first)
        return table
    }

    private mutating func createdRows() throws(Failure) -> CommonTable.Body {
        at(.execute) && dialect == .postgresql ? .statement(try statement()) : .query(try query())
    }

    mutating func ifNotExists() throws(Failure) -> Bool {
        guard at(.if), peek(1).keyword == .not else { return false }
        index += 2
        try expect(.exists)
        return true
    }

    private mutating func elements(_ table: inout CreateTable) throws(Failure) {
        table.hasElements = true
        if peek(1).symbol == .rightParen, dialect == .postgresql {
            index += 2
            return
        }
        try expect(.leftParen, "(")
        table.elements = [try tableElement()]
        while true {
            if accept(.comma) {
                if dialect == .duckdb, at(.rightParen) { break }
            } else if dialect != .sqlite || !startsTableConstraint {
                // SQLite needs no comma between constraints of a table.
                break
            }
            table.elements.append(try tableElement())
        }
        try expect(.rightParen, ")")
    }

    private var startsTableConstraint: Bool {
        switch current.keyword {
        case .constraint: true
        case .primary: peek(1).keyword == .key
        case .foreign: peek(1).keyword == .key
        case .unique: peek(1).symbol == .leftParen || dialect == .postgresql
        case .check: peek(1).symbol == .leftParen
        case .exclude: dialect == .postgresql && (peek(1).keyword == .using || peek(1).symbol == .leftParen)
        default: false
        }
    }

    private mutating func tableElement() throws(Failure) -> TableElement {
        if startsTableConstraint { return .constraint(try tableConstraint()) }
        if dialect != .sqlite, at(.like) {
            let first = index
            advance()
            var like = LikeTable(table: try name())
            while let word = acceptAny(.including, .excluding) {
                like.options.append(word.word + " " + (try takeWord()))
            }
            like.origin = origin(from: first)
            return .like(like)
        }
        return .column(try columnDefinition())
    }

    private mutating func tableOptions(_ table: inout CreateTable, _ isForeign: Bool) throws(Failure) {
        if dialect == .postgresql {
            if accept(.inherits) {
                table.inherits = try parenthesized { parser throws(Failure) in try parser.name() }
            }
            if at(.partition), peek(1).keyword == .by { table.partitionBy = try partitionBy() }
            if isForeign {
                try expect(.server)
                table.server = try identifier()
                if accept(.options) { table.options = try optionList() }
                return
            }
            if accept(.using) { table.accessMethod = try identifier() }
            if at(.with), peek(1).symbol == .leftParen {
                advance()
                table.options = try optionList()
            }
            if accept(.without, .oids) { table.withoutOids = true }
            if accept(.on, .commit) { table.onCommit = try onCommit() }
            if accept(.tablespace) { table.tablespace = try identifier() }
        } else if dialect == .sqlite {
            while true {
                if accept(.strict) {
                    table.tableFlags.append("STRICT")
                } else if accept(.without) {
                    table.tableFlags.append("WITHOUT " + (try takeWord()))
                } else {
                    break
                }
                guard accept(.comma) else { break }
            }
        } else {
            if at(.with), peek(1).symbol == .leftParen {
                advance()
                table.options = try optionList()
            }
            if accept(.on, .commit) { table.onCommit = try onCommit() }
        }
    }

    private mutating func onCommit() throws(Failure) -> String {
        if accept(.drop) { return "DROP" }
        if accept(.delete) {
            try expect(.rows)
            return "DELETE ROWS"
        }
        try expect(.preserve, .rows)
        return "PRESERVE ROWS"
    }

    mutating func partitionBy() throws(Failure) -> PartitionBy {
        let first = index
        try expect(.partition, .by)
        let strategy = try identifier(.all)
        let elements = try parenthesized { parser throws(Failure) in try parser.indexElement() }
        return PartitionBy(strategy: strategy, elements: elements, origin: origin(from: first))
    }

    mutating func partitionBound() throws(Failure) -> PartitionBound {
        if accept(.default) { return .default }
        try expect(.for, .values)
        if accept(.in) { return .list(try expressionList()) }
        if accept(.from) {
            let from = try expressionList()
            try expect(.to)
            return .range(from: from, to: try expressionList())
        }
        try expect(.with)
        let options = try optionList()
        guard options.count == 2, let modulus = options[0].value, let remainder = options[1].value else {
            throw unexpected("MODULUS and REMAINDER")
        }
        return .hash(modulus: modulus, remainder: remainder)
    }

    mutating func expressionList() throws(Failure) -> [SQLExpression] {
        try parenthesized { parser throws(Failure) in try parser.expression() }
    }

    // MARK: Columns

    mutating func columnDefinition() throws(Failure) -> ColumnDefinition {
        let first = index
        var column = ColumnDefinition(name: try identifier(.column, "a column"))
        if dialect == .postgresql, accept(.with, .options) { column.withOptions = true }
        if !startsColumnConstraint, !at(.comma), !at(.rightParen), !isAtEnd, !column.withOptions, hasType {
            column.type = try type()
        }
        if dialect == .postgresql {
            if accept(.storage) { column.storage = try takeWord() }
            if accept(.compression) { column.compression = try takeWord() }
            if accept(.options) { column.foreignOptions = try optionList() }
        }
        while let constraint = try columnConstraint() { column.constraints.append(constraint) }
        column.origin = origin(from: first)
        return column
    }

    private var hasType: Bool {
        dialect == .sqlite ? atName(.type) || current.kind == .string : true
    }

    private var startsColumnConstraint: Bool {
        switch current.keyword {
        case .constraint, .not, .null, .default, .primary, .unique, .check, .references, .collate: true
        case .generated: peek(1).keyword == .always || peek(1).keyword == .by
        case .as: true
        default: false
        }
    }

    private mutating func columnConstraint() throws(Failure) -> ColumnConstraint? {
        let first = index
        var name: Identifier?
        if accept(.constraint) {
            name = try identifier(dialect == .sqlite ? .all : .column)
            // SQLite ignores a name without a constraint.
            if dialect == .sqlite, !startsColumnConstraint {
                return ColumnConstraint(name: name, kind: .null, origin: origin(from: first))
            }
        }
        guard let kind = try columnConstraintKind() else {
            if name != nil { throw unexpected("a constraint") }
            return nil
        }
        var constraint = ColumnConstraint(name: name, kind: kind)
        constraint.onConflict = try constraintConflict()
        if dialect == .sqlite, case .primaryKey(var keyIndex) = constraint.kind, accept(.autoincrement) {
            keyIndex.isAutoincrement = true
            constraint.kind = .primaryKey(keyIndex)
        }
        constraint.attributes = try constraintAttributes()
        constraint.origin = origin(from: first)
        return constraint
    }

    private mutating func constraintConflict() throws(Failure) -> ConflictResolution? {
        guard dialect == .sqlite, accept(.on, .conflict) else { return nil }
        return ConflictResolution(rawValue: try takeWord())
    }

    private mutating func columnConstraintKind() throws(Failure) -> ColumnConstraint.Kind? {
        switch current.keyword {
        case .not where peek(1).keyword == .null:
            index += 2
            return .notNull
        case .null:
            advance()
            return .null
        case .default:
            advance()
            return .default(try defaultValue())
        case .primary:
            try expect(.primary, .key)
            var keyIndex = ConstraintIndex()
            if dialect == .sqlite {
                keyIndex.direction = try direction()
            } else {
                try constraintIndex(&keyIndex)
            }
            return .primaryKey(keyIndex)
        case .unique:
            advance()
            var keyIndex = ConstraintIndex()
            try constraintIndex(&keyIndex)
            return .unique(keyIndex)
        case .check:
            advance()
            try expect(.leftParen, "(")
            let condition = try expression()
            try expect(.rightParen, ")")
            return .check(condition, noInherit: accept(.no, .inherit))
        case .references: return .references(try reference())
        case .generated: return try generated()
        case .as where dialect != .postgresql:
            advance()
            return .generated(try generatedColumn(hasGeneratedAlways: false))
        case .collate:
            advance()
            return .collate(try name(.all))
        case .using where dialect == .duckdb && peek(1).keyword == .compression:
            index += 2
            return .compression(try identifier(.all), hasUsing: true)
        case .compression where dialect == .postgresql:
            advance()
            return .compression(try identifier(.all), hasUsing: false)
        default: return nil
        }
    }

    private mutating func defaultValue() throws(Failure) -> SQLExpression {
        if dialect == .sqlite {
            let first = index
            if at(.leftParen) { return try parenthesizedOrRow() }
            if current.kind == .word,
                current.keyword == .none
                    || !atAny(
                        .null,
                        .true,
                        .false,
                        .currentDate,
                        .currentTime,
                        .currentTimestamp,
                        .case,
                        .cast
                    )
            {
                return SQLExpression(.word(takeIdentifier()), origin: origin(of: lexemes[first]))
            }
            return try expression(levels.sign)
        }
        // NOT NULL and the like may follow, so operators that begin with a word end the value.
        return try expression(levels.membership + 1)
    }

    private mutating func generated() throws(Failure) -> ColumnConstraint.Kind {
        try expect(.generated)
        if accept(.by, .default) {
            try expect(.as, .identity)
            return .identity(IdentityColumn(isAlways: false, options: try identityOptions()))
        }
        try expect(.always, .as)
        if accept(.identity) {
            return .identity(IdentityColumn(isAlways: true, options: try identityOptions()))
        }
        return .generated(try generatedColumn(hasGeneratedAlways: true))
    }

    private mutating func identityOptions() throws(Failure) -> [SequenceOption] {
        guard accept(.leftParen) else { return [] }
        let options = try sequenceOptions()
        try expect(.rightParen, ")")
        return options
    }

    private mutating func generatedColumn(hasGeneratedAlways: Bool) throws(Failure) -> GeneratedColumn {
        try expect(.leftParen, "(")
        let value = try expression()
        try expect(.rightParen, ")")
        var column = GeneratedColumn(hasGeneratedAlways: hasGeneratedAlways, expression: value)
        if accept(.stored) { column.storage = .stored } else if accept(.virtual) { column.storage = .virtual }
        return column
    }

    mutating func reference() throws(Failure) -> Reference {
        let first = index
        try expect(.references)
        var reference = Reference(table: try name(), columns: [])
        reference.columns = try optionalIdentifiers()
        while true {
            if accept(.match) {
                reference.match = try takeWord()
            } else if at(.on), peek(1).keyword == .delete {
                index += 2
                reference.onDelete = try referenceAction()
            } else if at(.on), peek(1).keyword == .update {
                index += 2
                reference.onUpdate = try referenceAction()
            } else {
                break
            }
        }
        reference.origin = origin(from: first)
        return reference
    }

    private mutating func referenceAction() throws(Failure) -> Reference.Action {
        if accept(.cascade) { return .cascade }
        if accept(.restrict) { return .restrict }
        if accept(.no) {
            try expect(.action)
            return .noAction
        }
        try expect(.set)
        if accept(.null) { return .setNull(dialect == .postgresql ? try optionalIdentifiers() : []) }
        try expect(.default)
        return .setDefault(dialect == .postgresql ? try optionalIdentifiers() : [])
    }

    mutating func constraintAttributes() throws(Failure) -> [ConstraintAttribute] {
        var attributes: [ConstraintAttribute] = []
        while true {
            if accept(.deferrable) {
                attributes.append(.deferrable)
            } else if accept(.not, .deferrable) {
                attributes.append(.notDeferrable)
            } else if accept(.initially, .deferred) {
                attributes.append(.initiallyDeferred)
            } else if accept(.initially, .immediate) {
                attributes.append(.initiallyImmediate)
            } else if accept(.not, .valid) {
                attributes.append(.notValid)
            } else if accept(.no, .inherit) {
                attributes.append(.noInherit)
            } else if dialect == .postgresql, accept(.enforced) {
                attributes.append(.enforced)
            } else if dialect == .postgresql, accept(.not, .enforced) {
                attributes.append(.notEnforced)
            } else {
                return attributes
            }
        }
    }

    // MARK: Constraints of tables

    mutating func tableConstraint() throws(Failure) -> TableConstraint {
        let first = index
        let name = accept(.constraint) ? try identifier(dialect == .sqlite ? .all : .column) : nil
        var constraint = TableConstraint(name: name, kind: try tableConstraintKind())
        constraint.onConflict = try constraintConflict()
        constraint.attributes = try constraintAttributes()
        constraint.origin = origin(from: first)
        return constraint
    }

    private mutating func tableConstraintKind() throws(Failure) -> TableConstraint.Kind {
        switch current.keyword {
        case .primary, .unique:
            let isPrimary = accept(.primary)
            if isPrimary { try expect(.key) } else { try expect(.unique) }
            var keyIndex = ConstraintIndex()
            if accept(.using, .index) { return .usingIndex(isPrimary: isPrimary, index: try identifier()) }
            try nullsDistinct(&keyIndex)
            try expect(.leftParen, "(")
            let elements = try list { parser throws(Failure) in try parser.indexElement() }
            if dialect == .sqlite, isPrimary { keyIndex.isAutoincrement = accept(.autoincrement) }
            try expect(.rightParen, ")")
            try constraintIndex(&keyIndex)
            return isPrimary ? .primaryKey(elements, keyIndex) : .unique(elements, keyIndex)
        case .check:
            advance()
            try expect(.leftParen, "(")
            let condition = try expression()
            try expect(.rightParen, ")")
            return .check(condition)
        case .foreign:
            try expect(.foreign, .key)
            let columns = try parenthesizedIdentifiers()
            return .foreignKey(columns, try reference())
        case .not where dialect == .postgresql:
            try expect(.not, .null)
            return .notNull(try identifier())
        case .exclude where dialect == .postgresql: return .exclude(try exclusion())
        default: throw unexpected("a constraint")
        }
    }

    private mutating func nullsDistinct(_ keyIndex: inout ConstraintIndex) throws(Failure) {
        guard dialect == .postgresql else { return }
        if accept(.nulls, .not, .distinct) { keyIndex.nullsDistinct = false }
        if accept(.nulls, .distinct) { keyIndex.nullsDistinct = true }
    }

    mutating func constraintIndex(_ keyIndex: inout ConstraintIndex) throws(Failure) {
        guard dialect == .postgresql else { return }
        try nullsDistinct(&keyIndex)
        if accept(.include) { keyIndex.include = try parenthesizedIdentifiers() }
        try nullsDistinct(&keyIndex)
        if at(.with), peek(1).symbol == .leftParen {
            advance()
            keyIndex.options = try optionList()
        }
        if accept(.using, .index, .tablespace) { keyIndex.tablespace = try identifier() }
    }

    private mutating func exclusion() throws(Failure) -> ExcludeConstraint {
        try expect(.exclude)
        let method = accept(.using) ? try identifier() : nil
        let elements = try parenthesized { parser throws(Failure) in
            let element = try parser.indexElement()
            try parser.expect(.with)
            if parser.at(.operator) {
                let (path, symbol) = try parser.qualifiedOperator()
                return ExcludeElement(element: element, operator: .qualified(path, symbol))
            }
            if parser.peek(1).symbol == .dot {
                let (path, symbol) = try parser.operatorName()
                return ExcludeElement(element: element, operator: .qualified(path, symbol))
            }
            let lexeme = parser.current
            guard lexeme.kind == .symbol else { throw parser.unexpected("an operator") }
            parser.advance()
            return ExcludeElement(
                element: element,
                operator: BinaryOperator(lexeme.symbol) ?? .other(parser.text(lexeme))
            )
        }
        var exclusion = ExcludeConstraint(method: method, elements: elements, index: ConstraintIndex())
        try constraintIndex(&exclusion.index)
        if accept(.where) {
            try expect(.leftParen, "(")
            exclusion.whereClause = try expression()
            try expect(.rightParen, ")")
        }
        return exclusion
    }

    mutating func indexElement() throws(Failure) -> IndexElement {
        let first = index
        var element = IndexElement(expression: try expression())
        if dialect == .postgresql, atName(.all), !atAny(.asc, .desc, .nulls, .with, .without),
            current.keyword == .none || classes.allows(.column, current.keyword)
                || classes.allows(.type, current.keyword)
        {
            element.operatorClass = try name(.all)
            if at(.leftParen) { element.classOptions = try optionList() }
        }
        element.direction = try direction()
        element.nulls = nullOrder()
        if dialect == .postgresql, accept(.without, .overlaps) { element.withoutOverlaps = true }
        element.origin = origin(from: first)
        return element
    }
}
