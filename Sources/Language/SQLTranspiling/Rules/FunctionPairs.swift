import SQLSyntax

/// Functions of DuckDB and PostgreSQL: rows of tables, one direction each.
enum FunctionPairs {
    /// Same name, same result.
    static let shared: Set<String> = [
        "abs", "array_agg", "ascii", "bit_and", "bit_or", "bool_and", "bool_or", "ceil", "ceiling",
        "coalesce", "concat",
        "concat_ws", "corr", "cos", "count", "covar_pop", "covar_samp", "cume_dist", "degrees", "dense_rank",
        "exp",
        "first_value", "floor", "generate_series", "greatest", "lag", "last_value", "lead", "least", "left",
        "length", "ln",
        "lower", "lpad", "ltrim", "max", "md5", "min", "mode", "nth_value", "ntile", "nullif", "percent_rank",
        "percentile_cont", "percentile_disc", "pi", "power", "radians", "rank", "regr_slope", "repeat",
        "replace",
        "reverse", "right", "row_number", "rpad", "rtrim", "sign", "sin", "split_part", "sqrt", "starts_with",
        "stddev",
        "stddev_pop", "stddev_samp", "string_agg", "strpos", "sum", "tan", "translate", "trim", "unnest",
        "upper",
        "var_pop", "var_samp", "variance", "chr", "grouping", "row", "array_length", "to_timestamp",
    ]

    /// New names; the rest of the call stays, so aggregates and windows are covered.
    static func renamed(_ name: String, to dialect: Dialect) -> String? {
        (dialect == .postgresql ? toPostgreSQLNames : toDuckDBNames)[name]
    }

    private static let toPostgreSQLNames = [
        "ifnull": "coalesce", "len": "length", "list": "array_agg", "instr": "strpos",
        "group_concat": "string_agg",
        "listagg": "string_agg", "pow": "power", "lcase": "lower", "ucase": "upper", "mean": "avg",
        "bool_and": "bool_and",
        "logical_and": "bool_and", "strlen": "octet_length", "prefix": "starts_with",
    ]

    private static let toDuckDBNames = [
        "char_length": "length", "character_length": "length", "btrim": "trim", "octet_length": "strlen",
        "every": "bool_and", "pow": "power",
    ]

    /// Calls that become an expression: `name/arguments` to a template of the target dialect.
    static func template(_ name: String, _ count: Int, to dialect: Dialect) -> SQLExpression? {
        (dialect == .postgresql ? toPostgreSQL : toDuckDB)["\(name)/\(count)"]
    }

    private static let toPostgreSQL = parsed(
        .postgresql,
        [
            "contains/2": "strpos($1, $2) > 0",
            "suffix/2": "right($1, length($2)) = $2",
            "ends_with/2": "right($1, length($2)) = $2",
            "regexp_matches/2": "$1 ~ $2",
            "year/1": "CAST(extract(year FROM $1) AS bigint)",
            "month/1": "CAST(extract(month FROM $1) AS bigint)",
            "day/1": "CAST(extract(day FROM $1) AS bigint)",
            "quarter/1": "CAST(extract(quarter FROM $1) AS bigint)",
            "hour/1": "CAST(extract(hour FROM $1) AS bigint)",
            "minute/1": "CAST(extract(minute FROM $1) AS bigint)",
            "dayofweek/1": "CAST(extract(dow FROM $1) AS bigint)",
            "isodow/1": "CAST(extract(isodow FROM $1) AS bigint)",
            "dayofyear/1": "CAST(extract(doy FROM $1) AS bigint)",
            "weekofyear/1": "CAST(extract(week FROM $1) AS bigint)",
            "last_day/1": "CAST(date_trunc('month', $1) + interval '1 month' - interval '1 day' AS date)",
            "make_date/3": "make_date(CAST($1 AS integer), CAST($2 AS integer), CAST($3 AS integer))",
            "log2/1": "log(2, CAST($1 AS numeric))",
            "log10/1": "log($1)",
            "if/3": "CASE WHEN $1 THEN $2 ELSE $3 END",
            "to_days/1": "$1 * interval '1 day'",
            "to_months/1": "$1 * interval '1 month'",
            "xor/2": "$1 # $2",
            "hex/1": "upper(encode(convert_to($1, 'UTF8'), 'hex'))",
        ]
    )

    private static let toDuckDB = parsed(
        .duckdb,
        [
            "initcap/1": nil,
            "make_date/3": "make_date($1, $2, $3)",
            "log/1": "log10($1)",
            "gen_random_uuid/0": nil,
        ]
    )

    private static func parsed(_ dialect: Dialect, _ texts: [String: String?]) -> [String: SQLExpression] {
        texts.compactMapValues { text in text.flatMap { try? SQLParser.expression($0, dialect: dialect) } }
    }
}

/// Types of DuckDB and PostgreSQL: rows of a table, one direction each.
enum TypePairs {
    /// The name in the target dialect; nil where it has no such type.
    static func name(_ name: String, to dialect: Dialect) -> String? {
        let name = name.lowercased()
        if shared.contains(name) { return name }
        return (dialect == .postgresql ? toPostgreSQL : toDuckDB)[name]
    }

    private static let shared: Set<String> = [
        "bigint", "boolean", "bool", "char", "date", "decimal", "double precision", "float4", "float8", "int",
        "int2", "int4",
        "int8", "integer", "interval", "json", "numeric", "real", "smallint", "text", "time", "timestamp",
        "timestamptz",
        "uuid", "varchar", "character varying", "bpchar", "timestamp with time zone",
    ]

    private static let toPostgreSQL = [
        "double": "double precision", "float": "real", "string": "text", "tinyint": "smallint",
        "utinyint": "smallint",
        "usmallint": "integer", "uinteger": "bigint", "ubigint": "numeric", "hugeint": "numeric",
        "blob": "bytea",
        "datetime": "timestamp", "long": "bigint", "short": "smallint", "signed": "integer",
        "logical": "boolean",
        "binary": "bytea", "varbinary": "bytea", "timestamp_s": "timestamp(0)",
        "timestamp_ms": "timestamp(3)",
    ]

    private static let toDuckDB = [
        "bytea": "blob", "jsonb": "json", "serial": "integer", "bigserial": "bigint", "character": "varchar",
        "name": "varchar",
        "float": "double", "bit": "bit", "citext": nil,
    ].compactMapValues { $0 }
}
