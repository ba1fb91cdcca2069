internal import SQLSyntax
internal import Tabular

/// DuckDB's types: numbers widen, decimals keep their digits, division is floating.
struct DuckDBTypes: TypeRules {
    var truth: LogicalType { .boolean }

    func type(of type: SQLType) -> LogicalType? { Self.names.type(of: type) }

    static let names = TypeNames(
        names: [
            "boolean": .boolean, "bool": .boolean, "logical": .boolean, "tinyint": .int8, "int1": .int8,
            "smallint": .int16, "int2": .int16, "short": .int16, "integer": .int32, "int": .int32,
            "int4": .int32, "signed": .int32, "bigint": .int64, "int8": .int64, "long": .int64, "oid": .int64,
            "hugeint": .hugeInt, "int128": .hugeInt, "utinyint": .uint8, "usmallint": .uint16,
            "uinteger": .uint32, "ubigint": .uint64, "uhugeint": .unsignedHugeInt, "float": .float,
            "float4": .float, "real": .float, "double": .double, "double precision": .double,
            "float8": .double, "varchar": .text, "text": .text, "string": .text, "char": .text,
            "bpchar": .text, "character": .text, "character varying": .text, "nvarchar": .text,
            "blob": .blob, "bytea": .blob, "binary": .blob, "varbinary": .blob, "bit": .bit,
            "bitstring": .bit, "date": .date, "timestamptz": .timestampWithZone,
            "datetime": .timestamp(.microseconds), "timestamp_s": .timestamp(.seconds),
            "timestamp_ms": .timestamp(.milliseconds), "timestamp_us": .timestamp(.microseconds),
            "timestamp_ns": .timestamp(.nanoseconds), "timetz": .timeWithZone, "interval": .interval,
            "uuid": .uuid, "guid": .uuid, "json": .other("JSON"),
            "timestamp with time zone": .timestampWithZone,
            "timestamp without time zone": .timestamp(.microseconds), "time with time zone": .timeWithZone,
        ],
        plainDecimal: .decimal(precision: 18, scale: 3)
    )

    func literal(_ literal: Literal) -> Bound {
        switch literal {
        case .null: return Bound(.null, nullable: true)
        case .boolean: return Bound(.boolean, nullable: false)
        case .string: return Bound(.text, nullable: false, isTextLiteral: true)
        // DuckDB reads X'…' as text.
        case .special(let string):
            return Bound(string.form == .hex ? .text : special(string), nullable: false)
        case .number(let text): return number(text.replacing("_", with: ""))
        }
    }

    private func number(_ text: String) -> Bound {
        if let value = Int(text) {
            return Bound(value <= Int(Int32.max) ? .int32 : .int64, nullable: false, integer: value)
        }
        if text.lowercased().hasPrefix("0x") || text.lowercased().hasPrefix("0b") {
            return Bound(.int32, nullable: false)
        }
        if text.contains(where: { $0 == "e" || $0 == "E" }) { return Bound(.double, nullable: false) }
        guard let dot = text.firstIndex(of: ".") else {
            return Bound(text.count <= 39 ? .hugeInt : .double, nullable: false)
        }
        let scale = text.distance(from: dot, to: text.endIndex) - 1
        let precision = text.count - 1
        if scale == 0, let value = Int(text.dropLast()) {
            return Bound(.decimal(precision: max(precision, 1), scale: 0), nullable: false, integer: value)
        }
        guard precision <= 38 else { return Bound(.double, nullable: false) }
        return Bound(.decimal(precision: precision, scale: scale), nullable: false)
    }

    // MARK: One type for several values

    func common(_ values: [Bound]) -> LogicalType? {
        guard var result = values.first else { return nil }
        for value in values.dropFirst() {
            let type = common(result, value)
            // Two literals stay a literal; its type only bends to a column's.
            let both = result.integer.flatMap { one in value.integer.map { max(one, $0) } }
            result = Bound(type, nullable: false, integer: both)
        }
        return result.type
    }

    func common(_ left: Bound, _ right: Bound) -> LogicalType? {
        guard let first = left.type, let second = right.type else { return nil }
        if first == .null { return second }
        if second == .null { return first }
        if let bent = bent(left, right) ?? bent(right, left) { return bent }
        if left.isTextLiteral, !right.isTextLiteral { return second }
        if right.isTextLiteral, !left.isTextLiteral { return first }
        return common(first, second)
    }

