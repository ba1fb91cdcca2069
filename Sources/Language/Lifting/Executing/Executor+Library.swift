import RowPrograms

/// Names of Python's library that mean something to a lift.
enum PythonLibrary {
    static let constants: [String: String] = Dictionary(
        uniqueKeysWithValues: [
            "ROUND_HALF_UP", "ROUND_HALF_EVEN", "ROUND_HALF_DOWN", "ROUND_UP", "ROUND_DOWN", "ROUND_CEILING",
            "ROUND_FLOOR", "ROUND_05UP",
        ].map { ("decimal.\($0)", $0) }
    )

    /// What a Counter has for keys it does not hold.
    static let counting = "collections.Counter.missing"

    /// The full name of what `from decimal import *` brings.
    static func starred(_ name: String) -> String? {
        name == "Decimal" || constants["decimal." + name] != nil ? "decimal." + name : nil
    }

    static let frameMethods: Set<String> = [
        "iterrows", "itertuples", "to_dict", "copy", "head", "sort_values", "reset_index", "drop_duplicates",
        "groupby", "merge", "apply", "agg", "assign", "rename", "drop", "fillna", "dropna", "isin", "items",
        "count",
        "sum", "mean", "min", "max", "size", "rank",
    ]
}

extension Executor {
    func library(_ name: String, _ arguments: Arguments, _ state: inout State, at span: CodeSpan) throws
        -> Value
    {
        switch name {
        case "print", "logging.info", "logging.debug": return .none
        case "len":
            guard let value = arguments.placed.first else { break }
            return .term(try length(of: value, &state, at: span))
        case "sum": return try sum(arguments, &state, at: span)
        case "min", "max": return try extreme(name == "min", arguments, &state, at: span)
        case "sorted": return try sorted(arguments, &state, at: span)
        case "list", "tuple": return try list(arguments, &state, at: span)
        case "dict", "collections.OrderedDict": return try dict(arguments, &state, at: span)
        case "set", "frozenset": return try set(arguments, &state, at: span)
        case "collections.defaultdict":
            return make(.map(MapContent(entries: .fixed([]), factory: arguments.placed.first)), &state)
        case "collections.Counter" where arguments.count == 0:
            return make(
                .map(MapContent(entries: .fixed([]), factory: .library(PythonLibrary.counting))),
                &state
            )
        case "enumerate": return try enumerated(arguments, &state, at: span)
        case "zip": return try zipped(arguments, &state, at: span)
        case "range": return try range(arguments, at: span)
        case "any", "all": return try quantified(name == "any", arguments, &state, at: span)
        case "pandas.DataFrame": return try dataFrame(arguments, &state, at: span)
        case "pandas.isna", "pandas.isnull", "math.isnan":
            return .term(try isMissing(arguments, &state, at: span))
        case "pandas.notna", "pandas.notnull": return .term(.not(try isMissing(arguments, &state, at: span)))
        default: break
        }
        if let value = try scalarLibrary(name, arguments, &state, at: span) { return value }
        let clocks = ["datetime.datetime.now", "datetime.date.today", "datetime.datetime.today", "time.time"]
        if clocks.contains(name) || name.hasPrefix("random.") || name.hasPrefix("uuid.") {
            throw refusal(
                .timeDependent,
                "\(name), which gives another value in each run",
                "Pass the value as a parameter.",
                at: span
            )
        }
        if ["eval", "exec", "getattr", "setattr", "open", "__import__", "globals"].contains(name) {
            throw refusal(.dynamicCode, "the function \(name)", "Write what it does as plain code.", at: span)
        }
        throw unsupported("the function \(name)", at: span)
    }

    private func isMissing(_ arguments: Arguments, _ state: inout State, at span: CodeSpan) throws -> Term {
        guard let value = arguments.placed.first else { throw unsupported("this call", at: span) }
        return .isMissing(try term(of: value, at: span))
    }

    // MARK: Collections

    private func list(_ arguments: Arguments, _ state: inout State, at span: CodeSpan) throws -> Value {
        guard let source = arguments.placed.first else { return make(.list(ListContent()), &state) }
        switch try sequence(of: source, &state, at: span) {
        case .fixed(let values):
            return make(.list(ListContent(parts: values.map { .one($0, when: .yes) })), &state)
        case .rows(let rows): return make(.list(ListContent(parts: [.rows(rows, when: .yes)])), &state)
        case .enumerated: throw unsupported("a list of numbered values", at: span)
        }
    }

