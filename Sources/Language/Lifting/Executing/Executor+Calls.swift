import RowPrograms

/// Arguments of a call, evaluated.
struct Arguments {
    var placed: [Value] = []
    var named: [String: Value] = [:]

    subscript(index: Int, name: String) -> Value? {
        placed.indices.contains(index) ? placed[index] : named[name]
    }

    var count: Int { placed.count + named.count }
}

extension Executor {
    func call(
        _ function: CodeExpression,
        _ arguments: [CodeArgument],
        _ state: inout State,
        in scope: ScopeID,
        at span: CodeSpan
    ) throws -> Value {
        let callee = try evaluate(function, &state, in: scope)
        var given = Arguments()
        for argument in arguments {
            if argument.name == "**" { throw unsupported("arguments from a map", at: span) }
            if case .spread(let inner) = argument.value.kind {
                let inner = try evaluate(inner, &state, in: scope)
                given.placed += try fixedValues(of: inner, &state, at: span)
                continue
            }
            let value = try evaluate(argument.value, &state, in: scope)
            if let name = argument.name { given.named[name] = value } else { given.placed.append(value) }
        }
        return try call(callee, given, &state, at: span)
    }

    func call(_ callee: Value, _ values: [Value], _ state: inout State, at span: CodeSpan) throws -> Value {
        try call(callee, Arguments(placed: values), &state, at: span)
    }

    func call(_ callee: Value, _ arguments: Arguments, _ state: inout State, at span: CodeSpan) throws
        -> Value
    {
        switch callee {
        case .function(let function, let scope, let receiver):
            return try apply(function, in: scope, receiver, arguments, &state, at: span)
        case .type(let name): return try instance(of: name, arguments, &state, at: span)
        case .library(let name): return try library(name, arguments, &state, at: span)
        case .method(let object, let name): return try method(name, of: object, arguments, &state, at: span)
        default: throw unsupported("a call of this value", at: span)
        }
    }

    private func apply(
        _ function: CodeFunction,
        in definition: ScopeID,
        _ receiver: ObjectID?,
        _ arguments: Arguments,
        _ state: inout State,
        at span: CodeSpan
    ) throws -> Value {
        guard callDepth < 24 else {
            throw refusal(.recursion, "a function that calls itself", "Write it as a loop.", at: span)
        }
        callDepth += 1
        defer { callDepth -= 1 }
        let scope = scope(in: definition)
        var placed = (receiver.map { [Value.object($0)] } ?? []) + arguments.placed
        var names: [String: Value] = [:]
        for parameter in function.parameters {
            switch parameter.kind {
            case .rest:
                names[parameter.name] = .tuple(placed)
                placed = []
            case .namedRest: throw unsupported("a parameter that takes all names", at: span)
            default:
                if !placed.isEmpty, parameter.kind != .named {
                    names[parameter.name] = placed.removeFirst()
                } else if let value = arguments.named[parameter.name] {
                    names[parameter.name] = value
                } else if let value = parameter.defaultValue {
                    names[parameter.name] = try evaluate(value, &state, in: definition)
                } else {
                    throw unsupported("a call without a needed argument", at: span)
                }
            }
        }
        guard placed.isEmpty else { throw unsupported("a call with too many arguments", at: span) }
        state.scopes[scope] = names
        let start = state.guardTerm
        var outcome = try execute(function.body, state, in: scope)
        if let next = outcome.next { outcome.returns.append((.none, next)) }
        let result = "return"
        let ends = outcome.returns.map { value, end in
            var end = end
            end.scopes[scope, default: [:]][result] = value
            end.guardTerm = end.guardTerm.assuming(start)
            return end
        }
        guard var end = try merged(ends: ends) else {
            // Every way fails: there is no output to be equal to.
            state.guardTerm = .no
            return .none
        }
        end.guardTerm = .all([start, end.guardTerm])
        let value = end.scopes[scope]?[result] ?? .none
        end.scopes[scope] = nil
        if case .refused(let refusal) = value { throw refusal }
        keepClosure(of: value, scope, names, &end)
        state = end
        return value
    }

    /// A function that is returned still sees the names of the call that made it.
    private func keepClosure(
        of value: Value,
        _ scope: ScopeID,
        _ names: [String: Value],
        _ state: inout State
    ) {
        if case .function(_, scope, _) = value { state.scopes[scope] = names }
    }