    /// A whole-number literal takes the type of an integer it fits.
    private func bent(_ literal: Bound, _ other: Bound) -> LogicalType? {
        guard let value = literal.integer, literal.type?.isInteger == true, other.integer == nil,
            let type = other.type, type.isInteger, let range = Self.range(of: type), range.contains(value)
        else { return nil }
        return type
    }

    static func range(of type: LogicalType) -> ClosedRange<Int>? {
        switch type {
        case .int8: -128...127
        case .int16: -32768...32767
        case .int32: Int(Int32.min)...Int(Int32.max)
        case .int64, .hugeInt: Int.min...Int.max
        case .uint8: 0...255
        case .uint16: 0...65535
        case .uint32: 0...Int(UInt32.max)
        case .uint64, .unsignedHugeInt: 0...Int.max
        default: nil
        }
    }

    func common(_ first: LogicalType, _ second: LogicalType) -> LogicalType? {
        if first == second { return first }
        if first.isNumeric, second.isNumeric { return commonNumber(first, second) }
        switch (first, second) {
        case (.boolean, let other) where other.isNumeric, (let other, .boolean) where other.isNumeric:
            return other
        case (.text, let other), (let other, .text):
            return other.isNested ? nil : .text
        case (.date, .timestamp(let unit)), (.timestamp(let unit), .date): return .timestamp(unit)
        case (.date, .timestampWithZone), (.timestampWithZone, .date), (.timestamp, .timestampWithZone),
            (.timestampWithZone, .timestamp):
            return .timestampWithZone
        case (.timestamp(let one), .timestamp(let other)):
            return .timestamp([one, other].contains(.nanoseconds) ? .nanoseconds : .microseconds)
        case (.list(let one), .list(let other)): return common(one, other).map { .list($0) }
        default: return nil
        }
    }

    private func commonNumber(_ first: LogicalType, _ second: LogicalType) -> LogicalType? {
        if first == .double || second == .double { return .double }
        if first == .float || second == .float { return .float }
        if let one = Self.digits(first), let other = Self.digits(second),
            !(first.isInteger && second.isInteger)
        {
            let scale = max(one.scale, other.scale)
            let whole = max(one.precision - one.scale, other.precision - other.scale)
            return .decimal(precision: min(38, whole + scale), scale: scale)
        }
        return Self.commonInteger(first, second)
    }

    static func commonInteger(_ first: LogicalType, _ second: LogicalType) -> LogicalType? {
        guard let one = width(first), let other = width(second) else { return nil }
        if one.signed == other.signed { return one.bits >= other.bits ? first : second }
        let (signed, unsigned) = one.signed ? (one.bits, other.bits) : (other.bits, one.bits)
        let needed = max(signed, unsigned * 2)
        switch needed {
        case ...16: return .int16
        case 32: return .int32
        case 64: return .int64
        case 128: return .hugeInt
        default: return .double
        }
    }

    static func width(_ type: LogicalType) -> (bits: Int, signed: Bool)? {
        switch type {
        case .int8: (8, true)
        case .int16: (16, true)
        case .int32: (32, true)
        case .int64: (64, true)
        case .hugeInt: (128, true)
        case .uint8: (8, false)
        case .uint16: (16, false)
        case .uint32: (32, false)
        case .uint64: (64, false)
        case .unsignedHugeInt: (128, false)
        default: nil
        }
    }

    /// The decimal an exact number becomes beside a decimal.
    static func digits(_ type: LogicalType) -> (precision: Int, scale: Int)? {
        switch type {
        case .decimal(let precision, let scale): (precision, scale)
        case .int8, .uint8: (3, 0)
        case .int16, .uint16: (5, 0)
        case .int32, .uint32: (10, 0)
        case .int64: (19, 0)
        case .uint64: (20, 0)
        case .hugeInt, .unsignedHugeInt: (38, 0)
        default: nil
        }
    }
}

extension LogicalType {
    var isNested: Bool {
        switch self {
        case .list, .array, .structure, .map, .union: true
        default: false
        }
    }
}
