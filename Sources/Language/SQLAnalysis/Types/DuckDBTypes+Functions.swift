internal import SQLSyntax
internal import Tabular

extension DuckDBTypes {
    func shape(of name: String, argumentCount: Int) -> FunctionShape {
        if name == "unnest" || name == "generate_subscripts" { return .rows }
        if DuckDBFunctions.aggregates[name] != nil || DuckDBFunctions.genericAggregates.contains(name) {
            return .aggregate
        }
        if DuckDBFunctions.windows[name] != nil || Self.valueWindows.contains(name) { return .window }
        if DuckDBFunctions.scalars[name] != nil || Self.generic.contains(name) { return .scalar }
        return .unknown
    }

    private static let valueWindows: Set<String> = [
        "lag", "lead", "first_value", "last_value", "nth_value", "fill",
    ]

    private static let generic: Set<String> = [
        "coalesce", "ifnull", "nullif", "if", "greatest", "least", "round", "trunc", "floor", "ceil",
        "ceiling",
        "abs", "mod", "concat", "date_part", "datepart", "extract", "date_trunc", "datetrunc", "date_add",
        "epoch_ms", "list_value", "list_transform", "list_filter", "range", "generate_series", "repeat",
        "struct_pack",
        "row", "time_bucket", "list_aggregate", "list_sort", "list_distinct", "flatten", "list_extract",
        "array_extract", "list_sum", "list_min", "list_max", "list_avg", "list_first", "list_last",
        "bit_count", "xor", "struct_extract", "trim", "map_keys", "map_values", "element_at",
    ]

    // MARK: Scalar functions

    func function(_ name: String, _ arguments: [Bound], _ details: CallDetails) -> Bound? {
        if let type = DuckDBFunctions.scalars[name] {
            return Bound(type, nullable: isNullable(name, arguments))
        }
        let first = arguments.first ?? .unknown
        switch name {
        case "coalesce", "ifnull":
            return Bound(common(arguments), nullable: arguments.allSatisfy(\.isNullable))
        case "nullif": return Bound(first.type, nullable: true)
        case "if":
            return Bound(
                common(Array(arguments.dropFirst())),
                nullable: arguments.dropFirst().contains(where: \.isNullable)
            )
        case "greatest", "least":
            return Bound(common(arguments), nullable: arguments.allSatisfy(\.isNullable))
        case "round", "trunc", "floor", "ceil", "ceiling": return rounded(name, first, arguments, details)
        case "abs": return Bound(first.type, nullable: arguments.anyNullable)
        case "mod" where arguments.count == 2: return binary(.modulo, first, arguments[1])
        case "xor" where arguments.count == 2:
            return Bound(common(arguments), nullable: arguments.anyNullable)
        case "bit_count":
            return Bound(first.type == .hugeInt ? .int64 : .int8, nullable: arguments.anyNullable)
        case "concat": return concatenated(arguments)
        case "trim": return Bound(.text, nullable: arguments.anyNullable)
        case "date_part", "datepart", "extract": return datePart(arguments, details)
        case "date_trunc", "datetrunc": return Bound(truncated(arguments.last?.type), nullable: true)
        case "date_add" where arguments.count == 2: return binary(.plus, first, arguments[1])
        case "time_bucket" where arguments.count > 1: return Bound(arguments[1].type, nullable: true)
        case "epoch_ms":
            return Bound(first.type?.isInteger == true ? .timestamp(.microseconds) : .int64, nullable: true)
        default: return nested(name, first, arguments, details)
        }
    }

    private func nested(_ name: String, _ first: Bound, _ arguments: [Bound], _ details: CallDetails)
        -> Bound?
    {
        switch name {
        case "list_value": return Bound(common(arguments).map { .list($0) }, nullable: false)
        case "list_transform": return Bound((arguments.last?.type).map { .list($0) }, nullable: true)
        case "list_filter", "list_sort", "list_distinct", "repeat": return Bound(first.type, nullable: true)
        case "range", "generate_series":
            let element: LogicalType? = first.type?.isInteger == true ? .int64 : timeSeries(first.type)
            return Bound(element.map { .list($0) }, nullable: true)
        case "flatten":
            if case .list(let inner) = first.type { return Bound(inner, nullable: true) }
            return .unknown
        case "list_extract", "array_extract", "list_min", "list_max", "list_first", "list_last":
            return Bound(Self.element(first.type), nullable: true)
        case "list_sum":
            let element = Bound(Self.element(first.type), nullable: true)
            return aggregate("sum", [element], details).map { Bound($0.type, nullable: true) }
        case "list_avg": return Bound(.double, nullable: true)
        case "list_aggregate": return .unknown
        case "map_keys":
            if case .map(let key, _) = first.type { return Bound(.list(key), nullable: true) }
            return .unknown
        case "map_values":
            if case .map(_, let value) = first.type { return Bound(.list(value), nullable: true) }
            return .unknown
        case "element_at":
            if case .map(_, let value) = first.type { return Bound(value, nullable: true) }
            return .unknown
        case "struct_pack": return structure(arguments, details)
        case "unnest": return Bound(Self.element(first.type), nullable: true)
        default: return nil
        }
    }

    private func structure(_ arguments: [Bound], _ details: CallDetails) -> Bound {
        var columns: [Column] = []
        for (index, argument) in arguments.enumerated() where index < details.names.count {
            guard let name = details.names[index], let type = argument.type else { return .unknown }
            columns.append(Column(name, type))
        }
        return Bound(.structure(columns), nullable: false)
    }