    private func dict(_ arguments: Arguments, _ state: inout State, at span: CodeSpan) throws -> Value {
        guard let source = arguments.placed.first else {
            return try make(
                .map(
                    fixedMap(
                        arguments.named.sorted { $0.key < $1.key }.map { (.term(.text($0)), $1) },
                        at: span
                    )
                ),
                &state
            )
        }
        if case .object(let id) = source, case .map(let map) = state.objects[id] {
            return make(.map(MapContent(entries: map.entries)), &state)
        }
        if case .row = source { return source }
        let result = make(.map(MapContent(entries: .fixed([]))), &state)
        let source2 = try sequence(of: source, &state, at: span)
        let outcome = try forEach(source2, state, at: span) { value, turn in
            var turn = turn
            let pair = try self.fixedValues(of: value, &turn, at: span)
            guard pair.count == 2 else {
                throw self.unsupported("a dict of other things than pairs", at: span)
            }
            try self.store(pair[1], in: result, at: pair[0], &turn, span: span)
            return Outcome(next: turn)
        }
        if let next = outcome.next { state = next }
        return result
    }

    private func set(_ arguments: Arguments, _ state: inout State, at span: CodeSpan) throws -> Value {
        let result = make(.set(MapContent(entries: .fixed([]))), &state)
        guard let source = arguments.placed.first, case .object(let id) = result else { return result }
        let values = try sequence(of: source, &state, at: span)
        let outcome = try forEach(values, state, at: span) { value, turn in
            var turn = turn
            try self.insert(value, into: id, &turn, at: span)
            return Outcome(next: turn)
        }
        if let next = outcome.next { state = next }
        return result
    }

    private func enumerated(_ arguments: Arguments, _ state: inout State, at span: CodeSpan) throws -> Value {
        guard let source = arguments.placed.first else { throw unsupported("this call", at: span) }
        let start = try term(of: arguments[1, "start"] ?? .term(.integer(0)), at: span)
        switch try sequence(of: source, &state, at: span) {
        case .fixed(let values):
            return .sequence(
                .fixed(
                    values.enumerated().map {
                        .tuple([.term(.apply(.add, [start, .integer($0)], .integer)), $1])
                    }
                )
            )
        case .rows(let rows): return .sequence(.enumerated(rows, start: start))
        case .enumerated: throw unsupported("values numbered twice", at: span)
        }
    }

    private func zipped(_ arguments: Arguments, _ state: inout State, at span: CodeSpan) throws -> Value {
        var plan: Plan?
        var terms: [Value] = []
        for value in arguments.placed {
            guard case .series(let frame, let term) = value, plan == nil || plan == frame.plan else {
                let fixed = try arguments.placed.map { try fixedValues(of: $0, &state, at: span) }
                let count = fixed.map(\.count).min() ?? 0
                return .sequence(.fixed((0..<count).map { index in .tuple(fixed.map { $0[index] }) }))
            }
            plan = frame.plan
            terms.append(.term(term))
        }
        guard let plan else { throw unsupported("this call", at: span) }
        return .sequence(.rows(Rows(plan: plan, element: .tuple(terms))))
    }

    private func range(_ arguments: Arguments, at span: CodeSpan) throws -> Value {
        let bounds = try arguments.placed.map { value -> Int in
            guard let number = value.term?.integer else {
                throw unsupported("a range that data decides", at: span)
            }
            return number
        }
        let step = bounds.count > 2 ? bounds[2] : 1
        guard let last = bounds.count > 1 ? bounds[1] : bounds.first, step != 0 else {
            throw unsupported("this range", at: span)
        }
        let numbers = stride(from: bounds.count > 1 ? bounds[0] : 0, to: last, by: step)
        return .sequence(.fixed(numbers.prefix(401).map { .term(.integer($0)) }))
    }

    // MARK: Sums and extremes

