/// A typed value that depends on the rows of a plan: what a scalar of the program is after symbolic execution.
///
/// Conditions are terms of type boolean that are never missing; two-valued, as the program's own are.
struct Term: Hashable, Sendable {
    var node: Node
    var type: ScalarType

    init(_ node: Node, _ type: ScalarType) {
        self.node = node
        self.type = type
    }

    /// Types follow from what a term is, and may be narrowed where more is known.
    static func == (first: Term, second: Term) -> Bool { first.node == second.node }

    func hash(into hasher: inout Hasher) { hasher.combine(node) }

    indirect enum Node: Hashable, Sendable {
        /// A column of the plan in scope.
        case attribute(Attribute)
        /// What a variable held when the turn of a loop began.
        case old(Cell)
        case constant(Constant)
        case effectiveDate
        case apply(Operation, [Term])
        /// The value of the first condition that holds.
        case choose([Choice], otherwise: Term)
        /// Whether a plan that does not depend on the row has rows.
        case exists(Plan)
        /// How many rows it has.
        case count(Plan)
    }

    struct Choice: Hashable, Sendable {
        var condition: Term
        var value: Term
    }

    enum Constant: Hashable, Sendable {
        case missing
        case boolean(Bool)
        case integer(Int)
        /// Digits and point as the language prints them.
        case decimal(String)
        case real(String)
        case text(String)
        case date(String)
    }

    static let yes = Term(.constant(.boolean(true)), .boolean)
    static let no = Term(.constant(.boolean(false)), .boolean)
    static let none = Term(.constant(.missing), ScalarType(.nothing, missing: .none))
    static let effectiveDate = Term(.effectiveDate, .date)

    static func integer(_ value: Int) -> Term { Term(.constant(.integer(value)), .integer) }
    static func text(_ value: String) -> Term { Term(.constant(.text(value)), .text) }
    static func boolean(_ value: Bool) -> Term { value ? .yes : .no }
    static func attribute(_ attribute: Attribute) -> Term { Term(.attribute(attribute), attribute.type) }

    /// A decimal constant by its digits; nil when they are none.
    static func decimal(_ spelling: String) -> Term? {
        var text = spelling.trimmed
        let sign = text.hasPrefix("-") ? "-" : ""
        if text.hasPrefix("-") || text.hasPrefix("+") { text.removeFirst() }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, text.contains(where: \.isNumber),
            text.allSatisfy({ ("0"..."9").contains($0) || $0 == "." })
        else { return nil }
        let fraction = parts.count > 1 ? parts[1] : ""
        let digits = (whole + fraction).drop { $0 == "0" }.count
        let plain = sign + (whole.isEmpty ? "0" : whole) + (fraction.isEmpty ? "" : "." + fraction)
        let kind = ScalarType.Kind.decimal(digits: max(digits, fraction.count, 1), scale: fraction.count)
        return Term(.constant(.decimal(String(plain))), ScalarType(kind))
    }

    var constant: Constant? {
        if case .constant(let value) = node { return value }
        return nil
    }

    /// The number of an integer constant.
    var integer: Int? {
        if case .integer(let value) = constant { return value }
        return nil
    }

    var text: String? {
        if case .text(let value) = constant { return value }
        return nil
    }

    var children: [Term] {
        switch node {
        case .attribute, .old, .constant, .effectiveDate, .exists, .count: []
        case .apply(_, let operands): operands
        case .choose(let choices, let otherwise): choices.flatMap { [$0.condition, $0.value] } + [otherwise]
        }
    }

    func contains(where test: (Term) -> Bool) -> Bool {
        test(self) || children.contains { $0.contains(where: test) }
    }

    /// Whether it depends on what a variable held when the turn began.
    var isHistoric: Bool {
        contains { if case .old = $0.node { true } else { false } }
    }

    func cells() -> Set<Cell> {
        var found: Set<Cell> = []
        _ = contains {
            if case .old(let cell) = $0.node { found.insert(cell) }
            return false
        }
        return found
    }

    func attributes() -> Set<Attribute> {
        var found: Set<Attribute> = []
        _ = contains {
            if case .attribute(let attribute) = $0.node { found.insert(attribute) }
            return false
        }
        return found
    }

    /// The term with some of its parts replaced, simplified again.
    func replacing(_ replacement: (Term) -> Term?) -> Term {
        if let new = replacement(self) { return new }
        switch node {
        case .attribute, .old, .constant, .effectiveDate, .exists, .count: return self
        case .apply(let operation, let operands):
            return .apply(operation, operands.map { $0.replacing(replacement) }, type)
        case .choose(let choices, let otherwise):
            return .choose(
                choices.map {
                    Choice(
                        condition: $0.condition.replacing(replacement),
                        value: $0.value.replacing(replacement)
                    )
                },
                otherwise: otherwise.replacing(replacement),
                type
            )
        }
    }
}

extension StringProtocol {
    /// Without white space at both ends.
    var trimmed: String {
        var rest = Substring(self)
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest)
    }
}

/// A column of a plan: two are the same when their numbers are.
struct Attribute: Hashable, Sendable {
    var number: Int
    /// What the program calls it.
    var name: String
    var type: ScalarType

    static func == (first: Attribute, second: Attribute) -> Bool { first.number == second.number }

    func hash(into hasher: inout Hasher) { hasher.combine(number) }
}

/// A place whose value one turn of a loop hands to the next.
struct Cell: Hashable, Sendable {
    var number: Int
}

/// What SQL can compute from values, with the meaning the program's language gives it.
enum Operation: Hashable, Sendable {
    case and, or, not
    case equal, less, lessOrEqual
    /// Whether there is no value.
    case isMissing
    case add, subtract, multiply, negate, absolute
    /// Exact division of exact numbers, not rounded.
    case ratio
    /// Division of binary numbers.
    case divide
    /// Towards minus infinity, of integers.
    case floorDivide
    /// With the sign of the divisor, of integers.
    case modulo
    case round(scale: Int, Rounding)
    /// `round(x, n)` of a binary number: by its exact value, ties to even.
    case roundReal(places: Int)
    case toReal, toInteger, toText
    /// Another scale of a decimal that has no digits to lose.
    case rescale(Int)
    case concatenate
    case upper, lower, length
    /// Without the white space of the program's language.
    case trim(Side)
    case startsWith, endsWith, contains
    case replace
    /// From a zero-based place on, a number of characters; nil for all.
    case slice(from: Int, count: Int?)
    /// The last characters.
    case suffix(Int)
    case padLeft(Int, String)
    case splitPart(separator: String, index: Int)
    case addDays, daysBetween
    case year, month, day
    /// Monday is 0.
    case weekday
    case hour, minute
    case dateOf
    case makeDate
    case monthEnd
    case formatDate(String)
    case formatFixed(places: Int, grouped: Bool)
    case least, greatest

    enum Side: Hashable, Sendable { case both, left, right }
}

/// The ways to give up digits, as decimal arithmetic names them (General Decimal Arithmetic Specification 1.70).
enum Rounding: String, Hashable, Sendable {
    case halfUp = "ROUND_HALF_UP"
    case halfEven = "ROUND_HALF_EVEN"
    case halfDown = "ROUND_HALF_DOWN"
    case up = "ROUND_UP"
    case down = "ROUND_DOWN"
    case ceiling = "ROUND_CEILING"
    case floor = "ROUND_FLOOR"
    case zeroFiveUp = "ROUND_05UP"
}
