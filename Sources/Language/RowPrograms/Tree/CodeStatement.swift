/// One statement of a program.
public struct CodeStatement: Hashable, Sendable {
    public var kind: Kind
    public var span: CodeSpan

    public init(_ kind: Kind, span: CodeSpan) {
        self.kind = kind
        self.span = span
    }

    public indirect enum Kind: Hashable, Sendable {
        /// One value for each of the targets, from left to right.
        case assign(targets: [CodeExpression], value: CodeExpression)
        /// `target += value` and its like.
        case update(target: CodeExpression, CodeOperator, value: CodeExpression)
        case evaluate(CodeExpression)
        case branch(condition: CodeExpression, then: [CodeStatement], otherwise: [CodeStatement])
        /// `otherwise` runs when the loop was not left by `leaveLoop`.
        case forEach(
            target: CodeExpression,
            in: CodeExpression,
            body: [CodeStatement],
            otherwise: [CodeStatement]
        )
        case whileLoop(condition: CodeExpression, body: [CodeStatement], otherwise: [CodeStatement])
        /// `break`.
        case leaveLoop
        /// `continue`.
        case nextTurn
        /// `return`.
        case giveBack(CodeExpression?)
        /// `raise`.
        case fail(CodeExpression?)
        case attempt(
            body: [CodeStatement],
            handlers: [FailureHandler],
            otherwise: [CodeStatement],
            finally: [CodeStatement]
        )
        /// `with`: the resources, each with the name it gets.
        case using(resources: [Resource], body: [CodeStatement])
        case function(CodeFunction)
        case type(CodeType)
        case imports([CodeImport])
        case delete([CodeExpression])
        /// `assert`.
        case check(CodeExpression, message: CodeExpression?)
        /// Names of an outer scope that are assigned here.
        case outerNames([String])
        case nothing
        /// A construct that the tree has no node for, with the statements and expressions inside it.
        case notUnderstood(String, expressions: [CodeExpression], statements: [CodeStatement])
    }
}

/// What a program does when something failed.
public struct FailureHandler: Hashable, Sendable {
    /// Nil for any failure.
    public var failure: CodeExpression?
    public var name: String?
    public var body: [CodeStatement]
    public var span: CodeSpan

    public init(failure: CodeExpression?, name: String?, body: [CodeStatement], span: CodeSpan) {
        self.failure = failure
        self.name = name
        self.body = body
        self.span = span
    }
}

public struct Resource: Hashable, Sendable {
    public var value: CodeExpression
    public var target: CodeExpression?

    public init(value: CodeExpression, target: CodeExpression?) {
        self.value = value
        self.target = target
    }
}