    private func sum(_ arguments: Arguments, _ state: inout State, at span: CodeSpan) throws -> Value {
        guard let source = arguments.placed.first else { throw unsupported("this call", at: span) }
        let start = try term(of: arguments[1, "start"] ?? .term(.integer(0)), at: span)
        switch try sequence(of: source, &state, at: span) {
        case .fixed(let values):
            return .term(
                try values.reduce(start) { sum, value in
                    let term = try term(of: value, at: span)
                    if sum == .integer(0), term.type.kind == .boolean { return try asNumber(term) }
                    return try arithmetic(
                        .add,
                        sum,
                        term.type.kind == .boolean ? asNumber(term) : term,
                        at: span
                    )
                }
            )
        case .rows(let rows):
            var element = try term(of: rows.element, at: span)
            if element.type.kind == .boolean { element = try asNumber(element) }
            guard element.type.isExactNumber, element.type.kind != .ratio,
                element.type.missing.isDisjoint(with: [.notANumber, .notAvailable])
            else {
                throw refusal(
                    .floatSum,
                    "a sum of binary numbers, which depends on the version of the language",
                    "Add decimals, or add in a loop.",
                    at: span
                )
            }
            var type = ScalarType(element.type.kind)
            if case .decimal(let digits, let scale) = type.kind {
                type.kind = .decimal(digits: min(38, digits + 7), scale: scale)
            }
            let isCount = element == .integer(1)
            let aggregate = Aggregate(function: isCount ? .count : .sum, value: isCount ? nil : element)
            let total = try self.aggregate(
                aggregate,
                named: "total",
                over: rows,
                type: type,
                whenEmpty: .integer(0)
            )
            return .term(start == .integer(0) ? total : try arithmetic(.add, start, total, at: span))
        case .enumerated: throw unsupported("a sum of numbered values", at: span)
        }
    }

    func asNumber(_ condition: Term) throws -> Term {
        Term.choose(condition, .integer(1), .integer(0)) ?? .integer(0)
    }

    private func extreme(_ isLeast: Bool, _ arguments: Arguments, _ state: inout State, at span: CodeSpan)
        throws -> Value
    {
        if arguments.placed.count > 1, arguments.named.isEmpty {
            return .term(try extreme(isLeast, arguments.placed.map { try term(of: $0, at: span) }, at: span))
        }
        guard let source = arguments.placed.first, arguments.placed.count == 1 else {
            throw unsupported("this call", at: span)
        }
        let whenEmpty = arguments.named["default"]
        switch try sequence(of: source, &state, at: span) {
        case .fixed(let values) where arguments.named["key"] == nil:
            guard !values.isEmpty else { return whenEmpty ?? .none }
            return .term(try extreme(isLeast, values.map { try term(of: $0, at: span) }, at: span))
        case .rows(let rows):
            guard let key = arguments.named["key"] else {
                let element = try term(of: rows.element, at: span)
                guard element.type.missing.subtracting(.none).isEmpty, element.type.kind != .ratio else {
                    throw unsupported("an extreme of values that may be not a number", at: span)
                }
                let aggregate = Aggregate(function: isLeast ? .least : .greatest, value: element)
                let other = try whenEmpty.map { try term(of: $0, at: span) } ?? .none
                return .term(
                    try self.aggregate(
                        aggregate,
                        named: isLeast ? "least" : "greatest",
                        over: rows,
                        type: element.type,
                        whenEmpty: other
                    )
                )
            }
            let keys = try sortKeys(key, rows.element, isDescending: !isLeast, &state, at: span)
            let element = try term(of: rows.element, at: span)
            let aggregate = Aggregate(function: .first(keys + rows.plan.order), value: element)
            let other = try whenEmpty.map { try term(of: $0, at: span) } ?? .none
            return .term(
                try self.aggregate(
                    aggregate,
                    named: isLeast ? "least" : "greatest",
                    over: rows,
                    type: element.type,
                    whenEmpty: other
                )
            )
        default: throw unsupported("an extreme of these values", at: span)
        }
    }

