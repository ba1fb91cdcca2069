import Tabular

extension LogicalType {
    /// The type in which values of this one leave as Arrow: the same, or one that every consumer knows and that
    /// casts back.
    ///
    /// DuckDB's own export makes wrong numbers of whole numbers beyond 38 digits, drops the offset of a time with
    /// zone, hands bits out as bytes of its own coding and fails on structures without field names (seen in 1.5).
    /// A cast instead either keeps the value or fails.
    var arrowForm: LogicalType {
        switch self {
        case .hugeInt, .unsignedHugeInt: .decimal(precision: 38, scale: 0)
        case .bit, .timeWithZone, .uuid, .enumeration: .text
        case .other(let name): ["TIME_NS", "UNKNOWN"].contains(name) ? self : .text
        case .list(let element): .list(element.arrowForm)
        case .array(let element, let count): .array(element.arrowForm, count: count)
        case .map(let key, let value): .map(key: key.arrowForm, value: value.arrowForm)
        case .structure(let columns): .structure(columns.arrowForm)
        case .union(let columns): .union(columns.arrowForm)
        default: self
        }
    }
}

extension [Column] {
    fileprivate var arrowForm: [Column] {
        enumerated().map { Column($1.name.isEmpty ? "v\($0 + 1)" : $1.name, $1.type.arrowForm) }
    }
}
