import Tabular

extension LogicalType {
    /// The type that a SQL-like name stands for, read without case: `integer`, `numeric(12,2)`,
    /// `varchar(20)`, `timestamp`; nil when no such type is known.
    ///
    /// Names follow PostgreSQL, so `int8` has eight bytes and `float` is a double. A length of text is
    /// accepted and not kept. `numeric` without precision gives nil: engines disagree about what it means.
    init?(declared text: String) {
        let compact = text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if compact.hasSuffix("[]") {
            guard let element = LogicalType(declared: String(compact.dropLast(2))) else { return nil }
            self = .list(element)
            return
        }
        guard let declared = DeclaredType(compact) else { return nil }
        if let type = declared.simpleType {
            self = type
        } else if let type = declared.decimalType {
            self = type
        } else {
            return nil
        }
    }
}

/// A type's name and the numbers in its parentheses.
private struct DeclaredType {
    var name: String
    var numbers: [Int]

    /// Nil when parentheses do not match or hold anything but whole numbers.
    init?(_ text: String) {
        guard let open = text.firstIndex(of: "(") else {
            name = text
            numbers = []
            return
        }
        guard let close = text.lastIndex(of: ")"), open < close else { return nil }
        let parts = text[text.index(after: open)..<close].split(
            separator: ",",
            omittingEmptySubsequences: false
        )
        numbers = parts.compactMap { Int($0.filter { $0 != " " }) }
        guard numbers.count == parts.count, numbers.allSatisfy({ $0 >= 0 }) else { return nil }
        let before = text[..<open].split(separator: " ")
        let after = text[text.index(after: close)...].split(separator: " ")
        name = (before + after).joined(separator: " ")
    }

    var simpleType: LogicalType? {
        guard numbers.count <= (takesLength ? 1 : 0) else { return nil }
        return Self.types[name]
    }

    var decimalType: LogicalType? {
        guard name == "numeric" || name == "decimal", let precision = numbers.first, numbers.count <= 2 else {
            return nil
        }
        let scale = numbers.count == 2 ? numbers[1] : 0
        guard (1...38).contains(precision), scale <= precision else { return nil }
        return .decimal(precision: precision, scale: scale)
    }

    private var takesLength: Bool {
        switch Self.types[name] {
        case .text, .blob, .time, .timestamp, .timestampWithZone: true
        default: false
        }
    }

    private static let types: [String: LogicalType] = [
        "boolean": .boolean, "bool": .boolean,
        "tinyint": .int8, "smallint": .int16, "int2": .int16,
        "integer": .int32, "int": .int32, "int4": .int32,
        "bigint": .int64, "int8": .int64, "long": .int64, "hugeint": .hugeInt,
        "real": .float, "float4": .float,
        "double": .double, "double precision": .double, "float": .double, "float8": .double,
        "text": .text, "string": .text, "varchar": .text, "nvarchar": .text, "char": .text, "nchar": .text,
        "character": .text, "character varying": .text, "bpchar": .text,
        "blob": .blob, "bytea": .blob, "binary": .blob, "varbinary": .blob,
        "date": .date, "time": .time, "interval": .interval, "uuid": .uuid,
        "timestamp": .timestamp(.microseconds), "timestamp without time zone": .timestamp(.microseconds),
        "datetime": .timestamp(.microseconds),
        "timestamptz": .timestampWithZone, "timestamp with time zone": .timestampWithZone,
    ]
}

extension Format where Value == LogicalType {
    /// A SQL-like type name.
    static let declaredType = Format(
        expected: "a type such as integer, numeric(12,2), text or date",
        schema: [
            "type": "string",
            "examples": [
                "integer", "bigint", "numeric(12,2)", "double", "text", "boolean", "date", "timestamp",
            ],
        ]
    ) { node, context in
        guard let text = Format<String>.text.read(node, context) else { return nil }
        guard let type = LogicalType(declared: text) else {
            context.problems.report(JobProblem.unknownType(context.label, found: text), at: node.position)
            return nil
        }
        return type
    }
}
