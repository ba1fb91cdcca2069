internal import SQLSyntax

/// What is known of functions by their names, in any dialect here.
///
/// What is not listed may do anything.
enum KnownFunctions {
    /// Same answer for the same arguments within one statement.
    static let steady: Set<String> = [
        "abs", "acos", "asin", "atan", "atan2", "ceil", "ceiling", "cos", "degrees", "exp", "floor", "ln",
        "log",
        "log10", "log2", "mod", "pi", "pow", "power", "radians", "round", "sign", "sin", "sqrt", "tan",
        "trunc",
        "even", "isnan", "isinf", "isfinite", "gcd", "lcm", "factorial", "cbrt", "greatest", "least",
        "coalesce",
        "ifnull", "nullif", "iif", "if", "concat", "concat_ws", "length", "len", "char_length",
        "octet_length",
        "lower", "upper", "lcase", "ucase", "trim", "ltrim", "rtrim", "btrim", "lpad", "rpad", "left",
        "right",
        "substr", "substring", "replace", "reverse", "repeat", "instr", "position", "strpos", "split_part",
        "starts_with", "ends_with", "contains", "prefix", "suffix", "initcap", "ascii", "chr", "char",
        "unicode",
        "hex", "md5", "sha256", "translate", "format", "printf", "regexp_replace", "regexp_matches",
        "regexp_extract", "to_char", "to_date", "to_timestamp", "strftime", "strptime", "try_strptime",
        "date",
        "time", "datetime", "julianday", "date_part", "datepart", "date_trunc", "datetrunc", "date_diff",
        "datediff", "date_sub", "date_add", "extract", "year", "month", "day", "hour", "minute", "second",
        "quarter", "week", "weekday", "dayofweek", "dayofmonth", "dayofyear", "isodow", "isoyear",
        "weekofyear",
        "last_day", "make_date", "make_timestamp", "epoch", "age", "dayname", "monthname", "typeof", "now",
        "current_date", "current_timestamp", "current_time", "today", "bit_count", "xor", "to_days",
        "to_months",
        "to_years", "to_hours", "to_minutes", "to_seconds", "quote", "glob", "like", "levenshtein",
        "error",
    ]

    /// Aggregates that answer alike for every order of the rows.
    static let orderBlind: Set<String> = [
        "count", "count_star", "sum", "avg", "min", "max", "total", "bool_and", "bool_or", "every", "stddev",
        "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop", "median", "bit_and", "bit_or",
    ]

    /// Aggregates and window functions whose answer depends on rows, but on nothing else.
    static let steadyOverRows: Set<String> = orderBlind.union([
        "string_agg", "group_concat", "listagg", "array_agg", "list", "first", "last", "any_value", "arg_min",
        "arg_max", "min_by", "max_by", "mode", "quantile_cont", "quantile_disc", "percentile_cont",
        "percentile_disc", "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag",
        "lead", "first_value", "last_value", "nth_value",
    ])
}

extension SyntaxNode {
    /// Whether evaluating it once more, less, or elsewhere gives the same.
    var isSteady: Bool {
        !hasCall { !KnownFunctions.steady.contains($0) && !KnownFunctions.steadyOverRows.contains($0) }
    }

    /// Whether it gives the same for every order of its rows.
    var isOrderBlind: Bool {
        var search = CallSearch { call in
            call.over != nil
                || (!KnownFunctions.steady.contains(call.simpleName)
                    && !KnownFunctions.orderBlind.contains(call.simpleName))
        }
        accept(&search)
        return !search.found
    }

    /// Whether it gives one value for each row it is evaluated on: no call that may answer several rows.
    var isRowPreserving: Bool { isSteady }

    var hasWindow: Bool {
        var search = CallSearch { $0.over != nil }
        accept(&search)
        return search.found
    }

    private func hasCall(_ matches: (String) -> Bool) -> Bool {
        withoutActuallyEscaping(matches) { matches in
            var search = CallSearch { matches($0.simpleName) }
            accept(&search)
            return search.found
        }
    }
}

/// Looks for a call of some kind; samples and forms with effects count as found.
private struct CallSearch: SyntaxVisitor {
    let matches: (FunctionCall) -> Bool
    var found = false

    init(_ matches: @escaping (FunctionCall) -> Bool) {
        self.matches = matches
    }

    mutating func enter(part: some LocatedNode) -> Descent {
        if let call = part as? FunctionCall, matches(call) { found = true }
        if part is TableSample { found = true }
        return .descend
    }
}
