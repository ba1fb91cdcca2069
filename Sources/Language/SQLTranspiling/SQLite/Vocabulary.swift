import SQLSyntax

/// The operations of SQLite that other dialects spell in their own way: rows of one table.
///
/// A template is an expression of the target dialect with `$1`, `$2` for the operands. Where PostgreSQL has none
/// the operation is refused; DuckDB has the functions the engine registers for every other.
enum Operation: String {
    case bigint, double, varchar
    case integerOfReal, integerOfText, realOfText, numberOfText, textOfReal
    case lower, upper, noCase, rightTrim
    case round, roundTo
    case compareNumbers, compareNumberText, compareIntegerReal
    case integerDivide, realDivide, remainder
    case binaryOrder
    case glob, substring, substringTo
    case date, time, dateTime, julianDay, unixEpoch, format
    case hex, codePoint, character, position
    case printReal, printInteger, printText
}

struct Vocabulary {
    let dialect: Dialect
    private let templates: [Operation: SQLExpression]

    static func of(_ dialect: Dialect) -> Vocabulary {
        dialect == .postgresql ? postgresql : duckdb
    }

    /// The operation on these operands; nil when the dialect has none.
    func callAsFunction(_ operation: Operation, _ operands: [SQLExpression]) -> SQLExpression? {
        guard let template = templates[operation] else { return nil }
        return Vocabulary.fill(template, operands)
    }

    static func fill(_ template: SQLExpression, _ operands: [SQLExpression]) -> SQLExpression {
        template.rewritingExpressions { expression in
            guard case .parameter(.numbered(let number, _)) = expression.kind, number <= operands.count else {
                return nil
            }
            return operands[number - 1].asOperand
        }
    }

    private init(_ dialect: Dialect, _ texts: [Operation: String]) {
        self.dialect = dialect
        templates = texts.compactMapValues { try? SQLParser.expression($0, dialect: dialect) }
        // A template that cannot be read is a fault of this table, which the tests find.
        assert(templates.count == texts.count)
    }

    private static let upperCase = "'ABCDEFGHIJKLMNOPQRSTUVWXYZ'"
    private static let lowerCase = "'abcdefghijklmnopqrstuvwxyz'"

    private static let duckdb = Vocabulary(
        .duckdb,
        [
            .bigint: "CAST($1 AS BIGINT)",
            .double: "CAST($1 AS DOUBLE)",
            .varchar: "CAST($1 AS VARCHAR)",
            .integerOfReal: "glidepath_sqlite_integer($1)",
            .integerOfText: "glidepath_sqlite_integer($1)",
            .realOfText: "glidepath_sqlite_real($1)",
            .numberOfText: "glidepath_sqlite_number($1)",
            .textOfReal: "glidepath_sqlite_text($1)",
            .lower: "translate($1, \(upperCase), \(lowerCase))",
            .upper: "translate($1, \(lowerCase), \(upperCase))",
            .noCase: "translate($1, \(upperCase), \(lowerCase))",
            .rightTrim: "rtrim($1, ' ')",
            .round: "glidepath_sqlite_round($1, 0)",
            .roundTo: "glidepath_sqlite_round($1, $2)",
            .compareNumbers: "glidepath_sqlite_compare($1, $2)",
            .compareNumberText: "glidepath_sqlite_compare($1, $2)",
            .compareIntegerReal: "glidepath_sqlite_compare($1, $2)",
            .integerDivide: "$1 // nullif($2, 0)",
            .realDivide: "$1 / nullif($2, 0)",
            .remainder: "$1 % nullif($2, 0)",
            .binaryOrder: "$1",
            .glob: "glidepath_sqlite_glob($2, $1)",
            .substring: "glidepath_sqlite_substr($1, $2)",
            .substringTo: "glidepath_sqlite_substr($1, $2, $3)",
            .date: "glidepath_sqlite_date($1)",
            .time: "glidepath_sqlite_time($1)",
            .dateTime: "glidepath_sqlite_datetime($1)",
            .julianDay: "glidepath_sqlite_julianday($1)",
            .unixEpoch: "glidepath_sqlite_unixepoch($1)",
            .format: "glidepath_sqlite_strftime($1)",
            .hex: "hex($1)",
            .codePoint: "CASE WHEN $1 <> '' THEN CAST(unicode($1) AS BIGINT) END",
            .character: "chr(CAST($1 AS INTEGER))",
            .position: "instr($1, $2)",
            .printReal: "glidepath_sqlite_printf($1, $2)",
            .printInteger: "glidepath_sqlite_printf($1, $2)",
            .printText: "glidepath_sqlite_printf($1, $2)",
        ]
    )

    private static let postgresql = Vocabulary(
        .postgresql,
        [
            .bigint: "CAST($1 AS bigint)",
            .double: "CAST($1 AS double precision)",
            .varchar: "CAST($1 AS text)",
            .lower: "translate($1, \(upperCase), \(lowerCase))",
            .upper: "translate($1, \(lowerCase), \(upperCase))",
            .noCase: "translate($1, \(upperCase), \(lowerCase))",
            .rightTrim: "rtrim($1, ' ')",
            .integerDivide: "$1 / nullif($2, 0)",
            .realDivide: "$1 / nullif($2, 0)",
            .remainder: "$1 % nullif($2, 0)",
            .binaryOrder: "$1 COLLATE \"C\"",
            .hex: "upper(encode(convert_to($1, 'UTF8'), 'hex'))",
            .codePoint: "CASE WHEN $1 <> '' THEN CAST(ascii($1) AS bigint) END",
            .character: "chr(CAST($1 AS integer))",
            .position: "CAST(strpos($1, $2) AS bigint)",
        ]
    )
}
