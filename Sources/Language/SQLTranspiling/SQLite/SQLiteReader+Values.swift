import SQLSyntax

/// Constants, and changes from one kind of value to another.
extension SQLiteReader {
    func literal(_ literal: Literal, at origin: Origin) throws(TranspileError) -> Term {
        switch literal {
        case .null: return .null
        case .boolean(let flag): return .condition(.boolean(flag))
        case .string(let text):
            return Term(expression: .string(text), kinds: .text, constant: .text(text))
        case .number(let spelling): return try number(spelling, at: origin)
        case .special(let special):
            guard special.form == .doubleQuoted else {
                throw unsupported("a blob", "Relations hold no blobs.", at: origin)
            }
            return Term(expression: .string(special.body), kinds: .text, constant: .text(special.body))
        }
    }

    private func number(_ spelling: String, at origin: Origin) throws(TranspileError) -> Term {
        if spelling.lowercased().hasPrefix("0x") {
            guard let bits = UInt64(spelling.dropFirst(2), radix: 16) else {
                throw unsupported("the number \(spelling)", "It needs more than 64 bits.", at: origin)
            }
            return integer(Int64(bitPattern: bits))
        }
        let number = NumberPrefix(spelling)
        return number.integer.map(integer) ?? real(number.real)
    }

    func integer(_ number: Int64) -> Term {
        var term = Term.integer(.number(String(number)))
        term.constant = .integer(number)
        term.isNarrow = Int32(exactly: number) != nil
        term.size = number == 0 ? .zero : term.isNarrow ? .small : .any
        if number == .min {
            term.expression = vocabulary(.bigint, [.string(String(number))]) ?? term.expression
        }
        return term
    }

    func real(_ number: Double) -> Term {
        var spelling = number.isInfinite ? "'Infinity'" : "\(number)"
        if target == .duckdb, number.isFinite {
            // A number with an exponent is a DOUBLE, without one a DECIMAL.
            if !spelling.contains("e") { spelling += "e0" }
            return Term(expression: .number(spelling), kinds: .real, constant: .real(number))
        }
        let written: SQLExpression = number.isInfinite ? .string("Infinity") : .number(spelling)
        let expression = vocabulary(.double, [written]) ?? written
        return Term(expression: expression, kinds: .real, constant: .real(number))
    }

    /// With 64 bits where it is an integer, and a type of its own where it is NULL.
    func wide(_ term: Term) throws(TranspileError) -> Term {
        var result = term
        if term.isNarrow {
            result.expression = try say(.bigint, term.expression, at: .none)
            result.isNarrow = false
        }
        return result
    }

    /// As text, in SQLite's spelling of numbers.
    func text(_ term: Term, at origin: Origin) throws(TranspileError) -> Term {
        let term = try asValue(term, at: origin)
        if term.kinds.contains(.text) || term.kinds.isEmpty { return term }
        switch term.constant {
        case .integer(let number): return Term.text(.string(String(number)))
        case .real(let number): return Term.text(.string(SQLiteReal.text(number)))
        default: break
        }
        if term.kinds == .integer { return .text(try say(.varchar, term.expression, at: origin)) }
        guard term.kinds == .real else { throw dynamic("a conversion to text", term, at: origin) }
        return .text(try say(.textOfReal, term.expression, at: origin))
    }

    /// As a double, which for text is the number it begins with.
    func real(_ term: Term, at origin: Origin) throws(TranspileError) -> Term {
        let term = try asValue(term, at: origin)
        if term.kinds == .text {
            if case .text(let text) = term.constant { return real(NumberPrefix(text).real) }
            return .real(try say(.realOfText, term.expression, at: origin))
        }
        guard term.kinds.isNumeric else { throw dynamic("a conversion to a number", term, at: origin) }
        if term.kinds.contains(.real) || term.kinds.isEmpty {
            var result = term
            result.kinds = .real
            return result
        }
        if case .integer(let number) = term.constant { return real(Double(number)) }
        return .real(try say(.double, term.expression, at: origin))
    }

