import SQLAnalysis
import SQLSyntax
import Tabular

/// Dates as SQLite's text.
extension TypedReader {
    func temporalInSQLite(
        _ left: TypedTerm,
        _ first: TypeClass,
        _ mark: BinaryOperator,
        _ right: TypedTerm,
        _ second: TypeClass,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        switch (first, mark, second) {
        case (.date, .minus, .date):
            let days = SQLExpression.chain(
                .call("julianday", [left.expression]),
                .minus,
                .call("julianday", [right.expression])
            )
            return term(.cast(days, to: "INTEGER"), source)
        case (.date, .plus, .integer), (.date, .minus, .integer):
            let count: SQLExpression
            if mark == .plus {
                count = right.expression
            } else {
                count = .chain(.number("0"), .minus, right.expression)
            }
            let modifier = SQLExpression.chain(count, .concatenate, .string(" days"))
            return term(.call("date", [left.expression, modifier]), source)
        default:
            throw unsupported(
                "\(first.words) beside \(second.words)",
                "SQLite has no such values.",
                at: source.origin
            )
        }
    }

    /// A date as the timestamp at its beginning.
    func midnight(_ term: TypedTerm) -> TypedTerm {
        TypedTerm(
            expression: .chain(term.expression, .concatenate, .string("T00:00:00")),
            type: .timestamp(.microseconds)
        )
    }

    /// A date or timestamp moved by a constant interval: months first, to the month's last day at most, then
    /// days, then the clock.
    func shifted(
        _ left: SQLExpression,
        _ mark: BinaryOperator,
        _ right: SQLExpression,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        var moment = try term(left)
        let found = try kind(moment, "an interval", at: source.origin)
        guard found == .date || found == .timestamp,
            let interval = ConstantInterval(right), interval.isUnderstood
        else {
            throw unsupported(
                "\(found.words) beside an interval",
                "Constant intervals of dates and timestamps are covered.",
                at: source.origin
            )
        }
        let sign = mark == .minus ? -1 : 1
        if found == .date { moment = midnight(moment) }
        var result = moment.expression
        if interval.months != 0 { result = movedByMonths(result, sign * interval.months) }
        let clock = SQLExpression.call("substr", [result.asOperand, .number("11")])
        if interval.days != 0 {
            let day = SQLExpression.call("date", [result, .string("\(sign * interval.days) days")])
            result = .chain(day, .concatenate, clock)
        }
        if interval.seconds != 0 {
            let plain = SQLExpression.call("substr", [result, .number("1"), .number("19")])
            let fraction = SQLExpression.call("substr", [result, .number("20")])
            let modifier = SQLExpression.string("\(sign * interval.seconds) seconds")
            let moved = SQLExpression.call("strftime", [.string("%Y-%m-%dT%H:%M:%S"), plain, modifier])
            result = .chain(moved, .concatenate, fraction)
        }
        return TypedTerm(expression: result, type: .timestamp(.microseconds))
    }

    private func movedByMonths(_ moment: SQLExpression, _ months: Int) -> SQLExpression {
        let day = SQLExpression.call("date", [moment, .string("\(months) months")])
        let last = SQLExpression.call(
            "date",
            [moment, .string("start of month"), .string("\(months + 1) months"), .string("-1 day")]
        )
        // A day the month does not have runs over into the next one, behind the last day.
        let clock = SQLExpression.call("substr", [moment, .number("11")])
        return .chain(.call("min", [day, last]), .concatenate, clock)
    }

