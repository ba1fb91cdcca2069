import SQLSyntax

/// What a function of SQLite makes of its arguments, in each target dialect: rows of a table.
struct FunctionRule {
    enum Parameter {
        case text
        case real
        case integer
    }

    enum Result {
        case text
        case real
        case integer(IntegerSize)
    }

    var parameters: [Parameter]
    var result: Result
    /// `$1`, `$2` are the arguments; nil where the dialect has no equal.
    var duckdb: String?
    var postgresql: String?

    init(_ parameters: [Parameter], _ result: Result, _ duckdb: String?, _ postgresql: String?) {
        self.parameters = parameters
        self.result = result
        self.duckdb = duckdb
        self.postgresql = postgresql
    }

    /// Rules with one template for every row of the table, parsed once.
    struct Prepared: Sendable {
        var parameters: [Parameter]
        var result: Result
        var template: SQLExpression?
    }

    static func prepared(_ name: String, _ count: Int, for dialect: Dialect) -> Prepared? {
        (dialect == .postgresql ? postgresqlRules : duckdbRules)["\(name)/\(count)"]
    }

    private static let duckdbRules = prepare(.duckdb, \.duckdb)
    private static let postgresqlRules = prepare(.postgresql, \.postgresql)

    private static func prepare(
        _ dialect: Dialect,
        _ template: (FunctionRule) -> String?
    ) -> [String: Prepared] {
        var prepared: [String: Prepared] = [:]
        for (name, rules) in all {
            for rule in rules {
                let text = template(rule)
                let parsed = text.flatMap { try? SQLParser.expression($0, dialect: dialect) }
                assert((text == nil) == (parsed == nil))
                prepared["\(name)/\(rule.parameters.count)"] = Prepared(
                    parameters: rule.parameters,
                    result: rule.result,
                    template: parsed
                )
            }
        }
        return prepared
    }

    /// Scalar functions whose arguments have one kind each: <https://sqlite.org/lang_corefunc.html> and
    /// <https://sqlite.org/lang_mathfunc.html>.
    static let all: [String: [FunctionRule]] = [
        "length": [.init([.text], .integer(.small), "length($1)", "CAST(length($1) AS bigint)")],
        "lower": [
            .init(
                [.text],
                .text,
                "translate($1, \(upperCase), \(lowerCase))",
                "translate($1, \(upperCase), \(lowerCase))"
            )
        ],
        "upper": [
            .init(
                [.text],
                .text,
                "translate($1, \(lowerCase), \(upperCase))",
                "translate($1, \(lowerCase), \(upperCase))"
            )
        ],
        "trim": [
            .init([.text], .text, "trim($1, ' ')", "btrim($1, ' ')"),
            .init([.text, .text], .text, "trim($1, $2)", "btrim($1, $2)"),
        ],
        "ltrim": [
            .init([.text], .text, "ltrim($1, ' ')", "ltrim($1, ' ')"),
            .init([.text, .text], .text, "ltrim($1, $2)", "ltrim($1, $2)"),
        ],
        "rtrim": [
            .init([.text], .text, "rtrim($1, ' ')", "rtrim($1, ' ')"),
            .init([.text, .text], .text, "rtrim($1, $2)", "rtrim($1, $2)"),
        ],
        "replace": [.init([.text, .text, .text], .text, "replace($1, $2, $3)", "replace($1, $2, $3)")],
        "instr": [
            .init([.text, .text], .integer(.small), "instr($1, $2)", "CAST(strpos($1, $2) AS bigint)")
        ],
        "hex": [
            .init(
                [.text],
                .text,
                "coalesce(hex($1), '')",
                "coalesce(upper(encode(convert_to($1, 'UTF8'), 'hex')), '')"
            )
        ],
        "unicode": [
            .init(
                [.text],
                .integer(.small),
                "CASE WHEN $1 <> '' THEN CAST(unicode($1) AS BIGINT) END",
                "CASE WHEN $1 <> '' THEN CAST(ascii($1) AS bigint) END"
            )
        ],
        "glob": [
            .init([.text, .text], .integer(.small), "CAST(glidepath_sqlite_glob($1, $2) AS BIGINT)", nil)
        ],
        "sqrt": [
            .init(
                [.real],
                .real,
                "CASE WHEN $1 >= 0 THEN sqrt($1) END",
                "CASE WHEN $1 >= 0 THEN sqrt($1) END"
            )
        ],
        "exp": [.init([.real], .real, "exp($1)", nil)],
        "pow": [power], "power": [power],
        "mod": [
            .init(
                [.real, .real],
                .real,
                "CASE WHEN $2 <> 0 THEN $1 % $2 END",
                nil
            )
        ],
        "ln": [.init([.real], .real, "CASE WHEN $1 > 0 THEN ln($1) END", "CASE WHEN $1 > 0 THEN ln($1) END")],
        "pi": [.init([], .real, "pi()", "pi()")],
        "radians": [.init([.real], .real, "glidepath_sqlite_radians($1)", nil)],
        "degrees": [.init([.real], .real, "glidepath_sqlite_degrees($1)", nil)],
        "likely": [],
        "substring": [],
    ]

    private static let power = FunctionRule(
        [.real, .real],
        .real,
        "nullif(pow($1, $2), CAST('nan' AS DOUBLE))",
        nil
    )

    /// Names with rules in code rather than in the table; for messages.
    static let special = [
        "abs", "ceil", "ceiling", "char", "coalesce", "date", "datetime", "floor", "format", "ifnull", "iif",
        "julianday", "likely", "max", "min", "nullif", "printf", "round", "sign", "strftime", "substr",
        "substring", "time", "total", "typeof", "unixepoch", "unlikely", "avg", "count", "group_concat",
        "sum",
        "row_number", "rank", "dense_rank", "ntile", "lag", "lead", "first_value", "last_value", "nth_value",
        "percent_rank", "cume_dist",
    ]

    private static let upperCase = "'ABCDEFGHIJKLMNOPQRSTUVWXYZ'"
    private static let lowerCase = "'abcdefghijklmnopqrstuvwxyz'"
}