    private func extreme(_ isLeast: Bool, _ terms: [Term], at span: CodeSpan) throws -> Term {
        guard var result = terms.first else { throw unsupported("this call", at: span) }
        for term in terms.dropFirst() {
            if let first = result.integer, let second = term.integer {
                result = .integer(isLeast ? min(first, second) : max(first, second))
                continue
            }
            guard let type = result.type.union(term.type), type.kind != .ratio,
                type.missing.subtracting(.none).isEmpty, type.kind != .boolean
            else { throw unsupported("an extreme of these values", at: span) }
            result = Term(.apply(isLeast ? .least : .greatest, [result, term]), type)
        }
        return result
    }

    private func quantified(_ isAny: Bool, _ arguments: Arguments, _ state: inout State, at span: CodeSpan)
        throws -> Value
    {
        guard let source = arguments.placed.first else { throw unsupported("this call", at: span) }
        switch try sequence(of: source, &state, at: span) {
        case .fixed(let values):
            let parts = try values.map { try truth(of: $0, &state, at: span) }
            return .term(isAny ? .any(parts) : .all(parts))
        case .rows(let rows):
            let truth = try truth(of: rows.element, &state, at: span)
            let aggregate = Aggregate(function: .any, value: isAny ? truth : .not(truth))
            let found = try self.aggregate(
                aggregate,
                named: "any",
                over: rows,
                type: .boolean,
                whenEmpty: .no
            )
            let condition = Term.apply(.equal, [found, .yes], .boolean)
            return .term(isAny ? condition : .not(condition))
        case .enumerated: throw unsupported("a test of numbered values", at: span)
        }
    }

    // MARK: Sorting

    private func sorted(_ arguments: Arguments, _ state: inout State, at span: CodeSpan) throws -> Value {
        guard let source = arguments.placed.first else { throw unsupported("this call", at: span) }
        let isReversed = arguments.named["reverse"].map { $0 == .term(.yes) } ?? false
        switch try sequence(of: source, &state, at: span) {
        case .rows(let rows):
            let sorted = try self.sorted(rows, by: arguments.named["key"], isReversed, &state, at: span)
            return make(.list(ListContent(parts: [.rows(sorted, when: .yes)])), &state)
        case .fixed(let values):
            guard arguments.named["key"] == nil || values.count < 2 else {
                throw unsupported("constants sorted by a key", at: span)
            }
            let terms = values.compactMap(\.term)
            let isOrdered = { (first: Term, second: Term) in
                Term.apply(.less, [first, second], .boolean) == .yes
            }
            guard terms.count == values.count, terms.allSatisfy({ $0.constant != nil }) || terms.count < 2
            else {
                throw unsupported("values of one row that are sorted", at: span)
            }
            var result = terms.sorted(by: isOrdered)
            if isReversed { result.reverse() }
            return make(.list(ListContent(parts: result.map { .one(.term($0), when: .yes) })), &state)
        case .enumerated: throw unsupported("numbered values sorted", at: span)
        }
    }

    func sorted(_ rows: Rows, by key: Value?, _ isReversed: Bool, _ state: inout State, at span: CodeSpan)
        throws -> Rows
    {
        let keys: [SortKey]
        if let key, !key.isNone {
            keys = try sortKeys(key, rows.element, isDescending: isReversed, &state, at: span)
        } else {
            keys = try leaves(of: rows.element, state).map { SortKey(term: $0, isDescending: isReversed) }
        }
        for key in keys {
            guard key.term.type.kind != .ratio else { throw unrounded(at: span) }
            guard key.term.type.missing.isDisjoint(with: [.notANumber, .notATime]) else {
                throw refusal(
                    .nanKey,
                    "a sort by values that may be not a number",
                    "Replace them before.",
                    at: span
                )
            }
        }
        return Rows(
            plan: rows.plan.ordered(by: keys + rows.plan.order),
            element: rows.element,
            link: rows.link
        )
    }

    private func sortKeys(
        _ key: Value,
        _ element: Value,
        isDescending: Bool,
        _ state: inout State,
        at span: CodeSpan
    ) throws -> [SortKey] {
        let start = context.plan
        let value = try call(key, [element], &state, at: span)
        guard context.plan == start else { throw unsupported("a lookup in a sort key", at: span) }
        return try leaves(of: value, state).map { term in
            if case .apply(.negate, let operands) = term.node {
                return SortKey(term: operands[0], isDescending: !isDescending)
            }
            return SortKey(term: term, isDescending: isDescending)
        }
    }
}
