import DuckDBDriver
import Tabular

extension LogicalType {
    /// Some type, nested at most three deep.
    static func random(depth: Int = 0, using random: inout SeededRandom) -> LogicalType {
        guard depth < 3, Int.random(in: 0..<4, using: &random) == 0 else {
            return plainTypes.randomElement(using: &random) ?? .text
        }
        func inner() -> LogicalType { .random(depth: depth + 1, using: &random) }
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return .list(inner())
        case 1: return .array(inner(), count: Int.random(in: 1...3, using: &random))
        case 2: return .map(key: .text, value: inner())
        case 3: return .union([Column("one", inner()), Column("the other", inner())])
        default: return .structure([Column("a", inner()), Column("B \"c\"", inner())])
        }
    }

    private static let plainTypes: [LogicalType] = [
        .boolean, .int8, .int16, .int32, .int64, .hugeInt, .uint8, .uint16, .uint32, .uint64,
        .unsignedHugeInt,
        .float, .double, .decimal(precision: 4, scale: 1), .decimal(precision: 9, scale: 9),
        .decimal(precision: 18, scale: 3), .decimal(precision: 38, scale: 10), .text, .blob, .bit, .date,
        .time,
        .timeWithZone, .timestamp(.seconds), .timestamp(.milliseconds), .timestamp(.microseconds),
        .timestamp(.nanoseconds), .timestampWithZone, .interval, .uuid, .enumeration(["a", "b'c", "日本"]),
        .other("JSON"), .other("BIGNUM"), .other("TIME_NS"),
    ]

    /// An SQL expression of this type, NULL now and then at every level.
    func randomLiteral(using random: inout SeededRandom) -> String {
        guard Int.random(in: 0..<5, using: &random) > 0 else { return "NULL::\(duckDBName)" }
        return "(\(bareLiteral(using: &random)))::\(duckDBName)"
    }

    private func bareLiteral(using random: inout SeededRandom) -> String {
        let number = Int.random(in: 0..<100, using: &random)
        switch self {
        case .list(let element):
            return
                "[\((0..<number % 4).map { _ in element.randomLiteral(using: &random) }.joined(separator: ", "))]"
        case .array(let element, let count):
            return
                "[\((0..<count).map { _ in element.randomLiteral(using: &random) }.joined(separator: ", "))]"
        case .map(_, let value):
            let entries = (0..<number % 3).map { "'k\($0)': \(value.randomLiteral(using: &random))" }
            return "MAP {\(entries.joined(separator: ", "))}"
        case .structure(let columns):
            return "struct_pack(\(Self.members(columns, using: &random).joined(separator: ", ")))"
        case .union(let columns):
            // Not NULL: Arrow cannot tell a union of NULL from a NULL union.
            let column = columns[number % columns.count]
            let value = "(\(column.type.bareLiteral(using: &random)))::\(column.type.duckDBName)"
            return "union_value(\"\(column.name)\" := \(value))"
        default: return plainLiteral(number, using: &random)
        }
    }

    private static func members(_ columns: [Column], using random: inout SeededRandom) -> [String] {
        columns.map {
            "\"\($0.name.replacing("\"", with: "\"\""))\" := \($0.type.randomLiteral(using: &random))"
        }
    }

    private func plainLiteral(_ number: Int, using random: inout SeededRandom) -> String {
        let isOdd = !number.isMultiple(of: 2)
        return switch self {
        case .boolean: isOdd ? "true" : "false"
        case .int8, .int16, .int32, .int64, .hugeInt, .other("BIGNUM"): "\(number - 50)"
        case .uint8, .uint16, .uint32, .uint64, .unsignedHugeInt: "\(number)"
        case .float, .double: isOdd ? "'-inf'" : "\(number).25"
        case .decimal(let precision, let scale):
            precision == scale ? "0.\(number)" : "-\(number).\(number % 10)"
        case .blob: "'\\x00\\xFF'"
        case .bit: isOdd ? "'1011'" : "'0000000011'"
        case .date: isOdd ? "'0044-03-15 (BC)'" : "'\(2000 + number)-02-28'"
        case .time, .other("TIME_NS"): "'23:59:\(10 + number % 50).000001'"
        case .timeWithZone: "'12:00:00-0\(number % 10):30'"
        case .timestamp, .timestampWithZone: "'\(1900 + number)-12-31 23:59:59'"
        case .interval: "INTERVAL '\(number) months -\(number) days 1 second'"
        case .uuid: "'00112233-4455-6677-8899-aabbccddee\(10 + number % 90)'"
        case .enumeration(let values): "'\((values[number % values.count]).replacing("'", with: "''"))'"
        case .other("JSON"): "'{\"n\": \(number)}'"
        default: isOdd ? "''" : "'Grüße, ' || repeat('é', \(number))"
        }
    }
}
