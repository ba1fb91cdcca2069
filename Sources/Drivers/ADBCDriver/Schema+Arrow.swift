import CArrow
import Tabular

extension Schema {
    /// The columns of an Arrow structure, whose formats the Arrow C data interface lists.
    ///
    /// - Throws: ``ADBCError/unsupportedType(column:format:)``.
    init(arrow schema: ArrowSchema) throws {
        self.init(
            try (0..<Int(schema.n_children)).compactMap { index in
                guard let child = schema.children[index]?.pointee else { return nil }
                let name = child.name.map { String(cString: $0) } ?? ""
                return Column(name, try LogicalType(arrow: child, column: name))
            }
        )
    }
}

extension LogicalType {
    fileprivate init(arrow field: ArrowSchema, column: String) throws {
        if let values = field.dictionary?.pointee {
            self = try LogicalType(arrow: values, column: column)
            return
        }
        let format = field.format.map { String(cString: $0) } ?? ""
        if let plain = Self.plain[format] {
            self = plain
        } else if format.hasPrefix("d:") {
            let numbers = format.dropFirst(2).split(separator: ",").compactMap { Int($0) }
            guard numbers.count >= 2 else {
                throw ADBCError.unsupportedType(column: column, format: format)
            }
            self = .decimal(precision: numbers[0], scale: numbers[1])
        } else if format.hasPrefix("ts"), let unit = Self.units[format.prefix(3)] {
            self = format.hasSuffix(":") ? .timestamp(unit) : .timestampWithZone
        } else if format.hasPrefix("w:") {
            self = .blob
        } else if ["+l", "+L"].contains(format), let element = field.children[0]?.pointee {
            self = .list(try LogicalType(arrow: element, column: column))
        } else {
            throw ADBCError.unsupportedType(column: column, format: format)
        }
    }

    private static let plain: [String: LogicalType] = [
        "n": .null, "b": .boolean, "c": .int8, "s": .int16, "i": .int32, "l": .int64, "C": .uint8,
        "S": .uint16, "I": .uint32, "L": .uint64, "e": .float, "f": .float, "g": .double, "u": .text,
        "U": .text, "vu": .text, "z": .blob, "Z": .blob, "vz": .blob, "tdD": .date, "tdm": .date,
        "tts": .time, "ttm": .time, "ttu": .time, "ttn": .time, "tiM": .interval, "tiD": .interval,
        "tin": .interval, "tDs": .interval, "tDm": .interval, "tDu": .interval, "tDn": .interval,
    ]

    private static let units: [Substring: TimeUnit] = [
        "tss": .seconds, "tsm": .milliseconds, "tsu": .microseconds, "tsn": .nanoseconds,
    ]
}