    private func instance(of name: String, _ arguments: Arguments, _ state: inout State, at span: CodeSpan)
        throws
        -> Value
    {
        guard let type = types[name] else { throw unsupported("the class \(name)", at: span) }
        guard type.bases.allSatisfy({ if case .name("object") = $0.kind { true } else { false } }),
            type.decorators.isEmpty
        else { throw unsupported("a class with bases or decorators", at: span) }
        let made = make(.instance(type: name, fields: [:]), &state)
        guard case .object(let id) = made else { return made }
        if let initializer = method("__init__", of: type) {
            _ = try apply(initializer, in: Self.globals, id, arguments, &state, at: span)
        }
        return made
    }

    func method(_ name: String, of type: CodeType) -> CodeFunction? {
        for case .function(let function) in type.body.map(\.kind) where function.name == name {
            return function
        }
        return nil
    }

    // MARK: Members

    func member(_ name: String, of value: Value, _ state: inout State, at span: CodeSpan) throws -> Value {
        switch value {
        case .library(let path):
            let full = "\(path).\(name)"
            if let constant = PythonLibrary.constants[full] { return .term(.text(constant)) }
            return .library(full)
        case .row(let frame, .tuple):
            if frame.column(name) != nil { return .term(try column(name, of: frame, at: span)) }
            return .method(value, name)
        case .row(let frame, .keyed):
            if frame.column(name) != nil, !["get", "items", "keys", "values", "name", "index"].contains(name)
            {
                return .term(try column(name, of: frame, at: span))
            }
            return .method(value, name)
        case .object(let id):
            if case .instance(let type, let fields) = state.objects[id] {
                if let field = fields[name] { return field }
                return try classMember(name, of: type, id, &state, at: span)
            }
            return .method(value, name)
        case .type(let type): return try classMember(name, of: type, nil, &state, at: span)
        case .frame(let frame):
            switch name {
            case "empty": return .term(.not(Term(.exists(frame.plan), .boolean)))
            case "columns": return .tuple(frame.columns.map { .term(.text($0.name)) })
            case "shape":
                return .tuple([
                    .term(Term(.count(frame.plan), .integer)), .term(.integer(frame.columns.count)),
                ])
            case "loc", "iloc", "at", "iat", "index", "values", "dtypes", "T":
                throw unsupported("the \(name) of a data frame", at: span)
            default:
                if frame.column(name) != nil, !PythonLibrary.frameMethods.contains(name) {
                    return .series(frame, try column(name, of: frame, at: span))
                }
                return .method(value, name)
            }
        case .series(let frame, _):
            if name == "empty" { return .term(.not(Term(.exists(frame.plan), .boolean))) }
            return .method(value, name)
        case .term(let term): return try member(name, of: term, at: span)
        default: return .method(value, name)
        }
    }

    private func member(_ name: String, of term: Term, at span: CodeSpan) throws -> Value {
        let type = ScalarType(.integer)
        switch (term.type.kind, name) {
        case (.date, "year"), (.timestamp, "year"): return .term(.apply(.year, [term], type))
        case (.date, "month"), (.timestamp, "month"): return .term(.apply(.month, [term], type))
        case (.date, "day"), (.timestamp, "day"): return .term(.apply(.day, [term], type))
        case (.timestamp, "hour"): return .term(.apply(.hour, [term], type))
        case (.timestamp, "minute"): return .term(.apply(.minute, [term], type))
        case (.days, "days"): return .term(Term(term.node, type))
        default: return .method(.term(term), name)
        }
    }

    private func classMember(
        _ name: String,
        of typeName: String,
        _ receiver: ObjectID?,
        _ state: inout State,
        at span: CodeSpan
    ) throws -> Value {
        guard let type = types[typeName] else { throw unsupported("the class \(typeName)", at: span) }
        if let function = method(name, of: type) {
            if function.decorators.isEmpty {
                return .function(function, scope: Self.globals, receiver: receiver)
            }
            if function.decorators.count == 1, case .name("staticmethod") = function.decorators[0].kind {
                return .function(function, scope: Self.globals, receiver: nil)
            }
            throw unsupported("a decorator", at: span)
        }
        let key = "\(typeName).\(name)"
        if let known = state.scopes[Self.globals]?[key] { return known }
        for statement in type.body {
            guard case .assign(let targets, let expression) = statement.kind, targets.count == 1,
                case .name(name) = targets[0].kind
            else { continue }
            let value = try evaluate(expression, &state, in: Self.globals)
            state.scopes[Self.globals, default: [:]][key] = value
            return value
        }
        throw unsupported("the member \(name), which the class does not define", at: span)
    }

