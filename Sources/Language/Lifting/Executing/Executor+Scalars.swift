import RowPrograms

/// Functions and methods of single values.
extension Executor {
    func scalarLibrary(_ name: String, _ arguments: Arguments, _ state: inout State, at span: CodeSpan) throws
        -> Value?
    {
        func first() throws -> Term {
            guard let value = arguments.placed.first else { throw unsupported("this call", at: span) }
            return try term(of: value, at: span)
        }
        switch name {
        case "decimal.Decimal": return .term(try decimal(arguments, at: span))
        case "datetime.timedelta": return .term(try days(arguments, at: span))
        case "datetime.date":
            let parts = try [(0, "year"), (1, "month"), (2, "day")].map { index, name in
                guard let value = arguments[index, name] else { throw unsupported("this call", at: span) }
                return try term(of: value, at: span)
            }
            return .term(.apply(.makeDate, parts, .date))
        case "int":
            guard arguments.count > 0 else { return .term(.integer(0)) }
            return .term(try integer(first(), at: span))
        case "float":
            guard arguments.count > 0 else { return .term(Term(.constant(.real("0.0")), .real)) }
            return .term(try float(first(), at: span))
        case "str":
            guard arguments.count > 0 else { return .term(.text("")) }
            return .term(try formatted(first(), "", at: span))
        case "bool":
            guard let value = arguments.placed.first else { return .term(.no) }
            return .term(try truth(of: value, &state, at: span))
        case "abs":
            let value = try first()
            guard value.type.isNumber, value.type.kind != .ratio else {
                throw unsupported("abs of this value", at: span)
            }
            return .term(.apply(.absolute, [value], value.type))
        case "round": return .term(try rounded(arguments, at: span))
        case "math.floor", "math.ceil":
            let value = try first()
            guard case .decimal = value.type.kind else {
                throw unsupported("\(name) of this value", at: span)
            }
            let mode: Rounding = name == "math.floor" ? .floor : .ceiling
            return .term(.apply(.toInteger, [round(value, 0, mode)], .integer))
        case "calendar.monthrange":
            guard arguments.placed.count == 2 else { return nil }
            let year = try first()
            let month = try term(of: arguments.placed[1], at: span)
            let start = Term.apply(.makeDate, [year, month, .integer(1)], .date)
            let last = Term.apply(.day, [.apply(.monthEnd, [start], .date)], .integer)
            return .tuple([.term(.apply(.weekday, [start], .integer)), .term(last)])
        default: return nil
        }
    }

    private func decimal(_ arguments: Arguments, at span: CodeSpan) throws -> Term {
        guard let value = arguments.placed.first else { return Term.decimal("0") ?? .integer(0) }
        let term = try term(of: value, at: span)
        if let text = term.text {
            guard let decimal = Term.decimal(text) else {
                throw unsupported("this decimal constant", at: span)
            }
            return decimal
        }
        if let number = term.integer, let decimal = Term.decimal(String(number)) { return decimal }
        switch term.type.kind {
        case .decimal, .ratio: return term
        case .integer:
            let type = ScalarType(.decimal(digits: 19, scale: 0), missing: term.type.missing)
            return .apply(.rescale(0), [term], type)
        case .text where isWrittenDecimal(term):
            guard case .apply(.toText, let operands) = term.node else { return term }
            return operands[0]
        default: throw unsupported("a decimal made of this value", at: span)
        }
    }

    /// `Decimal(str(x))` of an exact number is that number.
    private func isWrittenDecimal(_ term: Term) -> Bool {
        guard case .apply(.toText, let operands) = term.node else { return false }
        return operands[0].type.isExactNumber
    }

    private func days(_ arguments: Arguments, at span: CodeSpan) throws -> Term {
        guard arguments.count == 1, let value = arguments[0, "days"] ?? arguments.named["weeks"] else {
            throw unsupported("a time span of other units than days", at: span)
        }
        let number = try term(of: value, at: span)
        guard number.type.kind == .integer else {
            throw unsupported("a time span of parts of days", at: span)
        }
        let days =
            arguments.named["weeks"] == nil ? number : Term.apply(.multiply, [number, .integer(7)], .integer)
        return Term(days.node, ScalarType(.days, missing: number.type.missing))
    }

