import SQLSyntax

/// The storage classes a value may have besides NULL, which any value may be.
struct Kinds: OptionSet, Hashable {
    let rawValue: UInt8

    static let integer = Kinds(rawValue: 1)
    static let real = Kinds(rawValue: 2)
    static let text = Kinds(rawValue: 4)
    static let number: Kinds = [.integer, .real]

    var isNumeric: Bool { isSubset(of: .number) }
    /// Whether it may be text and may be a number.
    var isMixed: Bool { contains(.text) && !isDisjoint(with: .number) }

    var words: String {
        var parts: [String] = []
        if contains(.integer) { parts.append("integers") }
        if contains(.real) { parts.append("reals") }
        if contains(.text) { parts.append("text") }
        return parts.isEmpty ? "NULL only" : parts.joined(separator: " or ")
    }
}

/// How large the integers among the values may be.
enum IntegerSize: Int, Comparable {
    case zero
    /// At most 2^31 away from 0: doubles hold sums and products of two exactly.
    case small
    /// Exact in doubles, but products may not be.
    case medium
    case any

    static func < (first: IntegerSize, second: IntegerSize) -> Bool { first.rawValue < second.rawValue }
}

/// What a column or cast does to a value that is compared with it: <https://sqlite.org/datatype3.html>.
enum Affinity: Hashable {
    case none
    case text
    case integer
    case real
    case numeric

    var isNumeric: Bool { self == .integer || self == .real || self == .numeric }

    /// Of a declared type.
    init(declared: String) {
        let words = declared.uppercased()
        if words.contains("INT") {
            self = .integer
        } else if ["CHAR", "CLOB", "TEXT"].contains(where: words.contains) {
            self = .text
        } else if words.contains("BLOB") || words.isEmpty {
            self = .none
        } else if ["REAL", "FLOA", "DOUB"].contains(where: words.contains) {
            self = .real
        } else {
            self = .numeric
        }
    }
}

/// SQLite's collations.
enum SQLiteCollation: String, Hashable {
    case binary = "BINARY"
    case noCase = "NOCASE"
    case rightTrim = "RTRIM"
}

/// An expression in the target dialect, and what is known of its values.
struct Term {
    var expression: SQLExpression
    var kinds: Kinds
    var size: IntegerSize = .any
    var affinity: Affinity = .none
    /// Set by COLLATE.
    var collation: SQLiteCollation?
    /// A truth value of the target's own boolean type.
    var isCondition = false
    /// An integer that the target types with 32 bits.
    var isNarrow = false
    /// How many digits text has at most that is always an integer, such as a year; 0 for all other text.
    var digits = 0
    /// How many characters text has at most; nil where that is not known.
    var length: Int?
    /// The value, when it is a constant.
    var constant: Constant?

    enum Constant: Hashable {
        case null
        case integer(Int64)
        case real(Double)
        case text(String)
    }

    var isDigits: Bool { digits > 0 }

    /// How large integers can be that are written with so many characters.
    static func size(ofDigits count: Int) -> IntegerSize {
        count <= 9 ? .small : count <= 15 ? .medium : .any
    }

    static var null: Term { Term(expression: .null, kinds: [], constant: .null) }

    static func condition(_ expression: SQLExpression) -> Term {
        Term(expression: expression, kinds: .integer, size: .small, isCondition: true)
    }

    static func text(_ expression: SQLExpression) -> Term { Term(expression: expression, kinds: .text) }

    static func real(_ expression: SQLExpression) -> Term { Term(expression: expression, kinds: .real) }

    static func integer(_ expression: SQLExpression, _ size: IntegerSize = .any) -> Term {
        Term(expression: expression, kinds: .integer, size: size)
    }

    /// The same value without what only a column or a cast has.
    var bare: Term {
        var copy = self
        copy.affinity = .none
        return copy
    }

    /// Its expression where an operand may stand.
    var operand: SQLExpression { expression.asOperand }
}

extension SQLExpression {
    /// Itself, or in parentheses where an operator beside it could take a part of it.
    var asOperand: SQLExpression {
        switch kind {
        case .literal(.number(let spelling)) where spelling.hasPrefix("-"):
            SQLExpression(.parenthesized(self))
        case .literal, .column, .parenthesized, .function, .cast, .subquery, .conditional, .parameter,
            .exists:
            self
        default: SQLExpression(.parenthesized(self))
        }
    }

    static func negated(_ expression: SQLExpression) -> SQLExpression {
        SQLExpression(.unary(UnaryOperation(.not, expression.asOperand)))
    }

    static func isNull(_ expression: SQLExpression, isNegated: Bool = false) -> SQLExpression {
        SQLExpression(.test(IsTest(operand: expression.asOperand, isNegated: isNegated, property: .null)))
    }

    static func chain(_ left: SQLExpression, _ mark: BinaryOperator, _ right: SQLExpression) -> SQLExpression
    {
        SQLExpression(
            .chain(OperatorChain(operands: [left.asOperand, right.asOperand], operators: [mark]))
        )
    }

    static func `case`(
        _ branches: [(condition: SQLExpression, result: SQLExpression)],
        else otherwise: SQLExpression?
    ) -> SQLExpression {
        SQLExpression(
            .conditional(
                CaseExpression(
                    branches: branches.map { CaseBranch(condition: $0.condition, result: $0.result) },
                    otherwise: otherwise
                )
            )
        )
    }

    static func cast(_ value: SQLExpression, to type: String) -> SQLExpression {
        SQLExpression(.cast(Cast(value: value, type: SQLType(name: Name(Identifier(type))))))
    }
}
