import Ports
import SQLSyntax
import Tabular

/// Renders rows as delimited text with one SQL expression, so that the text form of every cell is decided
/// once, here, and made in bulk by the engine.
struct LineRenderer {
    var format: LineFormat

    /// An expression that gives one whole line, its ending included.
    func line(of schema: Schema) -> String {
        var cells = schema.columns
            .filter { format.lastColumn == nil || $0.name.lowercased() != LineFormat.dateColumnName }
            .map(cell)
        if let last = format.lastColumn { cells.append(SQLText.string(last)) }
        let delimiter = ", \(SQLText.string(format.delimiter)), "
        return "concat(\(cells.joined(separator: delimiter)), \(SQLText.string(format.lineEnding)))"
    }

    private func cell(_ column: Column) -> String {
        let text = plainText(of: column)
        let null = SQLText.string(format.nullText)
        guard column.type.needsQuoting || !format.isUsual else { return "coalesce(\(text), \(null))" }
        var special = [format.delimiter, format.quote, "\n", "\r"]
            .map { "contains(\(text), \(SQLText.string($0)))" }
        if !format.nullText.isEmpty { special.append("\(text) = \(null)") }
        let quote = SQLText.string(format.quote)
        let doubled = "replace(\(text), \(quote), \(SQLText.string(format.quote + format.quote)))"
        return "coalesce(CASE WHEN \(special.joined(separator: " OR ")) "
            + "THEN concat(\(quote), \(doubled), \(quote)) ELSE \(text) END, \(null))"
    }

    private func plainText(of column: Column) -> String {
        let quoted = SQLText.identifier(column.name)
        switch column.type {
        case .text, .null: return quoted
        case .boolean: return "CASE WHEN \(quoted) THEN 'True' WHEN NOT \(quoted) THEN 'False' END"
        case .timestamp:
            return
                "CASE WHEN epoch_us(\(quoted)) % 1000000 = 0 THEN strftime(\(quoted), '%Y-%m-%d %H:%M:%S') "
                + "ELSE strftime(\(quoted), '%Y-%m-%d %H:%M:%S.%f') END"
        case .timestampWithZone:
            let civil = "(\(quoted) AT TIME ZONE 'UTC')"
            return "CASE WHEN epoch_us(\(civil)) % 1000000 = 0 "
                + "THEN strftime(\(civil), '%Y-%m-%d %H:%M:%S+00:00') "
                + "ELSE strftime(\(civil), '%Y-%m-%d %H:%M:%S.%f+00:00') END"
        case .decimal(let precision, let scale) where precision == scale:
            // DuckDB leaves the zero before the point out where the type has no whole digits: `.25`, `-.25`.
            return "regexp_replace(CAST(\(quoted) AS VARCHAR), '^(-?)\\.', '\\10.')"
        default: return "CAST(\(quoted) AS VARCHAR)"
        }
    }
}

extension LogicalType {
    /// Whether the text of a value can hold a delimiter, quote or line ending.
    fileprivate var needsQuoting: Bool {
        switch self {
        case .boolean, .date, .timestamp, .timestampWithZone, .uuid, .float, .double, .decimal: false
        default: !isInteger
        }
    }
}

extension LineFormat {
    /// Whether delimiter, quote and null text cannot be part of a number's or date's text.
    fileprivate var isUsual: Bool {
        [",", ";", "\t", "|"].contains(delimiter) && ["\"", "'"].contains(quote) && nullText.isEmpty
    }
}