    private func integer(_ term: Term, at span: CodeSpan) throws -> Term {
        switch term.type.kind {
        case .integer: return term
        case .boolean: return try asNumber(term)
        case .decimal: return .apply(.toInteger, [round(term, 0, .down)], .integer)
        case .ratio: return .apply(.toInteger, [round(term, 0, .down)], .integer)
        case .real:
            if case .apply(.toReal, let operands) = term.node, operands[0].type.kind == .integer {
                return operands[0]
            }
            return Term(.apply(.toInteger, [term]), ScalarType(.integer))
        case .text:
            if let text = term.text, let value = Int(text.trimmed) { return .integer(value) }
            throw unsupported("an integer read from text", at: span)
        default: throw unsupported("an integer made of this value", at: span)
        }
    }

    private func float(_ term: Term, at span: CodeSpan) throws -> Term {
        switch term.type.kind {
        case .integer, .real: return real(term)
        case .decimal(let digits, _):
            if case .decimal(let text) = term.constant {
                return Term(.constant(.real(text.contains(".") ? text : text + ".0")), .real)
            }
            if digits > 15 {
                facts.append(
                    LiftFact(
                        statement: "A decimal that becomes a binary number has no more than 15 digits.",
                        span: span
                    )
                )
            }
            return Term(.apply(.toReal, [term]), ScalarType(.real))
        default: throw unsupported("a binary number made of this value", at: span)
        }
    }

    // MARK: Rounding

    func round(_ term: Term, _ scale: Int, _ mode: Rounding) -> Term {
        let (digits, oldScale) = digitsAndScale(term)
        if term.type.kind != .ratio, oldScale <= scale {
            let kind = ScalarType.Kind.decimal(digits: min(38, digits + scale - oldScale), scale: scale)
            return .apply(.rescale(scale), [term], ScalarType(kind, missing: term.type.missing))
        }
        let whole = term.type.kind == .ratio ? 26 : max(1, digits - oldScale + 1)
        let kind = ScalarType.Kind.decimal(digits: min(38, whole + scale), scale: scale)
        return .apply(.round(scale: scale, mode), [term], ScalarType(kind, missing: term.type.missing))
    }

    private func rounded(_ arguments: Arguments, at span: CodeSpan) throws -> Term {
        guard let value = arguments.placed.first else { throw unsupported("this call", at: span) }
        let term = try term(of: value, at: span)
        let placesValue = arguments[1, "ndigits"]
        let places = placesValue?.term?.integer
        guard placesValue == nil || places != nil || placesValue?.isNone == true else {
            throw unsupported("a number of digits that is computed", at: span)
        }
        switch term.type.kind {
        case .integer:
            return (places ?? 0) >= 0 ? term : try { throw unsupported("this rounding", at: span) }()
        case .decimal, .ratio:
            guard let places else {
                return .apply(.toInteger, [round(term, 0, .halfEven)], .integer)
            }
            guard places >= 0 else { throw unsupported("this rounding", at: span) }
            return quantized(term, places, .halfEven)
        case .real:
            guard let places else {
                return .apply(.toInteger, [Term(.apply(.roundReal(places: 0), [term]), .real)], .integer)
            }
            guard places >= 0 else { throw unsupported("this rounding", at: span) }
            return Term(
                .apply(.roundReal(places: places), [term]),
                ScalarType(.real, missing: term.type.missing)
            )
        default: throw unsupported("this rounding", at: span)
        }
    }

    private func quantized(_ term: Term, _ scale: Int, _ mode: Rounding) -> Term { round(term, scale, mode) }

    private func quantize(_ term: Term, _ arguments: Arguments, at span: CodeSpan) throws -> Term {
        guard let exponent = arguments[0, "exp"]?.term, case .decimal(let text) = exponent.constant,
            arguments.named["context"] == nil
        else { throw unsupported("quantize with a computed exponent", at: span) }
        let scale = text.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first?.count ?? 0
        var mode = Rounding.halfEven
        if let given = arguments[1, "rounding"], !given.isNone {
            guard let name = given.term?.text, let known = Rounding(rawValue: name) else {
                throw unsupported("a rounding mode that is computed", at: span)
            }
            mode = known
        }
        return round(term, scale, mode)
    }

    // MARK: Methods

