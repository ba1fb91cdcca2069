internal import SQLSyntax
internal import Tabular

extension DuckDBTypes {
    func binary(_ joiner: BinaryOperator, _ left: Bound, _ right: Bound) -> Bound {
        let isNullable = left.isNullable || right.isNullable
        switch joiner {
        case .or, .and, .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .overlaps:
            return Bound(.boolean, nullable: isNullable)
        case .is, .isNot, .isDistinctFrom, .isNotDistinctFrom: return Bound(.boolean, nullable: false)
        case .concatenate: return concatenation(left, right, isNullable)
        case .plus, .minus, .multiply:
            return Bound(arithmetic(joiner, left, right), nullable: isNullable, integer: nil)
        case .divide: return Bound(division(left, right), nullable: isNullable || !isNonZero(right))
        case .integerDivide:
            return Bound(integerDivision(left, right), nullable: isNullable || !isNonZero(right))
        case .modulo: return Bound(remainder(left, right), nullable: isNullable || !isNonZero(right))
        case .power, .doubleStar: return Bound(.double, nullable: isNullable)
        case .bitAnd, .bitOr, .shiftLeft, .shiftRight: return Bound(common(left, right), nullable: isNullable)
        case .arrow: return Bound(left.type == nil ? nil : .other("JSON"), nullable: true)
        case .longArrow: return Bound(.text, nullable: true)
        case .other(let text): return Bound(other(text), nullable: true)
        case .qualified: return .unknown
        }
    }

    private func other(_ text: String) -> LogicalType? {
        ["~", "!~", "~~", "!~~", "~~*", "!~~*", "@>", "<@", "&&", "^@", "~*", "!~*"].contains(text)
            ? .boolean : nil
    }

    private func isNonZero(_ value: Bound) -> Bool { value.integer.map { $0 != 0 } ?? false }

    private func concatenation(_ left: Bound, _ right: Bound, _ isNullable: Bool) -> Bound {
        switch (left.type, right.type) {
        case (.list, .list): Bound(common(left, right), nullable: isNullable)
        case (.list(let element), _): Bound(.list(element), nullable: isNullable)
        case (.blob, .blob): Bound(.blob, nullable: isNullable)
        default: Bound(.text, nullable: isNullable)
        }
    }

    private func arithmetic(_ joiner: BinaryOperator, _ left: Bound, _ right: Bound) -> LogicalType? {
        guard let first = left.type, let second = right.type else { return nil }
        if let temporal = temporal(joiner, first, second) { return temporal }
        guard first.isNumeric || first == .null, second.isNumeric || second == .null else { return nil }
        if first == .null || second == .null { return first == .null ? second : first }
        if !first.isInteger || !second.isInteger, let one = Self.digits(first),
            let other = Self.digits(second)
        {
            return joiner == .multiply ? product(one, other) : sum(one, other)
        }
        return numbers(left, right)
    }

    private func numbers(_ left: Bound, _ right: Bound) -> LogicalType? {
        if left.type == .int8, right.type == .uint8 { return .int64 }
        if left.type == .uint8, right.type == .int8 { return .int64 }
        return common(left, right)
    }

    private func sum(
        _ one: (precision: Int, scale: Int),
        _ other: (precision: Int, scale: Int)
    ) -> LogicalType {
        let scale = max(one.scale, other.scale)
        let whole = max(one.precision - one.scale, other.precision - other.scale)
        let needed = whole + scale + 1
        if needed > 18, max(one.precision, other.precision) <= 18 {
            return .decimal(precision: 18, scale: scale)
        }
        return .decimal(precision: min(38, needed), scale: scale)
    }

    private func product(
        _ one: (precision: Int, scale: Int),
        _ other: (precision: Int, scale: Int)
    ) -> LogicalType? {
        let scale = one.scale + other.scale
        let precision = one.precision + other.precision
        guard scale <= 38 else { return nil }
        if precision > 18, max(one.precision, other.precision) <= 18, scale < 18 {
            return .decimal(precision: 18, scale: scale)
        }
        return .decimal(precision: min(38, precision), scale: scale)
    }

    private func division(_ left: Bound, _ right: Bound) -> LogicalType? {
        guard let first = left.type, let second = right.type else { return nil }
        if first == .interval { return .interval }
        guard first.isNumeric || first == .null, second.isNumeric || second == .null else { return nil }
        if first == .double || second == .double { return .double }
        return first == .float || second == .float ? .float : .double
    }

    private func integerDivision(_ left: Bound, _ right: Bound) -> LogicalType? {
        guard let first = left.type, let second = right.type, first.isNumeric, second.isNumeric else {
            return nil
        }
        if first.isInteger, second.isInteger { return numbers(left, right) }
        return division(left, right)
    }

    private func remainder(_ left: Bound, _ right: Bound) -> LogicalType? {
        guard let first = left.type, let second = right.type, first.isNumeric, second.isNumeric else {
            return nil
        }
        if first.isInteger, second.isInteger { return numbers(left, right) }
        guard let one = Self.digits(first), let other = Self.digits(second) else {
            return common(left, right)
        }
        let scale = max(one.scale, other.scale)
        let whole = max(one.precision - one.scale, other.precision - other.scale)
        return whole + scale > 38 ? .double : .decimal(precision: whole + scale, scale: scale)
    }

    private func temporal(
        _ joiner: BinaryOperator,
        _ first: LogicalType,
        _ second: LogicalType
    ) -> LogicalType? {
        switch (joiner, first, second) {
        case (.plus, .date, let other) where other.isInteger: .date
        case (.plus, let other, .date) where other.isInteger: .date
        case (.minus, .date, let other) where other.isInteger: .date
        case (.minus, .date, .date): .int64
        case (_, .date, .interval): .timestamp(.microseconds)
        case (.plus, .interval, .date): .timestamp(.microseconds)
        case (.plus, .date, .time), (.plus, .time, .date): .timestamp(.microseconds)
        case (_, .timestamp(let unit), .interval): .timestamp(unit == .nanoseconds ? unit : .microseconds)
        case (.plus, .interval, .timestamp): .timestamp(.microseconds)
        case (_, .timestampWithZone, .interval), (.plus, .interval, .timestampWithZone): .timestampWithZone
        case (.minus, .timestamp, .timestamp), (.minus, .timestampWithZone, .timestampWithZone),
            (.minus, .date, .timestamp), (.minus, .timestamp, .date):
            .interval
        case (_, .time, .interval): .time
        case (_, .interval, .interval): .interval
        case (.multiply, .interval, _), (.multiply, _, .interval): .interval
        default: nil
        }
    }
}
