internal import Tabular

/// DuckDB's functions whose result has one type whatever the arguments.
///
/// Types are those of `duckdb_functions()` and `DESCRIBE`, version 1.5.
enum DuckDBFunctions {
    private static func byName(_ groups: [(LogicalType, String)]) -> [String: LogicalType] {
        var types: [String: LogicalType] = [:]
        for (type, names) in groups {
            for name in names.split(whereSeparator: \.isWhitespace) { types[String(name)] = type }
        }
        return types
    }

    private static func names(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map(String.init))
    }

    /// Functions of one row.
    static let scalars = byName([
        (
            .blob,
            """
            encode from_base64 from_binary from_hex unbin unhex
            """
        ),
        (
            .boolean,
            """
            array_contains array_has contains ends_with ilike_escape isfinite isinf isnan json_contains
            json_exists json_valid like_escape list_contains list_has list_has_all list_has_any
            map_contains not_ilike_escape not_like_escape prefix regexp_full_match regexp_matches signbit
            starts_with suffix
            """
        ),
        (
            .date,
            """
            current_date last_day make_date today
            """
        ),
        (
            .double,
            """
            acos acosh asin asinh atan atan2 atanh cbrt cos cosh cot degrees epoch even exp gamma jaccard
            jaro_similarity jaro_winkler_similarity julian lgamma ln log log10 log2 pi pow power radians
            random sin sinh sqrt tan tanh
            """
        ),
        (
            .hugeInt,
            """
            factorial
            """
        ),
        (
            .int32,
            """
            ascii bit_position get_bit list_indexof list_position ord unicode
            """
        ),
        (
            .int64,
            """
            array_length bit_length century char_length character_length currval damerau_levenshtein
            date_diff date_sub datediff datesub day dayofmonth dayofweek dayofyear decade editdist3
            epoch_ns epoch_us era gcd grouping hamming hour instr isodow isoyear lcm len length length_grapheme
            levenshtein microsecond millennium millisecond minute mismatches month nanosecond nextval
            octet_length position quarter second strlen strpos timezone_hour timezone_minute week weekday
            weekofyear year yearweek
            """
        ),
        (
            .int8,
            """
            sign
            """
        ),
        (
            .interval,
            """
            age normalized_interval to_centuries to_days to_decades to_hours to_microseconds to_millennia
            to_milliseconds to_minutes to_months to_quarters to_seconds to_weeks to_years
            """
        ),
        (
            .list(.text),
            """
            current_schemas enum_range enum_range_boundary parse_path regexp_extract_all
            regexp_split_to_array split str_split str_split_regex string_split string_split_regex
            string_to_array
            """
        ),
        (
            .other("JSON"),
            """
            array_to_json json json_array json_extract json_merge_patch json_object json_quote
            json_structure row_to_json to_json
            """
        ),
        (
            .text,
            """
            alias array_to_string bar base64 bin chr concat_ws current_catalog current_database
            current_schema current_user dayname decode enum_first enum_last format
            formatReadableDecimalSize formatReadableSize format_bytes hex icu_sort_key json_deserialize_sql
            json_extract_path_text json_extract_string json_pretty json_type json_value lcase left
            left_grapheme lower lpad ltrim md5 monthname nfc_normalize overlay parse_dirname parse_dirpath
            parse_filename printf regexp_escape regexp_extract regexp_replace replace reverse right
            right_grapheme rpad rtrim session_user sha1 sha256 split_part strftime strip_accents substr
            substring substring_grapheme to_base to_base64 to_binary to_hex translate trim typeof ucase
            upper url_decode url_encode user version
            """
        ),
        (
            .time,
            """
            current_localtime localtime make_time
            """
        ),
        (
            .timeWithZone,
            """
            current_time
            """
        ),
        (
            .timestamp(.microseconds),
            """
            current_localtimestamp localtimestamp make_timestamp make_timestamp_ms strptime try_strptime
            """
        ),
        (
            .timestampWithZone,
            """
            current_timestamp get_current_timestamp make_timestamptz now to_timestamp transaction_timestamp
            uuid_extract_timestamp
            """
        ),
        (
            .uint32,
            """
            uuid_extract_version
            """
        ),
        (
            .uint64,
            """
            cardinality hash list_unique parse_formatted_bytes
            """
        ),
        (
            .uuid,
            """
            gen_random_uuid uuid uuidv4 uuidv7
            """
        ),
    ])

    /// Aggregates.
    static let aggregates = byName([
        (
            .boolean,
            """
            bool_and bool_or
            """
        ),
        (
            .double,
            """
            corr covar_pop covar_samp entropy favg fsum kahan_sum kurtosis kurtosis_pop product regr_avgx
            regr_avgy regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy sem skewness stddev
            stddev_pop stddev_samp sumkahan var_pop var_samp variance
            """
        ),
        (
            .hugeInt,
            """
            count_if countif
            """
        ),
        (
            .int64,
            """
            approx_count_distinct count count_star
            """
        ),
        (
            .other("JSON"),
            """
            json_group_array json_group_object
            """
        ),
        (
            .text,
            """
            group_concat listagg string_agg
            """
        ),
        (
            .uint32,
            """
            regr_count
            """
        ),
    ])

    /// Functions that need OVER and are never null.
    static let windows = byName([
        (
            .double,
            """
            cume_dist percent_rank
            """
        ),
        (
            .int64,
            """
            dense_rank ntile rank rank_dense row_number
            """
        ),
    ])

    /// Aggregates whose type depends on their argument.
    static let genericAggregates = names(
        """
        any_value approx_quantile arbitrary arg_max arg_max_null arg_min arg_min_null argmax argmin
        array_agg avg bit_and bit_or bit_xor first histogram last list mad max max_by mean median min
        min_by mode percentile_cont percentile_disc quantile quantile_cont quantile_disc
        reservoir_quantile sum
        """
    )

    /// Aggregates that answer a number for no rows, too.
    static let counts = names(
        """
        approx_count_distinct count count_if count_star countif regr_count
        """
    )

    /// Functions that are null only when an argument is.
    static let total = names(
        """
        abs ascii base64 bin bit_length char_length character_length chr concat_ws contains
        current_database current_date current_schema current_time current_timestamp degrees ends_with
        gen_random_uuid get_current_timestamp hash hex instr isfinite isinf isnan lcase left len length
        levenshtein localtime localtimestamp lower lpad ltrim make_date md5 nfc_normalize now
        octet_length ord pi position prefix radians random regexp_escape regexp_full_match
        regexp_matches regexp_replace repeat replace reverse right rpad rtrim sha1 sha256 sign split
        split_part starts_with str_split string_split string_to_array strip_accents strlen strpos
        strptime substr substring suffix to_base64 to_days to_hex to_hours to_minutes to_months
        to_seconds to_weeks to_years today transaction_timestamp translate trim typeof ucase unicode
        upper uuid version
        """
    )

    /// Functions that are never null.
    static let never = names(
        """
        current_date current_time current_timestamp gen_random_uuid get_current_timestamp localtime
        localtimestamp now pi random today transaction_timestamp typeof uuid version
        """
    )
}