    func method(
        _ name: String,
        of term: Term,
        _ arguments: Arguments,
        _ state: inout State,
        at span: CodeSpan
    ) throws
        -> Value
    {
        switch (term.type.kind, name) {
        case (.decimal, "quantize"), (.ratio, "quantize"):
            return .term(try quantize(term, arguments, at: span))
        case (.integer, "quantize") where isDecimalMadeOfInteger(term):
            return .term(try quantize(term, arguments, at: span))
        case (.date, "weekday"), (.timestamp, "weekday"): return .term(.apply(.weekday, [term], .integer))
        case (.date, "isoweekday"), (.timestamp, "isoweekday"):
            return .term(.apply(.add, [.apply(.weekday, [term], .integer), .integer(1)], .integer))
        case (.date, "isoformat"): return .term(.apply(.toText, [term], .text))
        case (.date, "strftime"), (.timestamp, "strftime"):
            guard let format = arguments.placed.first?.term?.text else { break }
            return .term(try dated(term, format, at: span))
        case (.date, "replace"):
            let parts = try [("year", Operation.year), ("month", .month), ("day", .day)].map { name, part in
                try arguments.named[name].map { try self.term(of: $0, at: span) }
                    ?? .apply(part, [term], .integer)
            }
            guard arguments.placed.isEmpty else { break }
            return .term(.apply(.makeDate, parts, .date))
        case (.timestamp, "date"):
            return .term(Term(.apply(.dateOf, [term]), ScalarType(.date)))
        case (.text, _): return try textMethod(name, of: term, arguments, &state, at: span)
        default: break
        }
        if term.type.kind == .nothing { return .none }
        throw unsupported("the method \(name) of this value", at: span)
    }

    private func isDecimalMadeOfInteger(_ term: Term) -> Bool {
        if case .apply(.rescale, _) = term.node { return true }
        return false
    }

    private func textMethod(
        _ name: String,
        of term: Term,
        _ arguments: Arguments,
        _ state: inout State,
        at span: CodeSpan
    ) throws -> Value {
        let given = try arguments.placed.map { value -> Term in
            if case .term(let term) = value { return term }
            if case .sequence = value { return .none }
            if case .object = value { return .none }
            if case .tuple = value { return .none }
            return try self.term(of: value, at: span)
        }
        let type = ScalarType(.text)
        switch (name, given.count) {
        case ("strip", 0): return .term(.apply(.trim(.both), [term], type))
        case ("lstrip", 0): return .term(.apply(.trim(.left), [term], type))
        case ("rstrip", 0): return .term(.apply(.trim(.right), [term], type))
        case ("upper", 0), ("lower", 0):
            facts.append(
                LiftFact(
                    statement: "Text whose case changes has only letters with one letter in the other case.",
                    span: span
                )
            )
            return .term(.apply(name == "upper" ? .upper : .lower, [term], type))
        case ("startswith", 1) where given[0].type.kind == .text:
            return .term(.apply(.startsWith, [term, given[0]], .boolean))
        case ("endswith", 1) where given[0].type.kind == .text:
            return .term(.apply(.endsWith, [term, given[0]], .boolean))
        case ("replace", 2):
            guard let old = given[0].text, !old.isEmpty else { break }
            return .term(.apply(.replace, [term, given[0], given[1]], type))
        case ("zfill", 1):
            guard let width = given[0].integer, term.type.isUniform, isPlainNumberText(term) else { break }
            guard case .apply(.toText, let operands) = term.node else { break }
            return .term(try zeroFilled(operands[0], width, at: span))
        case ("rjust", 1), ("rjust", 2):
            guard let width = given[0].integer, given.count == 1 || given[1].text?.count == 1 else { break }
            return .term(.apply(.padLeft(width, given.count == 2 ? given[1].text ?? " " : " "), [term], type))
        case ("split", 1):
            guard let separator = given[0].text, !separator.isEmpty else { break }
            return .method(.term(term), "split:" + separator)
        case ("join", 1): return .term(try joined(separator: term, arguments.placed[0], &state, at: span))
        case ("format", _):
            guard let format = term.text else { break }
            return .term(try braceFormatted(format, arguments, at: span))
        default: break
        }
        throw unsupported("the method \(name) of text", at: span)
    }

    private func isPlainNumberText(_ term: Term) -> Bool {
        if case .apply(.toText, let operands) = term.node, operands[0].type.kind == .integer { return true }
        return false
    }

