import Comparison
import SQLSyntax
import Tabular

/// One column's cells as expressions of PostgreSQL's SQL, in the form of a comparison.
///
/// The texts are those that DuckDB gives the same values: both follow ``CellForm``.
struct PostgresCell {
    private let cell: PortableCell
    private let source: String
    private let form: PostgresForm

    /// - Parameter source: The column in SQL; nil for its name in `s`.
    init(_ cell: PortableCell, form: PostgresForm, source: String? = nil) {
        self.cell = cell
        self.form = form
        self.source = source ?? "s.\(SQLText.identifier(cell.column.name))"
    }

    private var type: LogicalType { cell.column.type }

    /// The cell's text, NULL for NULL.
    var text: String {
        if case .list(let form) = cell.form, case .list(let element) = type { return list(form, of: element) }
        let text = plainText
        guard cell.form == .text else { return text }
        var result = text
        if cell.normalisation.contains(.trailingBlanks) { result = "rtrim(\(result), ' ')" }
        if cell.normalisation.contains(.emptyIsNull) { result = "nullif(\(result), '')" }
        return result
    }

    /// As ``text``, floating-point numbers by their bits.
    var hashedText: String {
        guard cell.form == .double || cell.form == .float else { return text }
        let number = "\(source)::float8"
        let bits = "('x' || encode(float8send(\(number)), 'hex'))::bit(64)::bigint::text"
        if type.isInteger {
            // The greatest double below 2^63; beyond it no whole number of 64 bits has a double.
            let other = "'#' || \(source)"
            return """
                (CASE WHEN \(source) > 9223372036854774784 THEN \(other)
                WHEN \(number)::bigint = \(source) THEN \(bits) ELSE \(other) END)
                """
        }
        guard type.isNumeric || type == .openNumeric else { return text }
        return "(CASE WHEN \(number) = 'NaN' THEN 'nan' ELSE \(bits) END)"
    }

    private var plainText: String {
        switch cell.form {
        case .integer where type == .boolean: "\(source)::integer::text"
        case .decimal(let scale): decimalText(scale)
        case .float, .double: doubleText
        case .blob where type == .blob: "upper(encode(\(source), 'hex'))"
        case .date where type == .date: Self.withEra("\(source)::text")
        case .timestamp: timestampText
        case .instant where type == .timestampWithZone:
            momentText("(\(source) AT TIME ZONE 'UTC')", ending: "+00")
        default: type == .text ? paddedText : "\(source)::text"
        }
    }

    /// A cast would take the blanks that fill a `char(n)` away.
    private var paddedText: String {
        form.fixedTexts.contains(cell.column.name) ? "textin(bpcharout(\(source)))" : "\(source)::text"
    }

    private func decimalText(_ scale: Int) -> String {
        switch type {
        case .decimal(_, let own):
            return own == scale ? "\(source)::text" : "round(\(source), \(scale))::text"
        case .openNumeric:
            // Digits beyond the scale stay, and no other cell has such a text. NaN and the infinities have no scale.
            return """
                (CASE WHEN scale(trim_scale(\(source))) <= \(scale) THEN round(\(source), \(scale))::text
                ELSE trim_scale(\(source))::text END)
                """
        case _ where type.isInteger: return "round(\(source)::numeric, \(scale))::text"
        default: return "\(source)::text"
        }
    }

    /// Spelled as DuckDB spells what is no number; it reads all others anew.
    private var doubleText: String {
        guard type.isNumeric || type == .openNumeric else { return "\(source)::text" }
        return type == .float && cell.form == .float ? "\(source)::text" : "\(source)::float8::text"
    }

    private var timestampText: String {
        switch type {
        case .date:
            "(\(Self.withEra("\(source)::text")) || CASE WHEN isfinite(\(source)) THEN ' 00:00:00' ELSE '' END)"
        case .timestampWithZone:
            momentText("(\(source) AT TIME ZONE \(SQLText.string(form.zone)))", ending: "")
        case .timestamp: momentText(source, ending: "")
        default: "\(source)::text"
        }
    }

    private func momentText(_ moment: String, ending: String) -> String {
        let ended = ending.isEmpty ? "" : " || '\(ending)'"
        return """
            (CASE WHEN NOT isfinite(\(moment)) THEN \(moment)::text
            WHEN \(moment) >= '0001-01-01' THEN \(moment)::text\(ended)
            ELSE regexp_replace(\(moment)::text, '^([^ ]+) (.*) BC$', '\\1 (BC) \\2')\(ended) END)
            """
    }

    private static func withEra(_ text: String) -> String { "replace(\(text), ' BC', ' (BC)')" }

    /// As ``CellForm/list(_:)`` says; an array that is no list keeps its own text, which no list has.
    private func list(_ elementForm: CellForm, of type: LogicalType) -> String {
        let cell = PortableCell(column: Column("e", type), form: elementForm)
        let element = PostgresCell(cell, form: form, source: "u.e")
        let elements = """
            SELECT string_agg(\(form.framed(element.hashedText)), '' ORDER BY u.n)
            FROM unnest(\(source)) WITH ORDINALITY AS u(e, n)
            """
        return """
            (CASE WHEN array_ndims(\(source)) > 1 OR array_lower(\(source), 1) <> 1 THEN '#' || \(source)::text
            WHEN \(source) IS NOT NULL THEN '[' || coalesce((\(elements)), '') || ']' END)
            """
    }
}

extension LogicalType {
    /// PostgreSQL's numeric without precision and scale.
    static let openNumeric = LogicalType.other("numeric")
}
