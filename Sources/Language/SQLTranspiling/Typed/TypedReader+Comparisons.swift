import SQLAnalysis
import SQLSyntax
import Tabular

/// Comparisons, and what is made of them.
extension TypedReader {
    func comparison(
        _ left: SQLExpression,
        _ mark: BinaryOperator,
        _ right: SQLExpression,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        try comparison(try term(left), mark, try term(right), at: origin)
    }

    private static let orders: Set<BinaryOperator> = [.less, .lessOrEqual, .greater, .greaterOrEqual]

    func comparison(
        _ left: TypedTerm,
        _ mark: BinaryOperator,
        _ right: TypedTerm,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        let (first, second) = try comparable(left, right, at: origin)
        var mark = mark
        if to == .sqlite {
            if mark == .isDistinctFrom { mark = .isNot }
            if mark == .isNotDistinctFrom { mark = .is }
        }
        let isText = try kind(first, "a comparison", at: origin) == .text
        if isText, Self.orders.contains(mark) {
            return .chain(try binary(first, at: origin), mark, second.expression)
        }
        return .chain(first.expression, mark, second.expression)
    }

    /// Both sides where they compare alike in both engines.
    func comparable(
        _ left: TypedTerm,
        _ right: TypedTerm,
        at origin: Origin
    ) throws(TranspileError) -> (TypedTerm, TypedTerm) {
        let classes = (
            try kind(left, "a comparison", at: origin), try kind(right, "a comparison", at: origin)
        )
        if left.literal != nil, right.literal == nil, classes.1 != .text, classes.1 != .null {
            return (try adapted(left, to: classes.1, at: origin), right)
        }
        if right.literal != nil, left.literal == nil, classes.0 != .text, classes.0 != .null {
            return (left, try adapted(right, to: classes.0, at: origin))
        }
        switch classes {
        case (.null, _), (_, .null): return (left, right)
        case (.date, .timestamp): return (to == .sqlite ? midnight(left) : left, right)
        case (.timestamp, .date): return (left, to == .sqlite ? midnight(right) : right)
        case (.interval, .interval), (.list, .list):
            guard to != .sqlite else { break }
            return (left, right)
        case (.other, .other):
            guard to != .sqlite, left.type == right.type else { break }
            return (left, right)
        case (.boolean, .boolean), (.text, .text), (.date, .date), (.timestamp, .timestamp):
            return (left, right)
        default:
            guard classes.0.isNumber, classes.1.isNumber else { break }
            if to == .sqlite { return try comparableInSQLite(left, right, at: origin) }
            return (left, right)
        }
        throw unsupported(
            "a comparison of \(classes.0.words) with \(classes.1.words)",
            "Each engine has rules of its own for it; say the type with CAST.",
            at: origin
        )
    }

    /// A text literal as a value of the type beside it.
    func adapted(
        _ literal: TypedTerm,
        to target: TypeClass,
        at origin: Origin
    ) throws(TranspileError) -> TypedTerm {
        guard let text = literal.literal else { return literal }
        var result = literal
        switch target {
        case .text, .null: return literal
        case .integer where isInteger(text):
            result = TypedTerm(expression: signed(text), type: .int64)
        case .decimal where isDecimal(text), .double where isDecimal(text):
            result = TypedTerm(expression: signed(text), type: .decimal(precision: 18, scale: 4))
            if target == .double { result.type = .double }
        case .boolean where ["true", "false"].contains(text.lowercased()):
            result = TypedTerm(expression: .boolean(text.lowercased() == "true"), type: .boolean)
        case .date where DateText(text).isDate:
            result.type = .date
            result.expression = to == .sqlite ? .string(text) : .typed("DATE", text)
        case .timestamp where DateText(text).isMoment:
            result.type = .timestamp(.microseconds)
            result.expression =
                to == .sqlite ? .string(DateText(text).sqlite) : .typed("TIMESTAMP", text)
        default:
            throw unsupported(
                "a text literal beside \(target.words)",
                "It is no plain spelling of such a value.",
                at: origin
            )
        }
        result.literal = nil
        return result
    }

    private func isInteger(_ text: String) -> Bool {
        Int64(text) != nil && !text.hasPrefix("+")
    }

    private func isDecimal(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, isInteger(String(parts[0])) else { return false }
        return parts.count == 1 || (!parts[1].isEmpty && parts[1].allSatisfy { ("0"..."9").contains($0) })
    }

    private func signed(_ text: String) -> SQLExpression {
        guard text.hasPrefix("-") else { return .number(text) }
        let operation = UnaryOperation(.minus, .number(String(text.dropFirst())))
        return SQLExpression(.parenthesized(SQLExpression(.unary(operation))))
    }

    // MARK: BETWEEN, IN, IS, LIKE

