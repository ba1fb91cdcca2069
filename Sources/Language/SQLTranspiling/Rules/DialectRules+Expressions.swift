import SQLSyntax

extension DialectRules {
    mutating func rewritten(_ expression: SQLExpression) -> SQLExpression? {
        switch expression.kind {
        case .function(let call): return function(call, expression)
        case .chain(let chain): return self.chain(chain, expression)
        case .pattern(let pattern): return self.pattern(pattern, expression)
        case .cast(let cast):
            if cast.spelling == .tryCast {
                refuse("TRY_CAST", "PostgreSQL has no such cast.", at: expression.origin)
            }
            return nil
        case .interval(let interval): return self.interval(interval, expression)
        case .array(let array):
            guard target == .postgresql, !array.isExplicit else { return nil }
            return SQLExpression(.array(ArrayConstructor(isExplicit: true, elements: array.elements)))
        case .star(let star):
            if !star.exclude.isEmpty || !star.replace.isEmpty || !star.rename.isEmpty || star.filter != nil {
                refuse("this star", "PostgreSQL has no such form.", at: expression.origin)
            }
            return nil
        case .structure, .map, .lambda, .comprehension, .columns, .positional, .cursor, .raise, .subscripted:
            refuse("this expression", "The other dialect has no such form.", at: expression.origin)
            return nil
        case .collate:
            warn(
                "a collation",
                "Names and orders of collations belong to each engine.",
                at: expression.origin
            )
            return nil
        case .atTimeZone:
            warn("a time zone", "Each engine has its own table of zones.", at: expression.origin)
            return nil
        default: return nil
        }
    }

    // MARK: Operators

    private mutating func chain(_ chain: OperatorChain, _ expression: SQLExpression) -> SQLExpression? {
        guard
            chain.operators.contains(where: {
                [.divide, .integerDivide, .power, .doubleStar].contains($0) || $0.isOther
            })
        else { return nil }
        var result = chain.operands[0]
        for (mark, right) in zip(chain.operators, chain.operands.dropFirst()) {
            result = binary(result, mark, right, at: expression.origin)
        }
        return result
    }

    private mutating func binary(
        _ left: SQLExpression,
        _ mark: BinaryOperator,
        _ right: SQLExpression,
        at origin: Origin
    ) -> SQLExpression {
        switch mark {
        case .divide where target == .postgresql:
            // DuckDB divides as doubles, whatever the operands; its zero divisor is an error in PostgreSQL.
            warn(
                "a division",
                "Division by zero gives infinity in DuckDB and an error in PostgreSQL.",
                at: origin
            )
            return .chain(.cast(left, to: "double precision"), .divide, right)
        case .divide:
            return division(left, right, at: origin)
        case .integerDivide:
            return .chain(left, .divide, right)
        case .power, .doubleStar:
            return .call("power", [left, right])
        case .other(let text) where text == "~" && target == .duckdb:
            return .call("regexp_matches", [left, right])
        case .other(let text):
            refuse("operator \"\(text)\"", "The other dialect has none with its meaning.", at: origin)
            return .chain(left, mark, right)
        default: return .chain(left, mark, right)
        }
    }

    /// PostgreSQL's division: integers stay integers.
    private mutating func division(
        _ left: SQLExpression,
        _ right: SQLExpression,
        at origin: Origin
    ) -> SQLExpression {
        let types = [classOf(left), classOf(right)]
        warn(
            "a division",
            "Division by zero is an error in PostgreSQL and NULL or infinity in DuckDB.",
            at: origin
        )
        if types == [.integer, .integer] { return .chain(left, .integerDivide, right) }
        if types.contains(.double), !types.contains(.unknown) { return .chain(left, .divide, right) }
        refuse(
            "a division of values whose types are not known, or of decimals",
            "PostgreSQL divides integers to integers and decimals to decimals of a scale DuckDB does not have.",
            at: origin
        )
        return .chain(left, .divide, right)
    }

    private mutating func pattern(_ pattern: PatternMatch, _ expression: SQLExpression) -> SQLExpression? {
        switch pattern.matcher {
        case .like, .ilike:
            guard pattern.escape == nil else { return nil }
            var copy = pattern
            // PostgreSQL escapes with a backslash unless told otherwise, DuckDB with nothing.
            if case .literal(.string(let text)) = pattern.pattern.kind, !text.contains("\\") { return nil }
            copy.escape = .string(target == .postgresql ? "" : "\\")
            return SQLExpression(.pattern(copy))
        case .similarTo:
            warn("SIMILAR TO", "The engines' regular expressions differ at the edges.", at: expression.origin)
            return nil
        default:
            refuse(pattern.matcher.rawValue, "PostgreSQL has no such operator.", at: expression.origin)
            return nil
        }
    }

    private mutating func interval(_ interval: IntervalLiteral, _ expression: SQLExpression) -> SQLExpression?
    {
        guard target == .postgresql, let unit = interval.unit else { return nil }
        if case .literal(.string) = interval.value.kind { return nil }
        var single = IntervalLiteral(value: .string("1"), unit: unit)
        if case .literal(.number(let spelling)) = interval.value.unparenthesized.kind {
            single.value = .string(spelling)
            return SQLExpression(.interval(single))
        }
        return .chain(interval.value, .multiply, SQLExpression(.interval(single)))
    }

    // MARK: Functions

