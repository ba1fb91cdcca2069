public import Tabular

/// A column's type as the server names it: object id and modifier.
public struct PostgresType: Hashable, Sendable {
    public var oid: UInt32
    /// Length, precision and scale, packed by the server; -1 for none.
    public var modifier: Int32

    public init(oid: UInt32, modifier: Int32 = -1) {
        self.oid = oid
        self.modifier = modifier
    }

    // Fixed by the server's catalogue: <https://www.postgresql.org/docs/current/catalog-pg-type.html>.
    static let boolean: UInt32 = 16
    static let bytea: UInt32 = 17
    static let char: UInt32 = 18
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let objectID: UInt32 = 26
    static let json: UInt32 = 114
    static let float4: UInt32 = 700
    static let float8: UInt32 = 701
    static let fixedText: UInt32 = 1042
    static let limitedText: UInt32 = 1043
    static let date: UInt32 = 1082
    static let time: UInt32 = 1083
    static let timestamp: UInt32 = 1114
    static let timestampWithZone: UInt32 = 1184
    static let interval: UInt32 = 1186
    static let numeric: UInt32 = 1700
    static let uuid: UInt32 = 2950
    static let jsonb: UInt32 = 3802

    /// Element types of the array types that are read and written as lists.
    static let elements: [UInt32: UInt32] = [
        1000: boolean, 1001: bytea, 1003: name, 1005: int2, 1007: int4, 1009: text, 1014: fixedText,
        1015: limitedText, 1016: int8, 1021: float4, 1022: float8, 1115: timestamp, 1182: date, 1183: time,
        1185: timestampWithZone, 1187: interval, 1231: numeric, 2951: uuid, 199: json, 3807: jsonb,
    ]

    /// Precision and scale of a numeric; nil when it has none, so that any number fits.
    ///
    /// The modifier holds both and an offset of four (`numeric_in` in the server's `numeric.c`).
    var precisionAndScale: (precision: Int, scale: Int)? {
        guard modifier >= 4 else { return nil }
        let packed = modifier - 4
        // Eleven bits of scale with a sign, since version 15.
        let scale = ((packed & 0x7FF) ^ 1024) - 1024
        return (Int((packed >> 16) & 0xFFFF), Int(scale))
    }

    /// What the values mean.
    ///
    /// `.other` for types that only the server knows, by object id, and for a numeric whose numbers no decimal of 38
    /// digits holds: one without precision, or with more digits, or with a scale that is negative or beyond them.
    public var logicalType: LogicalType {
        switch oid {
        case Self.boolean: return .boolean
        case Self.bytea: return .blob
        case Self.int2: return .int16
        case Self.int4: return .int32
        case Self.int8, Self.objectID: return .int64
        case Self.float4: return .float
        case Self.float8: return .double
        case Self.text, Self.limitedText, Self.fixedText, Self.name, Self.char, Self.json, Self.jsonb:
            return .text
        case Self.date: return .date
        case Self.time: return .time
        case Self.timestamp: return .timestamp(.microseconds)
        case Self.timestampWithZone: return .timestampWithZone
        case Self.interval: return .interval
        case Self.uuid: return .uuid
        case Self.numeric:
            guard let (precision, scale) = precisionAndScale, (1...38).contains(precision),
                (0...precision).contains(scale)
            else { return .other("numeric") }
            return .decimal(precision: precision, scale: scale)
        default:
            guard let element = Self.elements[oid] else { return .other("type \(oid)") }
            let type = PostgresType(oid: element, modifier: modifier).logicalType
            if case .other(let name) = type { return .other(name + "[]") }
            return .list(type)
        }
    }
}

/// A column of an answer.
public struct PostgresColumn: Hashable, Sendable {
    public var name: String
    public var type: PostgresType

    public init(_ name: String, _ type: PostgresType) {
        self.name = name
        self.type = type
    }
}
