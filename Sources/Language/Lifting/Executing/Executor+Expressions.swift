import RowPrograms

extension Executor {
    func evaluate(_ expression: CodeExpression, _ state: inout State, in scope: ScopeID) throws -> Value {
        let value = try plainValue(of: expression, &state, in: scope)
        guard case .term(var term) = value, term.type.isMissable, term.type.kind != .nothing else {
            return value
        }
        // Where the program asked before, there is a value.
        let isThere = Term.not(Term(.apply(.isMissing, [term]), .boolean))
        if Term.all([state.knownTerm, state.guardTerm]).conjuncts.contains(isThere) {
            term.type.missing = []
            return .term(term)
        }
        return value
    }

    private func plainValue(of expression: CodeExpression, _ state: inout State, in scope: ScopeID) throws
        -> Value
    {
        switch expression.kind {
        case .literal(let literal): return try constant(literal, at: expression.span)
        case .name(let name): return try named(name, state, in: scope, at: expression.span)
        case .member(let object, let name):
            let object = try evaluate(object, &state, in: scope)
            return try member(name, of: object, &state, at: expression.span)
        case .element(let object, let key):
            let object = try evaluate(object, &state, in: scope)
            if case .slice(let lower, let upper, let step) = key.kind {
                guard step == nil else { throw unsupported("a slice with a step", at: expression.span) }
                return try slice(object, lower, upper, &state, in: scope, at: expression.span)
            }
            let key = try evaluate(key, &state, in: scope)
            return try element(of: object, at: key, &state, span: expression.span)
        case .call(let function, let arguments):
            return try call(function, arguments, &state, in: scope, at: expression.span)
        case .unary(let operation, let operand):
            return try unary(operation, operand, &state, in: scope, at: expression.span)
        case .binary(let operation, let left, let right):
            let left = try evaluate(left, &state, in: scope)
            let right = try evaluate(right, &state, in: scope)
            return try binary(operation, left, right, &state, at: expression.span)
        case .comparison, .logical(.and, _), .logical(.or, _):
            return try logical(expression, &state, in: scope)
        case .conditional(let condition, let then, let otherwise):
            return try conditional(condition, then, otherwise, &state, in: scope)
        case .collection(let kind, let elements):
            let values = try spreading(elements, &state, in: scope)
            switch kind {
            case .tuple: return .tuple(values)
            case .list: return make(.list(ListContent(parts: values.map { .one($0, when: .yes) })), &state)
            case .set:
                return try make(.set(fixedMap(values.map { ($0, Value.none) }, at: expression.span)), &state)
            case .lazy, .map: throw unsupported("this collection", at: expression.span)
            }
        case .map(let entries):
            return try map(entries, &state, in: scope, at: expression.span)
        case .comprehension(let comprehension):
            return try comprehend(comprehension, &state, in: scope, at: expression.span)
        case .lambda(let function): return .function(function, scope: scope, receiver: nil)
        case .interpolation(let parts): return try interpolate(parts, &state, in: scope, at: expression.span)
        case .bind(let name, let value):
            let value = try evaluate(value, &state, in: scope)
            state.scopes[scope, default: [:]][name] = value
            return value
        case .spread, .slice: throw unsupported("this expression", at: expression.span)
        case .notUnderstood(let construct, _): throw unsupported(construct, at: expression.span)
        }
    }

    /// The value of an expression that must be a scalar.
    func term(_ expression: CodeExpression, _ state: inout State, in scope: ScopeID) throws -> Term {
        try term(of: try evaluate(expression, &state, in: scope), at: expression.span)
    }

    func term(of value: Value, at span: CodeSpan? = nil) throws -> Term {
        switch value {
        case .term(let term): return term
        case .either(let condition, let first, let second):
            if let result = Term.choose(
                condition,
                try term(of: first, at: span),
                try term(of: second, at: span)
            ) {
                return result
            }
            throw mixedTypes(at: span)
        default: throw unsupported("a collection where a single value is expected", at: span)
        }
    }

