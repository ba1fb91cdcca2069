internal import Tabular

/// PostgreSQL's functions whose result has one type whatever the arguments (chapter 9 of its manual).
enum PostgresFunctions {
    static let scalars: [String: LogicalType] = {
        var types: [String: LogicalType] = [:]
        for (type, names) in groups {
            for name in names.split(whereSeparator: \.isWhitespace) { types[String(name)] = type }
        }
        return types
    }()

    private static let groups: [(LogicalType, String)] = [
        (
            .int32,
            """
            length char_length character_length octet_length bit_length strpos position ascii array_length
            cardinality array_position grouping width_bucket json_array_length jsonb_array_length
            """
        ),
        (
            .text,
            """
            lower upper initcap trim btrim ltrim rtrim substr substring replace concat concat_ws left
            right lpad rpad repeat reverse split_part translate overlay regexp_replace format md5 to_char
            chr quote_ident quote_literal to_hex array_to_string json_extract_path_text
            jsonb_extract_path_text json_typeof jsonb_typeof encode version current_user session_user
            current_database current_schema regexp_substr
            """
        ),
        (.boolean, "starts_with isfinite regexp_like pg_try_advisory_lock"),
        (.date, "current_date to_date make_date"),
        (
            .timestampWithZone,
            """
            now current_timestamp transaction_timestamp statement_timestamp clock_timestamp to_timestamp
            make_timestamptz
            """
        ),
        (.timestamp(.microseconds), "localtimestamp make_timestamp"),
        (.timeWithZone, "current_time"),
        (.time, "localtime make_time"),
        (.interval, "make_interval justify_days justify_hours justify_interval"),
        (.double, "date_part random pi sin cos tan asin acos atan atan2 radians degrees cbrt"),
        (.int64, "nextval currval lastval setval"),
        (.uuid, "gen_random_uuid"),
        (.other("numeric"), "to_number"),
        (.blob, "decode sha256 sha512"),
        (.other("json"), "to_json row_to_json json_build_object json_build_array"),
        (.other("jsonb"), "to_jsonb jsonb_build_object jsonb_build_array jsonb_set"),
    ]

    /// Null only when an argument is.
    static let total = names(
        """
        length char_length character_length octet_length bit_length strpos position ascii lower upper
        initcap trim btrim ltrim rtrim substr replace left right lpad rpad repeat reverse split_part
        translate regexp_replace md5 chr to_hex starts_with isfinite to_date make_date nextval regexp_like
        """
    )

    /// Never null, whatever the arguments.
    static let never = names(
        """
        now current_date current_timestamp transaction_timestamp statement_timestamp clock_timestamp
        localtimestamp current_time localtime random pi gen_random_uuid version concat json_build_object
        json_build_array jsonb_build_object jsonb_build_array
        """
    )

    static let aggregates: [String: LogicalType?] = [
        "count": .int64, "sum": nil, "avg": nil, "min": nil, "max": nil, "any_value": nil, "array_agg": nil,
        "string_agg": .text, "bool_and": .boolean, "bool_or": .boolean, "every": .boolean,
        "json_agg": .other("json"),
        "jsonb_agg": .other("jsonb"), "json_object_agg": .other("json"), "jsonb_object_agg": .other("jsonb"),
        "stddev": nil, "stddev_pop": nil, "stddev_samp": nil, "variance": nil, "var_pop": nil,
        "var_samp": nil,
        "corr": .double, "covar_pop": .double, "covar_samp": .double, "regr_slope": .double,
        "regr_intercept": .double, "regr_r2": .double, "regr_count": .int64, "mode": nil,
        "percentile_cont": nil,
        "percentile_disc": nil, "bit_and": nil, "bit_or": nil, "bit_xor": nil,
    ]

    private static let windows = names(
        "row_number rank dense_rank ntile percent_rank cume_dist lag lead first_value last_value nth_value"
    )

    private static let generic = names(
        """
        coalesce greatest least nullif round trunc ceil ceiling floor sign abs mod power sqrt exp ln log
        date_trunc extract age string_to_array regexp_split_to_array regexp_match array_append array_cat
        array_remove array_prepend
        """
    )

    private static let rows = names(
        """
        unnest generate_series generate_subscripts regexp_matches regexp_split_to_table string_to_table
        json_array_elements jsonb_array_elements json_each jsonb_each json_object_keys jsonb_object_keys
        json_array_elements_text jsonb_array_elements_text json_each_text jsonb_each_text
        """
    )

    static func shape(of name: String) -> FunctionShape {
        if rows.contains(name) { return .rows }
        if aggregates.keys.contains(name) { return .aggregate }
        if windows.contains(name) { return .window }
        return scalars[name] != nil || generic.contains(name) ? .scalar : .unknown
    }

    private static func names(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }
}