    /// As an integer: reals towards zero, text by its digits.
    func integer(_ term: Term, at origin: Origin) throws(TranspileError) -> Term {
        let term = try asValue(term, at: origin)
        if term.kinds == .integer || term.kinds.isEmpty { return term }
        if term.kinds == .text {
            if case .text(let text) = term.constant {
                var text = text
                return integer(text.withUTF8 { NumberPrefix.castToInteger(UnsafeRawBufferPointer($0)) })
            }
            let count = term.isDigits ? term.digits : term.length ?? .max
            let size = Term.size(ofDigits: count)
            return .integer(try say(.integerOfText, term.expression, at: origin), size)
        }
        guard term.kinds.isNumeric, term.kinds == .real || term.size <= .medium else {
            throw dynamic("a conversion to an integer", term, at: origin)
        }
        return .integer(try say(.integerOfReal, term.expression, at: origin))
    }

    /// As the number an arithmetic operator sees.
    func numeric(_ term: Term, at origin: Origin) throws(TranspileError) -> Term {
        let term = try asValue(term, at: origin)
        if term.kinds.isNumeric { return term.bare }
        guard term.kinds == .text else { throw dynamic("arithmetic", term, at: origin) }
        if term.isDigits { return try integer(term, at: origin) }
        if case .text(let text) = term.constant {
            let number = NumberPrefix(text)
            return number.integer.map(integer) ?? real(number.real)
        }
        // Text of a whole number becomes an integer, which has no negative zero.
        var result = Term.real(try say(.numberOfText, term.expression, at: origin))
        result.kinds = .number
        // A short text with an exponent is a real; written as an integer it has no more digits than characters.
        result.size = term.length.map(Term.size(ofDigits:)) ?? .any
        return result
    }

    // MARK: CAST

    func cast(_ cast: Cast, at origin: Origin) throws(TranspileError) -> Term {
        let affinity = Affinity(declared: cast.type.name.base.text)
        if affinity == .text,
            let spread = spread(
                cast.value,
                { inner in
                    var copy = cast
                    copy.value = inner
                    return SQLExpression(.cast(copy))
                }
            ), try value(cast.value).kinds == .number
        {
            var result = try term(spread)
            result.affinity = .text
            return result
        }
        let operand = try value(cast.value)
        var result: Term
        switch affinity {
        case .text: result = try text(operand, at: origin)
        case .integer: result = try integer(operand, at: origin)
        case .real: result = try real(operand, at: origin)
        case .numeric: result = try numeric(operand, at: origin)
        case .none: throw unsupported("a cast to BLOB", "Relations hold no blobs.", at: origin)
        }
        if result.kinds.isEmpty { result.expression = try typedNull(affinity, at: origin) }
        result.affinity = affinity
        result.collation = nil
        result.constant = nil
        return result
    }

    private func typedNull(_ affinity: Affinity, at origin: Origin) throws(TranspileError) -> SQLExpression {
        switch affinity {
        case .integer: try say(.bigint, .null, at: origin)
        case .text: try say(.varchar, .null, at: origin)
        default: try say(.double, .null, at: origin)
        }
    }

    /// The same choice with a change made to each of its results; nil for an expression that is no choice.
    ///
    /// Where a choice mixes kinds of numbers, what depends on the kind is done inside it.
    func spread(
        _ source: SQLExpression,
        _ change: (SQLExpression) -> SQLExpression
    ) -> SQLExpression? {
        switch source.unparenthesized.kind {
        case .conditional(var conditional):
            conditional.branches = conditional.branches.map { branch in
                CaseBranch(condition: branch.condition, result: change(branch.result))
            }
            conditional.otherwise = conditional.otherwise.map(change)
            return SQLExpression(.conditional(conditional), origin: source.origin)
        case .function(let call):
            let arguments = call.arguments.map(\.value)
            switch (call.name.base.text.lowercased(), arguments.count) {
            case ("coalesce", 2...), ("ifnull", 2):
                let tested = arguments.dropLast().map {
                    (condition: SQLExpression.isNull($0, isNegated: true), result: change($0))
                }
                return .case(tested, else: arguments.last.map(change))
            case ("iif", 3):
                return .case([(arguments[0], change(arguments[1]))], else: change(arguments[2]))
            default: return nil
            }
        default: return nil
        }
    }
}