    func between(_ between: Between, at origin: Origin) throws(TranspileError) -> SQLExpression {
        guard !between.isSymmetric else {
            throw unsupported("BETWEEN SYMMETRIC", "Only PostgreSQL has it.", at: origin)
        }
        let operand = try term(between.operand)
        let low = try comparison(operand, .greaterOrEqual, try term(between.low), at: origin)
        let high = try comparison(operand, .lessOrEqual, try term(between.high), at: origin)
        if case .chain(let first) = low.kind, case .chain(let second) = high.kind,
            first.operands[0] == second.operands[0]
        {
            return SQLExpression(
                .between(
                    Between(
                        operand: first.operands[0],
                        isNegated: between.isNegated,
                        low: first.operands[1],
                        high: second.operands[1]
                    )
                )
            )
        }
        let both = SQLExpression.chain(low, .and, high)
        return between.isNegated ? .negated(both) : SQLExpression(.parenthesized(both))
    }

    func test(_ test: IsTest, at origin: Origin) throws(TranspileError) -> SQLExpression {
        let operand = try term(test.operand)
        var property = test.property
        switch test.property {
        case .null:
            if case .row = test.operand.unparenthesized.kind { throw rows(at: origin) }
        case .true, .false, .unknown:
            guard try kind(operand, "a test", at: origin) == .boolean else {
                throw unsupported("a test of a value", "Only booleans are true or false.", at: origin)
            }
            if test.property == .unknown { property = .null }
        default: throw unsupported("this test", "The other dialect has no such test.", at: origin)
        }
        return SQLExpression(
            .test(IsTest(operand: operand.operand, isNegated: test.isNegated, property: property))
        )
    }

    func rows(at origin: Origin) -> TranspileError {
        unsupported("a row as a value", "The engines treat NULL inside rows differently.", at: origin)
    }

    func membership(_ membership: Membership, at origin: Origin) throws(TranspileError) -> SQLExpression {
        if case .row = membership.operand.unparenthesized.kind { throw rows(at: origin) }
        let operand = try term(membership.operand)
        let collection: Membership.Collection
        switch membership.collection {
        case .list(let sources):
            var items: [SQLExpression] = []
            for source in sources {
                items.append(try comparable(operand, try term(source), at: origin).1.expression)
            }
            collection = .list(items)
        case .query(let query):
            let column = analysis.relation(of: query)?.columns.first
            let probe = TypedTerm(expression: .null, type: column?.type)
            _ = try comparable(operand, probe, at: origin)
            let inner = try apart { () throws(TranspileError) in try self.query(query) }
            collection = .query(inner)
        default:
            throw unsupported("IN with this set", "Only lists and queries are covered.", at: origin)
        }
        let result = Membership(
            operand: operand.operand,
            isNegated: membership.isNegated,
            collection: collection
        )
        return SQLExpression(.membership(result))
    }

    func quantified(
        _ comparison: QuantifiedComparison,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        guard case .subquery(let query) = comparison.right.unparenthesized.kind, to != .sqlite,
            comparison.operator == .equal || comparison.operator == .notEqual
        else {
            throw unsupported("this comparison", "The other engine has none like it.", at: origin)
        }
        let left = try term(comparison.left)
        let probe = TypedTerm(expression: .null, type: analysis.relation(of: query)?.columns.first?.type)
        _ = try comparable(left, probe, at: origin)
        let inner = try apart { () throws(TranspileError) in try self.query(query) }
        return SQLExpression(
            .quantified(
                QuantifiedComparison(
                    left: left.operand,
                    operator: comparison.operator,
                    quantifier: comparison.quantifier,
                    right: SQLExpression(.subquery(inner))
                )
            )
        )
    }
}

/// Text of dates and times, in the one spelling every engine reads alike.
struct DateText {
    private let text: String

    init(_ text: String) { self.text = text }

    /// A day, `2024-02-29`.
    var isDate: Bool { matches("dddd-dd-dd", text) && (1...12).contains(number(5)) && day }

    /// A day, or a day and a time of whole seconds.
    var isMoment: Bool {
        isDate || (DateText(String(text.prefix(10))).isDate && matches("dddd-dd-dd dd:dd:dd", text))
    }

    /// As SQLite's tables hold it.
    var sqlite: String {
        isDate ? text + "T00:00:00" : text.replacing(" ", with: "T")
    }

    private var day: Bool {
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...days[number(5) - 1]).contains(number(8))
    }

    private var isLeap: Bool {
        let year = Int(text.prefix(4)) ?? 0
        return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private func number(_ offset: Int) -> Int {
        Int(text.dropFirst(offset).prefix(2)) ?? 0
    }

    private func matches(_ pattern: String, _ text: String) -> Bool {
        pattern.count == text.count
            && zip(pattern, text).allSatisfy { $0 == "d" ? ("0"..."9").contains($1) : $0 == $1 }
    }
}

extension SQLExpression {
    /// A literal led by its type, `DATE '2024-02-29'`.
    static func typed(_ type: String, _ text: String) -> SQLExpression {
        let cast = Cast(
            value: .string(text),
            type: SQLType(name: Name(Identifier(type))),
            spelling: .typedLiteral
        )
        return SQLExpression(.cast(cast))
    }
}
