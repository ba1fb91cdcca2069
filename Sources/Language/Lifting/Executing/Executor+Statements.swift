import RowPrograms

extension Executor {
    func execute(_ block: [CodeStatement], _ state: State, in scope: ScopeID) throws -> Outcome {
        var outcome = Outcome(next: state)
        for statement in block {
            guard let current = outcome.next else { break }
            here = statement.span
            let more = try execute(statement, current, in: scope)
            outcome.next = more.next
            outcome.takeExits(of: more)
        }
        return outcome
    }

    private func execute(_ statement: CodeStatement, _ start: State, in scope: ScopeID) throws -> Outcome {
        var state = start
        switch statement.kind {
        case .assign(let targets, let value):
            let value = try evaluate(value, &state, in: scope)
            for target in targets { try assign(value, to: target, &state, in: scope) }
        case .update(let target, let operation, let operand):
            try update(target, operation, operand, &state, in: scope)
        case .evaluate(let expression):
            if case .literal = expression.kind { break }
            _ = try evaluate(expression, &state, in: scope)
        case .branch(let condition, let then, let otherwise):
            return try branch(condition, then, otherwise, state, in: scope)
        case .forEach(let target, let source, let body, let otherwise):
            guard otherwise.isEmpty else { throw unsupported("an else after a loop", at: statement.span) }
            return try forEach(target, source, body, state, in: scope, at: statement.span)
        case .whileLoop:
            throw refusal(
                .whileLoop,
                "a loop that a condition ends",
                "Loop over the rows with for.",
                at: statement.span
            )
        case .leaveLoop: return Outcome(next: nil, leaves: [state])
        case .nextTurn: return Outcome(next: nil, turns: [state])
        case .giveBack(let expression):
            let value = try expression.map { try evaluate($0, &state, in: scope) } ?? .none
            return Outcome(next: nil, returns: [(value, state)])
        case .fail:
            // The program gives no output here, so there is nothing to be equal to.
            return Outcome(next: nil)
        case .attempt(let body, let handlers, let otherwise, let finally):
            return try attempt(body, handlers, otherwise, finally, state, in: scope, at: statement.span)
        case .function(let function):
            guard function.decorators.isEmpty else { throw unsupported("a decorator", at: statement.span) }
            state.scopes[scope, default: [:]][function.name] = .function(
                function,
                scope: scope,
                receiver: nil
            )
        case .type(let type):
            types[type.name] = type
            state.scopes[scope, default: [:]][type.name] = .type(type.name)
        case .imports(let imports):
            for item in imports { state.scopes[scope, default: [:]][item.name] = .library(item.path) }
        case .check: break
        case .nothing: break
        case .using: throw unsupported("a with statement", at: statement.span)
        case .delete: throw unsupported("a del statement", at: statement.span)
        case .outerNames:
            throw refusal(
                .globalState,
                "names of an outer scope are assigned",
                "Return the value in place of keeping it outside.",
                at: statement.span
            )
        case .notUnderstood(let construct, _, _): throw unsupported(construct, at: statement.span)
        }
        return Outcome(next: state)
    }

    func branch(
        _ condition: CodeExpression,
        _ then: [CodeStatement],
        _ otherwise: [CodeStatement],
        _ start: State,
        in scope: ScopeID
    ) throws -> Outcome {
        var state = start
        let truth = try self.condition(of: condition, &state, in: scope)
            .assuming(.all([state.knownTerm, state.guardTerm]))
        if truth == .yes { return try execute(then, state, in: scope) }
        if truth == .no { return try execute(otherwise, state, in: scope) }
        var first = state
        first.guardTerm = .all([state.guardTerm, truth])
        var second = state
        second.guardTerm = .all([state.guardTerm, .not(truth)])
        var outcome = try execute(then, first, in: scope)
        let other = try execute(otherwise, second, in: scope)
        outcome.takeExits(of: other)
        here = condition.span
        switch (outcome.next, other.next) {
        case (let left?, let right?): outcome.next = try merge(truth, left, right)
        case (let left?, nil): outcome.next = left
        case (nil, let right): outcome.next = right
        }
        return outcome
    }

