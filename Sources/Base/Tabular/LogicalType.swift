/// What a column's values mean, whatever engine holds them.
public indirect enum LogicalType: Hashable, Sendable, Codable {
    case boolean
    case int8
    case int16
    case int32
    case int64
    case hugeInt
    case uint8
    case uint16
    case uint32
    case uint64
    case unsignedHugeInt
    case float
    case double
    case decimal(precision: Int, scale: Int)
    case text
    case blob
    case bit
    case date
    case time
    case timeWithZone
    /// A point on a civil calendar without a zone, in the unit it is stored with.
    case timestamp(TimeUnit)
    /// An instant; microseconds since 1970-01-01 00:00 UTC.
    case timestampWithZone
    case interval
    case uuid
    case enumeration([String])
    case list(LogicalType)
    case array(LogicalType, count: Int)
    case structure([Column])
    case map(key: LogicalType, value: LogicalType)
    case union([Column])
    /// No value has ever told the type: every value is NULL.
    case null
    /// A type that only its engine knows, by the engine's own name.
    case other(String)
}

/// The unit in which a timestamp is counted.
public enum TimeUnit: String, Hashable, Sendable, Codable {
    case seconds
    case milliseconds
    case microseconds
    case nanoseconds
}

/// A named, typed column; values may be NULL.
public struct Column: Hashable, Sendable, Codable {
    public var name: String
    public var type: LogicalType

    public init(_ name: String, _ type: LogicalType) {
        self.name = name
        self.type = type
    }
}

/// The columns of a relation, in order.
public struct Schema: Hashable, Sendable {
    public var columns: [Column]

    public init(_ columns: [Column]) {
        self.columns = columns
    }

    public var names: [String] { columns.map(\.name) }

    /// The column of that name, compared without case as every engine does for unquoted names.
    public func column(named name: String) -> Column? {
        let wanted = name.lowercased()
        return columns.first { $0.name.lowercased() == wanted }
    }
}

extension LogicalType {
    /// Whether values are whole numbers of any width.
    public var isInteger: Bool {
        switch self {
        case .int8, .int16, .int32, .int64, .hugeInt, .uint8, .uint16, .uint32, .uint64, .unsignedHugeInt:
            true
        default: false
        }
    }

    /// Whether values are numbers.
    public var isNumeric: Bool {
        switch self {
        case .float, .double, .decimal: true
        default: isInteger
        }
    }
}
