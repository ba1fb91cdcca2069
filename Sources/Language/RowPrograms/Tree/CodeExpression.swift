/// One expression of a program.
public struct CodeExpression: Hashable, Sendable {
    public var kind: Kind
    public var span: CodeSpan

    public init(_ kind: Kind, span: CodeSpan) {
        self.kind = kind
        self.span = span
    }

    public indirect enum Kind: Hashable, Sendable {
        case literal(CodeLiteral)
        case name(String)
        /// `object.member`.
        case member(of: CodeExpression, String)
        /// `object[key]`.
        case element(of: CodeExpression, at: CodeExpression)
        /// `lower:upper:step` as a key.
        case slice(lower: CodeExpression?, upper: CodeExpression?, step: CodeExpression?)
        case call(CodeExpression, [CodeArgument])
        case unary(CodeUnary, CodeExpression)
        case binary(CodeOperator, CodeExpression, CodeExpression)
        /// `a < b <= c`: each operand is evaluated once.
        case comparison(CodeExpression, [ComparisonPart])
        /// Evaluated from the left until the answer is known; the answer is an operand, not a truth value.
        case logical(CodeLogic, [CodeExpression])
        case conditional(condition: CodeExpression, then: CodeExpression, otherwise: CodeExpression)
        case collection(CollectionKind, [CodeExpression])
        case map([CodeMapEntry])
        case comprehension(Comprehension)
        case lambda(CodeFunction)
        /// Text with values in it.
        case interpolation([InterpolationPart])
        /// `*values` inside a list or an argument.
        case spread(CodeExpression)
        /// An expression that also gives its value a name.
        case bind(String, CodeExpression)
        /// A construct that the tree has no node for, with the expressions inside it.
        case notUnderstood(String, [CodeExpression])
    }
}

public enum CodeLiteral: Hashable, Sendable {
    case none
    case boolean(Bool)
    /// Decimal digits, of any length.
    case integer(String)
    /// The shortest text that reads back as the same binary number.
    case real(String)
    case text(String)
    /// Anything else that stands for itself, as the language writes it: bytes, complex numbers, an ellipsis.
    case other(String)
}

public enum CodeUnary: Int, Hashable, Sendable {
    case not
    case negate
    case plus
    case invert
}

public enum CodeOperator: Int, Hashable, Sendable {
    case add
    case subtract
    case multiply
    /// `/`: of a language, not of mathematics.
    case divide
    /// `//`.
    case floorDivide
    case remainder
    case power
    case shiftLeft
    case shiftRight
    case bitOr
    case bitXor
    case bitAnd
    case matrixMultiply
}

public enum CodeComparison: Int, Hashable, Sendable {
    case equal
    case notEqual
    case less
    case lessOrEqual
    case greater
    case greaterOrEqual
    case same
    case notSame
    case contained
    case notContained
}

public struct ComparisonPart: Hashable, Sendable {
    public var comparison: CodeComparison
    public var operand: CodeExpression

    public init(_ comparison: CodeComparison, _ operand: CodeExpression) {
        self.comparison = comparison
        self.operand = operand
    }
}

public enum CodeLogic: Int, Hashable, Sendable {
    case and
    case or
}

public enum CollectionKind: Int, Hashable, Sendable {
    case list
    case tuple
    case set
    /// Of a comprehension: values on demand.
    case lazy
    /// Of a comprehension: a map.
    case map
}

/// One argument of a call; a spread one holds ``CodeExpression/Kind/spread(_:)`` or, for maps, has the name `**`.
public struct CodeArgument: Hashable, Sendable {
    public var name: String?
    public var value: CodeExpression

    public init(name: String? = nil, _ value: CodeExpression) {
        self.name = name
        self.value = value
    }
}

/// One entry of a map; without a key, all entries of another map.
public struct CodeMapEntry: Hashable, Sendable {
    public var key: CodeExpression?
    public var value: CodeExpression

    public init(key: CodeExpression?, value: CodeExpression) {
        self.key = key
        self.value = value
    }
}

public struct Comprehension: Hashable, Sendable {
    public var kind: CollectionKind
    /// The key of a map, nil otherwise.
    public var key: CodeExpression?
    public var element: CodeExpression
    public var clauses: [ComprehensionClause]

    public init(
        kind: CollectionKind,
        key: CodeExpression?,
        element: CodeExpression,
        clauses: [ComprehensionClause]
    ) {
        self.kind = kind
        self.key = key
        self.element = element
        self.clauses = clauses
    }
}

public struct ComprehensionClause: Hashable, Sendable {
    public var target: CodeExpression
    public var source: CodeExpression
    public var conditions: [CodeExpression]

    public init(target: CodeExpression, source: CodeExpression, conditions: [CodeExpression]) {
        self.target = target
        self.source = source
        self.conditions = conditions
    }
}

public enum InterpolationPart: Hashable, Sendable {
    case text(String)
    /// `conversion` is `s`, `r`, `a` or empty; `format` is what stands behind the colon.
    case value(CodeExpression, conversion: String, format: [InterpolationPart])
}