    private mutating func function(_ call: FunctionCall, _ expression: SQLExpression) -> SQLExpression? {
        let name = call.name.base.text.lowercased()
        var copy = call
        copy.orderBy = sorted(call.orderBy)
        copy.withinGroup = sorted(call.withinGroup)
        if case .window(var window)? = call.over {
            window.orderBy = sorted(window.orderBy)
            copy.over = .window(window)
        }
        let isPlain = call.over == nil && call.filter == nil && call.orderBy.isEmpty && call.quantifier == nil
        if isPlain, call.receiver == nil,
            let template = FunctionPairs.template(name, call.arguments.count, to: target)
        {
            return SQLExpression(.parenthesized(Vocabulary.fill(template, call.arguments.map(\.value))))
        }
        guard call.receiver == nil else {
            refuse("a method call", "PostgreSQL has no such form.", at: expression.origin)
            return nil
        }
        if let special = special(name, copy, at: expression.origin) { return special }
        if let new = FunctionPairs.renamed(name, to: target) {
            copy.name = Name(Identifier(new))
        } else if !FunctionPairs.shared.contains(name), !Self.special.contains(name) {
            unknown(name, call, at: expression.origin)
        }
        return copy == call ? nil : SQLExpression(.function(copy))
    }

    private static let special: Set<String> = [
        "avg", "round", "date_trunc", "extract", "date_part", "substr", "substring", "current_date",
        "current_timestamp", "now", "strftime", "to_char", "median", "count_if", "log",
    ]

    private mutating func unknown(_ name: String, _ call: FunctionCall, at origin: Origin) {
        refuse(
            .unknownFunction(
                name: name,
                arguments: call.arguments.count,
                known: FunctionPairs.shared.sorted(),
                at: place(origin)
            )
        )
    }

    private mutating func special(
        _ name: String,
        _ call: FunctionCall,
        at origin: Origin
    ) -> SQLExpression? {
        let arguments = call.arguments.map(\.value)
        switch name {
        case "avg":
            if target == .postgresql {
                warn(
                    "avg",
                    "The last digits may differ: PostgreSQL averages integers as decimals.",
                    at: origin
                )
                return .cast(SQLExpression(.function(call)), to: "double precision")
            }
            warn(
                "avg",
                "DuckDB averages as doubles, PostgreSQL integers and decimals as decimals.",
                at: origin
            )
        case "round":
            guard let first = arguments.first, [.integer, .decimal].contains(classOf(first)) else {
                refuse(
                    "round of a double",
                    "PostgreSQL rounds doubles half to even, DuckDB away from zero.",
                    at: origin
                )
                return nil
            }
        case "date_trunc":
            warn(
                "date_trunc",
                "Its result is a DATE in DuckDB for dates, a timestamp in PostgreSQL.",
                at: origin
            )
        case "extract", "date_part":
            return target == .postgresql ? .cast(SQLExpression(.function(call)), to: "bigint") : nil
        case "substr", "substring":
            guard arguments.dropFirst().allSatisfy(\.isPositiveNumber) else {
                refuse(
                    "substring from a computed place",
                    "Places before the first character differ.",
                    at: origin
                )
                return nil
            }
        case "current_date", "current_timestamp", "now":
            warn(name, "Each run gives another result.", at: origin)
        case "median" where target == .postgresql:
            return .median(arguments)
        case "count_if" where target == .postgresql && arguments.count == 1 && call.filter == nil:
            var count = call
            count.name = Name(Identifier("count"))
            count.arguments = [Argument(value: SQLExpression(.star(Star())))]
            count.filter = arguments[0]
            return SQLExpression(.function(count))
        case "strftime", "to_char": return formatted(name, arguments, at: origin)
        case "log" where target == .postgresql && arguments.count == 1: return nil
        default: break
        }
        return nil
    }

    /// Formats of dates: only the fields whose text is the same.
    private mutating func formatted(
        _ name: String,
        _ arguments: [SQLExpression],
        at origin: Origin
    ) -> SQLExpression? {
        let fields = [
            ("%Y", "YYYY"), ("%m", "MM"), ("%d", "DD"), ("%H", "HH24"), ("%M", "MI"), ("%S", "SS"),
            ("%j", "DDD"),
        ]
        guard arguments.count == 2, case .literal(.string(var format)) = arguments[1].kind else {
            refuse("a format that is no constant", "Its fields decide the translation.", at: origin)
            return nil
        }
        for (duckdb, postgresql) in fields {
            format =
                target == .postgresql
                ? format.replacing(duckdb, with: postgresql) : format.replacing(postgresql, with: duckdb)
        }
        let rest = fields.reduce(format) { text, field in
            text.replacing(field.0, with: "").replacing(field.1, with: "")
        }
        guard !rest.contains(where: { $0.isLetter || $0 == "%" || $0 == "\"" }) else {
            refuse("this date format", "A field has no equal in the other dialect.", at: origin)
            return nil
        }
        return .call(target == .postgresql ? "to_char" : "strftime", [arguments[0], .string(format)])
    }
}

extension BinaryOperator {
    fileprivate var isOther: Bool {
        if case .other = self { true } else { false }
    }
}

extension SQLExpression {
    /// An integer constant from 1 on.
    fileprivate var isPositiveNumber: Bool {
        guard case .literal(.number(let spelling)) = unparenthesized.kind, let number = Int(spelling) else {
            return false
        }
        return number >= 1
    }

    fileprivate static func median(_ arguments: [SQLExpression]) -> SQLExpression {
        var call = FunctionCall(name: Name(Identifier("percentile_cont")))
        call.arguments = [Argument(value: .number("0.5"))]
        call.withinGroup = arguments.map { OrderItem(expression: $0) }
        return SQLExpression(.function(call))
    }
}
