import SQLSyntax
import Tabular

extension Value {
    /// The value as a SQL literal; the caller casts it to the wanted type.
    var duckDBLiteral: String {
        switch self {
        case .null: "NULL"
        case .boolean(let value): value ? "TRUE" : "FALSE"
        case .integer(let value): String(value)
        case .hugeInteger(let value): String(value)
        case .unsignedHugeInteger(let value): String(value)
        case .double(let value): SQLText.string("\(value)")
        case .decimal(let value): SQLText.string(value.description)
        case .text(let value): SQLText.string(value)
        case .date(let value): SQLText.string(value.description)
        case .timestamp(let nanoseconds): "make_timestamp_ns(\(nanoseconds))"
        default: preconditionFailure("a parameter of a type that job files cannot declare")
        }
    }
}

extension Column {
    /// The column in a list of what is kept: as text where no value gave it a type, so that whatever holds it
    /// holds no type that nobody chose.
    var keptExpression: String {
        let quoted = SQLText.identifier(name)
        return type == .null ? "CAST(\(quoted) AS VARCHAR) AS \(quoted)" : quoted
    }
}
