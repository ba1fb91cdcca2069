/// How tightly operators bind in a dialect: data, from each engine's grammar.
struct OperatorLevels: Sendable {
    /// Higher binds tighter; zero is no operator.
    typealias Level = UInt8

    var arrow: Level
    var or: Level = 2
    var and: Level = 3
    var not: Level = 4
    /// `IS …`, `ISNULL`, `NOTNULL`.
    var test: Level
    var equality: Level
    var comparison: Level
    /// BETWEEN, IN, LIKE and relatives.
    var membership: Level
    /// Operators without a level of their own.
    var other: Level
    var additive: Level = 10
    var multiplicative: Level = 11
    var power: Level = 12
    var concatenation: Level
    var atTimeZone: Level = 13
    var collate: Level = 14
    /// `-` and `+` before an operand.
    var sign: Level = 15
    /// `~` before an operand, and other operators before one.
    var prefix: Level
    /// Whether `a < b < c` is an error.
    var comparisonsDoNotChain: Bool

    static func of(_ dialect: Dialect) -> OperatorLevels {
        switch dialect {
        // https://www.postgresql.org/docs/current/sql-syntax-lexical.html, "Operator Precedence".
        case .postgresql:
            OperatorLevels(
                arrow: 8,
                test: 5,
                equality: 6,
                comparison: 6,
                membership: 7,
                other: 8,
                concatenation: 8,
                prefix: 8,
                comparisonsDoNotChain: true
            )
        // As PostgreSQL, but `->` makes a lambda and binds loosest of all.
        case .duckdb:
            OperatorLevels(
                arrow: 1,
                test: 5,
                equality: 6,
                comparison: 6,
                membership: 7,
                other: 8,
                concatenation: 8,
                prefix: 8,
                comparisonsDoNotChain: true
            )
        // https://sqlite.org/lang_expr.html, "Operators, and Parse-Affecting Attributes".
        case .sqlite:
            OperatorLevels(
                arrow: 12,
                test: 5,
                equality: 5,
                comparison: 6,
                membership: 5,
                other: 8,
                concatenation: 12,
                prefix: 15,
                comparisonsDoNotChain: false
            )
        }
    }

    func level(of symbol: Symbol) -> Level {
        switch symbol {
        case .equal, .notEqual: equality
        // Outside SQLite `==` is an operator like any that users define, and binds tighter than `=`.
        case .doubleEqual: comparisonsDoNotChain ? other : equality
        case .less, .lessOrEqual, .greater, .greaterOrEqual: comparison
        case .plus, .minus: additive
        case .star, .slash, .percent, .doubleSlash: multiplicative
        case .caret, .doubleStar: power
        case .concatenate, .longArrow: concatenation
        case .arrow: arrow
        case .ampersand, .pipe, .shiftLeft, .shiftRight, .tilde, .exclamation, .at, .hash, .question, .other:
            other
        default: 0
        }
    }
}
