import SQLSyntax
import Tabular

/// One column's cells as DuckDB expressions.
struct DuckDBCell {
    /// The column, quoted.
    private let source: String
    private let type: LogicalType
    private let form: CellForm
    private let normalisation: TextNormalisation

    init(column: Column, typing: ComparisonSide.Typing, form: CellForm, normalisation: TextNormalisation) {
        let name = SQLText.identifier(column.name)
        self.form = form
        self.normalisation = normalisation
        if typing == .json, form != .json {
            // The text of a JSON string without its quotes.
            source = "(\(name) ->> '$')"
            type = .text
        } else {
            source = name
            type = column.type
        }
    }

    /// The cell's text as ``CellForm`` defines it, NULL for NULL.
    var text: String {
        let text = plainText
        guard isText else { return text }
        var result = text
        if normalisation.contains(.trailingBlanks) { result = "rtrim(\(result), ' ')" }
        if normalisation.contains(.emptyIsNull) { result = "nullif(\(result), '')" }
        // A collation would group what differs.
        return "(\(result) COLLATE \"binary\")"
    }

    /// The text that ``PortableCell`` hashes.
    var portable: String {
        guard form == .double || form == .float else { return text }
        let bits = "CAST(CAST(CAST(\(source) AS DOUBLE) AS BIT) AS BIGINT)"
        guard type.isNumeric else { return "coalesce(\(bitsOfText), \(text))" }
        if type.isInteger {
            // Beyond 2^53 a whole number may have no double: it keeps its digits, which no double's bits are taken for.
            return "CASE WHEN \(isExactDouble) THEN CAST(\(bits) AS VARCHAR) ELSE '#' || \(asText) END"
        }
        return "CASE WHEN isnan(CAST(\(source) AS DOUBLE)) THEN 'nan' ELSE CAST(\(bits) AS VARCHAR) END"
    }

    /// Values whose hashes tell apart all cells that ``text`` tells apart, cheap to compute.
    ///
    /// Only where the other side has the same type; else the text.
    func nativeParts(other: LogicalType) -> [String] {
        guard type == other, normalisation.isEmpty || !isText else { return [text] }
        switch type {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .boolean, .date, .time,
            .timestamp,
            .timestampWithZone:
            return [source]
        case .decimal(let precision, _) where precision <= 18: return [source]
        case .text: return [source]
        // Not the number itself: DuckDB's hash takes 0.0 for -0.0.
        case .float, .double: return ["glidepath_double_bits(\(source))"]
        default: return [text]
        }
    }

    /// As ``nativeParts(other:)`` for a second, independent hash: DuckDB hashes text by its bytes only, whatever
    /// else is hashed with it.
    func secondParts(other: LogicalType) -> [String] {
        let parts = nativeParts(other: other)
        guard type == .text || parts == [text] else { return parts }
        return parts.map { "glidepath_text_hash(\($0))" }
    }

    /// The text of a cell that came from elsewhere in its form: numbers get DuckDB's spelling.
    ///
    /// - Parameter type: What the column is where it came from; text there may be written in any way.
    func arrivedText(from type: LogicalType) -> String {
        switch form {
        case .double, .float: textRead
        case .json:
            "(CASE WHEN json_valid(\(source)) THEN \(plainText) ELSE \(source) END COLLATE \"binary\")"
        default: type == .text && form != .text ? textRead : "(\(source) COLLATE \"binary\")"
        }
    }

    /// Whether the cell is text on this side and compared as such.
    private var isText: Bool { form == .text }

    private var asText: String { "CAST(\(source) AS VARCHAR)" }

    private var plainText: String {
        if type == .text, form != .text, form != .json { return textRead }
        return switch form {
        case .integer where type == .boolean: "CAST(CAST(\(source) AS TINYINT) AS VARCHAR)"
        case .decimal(let scale): decimalText(scale: scale)
        case .float, .double: floatText
        case .blob where type == .blob: "hex(\(source))"
        case .timestamp: timestampText
        case .json: "CAST(json(\(source)) AS VARCHAR)"
        case .instant where type == .timestampWithZone: Self.instantText(source)
        case .list(let form): listText(form)
        case .other(.map): "CAST(map_from_entries(list_sort(map_entries(\(source)))) AS VARCHAR)"
        default: asText
        }
    }

    /// Padding text cannot overflow as a cast to a larger scale can.
    private func decimalText(scale: Int) -> String {
        var own = 0
        if case .decimal(_, let scale) = type { own = scale }
        guard scale > own else { return asText }
        let zeros = String(repeating: "0", count: scale - own)
        return "(\(asText) || \(SQLText.string(own == 0 ? "." + zeros : zeros)))"
    }

    private var floatText: String {
        switch type {
        case .float where form == .float: return nanAware(source)
        case .float, .double: return nanAware("CAST(\(source) AS DOUBLE)")
        case _ where type.isInteger:
            return
                "CASE WHEN \(isExactDouble) THEN CAST(CAST(\(source) AS DOUBLE) AS VARCHAR) ELSE \(asText) END"
        default: return "CAST(CAST(\(source) AS DOUBLE) AS VARCHAR)"
        }
    }

    /// The sign of a NaN, which DuckDB prints, says nothing.
    private func nanAware(_ number: String) -> String {
        "CASE WHEN isnan(\(number)) THEN 'nan' ELSE CAST(\(number) AS VARCHAR) END"
    }

