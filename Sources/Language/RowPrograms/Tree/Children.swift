extension CodeExpression {
    /// The expressions directly inside, in the order in which they are written.
    public var children: [CodeExpression] {
        switch kind {
        case .literal, .name: []
        case .member(let object, _), .unary(_, let object), .spread(let object), .bind(_, let object):
            [object]
        case .element(let object, let key): [object, key]
        case .slice(let lower, let upper, let step): [lower, upper, step].compactMap(\.self)
        case .call(let function, let arguments): [function] + arguments.map(\.value)
        case .binary(_, let left, let right): [left, right]
        case .comparison(let first, let parts): [first] + parts.map(\.operand)
        case .logical(_, let operands), .collection(_, let operands), .notUnderstood(_, let operands):
            operands
        case .conditional(let condition, let then, let otherwise): [then, condition, otherwise]
        case .map(let entries): entries.flatMap { [$0.key, $0.value].compactMap(\.self) }
        case .comprehension(let comprehension): comprehension.children
        case .lambda(let function):
            function.parameters.compactMap(\.defaultValue) + function.body.flatMap(\.expressions)
        case .interpolation(let parts): parts.flatMap(\.children)
        }
    }
}

extension Comprehension {
    var children: [CodeExpression] {
        [key, element].compactMap(\.self)
            + clauses.flatMap { [$0.target, $0.source] + $0.conditions }
    }
}

extension InterpolationPart {
    var children: [CodeExpression] {
        switch self {
        case .text: []
        case .value(let value, _, let format): [value] + format.flatMap(\.children)
        }
    }
}

extension CodeStatement {
    /// The expressions directly inside, without those of inner statements.
    public var expressions: [CodeExpression] {
        switch kind {
        case .assign(let targets, let value): targets + [value]
        case .update(let target, _, let value): [target, value]
        case .evaluate(let value): [value]
        case .branch(let condition, _, _), .whileLoop(let condition, _, _): [condition]
        case .forEach(let target, let source, _, _): [target, source]
        case .giveBack(let value), .fail(let value): [value].compactMap(\.self)
        case .attempt(_, let handlers, _, _): handlers.compactMap(\.failure)
        case .using(let resources, _): resources.flatMap { [$0.value, $0.target].compactMap(\.self) }
        case .function(let function): function.decorators + function.parameters.compactMap(\.defaultValue)
        case .type(let type): type.decorators + type.bases
        case .delete(let targets): targets
        case .check(let condition, let message): [condition] + [message].compactMap(\.self)
        case .notUnderstood(_, let expressions, _): expressions
        case .leaveLoop, .nextTurn, .imports, .outerNames, .nothing: []
        }
    }

    /// The statements directly inside.
    public var statements: [CodeStatement] {
        switch kind {
        case .branch(_, let then, let otherwise): then + otherwise
        case .forEach(_, _, let body, let otherwise), .whileLoop(_, let body, let otherwise): body + otherwise
        case .attempt(let body, let handlers, let otherwise, let finally):
            body + handlers.flatMap(\.body) + otherwise + finally
        case .using(_, let body): body
        case .function(let function): function.body
        case .type(let type): type.body
        case .notUnderstood(_, _, let statements): statements
        default: []
        }
    }
}

extension Sequence<CodeStatement> {
    /// Each statement before those inside it.
    public func forEachStatement(_ body: (CodeStatement) -> Void) {
        for statement in self {
            body(statement)
            statement.statements.forEachStatement(body)
        }
    }

    /// Each expression of every statement, before those inside it.
    public func forEachExpression(_ body: (CodeExpression) -> Void) {
        forEachStatement { statement in
            for expression in statement.expressions { expression.forEachExpression(body) }
        }
    }
}

extension CodeExpression {
    /// This expression, then those inside it.
    public func forEachExpression(_ body: (CodeExpression) -> Void) {
        body(self)
        for child in children { child.forEachExpression(body) }
    }
}