    func mixedTypes(at span: CodeSpan?) -> LiftRefusal {
        refusal(.mixedTypes, "a value that is now of one type, now of another", "Give it one type.", at: span)
    }

    private func constant(_ literal: CodeLiteral, at span: CodeSpan) throws -> Value {
        switch literal {
        case .none: return .none
        case .boolean(let value): return .term(.boolean(value))
        case .integer(let digits):
            guard let value = Int(digits) else {
                throw unsupported("an integer of more than 64 bits", at: span)
            }
            return .term(.integer(value))
        case .real(let text): return .term(Term(.constant(.real(text)), .real))
        case .text(let text): return .term(.text(text))
        case .other(let text): throw unsupported("the constant \(text)", at: span)
        }
    }

    private func named(_ name: String, _ state: State, in scope: ScopeID, at span: CodeSpan) throws -> Value {
        var current: ScopeID? = scope
        while let place = current {
            if let value = state.scopes[place]?[name] {
                if case .refused(let refusal) = value { throw refusal }
                if case .library(let path) = value, let constant = PythonLibrary.constants[path] {
                    return .term(.text(constant))
                }
                let known = Term.all([state.knownTerm, state.guardTerm])
                return known == .yes ? value : assuming(known, true, value)
            }
            current = parents[place]
        }
        if let path = PythonLibrary.starred(name), case .library = state.scopes[Self.globals]?["*"] {
            if let constant = PythonLibrary.constants[path] { return .term(.text(constant)) }
            return .library(path)
        }
        if PythonNames.builtins.contains(name) { return .library(name) }
        throw refusal(
            .undefinedName,
            "the name \(name) has no value that could be followed",
            "Assign it before the loop, and read it after the loop only when every turn leaves the same.",
            at: span
        )
    }

    private func spreading(_ elements: [CodeExpression], _ state: inout State, in scope: ScopeID) throws
        -> [Value]
    {
        var values: [Value] = []
        for element in elements {
            if case .spread(let inner) = element.kind {
                let inner = try evaluate(inner, &state, in: scope)
                values += try fixedValues(of: inner, &state, at: element.span)
            } else {
                values.append(try evaluate(element, &state, in: scope))
            }
        }
        return values
    }

    private func map(_ entries: [CodeMapEntry], _ state: inout State, in scope: ScopeID, at span: CodeSpan)
        throws
        -> Value
    {
        var pairs: [(Value, Value)] = []
        for entry in entries {
            let value = try evaluate(entry.value, &state, in: scope)
            if let key = entry.key {
                pairs.append((try evaluate(key, &state, in: scope), value))
            } else if case .object(let id) = value, case .map(let map) = state.objects[id],
                case .fixed(let inner) = map.entries, inner.allSatisfy({ $0.condition == .yes })
            {
                pairs += inner.map { (.term($0.key), $0.value) }
            } else {
                throw unsupported("a map spread into another", at: span)
            }
        }
        return try make(.map(fixedMap(pairs, at: span)), &state)
    }

    func fixedMap(_ pairs: [(Value, Value)], at span: CodeSpan) throws -> MapContent {
        var entries: [MapContent.Entry] = []
        for (key, value) in pairs {
            guard let key = key.term, key.constant != nil else {
                throw unsupported("a map written with keys that are not constants", at: span)
            }
            if let index = entries.firstIndex(where: { $0.key == key }) {
                entries[index].value = value
            } else {
                entries.append(.init(key: key, value: value))
            }
        }
        return MapContent(entries: .fixed(entries))
    }

    // MARK: Conditions