    private var isExactDouble: String {
        "(abs(CAST(\(source) AS DOUBLE)) < 1e38 AND CAST(CAST(\(source) AS DOUBLE) AS HUGEINT) = \(source))"
    }

    /// In UTC whatever the session's zone is.
    private static func instantText(_ instant: String) -> String {
        "(CAST(timezone('UTC', \(instant)) AS VARCHAR) || CASE WHEN isfinite(\(instant)) THEN '+00' ELSE '' END)"
    }

    /// As ``CellForm/list(_:)`` says.
    private func listText(_ form: CellForm) -> String {
        guard case .list(let element) = type else { return asText }
        let cell = DuckDBCell(column: Column("e", element), typing: .declared, form: form, normalisation: [])
        let elements = "list_transform(\(source), lambda \"e\": \(Self.framed(cell.portable)))"
        let text = "'[' || coalesce(array_to_string(\(elements), ''), '') || ']'"
        return "(CASE WHEN \(source) IS NOT NULL THEN \(text) END)"
    }

    /// A cell as ``PortableCell`` hashes it: with its length, `~` for NULL.
    static func framed(_ text: String) -> String { "coalesce(strlen(\(text)) || ':' || \(text), '~')" }

    private var timestampText: String {
        switch type {
        // Of a date outside the range of timestamps too.
        case .date: "(\(asText) || CASE WHEN isfinite(\(source)) THEN ' 00:00:00' ELSE '' END)"
        // The session's time zone decides.
        case .timestampWithZone: "CAST(CAST(\(source) AS TIMESTAMP) AS VARCHAR)"
        default: asText
        }
    }
}

// MARK: - Text read as another type

extension DuckDBCell {
    /// Text in the form that a typed cell has; text that is no such value stays as it is.
    ///
    /// Casts alone would round (`1.5` to 2) and forgive: each reading is guarded by its pattern.
    private var textRead: String {
        guard let reading else { return "(\(source) COLLATE \"binary\")" }
        return "(coalesce(\(reading), \(source)) COLLATE \"binary\")"
    }

    private var reading: String? {
        switch form {
        case .integer: return guarded("[+-]?[0-9]+", cast(source, "HUGEINT"))
        case .decimal(let scale):
            let fraction = scale > 0 ? "(\\.[0-9]{0,\(scale)}0*)?" : "(\\.0*)?"
            return guarded("[+-]?[0-9]+\(fraction)", cast(source, "DECIMAL(38, \(scale))"))
        case .float, .double: return doubleRead
        case .boolean: return guarded("(?i)true|false|t|f|1|0", cast(source, "BOOLEAN"))
        case .date: return guarded("[0-9]{4}-[0-9]{2}-[0-9]{2}", cast(source, "DATE"))
        case .timestamp: return guarded(Self.moment, cast(source, "TIMESTAMP"))
        case .instant:
            let instant = Self.instantText("TRY_CAST(\(source) AS TIMESTAMPTZ)")
            return guarded(Self.moment + "(Z|[+-][0-9]{2}(:?[0-9]{2})?)?", instant)
        case .other(.uuid): return cast("lower(\(source))", "UUID")
        case .other(let type) where type.isNested || type == .time: return cast(source, type.workbenchName)
        default: return nil
        }
    }

    private static let moment =
        "[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6}0*)?)?)?"

    private var doubleRead: String {
        "CASE WHEN isnan(\(doubleOfText)) THEN 'nan' ELSE CAST(\(doubleOfText) AS VARCHAR) END"
    }

    private var doubleOfText: String {
        form == .float ? "TRY_CAST(\(source) AS FLOAT)" : "TRY_CAST(\(source) AS DOUBLE)"
    }

    private var bitsOfText: String {
        let number = "CAST(\(doubleOfText) AS DOUBLE)"
        return
            "CASE WHEN isnan(\(number)) THEN 'nan' ELSE CAST(CAST(CAST(\(number) AS BIT) AS BIGINT) AS VARCHAR) END"
    }

    private func cast(_ text: String, _ type: String) -> String {
        "CAST(TRY_CAST(\(text) AS \(type)) AS VARCHAR)"
    }

    private func guarded(_ pattern: String, _ reading: String) -> String {
        "CASE WHEN regexp_full_match(\(source), \(SQLText.string(pattern))) THEN \(reading) END"
    }
}

extension LogicalType {
    /// The type in DuckDB's SQL, for the few types that text is read as whole.
    fileprivate var workbenchName: String {
        switch self {
        case .time: "TIME"
        case .list(let element): "\(element.workbenchName)[]"
        case .array(let element, let count): "\(element.workbenchName)[\(count)]"
        case .structure(let columns):
            "STRUCT("
                + columns.map { "\(SQLText.identifier($0.name)) \($0.type.workbenchName)" }.joined(
                    separator: ", "
                )
                + ")"
        case .map(let key, let value): "MAP(\(key.workbenchName), \(value.workbenchName))"
        case .boolean: "BOOLEAN"
        case .int8: "TINYINT"
        case .int16: "SMALLINT"
        case .int32: "INTEGER"
        case .int64: "BIGINT"
        case .float: "FLOAT"
        case .double: "DOUBLE"
        case .decimal(let precision, let scale): "DECIMAL(\(precision), \(scale))"
        case .date: "DATE"
        case .timestamp: "TIMESTAMP"
        default: "VARCHAR"
        }
    }
}
