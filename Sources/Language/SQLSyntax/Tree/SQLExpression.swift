/// Anything that has a value, and the few things that stand where values stand (`*`, `DEFAULT`).
public struct SQLExpression: LocatedNode {
    public var kind: Kind
    public var origin: Origin
    public var comments: Comments

    public init(_ kind: Kind, origin: Origin = .none, comments: Comments = []) {
        self.kind = kind
        self.origin = origin
        self.comments = comments
    }

    /// The forms of an expression.
    ///
    /// Operators that group from the left stand in one flat ``OperatorChain``, however long, so a chain of
    /// 100,000 terms is one node.
    public enum Kind: SyntaxNode {
        case literal(Literal)
        /// `a`, `t.a`, `s.t.a`; whether the first parts are a schema, a table or a structure is for the binder.
        indirect case column(Name)
        /// `*`, `t.*`, `* EXCLUDE (a)`.
        indirect case star(Star)
        /// `COLUMNS(…)`.
        indirect case columns(ColumnsExpression)
        indirect case parameter(ParameterMarker)
        /// Parentheses as written. Those that only repeat the grouping may be dropped and added freely.
        indirect case parenthesized(SQLExpression)
        indirect case row(RowConstructor)
        indirect case unary(UnaryOperation)
        indirect case chain(OperatorChain)
        indirect case test(IsTest)
        indirect case between(Between)
        indirect case membership(Membership)
        indirect case pattern(PatternMatch)
        indirect case quantified(QuantifiedComparison)
        /// `EXISTS (SELECT …)`; its negation is a ``UnaryOperation``.
        indirect case exists(SQLQuery)
        /// `(SELECT …)` as a value.
        indirect case subquery(SQLQuery)
        indirect case array(ArrayConstructor)
        /// `ARRAY(SELECT …)`.
        indirect case arrayQuery(SQLQuery)
        indirect case structure(StructConstructor)
        indirect case map(MapConstructor)
        indirect case subscripted(Subscript)
        indirect case field(FieldAccess)
        indirect case cast(Cast)
        indirect case function(FunctionCall)
        indirect case conditional(CaseExpression)
        indirect case interval(IntervalLiteral)
        indirect case collate(Collation)
        indirect case atTimeZone(AtTimeZone)
        indirect case lambda(Lambda)
        indirect case comprehension(ListComprehension)
        /// A bare word that is no column: the field of `EXTRACT(year FROM x)`, the form of `NORMALIZE(x, NFC)`.
        indirect case word(Identifier)
        /// SQLite's `RAISE(ABORT, 'reason')`.
        indirect case raise(Raise)
        /// DuckDB's `#1`: the column at a one-based position.
        case positional(Int)
        /// `CURRENT OF cursor`.
        indirect case cursor(Identifier)
        /// `DEFAULT` as a value of INSERT, UPDATE and the like.
        case defaultValue
    }
}

extension SQLExpression {
    /// The expression inside any number of parentheses.
    public var unparenthesized: SQLExpression {
        var inner = self
        while case .parenthesized(let next) = inner.kind { inner = next }
        return inner
    }

    /// The terms that must all hold: the flat parts of an `AND`, parentheses opened.
    public var conjuncts: [SQLExpression] {
        parts(joinedBy: .and)
    }

    /// The terms of which one must hold: the flat parts of an `OR`, parentheses opened.
    public var disjuncts: [SQLExpression] {
        parts(joinedBy: .or)
    }

    private func parts(joinedBy joiner: BinaryOperator) -> [SQLExpression] {
        guard case .chain(let chain) = unparenthesized.kind, chain.operators.first == joiner else {
            return [self]
        }
        return chain.operands.flatMap { $0.parts(joinedBy: joiner) }
    }

    /// A column by its name parts, unquoted.
    public static func column(_ parts: String...) -> SQLExpression {
        let identifiers = parts.map { Identifier($0) }
        return SQLExpression(
            .column(Name(identifiers.last ?? Identifier(""), qualifiers: identifiers.dropLast()))
        )
    }

    public static func number(_ spelling: String) -> SQLExpression {
        SQLExpression(.literal(.number(spelling)))
    }

    public static func string(_ value: String) -> SQLExpression {
        SQLExpression(.literal(.string(value)))
    }

    public static func boolean(_ value: Bool) -> SQLExpression {
        SQLExpression(.literal(.boolean(value)))
    }

    public static var null: SQLExpression { SQLExpression(.literal(.null)) }

    /// `name(arguments)`.
    public static func call(_ name: String, _ arguments: [SQLExpression]) -> SQLExpression {
        let call = FunctionCall(
            name: Name(Identifier(name)),
            arguments: arguments.map { Argument(value: $0) }
        )
        return SQLExpression(.function(call))
    }

    /// `left operator right`; chains of the same operator stay flat.
    public static func binary(
        _ left: SQLExpression,
        _ joiner: BinaryOperator,
        _ right: SQLExpression
    ) -> SQLExpression {
        if case .chain(var chain) = left.kind, joiner.isAssociative,
            chain.operators.allSatisfy({ $0 == joiner })
        {
            chain.operands.append(right)
            chain.operators.append(joiner)
            return SQLExpression(.chain(chain))
        }
        return SQLExpression(.chain(OperatorChain(operands: [left, right], operators: [joiner])))
    }

    /// All terms joined by AND; the term itself when there is one, `TRUE` when there is none.
    public static func all(_ terms: [SQLExpression]) -> SQLExpression {
        joined(terms, by: .and) ?? .boolean(true)
    }

    /// All terms joined by OR; the term itself when there is one, `FALSE` when there is none.
    public static func any(_ terms: [SQLExpression]) -> SQLExpression {
        joined(terms, by: .or) ?? .boolean(false)
    }

    private static func joined(_ terms: [SQLExpression], by joiner: BinaryOperator) -> SQLExpression? {
        guard terms.count > 1 else { return terms.first }
        let operators = [BinaryOperator](repeating: joiner, count: terms.count - 1)
        return SQLExpression(.chain(OperatorChain(operands: terms, operators: operators)))
    }
}