    private func joined(separator: Term, _ source: Value, _ state: inout State, at span: CodeSpan) throws
        -> Term
    {
        guard let text = separator.text else { throw unsupported("a separator that is computed", at: span) }
        if case .object(let id) = source, case .list(let list) = state.objects[id], !list.hidesEarlier,
            list.parts.allSatisfy({ if case .one = $0 { true } else { false } })
        {
            return try joined(text, list, at: span)
        }
        switch try sequence(of: source, &state, at: span) {
        case .fixed(let values):
            var result = Term.text("")
            for (index, value) in values.enumerated() {
                if index > 0 { result = .apply(.concatenate, [result, separator], .text) }
                result = .apply(.concatenate, [result, try term(of: value, at: span)], .text)
            }
            return result
        case .rows(let rows):
            let element = try term(of: rows.element, at: span)
            guard element.type.kind == .text else {
                throw unsupported("joining other values than text", at: span)
            }
            return try aggregate(
                Aggregate(function: .join(separator: text, rows.plan.order), value: element),
                named: "joined",
                over: rows,
                type: .text,
                whenEmpty: .text("")
            )
        case .enumerated: throw unsupported("numbered values joined", at: span)
        }
    }

    /// Elements of which some may be there and others not.
    private func joined(_ separator: String, _ list: ListContent, at span: CodeSpan) throws -> Term {
        var result = Term.text("")
        var isFirst = Term.yes
        for case .one(let value, let when) in list.parts {
            let text = try term(of: value, at: span)
            let separated = Term.choose(
                isFirst,
                text,
                .apply(.concatenate, [.text(separator), text], .text)
            )
            guard let separated, let added = Term.choose(when, separated, .text("")) else {
                throw mixedTypes(at: span)
            }
            result = .apply(.concatenate, [result, added], .text)
            isFirst = .all([isFirst, .not(when)])
        }
        return result
    }

    // MARK: Parts of text

    func slice(
        _ value: Value,
        _ lower: CodeExpression?,
        _ upper: CodeExpression?,
        _ state: inout State,
        in scope: ScopeID,
        at span: CodeSpan
    ) throws -> Value {
        let bounds = try [lower, upper].map { bound -> Int? in
            guard let bound else { return nil }
            guard let number = try term(bound, &state, in: scope).integer else {
                throw unsupported("a slice with computed bounds", at: span)
            }
            return number
        }
        if case .term(let text) = value, text.type.kind == .text {
            switch (bounds[0], bounds[1]) {
            case (let first?, nil) where first < 0: return .term(.apply(.suffix(-first), [text], .text))
            case (let first, let last) where (first ?? 0) >= 0 && (last ?? 0) >= 0:
                let start = first ?? 0
                return .term(
                    .apply(.slice(from: start, count: last.map { max(0, $0 - start) }), [text], .text)
                )
            default: throw unsupported("this slice of text", at: span)
            }
        }
        switch try sequence(of: value, &state, at: span) {
        case .fixed(let values):
            let start = min(
                values.count,
                max(0, (bounds[0] ?? 0) + ((bounds[0] ?? 0) < 0 ? values.count : 0))
            )
            let given = bounds[1] ?? values.count
            let end = min(values.count, max(start, given < 0 ? values.count + given : given))
            return make(.list(ListContent(parts: values[start..<end].map { .one($0, when: .yes) })), &state)
        case .rows(let rows):
            guard (bounds[0] ?? 0) >= 0, (bounds[1] ?? 0) >= 0 else {
                throw unsupported("a slice from the end of a list", at: span)
            }
            let (numbered, number) = try numbered(rows)
            var conditions: [Term] = []
            if let first = bounds[0], first > 0 {
                conditions.append(.apply(.less, [.integer(first), number], .boolean))
            }
            if let last = bounds[1] {
                conditions.append(.apply(.lessOrEqual, [number, .integer(last)], .boolean))
            }
            let kept = Rows(
                plan: numbered.plan.filtered(.all(conditions)),
                element: rows.element,
                link: rows.link
            )
            return make(.list(ListContent(parts: [.rows(kept, when: .yes)])), &state)
        case .enumerated: throw unsupported("a slice of numbered values", at: span)
        }
    }
}