    func partInSQLite(
        _ field: String,
        _ moment: TypedTerm,
        _ found: TypeClass,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        let formats = [
            "year": "%Y", "month": "%m", "day": "%d", "hour": "%H", "minute": "%M", "dow": "%w", "doy": "%j",
            "second": "%S",
        ]
        let isWhole = from == .duckdb || field != "second"
        func number(_ format: String) -> SQLExpression {
            .cast(.call("strftime", [.string(format), moment.expression]), to: "INTEGER")
        }
        var result: SQLExpression
        switch field {
        case "quarter": result = .chain(.chain(number("%m"), .plus, .number("2")), .divide, .number("3"))
        case "isodow":
            result = .chain(
                .chain(.chain(number("%w"), .plus, .number("6")), .modulo, .number("7")),
                .plus,
                .number("1")
            )
        default:
            guard let format = formats[field], isWhole else {
                throw unsupported("the field \(field)", "SQLite does not know it.", at: source.origin)
            }
            result = number(format)
        }
        if type(source) == .double { result = .cast(result, to: "REAL") }
        return term(result, source)
    }

    func truncatedInSQLite(
        _ unit: String,
        _ moment: TypedTerm,
        _ found: TypeClass,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        let modifiers: [SQLExpression]
        switch unit {
        case "year": modifiers = [.string("start of year")]
        case "month": modifiers = [.string("start of month")]
        case "day": modifiers = []
        case "quarter":
            let month = SQLExpression.cast(
                .call("strftime", [.string("%m"), moment.expression]),
                to: "INTEGER"
            )
            let back = SQLExpression.chain(.chain(.number("1"), .minus, month), .modulo, .number("3"))
            let modifier = SQLExpression.chain(back, .concatenate, .string(" months"))
            modifiers = [.string("start of month"), modifier]
        case "hour" where found == .timestamp, "minute" where found == .timestamp,
            "second" where found == .timestamp:
            let length = unit == "hour" ? 13 : unit == "minute" ? 16 : 19
            let start = SQLExpression.call(
                "substr",
                [moment.expression, .number("1"), .number(String(length))]
            )
            let rest = unit == "hour" ? ":00:00" : ":00"
            return unit == "second" ? start : .chain(start, .concatenate, .string(rest))
        case "hour", "minute", "second": modifiers = []
        case "week": modifiers = [.string("-6 days"), .string("weekday 1")]
        default:
            throw unsupported("date_trunc() to \(unit)", "No rule covers it.", at: origin)
        }
        let day = SQLExpression.call("date", [moment.expression] + modifiers)
        return .chain(day, .concatenate, .string("T00:00:00"))
    }
}

/// An interval written as a constant.
struct ConstantInterval {
    private(set) var months = 0
    private(set) var days = 0
    private(set) var seconds = 0
    private(set) var isUnderstood = true

    /// Nil for what is no constant interval.
    init?(_ source: SQLExpression) {
        guard case .interval(let interval) = source.unparenthesized.kind, interval.precision == nil else {
            return nil
        }
        switch interval.value.unparenthesized.kind {
        case .literal(.number(let spelling)):
            guard let unit = interval.unit, unit.to == nil, let count = Int(spelling) else { return nil }
            add(count, unit.from.lowercased())
        case .literal(.string(let text)):
            let words = text.lowercased().split(separator: " ").map(String.init)
            if let unit = interval.unit, unit.to == nil, words.count == 1, let count = Int(words[0]) {
                add(count, unit.from.lowercased())
                return
            }
            guard interval.unit == nil, !words.isEmpty, words.count.isMultiple(of: 2) else { return nil }
            for index in stride(from: 0, to: words.count, by: 2) {
                guard let count = Int(words[index]) else { return nil }
                add(count, words[index + 1])
            }
        default: return nil
        }
    }

    private mutating func add(_ count: Int, _ unit: String) {
        switch unit {
        case "year", "years": months += 12 * count
        case "quarter", "quarters": months += 3 * count
        case "month", "months", "mon", "mons": months += count
        case "week", "weeks": days += 7 * count
        case "day", "days": days += count
        case "hour", "hours": seconds += 3600 * count
        case "minute", "minutes": seconds += 60 * count
        case "second", "seconds": seconds += count
        default: isUnderstood = false
        }
    }
}

extension SQLExpression {
    var isInterval: Bool {
        if case .interval = unparenthesized.kind { true } else { false }
    }
}
