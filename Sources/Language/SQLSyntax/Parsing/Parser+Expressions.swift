extension Parser {
    /// An expression of operators at least as tight as `minimum`.
    mutating func expression(_ minimum: OperatorLevels.Level = 1) throws(Failure) -> SQLExpression {
        try nested { parser throws(Failure) in try parser.climb(minimum) }
    }

    private mutating func climb(_ minimum: OperatorLevels.Level) throws(Failure) -> SQLExpression {
        let first = index
        var left = try operand()
        while true {
            let lexeme = current
            if lexeme.kind == .symbol {
                let level = levels.level(of: lexeme.symbol)
                guard level >= minimum, level > 0, !isPercentage else { return left }
                left = try chain(from: first, left, level)
            } else if lexeme.keyword != .none {
                guard let next = try keywordOperator(first, left, minimum) else { return left }
                left = next
            } else {
                return left
            }
            try grow()
        }
    }

    /// Whether the `%` here is the unit of what stands before it, as in DuckDB's `LIMIT 10 %`.
    private var isPercentage: Bool {
        guard dialect == .duckdb, at(Symbol.percent) else { return false }
        let next = peek(1)
        switch next.keyword {
        case .offset, .union, .except, .intersect, .order, .repeatable: return true
        default: return next.kind == .end || next.symbol == .rightParen || next.symbol == .semicolon
        }
    }

    /// The operators of one level behind `left`, and their operands.
    private mutating func chain(
        from first: Int,
        _ left: SQLExpression,
        _ level: OperatorLevels.Level
    ) throws(Failure) -> SQLExpression {
        var operands = [grouped(left, levels.leftLevel(level))]
        var operators: [BinaryOperator] = []
        while !isPercentage, let joiner = try infixOperator(at: level) {
            if isPostfixEnd, joiner == .other("!") {
                operands = [folded(operands, operators, first)]
                operators = []
                operands[0] = located(.unary(UnaryOperation(.factorial, operands[0])), first)
                continue
            }
            if joiner == .equal, level == levels.other {
                operands = [try tightEquality(folded(operands, operators, first), first)]
                operators = []
                continue
            }
            if operands.count == 1 { operands[0] = grouped(operands[0], levels.leftLevel(level)) }
            if let quantifier = quantifierAhead() {
                let whole = folded(operands, operators, first)
                let comparison = try quantified(whole, joiner, quantifier)
                operands = [located(.quantified(comparison), first)]
                operators = []
                try grow()
            } else {
                operands.append(grouped(try expression(level + 1), level + 1))
                operators.append(joiner)
            }
            if levels.comparisonsDoNotChain, level == levels.comparison || joiner.isDistinction { break }
        }
        if levels.comparisonsDoNotChain, level == levels.comparison,
            current.kind == .symbol, levels.level(of: current.symbol) == level
        {
            throw unexpected("the end of the comparison")
        }
        return folded(operands, operators, first)
    }

    /// `==` where it binds tighter than `=`; the tree has one operator for both.
    private mutating func tightEquality(_ left: SQLExpression, _ first: Int) throws(Failure) -> SQLExpression
    {
        let right = try expression(levels.other + 1)
        let operands = [
            grouped(left, levels.leftLevel(levels.equality)), grouped(right, levels.equality + 1),
        ]
        try grow()
        return folded(operands, [.equal], first)
    }

    private func folded(
        _ operands: [SQLExpression],
        _ operators: [BinaryOperator],
        _ first: Int
    ) -> SQLExpression {
        guard operands.count > 1 else { return operands[0] }
        let end = operands.last?.origin.end ?? 0
        let origin = Origin(start: lexemes[first].start + base, end: end)
        return SQLExpression(.chain(OperatorChain(operands: operands, operators: operators)), origin: origin)
    }

    /// An operand that binds looser than its place asks for, as grammar lets some, with its parentheses made
    /// explicit; so the tree needs no rules about who may stand where without them.
    func grouped(_ operand: SQLExpression, _ minimum: OperatorLevels.Level) -> SQLExpression {
        guard levels.level(of: operand.kind) < minimum else { return operand }
        return SQLExpression(.parenthesized(operand), origin: operand.origin)
    }

    // Mutating, so that the parser is looked at after `kind` was read: a copy taken before would end where it begins.
    mutating func located(_ kind: SQLExpression.Kind, _ first: Int) -> SQLExpression {
        SQLExpression(kind, origin: origin(from: first))
    }

    /// Takes an operator of this level, if one stands here.
    private mutating func infixOperator(
        at level: OperatorLevels.Level
    ) throws(Failure) -> BinaryOperator? {
        let lexeme = current
        if lexeme.kind == .symbol {
            guard levels.level(of: lexeme.symbol) == level else { return nil }
            advance()
            return BinaryOperator(lexeme.symbol) ?? .other(text(lexeme))
        }
        switch lexeme.keyword {
        case .or where level == levels.or:
            advance()
            return .or
        case .and where level == levels.and:
            advance()
            return .and
        case .operator where level == levels.other && peek(1).symbol == .leftParen:
            let (path, symbol) = try qualifiedOperator()
            return .qualified(path, symbol)
        case .overlaps where level == levels.other && dialect != .sqlite:
            advance()
            return .overlaps
        default: return nil
        }
    }

    /// `OPERATOR(schema.+)`.
    mutating func qualifiedOperator() throws(Failure) -> ([Identifier], String) {
        try expect(.operator)
        try expect(.leftParen, "(")
        let name = try operatorName()
        try expect(.rightParen, ")")
        return name
    }

    /// An operator with the schema it is in: `+`, `pg_catalog.+`.
    mutating func operatorName() throws(Failure) -> ([Identifier], String) {
        var path: [Identifier] = []
        while current.kind != .symbol {
            path.append(try label())
            try expect(.dot, ".")
        }
        let symbol = text(current)
        advance()
        return (path, symbol)
    }

    private func quantifierAhead() -> Quantifier? {
        guard dialect != .sqlite, peek(1).symbol == .leftParen else { return nil }
        switch current.keyword {
        case .any: return .any
        case .all: return .all
        case .some: return .some
        default: return nil
        }
    }

    private mutating func quantified(
        _ left: SQLExpression,
        _ joiner: BinaryOperator,
        _ quantifier: Quantifier
    ) throws(Failure) -> QuantifiedComparison {
        advance()
        let right = try quantifiedOperand()
        return QuantifiedComparison(left: left, operator: joiner, quantifier: quantifier, right: right)
    }

    /// `(SELECT …)` as a subquery, `(x)` as what is inside.
    mutating func quantifiedOperand() throws(Failure) -> SQLExpression {
        let inner = try parenthesizedOrRow()
        if case .parenthesized(let value) = inner.kind { return value }
        return inner
    }

    /// Whether nothing that could be an operand follows.
    private var isPostfixEnd: Bool {
        switch current.kind {
        case .end: true
        case .symbol:
            switch current.symbol {
            case .leftParen, .leftBracket, .leftBrace, .minus, .plus, .tilde, .at, .exclamation, .other,
                .colon,
                .question, .dollar, .hash:
                false
            default: true
            }
        case .word: current.keyword != .none && !classes.allows(.column, current.keyword) && !startsOperand
        default: false
        }
    }

    private var startsOperand: Bool {
        atAny(.case, .cast, .null, .true, .false, .not, .exists, .array, .any)
            || classes.allows(.function, current.keyword)
    }

    // MARK: Operators that are words

    private mutating func keywordOperator(
        _ first: Int,
        _ left: SQLExpression,
        _ minimum: OperatorLevels.Level
    ) throws(Failure) -> SQLExpression? {
        switch current.keyword {
        case .or:
            return levels.or >= minimum ? try chain(from: first, left, levels.or) : nil
        case .and:
            return levels.and >= minimum ? try chain(from: first, left, levels.and) : nil
        case .operator where peek(1).symbol == .leftParen:
            return levels.other >= minimum ? try chain(from: first, left, levels.other) : nil
        case .overlaps where dialect != .sqlite:
            return levels.other >= minimum ? try chain(from: first, left, levels.other) : nil
        case .is, .isnull, .notnull:
            return levels.test >= minimum ? try test(first, left) : nil
        case .not: return try negatedOperator(first, left, minimum)
        case .between, .in, .like, .ilike, .similar, .glob, .regexp, .match, .rlike:
            return levels.membership >= minimum ? try membership(first, left, isNegated: false) : nil
        case .collate:
            guard levels.collate >= minimum else { return nil }
            advance()
            let collation = Collation(operand: grouped(left, levels.collate), collation: try name(.all))
            return located(.collate(collation), first)
        case .at where dialect != .sqlite: return try atTimeZone(first, left, minimum)
        default: return nil
        }
    }

    private mutating func atTimeZone(
        _ first: Int,
        _ left: SQLExpression,
        _ minimum: OperatorLevels.Level
    ) throws(Failure) -> SQLExpression? {
        guard levels.atTimeZone >= minimum else { return nil }
        if accept(.at, .local) {
            return located(
                .atTimeZone(AtTimeZone(operand: grouped(left, levels.atTimeZone), zone: nil)),
                first
            )
        }
        guard accept(.at, .time, .zone) else { return nil }
        let zone = grouped(try expression(levels.atTimeZone + 1), levels.atTimeZone + 1)
        return located(.atTimeZone(AtTimeZone(operand: grouped(left, levels.atTimeZone), zone: zone)), first)
    }

    private mutating func negatedOperator(
        _ first: Int,
        _ left: SQLExpression,
        _ minimum: OperatorLevels.Level
    ) throws(Failure) -> SQLExpression? {
        switch peek(1).keyword {
        case .null where dialect != .postgresql:
            guard levels.test >= minimum else { return nil }
            index += 2
            return located(
                .test(
                    IsTest(
                        operand: grouped(left, levels.test),
                        isNegated: true,
                        property: .null,
                        spelling: .notNull
                    )
                ),
                first
            )
        case .between, .in, .like, .ilike, .similar, .glob, .regexp, .match, .rlike:
            guard levels.membership >= minimum else { return nil }
            advance()
            return try membership(first, left, isNegated: true)
        default: return nil
        }
    }

    private mutating func membership(
        _ first: Int,
        _ left: SQLExpression,
        isNegated: Bool
    ) throws(Failure) -> SQLExpression? {
        switch current.keyword {
        case .between:
            advance()
            let isSymmetric = accept(.symmetric)
            if !isSymmetric { _ = accept(.asymmetric) }
            let low = grouped(try expression(levels.and + 1), levels.membership + 1)
            try expect(.and)
            let high = grouped(try expression(levels.membership + 1), levels.membership + 1)
            let between = Between(
                operand: grouped(left, levels.membership),
                isNegated: isNegated,
                isSymmetric: isSymmetric,
                low: low,
                high: high
            )
            return located(.between(between), first)
        case .in:
            advance()
            let membership = Membership(
                operand: grouped(left, levels.membership),
                isNegated: isNegated,
                collection: try collection()
            )
            return located(.membership(membership), first)
        default:
            guard let matcher = try patternMatcher() else { return nil }
            return try pattern(first, left, matcher, isNegated: isNegated)
        }
    }

    mutating func patternMatcher() throws(Failure) -> PatternMatch.Matcher? {
        let word = current.keyword
        switch word {
        case .like: advance()
        case .ilike where dialect != .sqlite: advance()
        case .glob where dialect != .postgresql: advance()
        case .similar where dialect != .sqlite && peek(1).keyword == .to:
            index += 2
            return .similarTo
        case .regexp where dialect == .sqlite, .match where dialect == .sqlite: advance()
        default: return nil
        }
        return PatternMatch.Matcher(rawValue: word.word)
    }

    private mutating func pattern(
        _ first: Int,
        _ left: SQLExpression,
        _ matcher: PatternMatch.Matcher,
        isNegated: Bool
    ) throws(Failure) -> SQLExpression {
        let quantifier = quantifierAhead()
        var pattern: SQLExpression
        if quantifier != nil {
            advance()
            pattern = try quantifiedOperand()
        } else {
            pattern = grouped(try expression(levels.membership + 1), levels.membership + 1)
        }
        let escape =
            accept(.escape) ? grouped(try expression(levels.membership + 1), levels.membership + 1) : nil
        let match = PatternMatch(
            operand: grouped(left, levels.membership),
            isNegated: isNegated,
            matcher: matcher,
            quantifier: quantifier,
            pattern: pattern,
            escape: escape
        )
        return located(.pattern(match), first)
    }

    private mutating func collection() throws(Failure) -> Membership.Collection {
        if at(.leftParen) {
            if isQuery(at: index) {
                advance()
                let inner = try query()
                try expect(.rightParen, ")")
                return .query(inner)
            }
            if dialect == .sqlite, peek(1).symbol == .rightParen {
                index += 2
                return .list([])
            }
            return .list(try parenthesized { parser throws(Failure) in try parser.expression() })
        }
        switch dialect {
        case .sqlite: return .table(try tablePrimaryWithoutAlias())
        case .duckdb: return .expression(try postfixed())
        case .postgresql: throw unexpected("\"(\"")
        }
    }

    private mutating func test(_ first: Int, _ left: SQLExpression) throws(Failure) -> SQLExpression? {
        if accept(.isnull) {
            return located(
                .test(IsTest(operand: grouped(left, levels.test), property: .null, spelling: .oneWord)),
                first
            )
        }
        if accept(.notnull) {
            let test = IsTest(
                operand: grouped(left, levels.test),
                isNegated: true,
                property: .null,
                spelling: .oneWord
            )
            return located(.test(test), first)
        }
        advance()
        let isNegated = accept(.not)
        if accept(.distinct, .from) {
            let right = try expression(levels.test + 1)
            let joiner = isNegated ? BinaryOperator.isNotDistinctFrom : .isDistinctFrom
            if levels.comparisonsDoNotChain, atAny(.is, .isnull, .notnull) {
                throw unexpected("the end of the comparison")
            }
            return located(
                .chain(
                    OperatorChain(
                        operands: [
                            grouped(left, levels.leftLevel(levels.test)), grouped(right, levels.test + 1),
                        ],
                        operators: [joiner]
                    )
                ),
                first
            )
        }
        if dialect == .sqlite { return try sqliteIs(first, left, isNegated) }
        let property = try testedProperty()
        return located(
            .test(IsTest(operand: grouped(left, levels.test), isNegated: isNegated, property: property)),
            first
        )
    }

    /// SQLite's IS takes any operand.
    private mutating func sqliteIs(
        _ first: Int,
        _ left: SQLExpression,
        _ isNegated: Bool
    ) throws(Failure) -> SQLExpression {
        let right = try expression(levels.test + 1)
        switch right.kind {
        case .literal(.null):
            return located(
                .test(IsTest(operand: grouped(left, levels.test), isNegated: isNegated, property: .null)),
                first
            )
        case .literal(.boolean(let value)):
            let property = value ? IsTest.Property.true : .false
            return located(
                .test(IsTest(operand: grouped(left, levels.test), isNegated: isNegated, property: property)),
                first
            )
        default:
            let joiner = isNegated ? BinaryOperator.isNot : .is
            return located(
                .chain(
                    OperatorChain(
                        operands: [
                            grouped(left, levels.leftLevel(levels.test)), grouped(right, levels.test + 1),
                        ],
                        operators: [joiner]
                    )
                ),
                first
            )
        }
    }

    private mutating func testedProperty() throws(Failure) -> IsTest.Property {
        switch current.keyword {
        case .null:
            advance()
            return .null
        case .true:
            advance()
            return .true
        case .false:
            advance()
            return .false
        case .unknown:
            advance()
            return .unknown
        case .document:
            advance()
            return .document
        case .json where dialect == .postgresql: return jsonTest()
        case .normalized:
            advance()
            return .normalized(form: nil)
        case .nfc, .nfd, .nfkc, .nfkd:
            let form = try takeWord()
            try expect(.normalized)
            return .normalized(form: form)
        default: throw unexpected("NULL, TRUE, FALSE or DISTINCT FROM")
        }
    }

    private mutating func jsonTest() -> IsTest.Property {
        advance()
        let kind = acceptAny(.value, .scalar, .array, .object)?.word
        if accept(.with, .unique) {
            _ = accept(.keys)
            return .json(kind: kind, uniqueKeys: true)
        }
        if accept(.without, .unique) {
            _ = accept(.keys)
            return .json(kind: kind, uniqueKeys: false)
        }
        return .json(kind: kind, uniqueKeys: nil)
    }
}

extension BinaryOperator {
    fileprivate var isDistinction: Bool { self == .isDistinctFrom || self == .isNotDistinctFrom }

    init?(_ symbol: Symbol) {
        switch symbol {
        case .equal, .doubleEqual: self = .equal
        case .notEqual: self = .notEqual
        case .less: self = .less
        case .lessOrEqual: self = .lessOrEqual
        case .greater: self = .greater
        case .greaterOrEqual: self = .greaterOrEqual
        case .plus: self = .plus
        case .minus: self = .minus
        case .star: self = .multiply
        case .slash: self = .divide
        case .doubleSlash: self = .integerDivide
        case .percent: self = .modulo
        case .caret: self = .power
        case .doubleStar: self = .doubleStar
        case .concatenate: self = .concatenate
        case .ampersand: self = .bitAnd
        case .pipe: self = .bitOr
        case .shiftLeft: self = .shiftLeft
        case .shiftRight: self = .shiftRight
        case .arrow: self = .arrow
        case .longArrow: self = .longArrow
        default: return nil
        }
    }
}