    static func element(_ type: LogicalType?) -> LogicalType? {
        switch type {
        case .list(let element), .array(let element, _): element
        default: nil
        }
    }

    private func timeSeries(_ type: LogicalType?) -> LogicalType? {
        switch type {
        case .date, .timestamp: .timestamp(.microseconds)
        case .timestampWithZone: .timestampWithZone
        default: nil
        }
    }

    private func isNullable(_ name: String, _ arguments: [Bound]) -> Bool {
        if DuckDBFunctions.never.contains(name) { return false }
        return arguments.anyNullable || !DuckDBFunctions.total.contains(name)
    }

    private func concatenated(_ arguments: [Bound]) -> Bound {
        if case .list? = arguments.first?.type { return Bound(common(arguments), nullable: true) }
        return Bound(.text, nullable: false)
    }

    private func rounded(
        _ name: String,
        _ value: Bound,
        _ arguments: [Bound],
        _ details: CallDetails
    ) -> Bound {
        let isNullable = arguments.anyNullable
        guard let type = value.type else { return Bound(nil, nullable: isNullable) }
        switch type {
        case .decimal(let precision, let scale):
            guard name == "round" || name == "trunc", arguments.count > 1 else {
                return Bound(.decimal(precision: precision, scale: 0), nullable: isNullable)
            }
            guard let digits = details.secondInteger else { return Bound(nil, nullable: isNullable) }
            return Bound(
                .decimal(precision: precision, scale: min(scale, max(0, digits))),
                nullable: isNullable
            )
        case .float, .double: return Bound(type, nullable: isNullable)
        default:
            guard type.isInteger else { return Bound(nil, nullable: isNullable) }
            let keeps = name == "round" || name == "trunc"
            return Bound(keeps ? type : .double, nullable: isNullable)
        }
    }

    private func datePart(_ arguments: [Bound], _ details: CallDetails) -> Bound {
        switch details.firstWord {
        case "epoch", "julian": Bound(.double, nullable: true)
        case nil:
            arguments.first.map {
                if case .list = $0.type { Bound.unknown } else { Bound(.int64, nullable: true) }
            } ?? .unknown
        default: Bound(.int64, nullable: true)
        }
    }

    private func truncated(_ type: LogicalType?) -> LogicalType? {
        switch type {
        case .date, .timestamp: .timestamp(.microseconds)
        case .timestampWithZone, .interval: type
        default: nil
        }
    }

    // MARK: Aggregates

    func aggregate(_ name: String, _ arguments: [Bound], _ details: CallDetails) -> Bound? {
        if let type = DuckDBFunctions.aggregates[name] {
            return Bound(type, nullable: !DuckDBFunctions.counts.contains(name))
        }
        guard let type = arguments.first?.type else {
            return DuckDBFunctions.genericAggregates.contains(name) ? .unknown : nil
        }
        switch name {
        case "sum": return Bound(summed(type), nullable: true)
        case "avg", "mean": return Bound(averaged(type), nullable: true)
        case "min", "max", "any_value", "arbitrary", "first", "last", "mode", "bit_and", "bit_or", "bit_xor",
            "arg_min", "arg_max", "min_by", "max_by", "argmin", "argmax", "quantile_disc":
            guard arguments.count < 3, !(["min", "max"].contains(name) && arguments.count > 1) else {
                return .unknown
            }
            return Bound(type, nullable: true)
        case "list", "array_agg": return Bound(.list(type), nullable: true)
        case "median": return Bound(middle(type), nullable: true)
        case "quantile_cont": return quantile(type, arguments)
        case "percentile_cont" where details.isWithinGroup:
            return Bound(arguments.last?.type.flatMap { middle($0) }, nullable: true)
        case "percentile_disc" where details.isWithinGroup: return Bound(arguments.last?.type, nullable: true)
        case "histogram": return Bound(.map(key: type, value: .uint64), nullable: true)
        default: return .unknown
        }
    }

    private func summed(_ type: LogicalType) -> LogicalType? {
        switch type {
        case .decimal(_, let scale): .decimal(precision: 38, scale: scale)
        case .float, .double: .double
        case .boolean: .hugeInt
        default: type.isInteger ? .hugeInt : nil
        }
    }

    private func averaged(_ type: LogicalType) -> LogicalType? {
        switch type {
        case .date, .timestamp: .timestamp(.microseconds)
        case .timestampWithZone, .interval, .time, .timeWithZone: type
        default: type.isNumeric ? .double : nil
        }
    }

    private func middle(_ type: LogicalType) -> LogicalType? {
        switch type {
        case .decimal, .float, .timestamp, .timestampWithZone, .time, .interval, .text: type
        case .date: .timestamp(.microseconds)
        default: type.isNumeric ? .double : nil
        }
    }

    private func quantile(_ type: LogicalType, _ arguments: [Bound]) -> Bound {
        guard let one = middle(type) else { return .unknown }
        if arguments.count > 1, case .list = arguments[1].type { return Bound(.list(one), nullable: true) }
        return Bound(one, nullable: true)
    }

    // MARK: Windows

    func window(_ name: String, _ arguments: [Bound], _ details: CallDetails) -> Bound? {
        if let type = DuckDBFunctions.windows[name] { return Bound(type, nullable: false) }
        guard Self.valueWindows.contains(name) else { return nil }
        return Bound(arguments.first?.type, nullable: true)
    }
}