    // MARK: Comprehensions

    func comprehend(
        _ comprehension: Comprehension,
        _ state: inout State,
        in outer: ScopeID,
        at span: CodeSpan
    ) throws -> Value {
        let scope = scope(in: outer)
        let result: Value
        switch comprehension.kind {
        case .map: result = make(.map(MapContent(entries: .fixed([]))), &state)
        case .set: result = make(.set(MapContent(entries: .fixed([]))), &state)
        default: result = make(.list(ListContent()), &state)
        }
        guard case .object(let id) = result else { return result }
        let outcome = try follow(comprehension.clauses[...], state, in: scope) { state in
            if let key = comprehension.key {
                let key = try self.evaluate(key, &state, in: scope)
                let element = try self.evaluate(comprehension.element, &state, in: scope)
                try self.store(element, in: result, at: key, &state, span: span)
            } else if comprehension.kind == .set {
                let value = try self.evaluate(comprehension.element, &state, in: scope)
                try self.insert(value, into: id, &state, at: span)
            } else {
                let value = try self.evaluate(comprehension.element, &state, in: scope)
                try self.append(.one(value, when: .yes), to: id, &state, at: span)
            }
        }
        state = outcome
        state.scopes[scope] = nil
        guard comprehension.kind == .lazy, case .list(let list) = state.objects[id] else { return result }
        if let values = list.fixed { return .sequence(.fixed(values)) }
        return result
    }

    private func follow(
        _ clauses: ArraySlice<ComprehensionClause>,
        _ start: State,
        in scope: ScopeID,
        _ body: (inout State) throws -> Void
    ) throws -> State {
        guard let clause = clauses.first else {
            var state = start
            try body(&state)
            return state
        }
        var state = start
        let place = clause.source.span
        let source = try sequence(of: try evaluate(clause.source, &state, in: scope), &state, at: place)
        let outcome = try forEach(source, state, at: place) { value, turn in
            var inner = turn
            try self.assign(value, to: clause.target, &inner, in: scope)
            var condition = Term.yes
            for test in clause.conditions {
                condition = .all([condition, try self.condition(of: test, &inner, in: scope)])
            }
            condition = condition.assuming(inner.guardTerm)
            if condition == .no { return Outcome(next: inner) }
            var taken = inner
            taken.guardTerm = .all([inner.guardTerm, condition])
            let after = try self.follow(clauses.dropFirst(), taken, in: scope, body)
            if condition == .yes { return Outcome(next: after) }
            var skipped = inner
            skipped.guardTerm = .all([inner.guardTerm, .not(condition)])
            return Outcome(next: try self.merge(condition, after, skipped))
        }
        guard let next = outcome.next else {
            throw unsupported("a comprehension that always fails", at: place)
        }
        return next
    }

    func insert(_ value: Value, into id: ObjectID, _ state: inout State, at span: CodeSpan) throws {
        try checkChange(of: id, at: span)
        guard case .set(let set) = state.objects[id] else {
            throw unsupported("adding to this value", at: span)
        }
        switch set.entries {
        case .turn(var entry):
            let key = try keyTerms(value, at: span)
            if let known = entry.key, known != key { throw severalKeys() }
            entry.key = key
            entry.isPresent = .yes
            state.objects[id] = .set(MapContent(entries: .turn(entry)))
        case .fixed(var entries):
            if let term = value.term, term.constant != nil, (state.depths[id] ?? 0) == context.depth,
                state.guardTerm.assuming(births[id] ?? .yes) == .yes
            {
                if !entries.contains(where: { $0.key == term }) {
                    entries.append(.init(key: term, value: .none))
                }
                state.objects[id] = .set(MapContent(entries: .fixed(entries)))
                return
            }
            guard entries.isEmpty, (state.depths[id] ?? 0) == context.depth, context.depth > 0 else {
                throw LoopTouch.object(id)
            }
            let entry = TurnEntry(
                key: try keyTerms(value, at: span),
                isPresent: .yes,
                value: nil,
                existed: false
            )
            state.objects[id] = .set(MapContent(entries: .turn(entry)))
        case .rows: throw LoopTouch.object(id)
        }
    }
}