    /// Whether an expression counts as true.
    func condition(of expression: CodeExpression, _ state: inout State, in scope: ScopeID) throws -> Term {
        switch expression.kind {
        case .logical(let logic, let operands):
            // Each operand is evaluated only where those before it did not decide.
            var parts: [Term] = []
            let start = state.guardTerm
            for operand in operands {
                let part = try condition(of: operand, &state, in: scope)
                parts.append(part)
                state.guardTerm = .all([state.guardTerm, logic == .and ? part : .not(part)])
            }
            state.guardTerm = start
            return logic == .and ? .all(parts) : .any(parts)
        case .unary(.not, let operand): return .not(try condition(of: operand, &state, in: scope))
        case .comparison(let first, let parts):
            var left = try evaluate(first, &state, in: scope)
            var result: [Term] = []
            for part in parts {
                let right = try evaluate(part.operand, &state, in: scope)
                result.append(try compare(part.comparison, left, right, &state, at: expression.span))
                left = right
            }
            return .all(result)
        default:
            return try truth(of: try evaluate(expression, &state, in: scope), &state, at: expression.span)
        }
    }

    func truth(of value: Value, _ state: inout State, at span: CodeSpan) throws -> Term {
        switch value {
        case .term(let term): return try truth(of: term, at: span)
        case .tuple(let values): return .boolean(!values.isEmpty)
        case .either(let condition, let first, let second):
            return .any([
                .all([condition, try truth(of: first, &state, at: span)]),
                .all([.not(condition), try truth(of: second, &state, at: span)]),
            ])
        case .object(let id):
            if case .instance = state.objects[id] { return .yes }
            let count = try length(of: value, &state, at: span)
            return .apply(.less, [.integer(0), count], .boolean)
        case .sequence: throw unsupported("a test whether values on demand are empty", at: span)
        case .frame, .series, .row: throw unsupported("a data frame as a condition", at: span)
        case .function, .type, .library, .method, .parameters, .sharedState: return .yes
        case .refused(let refusal): throw refusal
        }
    }

    func truth(of term: Term, at span: CodeSpan) throws -> Term {
        switch term.type.kind {
        case .nothing: return .no
        case .boolean:
            return term.type.isMissable ? .apply(.equal, [term, .yes], .boolean) : term
        case .integer, .decimal, .real, .days:
            let isZero = Term.apply(.equal, [term, .integer(0)], .boolean)
            guard term.type.isMissable else { return .not(isZero) }
            // Not a number is true, None is not.
            guard term.type.missing.isDisjoint(with: [.notANumber, .notATime]) else {
                guard term.type.missing.isDisjoint(with: .none) else { throw mixedTypes(at: span) }
                return .not(isZero)
            }
            return .all([.not(.isMissing(term)), .not(isZero)])
        case .text:
            return .all([.not(.isMissing(term)), .not(.apply(.equal, [term, .text("")], .boolean))])
        case .date, .timestamp: return .not(.isMissing(term))
        case .ratio: throw unrounded(at: span)
        }
    }

    private func logical(_ expression: CodeExpression, _ state: inout State, in scope: ScopeID) throws
        -> Value
    {
        guard case .logical(let logic, let operands) = expression.kind else {
            if case .comparison(let first, let parts) = expression.kind, parts.count == 1 {
                // Of a whole column: a mask.
                let left = try evaluate(first, &state, in: scope)
                let right = try evaluate(parts[0].operand, &state, in: scope)
                if let mask = try columnwise(parts[0].comparison, left, right, &state, at: expression.span) {
                    return mask
                }
                return .term(try compare(parts[0].comparison, left, right, &state, at: expression.span))
            }
            return .term(try condition(of: expression, &state, in: scope))
        }
        // The answer is one of the operands.
        let start = state.guardTerm
        defer { state.guardTerm = start }
        var earlier: [(Term, Value)] = []
        for (index, operand) in operands.enumerated() {
            let value = try evaluate(operand, &state, in: scope)
            guard index < operands.count - 1 else {
                return try earlier.reversed().reduce(value) { try either($1.0, $1.1, $0) }
            }
            let truth = try truth(of: value, &state, at: operand.span)
            let decides = logic == .and ? Term.not(truth) : truth
            if decides == .yes { return try earlier.reversed().reduce(value) { try either($1.0, $1.1, $0) } }
            if decides != .no { earlier.append((decides, assuming(decides, true, value))) }
            state.guardTerm = .all([state.guardTerm, .not(decides)])
        }
        return .none
    }