    /// `try` around the reading of one map entry, with what to do when it is missing.
    private func attempt(
        _ body: [CodeStatement],
        _ handlers: [FailureHandler],
        _ otherwise: [CodeStatement],
        _ finally: [CodeStatement],
        _ start: State,
        in scope: ScopeID,
        at span: CodeSpan
    ) throws -> Outcome {
        let remedy = "Ask with `in` or `get` whether the entry exists."
        let isKeyError =
            handlers.count == 1
            && handlers[0].failure.map { if case .name("KeyError") = $0.kind { true } else { false } } == true
        guard isKeyError, finally.isEmpty, body.count == 1,
            case .assign(let targets, let value) = body[0].kind,
            targets.count == 1, case .name = targets[0].kind, case .element(let object, let key) = value.kind
        else { throw refusal(.exceptionFlow, "exceptions used as control flow", remedy, at: span) }
        var state = start
        let map = try evaluate(object, &state, in: scope)
        let keyValue = try evaluate(key, &state, in: scope)
        guard case .object(let id) = map, case .map = state.objects[id] else {
            throw refusal(.exceptionFlow, "exceptions used as control flow", remedy, at: span)
        }
        let present = try contains(map, keyValue, &state).assuming(state.guardTerm)
        var first = state
        first.guardTerm = .all([state.guardTerm, present])
        var second = state
        second.guardTerm = .all([state.guardTerm, .not(present)])
        var outcome = Outcome(next: nil)
        if present != .no { outcome = try execute(body + otherwise, first, in: scope) }
        guard present != .yes else { return outcome }
        let other = try execute(handlers[0].body, second, in: scope)
        outcome.takeExits(of: other)
        switch (outcome.next, other.next) {
        case (let left?, let right?): outcome.next = try merge(present, left, right)
        case (nil, let right): outcome.next = right
        case (_, nil): break
        }
        return outcome
    }

    // MARK: Assigning

    func assign(_ value: Value, to target: CodeExpression, _ state: inout State, in scope: ScopeID) throws {
        switch target.kind {
        case .name(let name): state.scopes[scope, default: [:]][name] = value
        case .collection(_, let targets):
            let values = try fixedValues(of: value, &state, at: target.span)
            guard values.count == targets.count else {
                throw unsupported("unpacking into another number of names", at: target.span)
            }
            for (target, value) in zip(targets, values) { try assign(value, to: target, &state, in: scope) }
        case .element(let object, let key):
            let object = try evaluate(object, &state, in: scope)
            let key = try evaluate(key, &state, in: scope)
            try store(value, in: object, at: key, &state, span: target.span)
        case .member(let object, let name):
            let object = try evaluate(object, &state, in: scope)
            guard case .object(let id) = object, case .instance(let type, var fields) = state.objects[id]
            else {
                throw unsupported("assigning to a member", at: target.span)
            }
            fields[name] = value
            state.objects[id] = .instance(type: type, fields: fields)
        default: throw unsupported("this target of an assignment", at: target.span)
        }
    }

    private func update(
        _ target: CodeExpression,
        _ operation: CodeOperator,
        _ operand: CodeExpression,
        _ state: inout State,
        in scope: ScopeID
    ) throws {
        switch target.kind {
        case .element(let object, let key):
            let object = try evaluate(object, &state, in: scope)
            let key = try evaluate(key, &state, in: scope)
            let old = try element(of: object, at: key, &state, span: target.span)
            let new = try evaluate(operand, &state, in: scope)
            let result = try binary(operation, old, new, &state, at: target.span)
            try store(result, in: object, at: key, &state, span: target.span)
        case .name, .member:
            let old = try evaluate(target, &state, in: scope)
            let new = try evaluate(operand, &state, in: scope)
            if case .object(let id) = old, case .list = state.objects[id], operation == .add {
                try extend(id, with: new, &state, at: target.span)
                return
            }
            try assign(
                try binary(operation, old, new, &state, at: target.span),
                to: target,
                &state,
                in: scope
            )
        default: throw unsupported("this target of an assignment", at: target.span)
        }
    }

    /// The values of something whose number of values is known.
    func fixedValues(of value: Value, _ state: inout State, at span: CodeSpan) throws -> [Value] {
        switch value {
        case .tuple(let values): return values
        case .sequence(.fixed(let values)): return values
        case .object(let id):
            switch state.objects[id] {
            case .list(let list): if let values = list.fixed { return values }
            case .map(let map):
                if case .fixed(let entries) = map.entries, entries.allSatisfy({ $0.condition == .yes }) {
                    return entries.map { .term($0.key) }
                }
            default: break
            }
        case .either(let condition, let first, let second):
            let left = try fixedValues(of: first, &state, at: span)
            let right = try fixedValues(of: second, &state, at: span)
            if left.count == right.count {
                return try zip(left, right).map { try either(condition, $0, $1) }
            }
        default: break
        }
        throw unsupported("values whose number is not known", at: span)
    }
}
