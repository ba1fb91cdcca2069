import Tabular

/// What the type in a CREATE TABLE statement means.
///
/// SQLite keeps any words there and lets any value into the column; these are the readings of the words
/// that other databases use too.
enum DeclaredType {
    /// The type that a declaration promises, or nil when it promises none.
    static func type(of declaration: String) -> LogicalType? {
        let upper = declaration.uppercased()
        let words = upper.prefix { $0 != "(" }.split(separator: " ").joined(separator: " ")
        let numbers = upper.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }.split(separator: ",")
            .compactMap { Int($0.trimmingPrefix(while: \.isWhitespace).prefix { $0.isNumber }) }
        switch words {
        case "": return nil
        case "SMALLINT", "INT2", "TINYINT": return .int16
        case "INT", "INT4", "MEDIUMINT": return .int32
        case "BOOLEAN", "BOOL": return .boolean
        case "DATE": return .date
        case "TIME": return .time
        case "DATETIME", "TIMESTAMP", "TIMESTAMP WITHOUT TIME ZONE": return .timestamp(.microseconds)
        case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE": return .timestampWithZone
        case "NUMERIC", "DECIMAL", "DEC", "NUMBER", "DECIMAL_TEXT":
            guard let precision = numbers.first, (1...38).contains(precision) else { return .double }
            let scale = numbers.dropFirst().first ?? 0
            return scale <= precision ? .decimal(precision: precision, scale: scale) : .double
        default: return type(byAffinityOf: words)
        }
    }

    /// SQLite's own reading: <https://sqlite.org/datatype3.html#determination_of_column_affinity>.
    private static func type(byAffinityOf words: String) -> LogicalType? {
        if words.contains("INT") { return .int64 }
        if ["CHAR", "CLOB", "TEXT", "STRING", "JSON", "UUID"].contains(where: words.contains) {
            return .text
        }
        if words.contains("BLOB") || words.contains("BYTEA") || words.contains("BINARY") { return .blob }
        if ["REAL", "FLOA", "DOUB"].contains(where: words.contains) { return .double }
        return nil
    }

    /// The type that rows read from a column should have.
    ///
    /// - Parameter stored: How the values read are stored; `.null` when there are none.
    /// - Returns: The declared type where every value can be one of it, else the stored one.
    static func type(declared declaration: String, stored: LogicalType) -> LogicalType {
        guard let declared = type(of: declaration) else { return stored }
        switch (declared, stored) {
        case (_, .null): return declared
        case (.text, .blob): return .blob
        case (.text, _): return .text
        case (.boolean, .int64), (.double, .int64), (.double, .double), (.blob, .blob): return declared
        case (.decimal, .int64), (.decimal, .double): return declared
        // Text in a NUMERIC column is what could not be read as a number.
        case (.decimal, .text): return keepsDecimalsAsText(declaration) ? declared : .text
        case (.date, .text), (.time, .text), (.timestamp, .text), (.timestampWithZone, .text): return declared
        case _ where declared.isInteger && stored == .int64: return declared
        default: return stored
        }
    }

    static func keepsDecimalsAsText(_ declaration: String) -> Bool {
        declaration.uppercased().contains("TEXT")
    }

    /// How a column of that type is declared in a table made here.
    ///
    /// Decimals of more than 15 digits are text: a double holds no more.
    static func declaration(of type: LogicalType) -> String {
        switch type {
        case .boolean: "BOOLEAN"
        case .int8, .int16, .uint8: "SMALLINT"
        case .int32, .uint16: "INT"
        case .int64, .uint32: "INTEGER"
        case .uint64, .hugeInt, .unsignedHugeInt: "NUMERIC"
        case .float, .double: "REAL"
        case .decimal(let precision, let scale):
            precision <= 15 ? "NUMERIC(\(precision),\(scale))" : "DECIMAL_TEXT(\(precision),\(scale))"
        case .blob: "BLOB"
        case .date: "DATE"
        case .time: "TIME"
        case .timestamp: "TIMESTAMP"
        case .timestampWithZone: "TIMESTAMPTZ"
        default: "TEXT"
        }
    }
}