    private func conditional(
        _ condition: CodeExpression,
        _ then: CodeExpression,
        _ otherwise: CodeExpression,
        _ state: inout State,
        in scope: ScopeID
    ) throws -> Value {
        let start = state.guardTerm
        let truth = try self.condition(of: condition, &state, in: scope).assuming(start)
        if truth == .yes { return try evaluate(then, &state, in: scope) }
        if truth == .no { return try evaluate(otherwise, &state, in: scope) }
        state.guardTerm = .all([start, truth])
        let first = try evaluate(then, &state, in: scope)
        state.guardTerm = .all([start, .not(truth)])
        let second = try evaluate(otherwise, &state, in: scope)
        state.guardTerm = start
        let result = try either(truth, first, second)
        if case .either(_, .term, .term) = result { throw mixedTypes(at: condition.span) }
        return result
    }

    func compare(
        _ comparison: CodeComparison,
        _ left: Value,
        _ right: Value,
        _ state: inout State,
        at span: CodeSpan
    )
        throws -> Term
    {
        switch comparison {
        case .contained: return try contains(right, left, &state)
        case .notContained: return .not(try contains(right, left, &state))
        case .same, .notSame:
            let isSame = try same(left, right, at: span)
            return comparison == .same ? isSame : .not(isSame)
        default: break
        }
        if case .either(let condition, let first, let second) = left,
            comparison == .equal || comparison == .notEqual
        {
            return .any([
                .all([condition, try compare(comparison, first, right, &state, at: span)]),
                .all([.not(condition), try compare(comparison, second, right, &state, at: span)]),
            ])
        }
        if case .tuple(let ones) = left, case .tuple(let others) = right, ones.count == others.count,
            comparison == .equal || comparison == .notEqual
        {
            let parts = try zip(ones, others).map { try compare(.equal, $0, $1, &state, at: span) }
            return comparison == .equal ? .all(parts) : .not(.all(parts))
        }
        if case .object = left, right.isNone { return comparison == .notEqual ? .yes : .no }
        return try compare(comparison, try term(of: left, at: span), try term(of: right, at: span), at: span)
    }

    /// `is`: only asked of None here.
    private func same(_ left: Value, _ right: Value, at span: CodeSpan) throws -> Term {
        if case .either(let condition, let first, let second) = left {
            return .any([
                .all([condition, try same(first, right, at: span)]),
                .all([.not(condition), try same(second, right, at: span)]),
            ])
        }
        if right.isNone {
            guard case .term(let term) = left else { return .no }
            guard term.type.kind != .nothing else { return .boolean(term.type.missing == .none) }
            guard term.type.missing.subtracting(.none).isEmpty else {
                guard term.type.missing.contains(.none) else { return .no }
                throw mixedTypes(at: span)
            }
            return .isMissing(term)
        }
        if case .term(let term) = left, case .term(let other) = right, other.type.kind == .boolean,
            term.type.kind == .boolean
        {
            return .apply(.equal, [term, other], .boolean)
        }
        throw unsupported("the identity of objects", at: span)
    }

    // MARK: Text with values in it

    private func interpolate(
        _ parts: [InterpolationPart],
        _ state: inout State,
        in scope: ScopeID,
        at span: CodeSpan
    ) throws -> Value {
        var result = Term.text("")
        for part in parts {
            switch part {
            case .text(let text): result = .apply(.concatenate, [result, .text(text)], .text)
            case .value(let value, let conversion, let format):
                guard conversion.isEmpty || conversion == "s" else {
                    throw unsupported("the conversion !\(conversion)", at: value.span)
                }
                var specification = ""
                for piece in format {
                    guard case .text(let text) = piece else {
                        throw unsupported("a format that is computed", at: span)
                    }
                    specification += text
                }
                let term = try term(value, &state, in: scope)
                result = .apply(
                    .concatenate,
                    [result, try formatted(term, specification, at: value.span)],
                    .text
                )
            }
        }
        return .term(result)
    }
}
