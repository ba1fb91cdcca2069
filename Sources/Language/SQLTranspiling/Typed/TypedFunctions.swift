import SQLSyntax

/// Functions of one row whose translation is an expression: rows of tables, one for each pair of dialects.
enum TypedFunctions {
    enum Parameter: String {
        case text, integer, number, decimal, double, boolean, date, time, any

        func fits(_ found: TypeClass) -> Bool {
            if found == .null { return true }
            return switch self {
            case .text: found == .text
            case .integer: found == .integer
            case .number: found.isNumber
            case .decimal: found == .decimal
            case .double: found == .double
            case .boolean: found == .boolean
            case .date: found == .date
            case .time: found == .date || found == .timestamp
            case .any: true
            }
        }
    }

    enum Warning: String {
        case letterCase = "!case"
        case lastDigits = "!digits"
    }

    struct Rule {
        var parameters: [Parameter]
        var template: SQLExpression
        var warning: Warning?

        func fits(_ classes: [TypeClass]) -> Bool {
            classes.count == parameters.count && zip(parameters, classes).allSatisfy { $0.fits($1) }
        }
    }

    static func rules(_ name: String, _ count: Int, _ from: Dialect, _ to: Dialect) -> [Rule] {
        table(from, to)["\(name)/\(count)"] ?? []
    }

    static func names(_ from: Dialect, _ to: Dialect) -> [String] {
        Set(table(from, to).keys.map { String($0.prefix { $0 != "/" }) } + special).sorted()
    }

    private static let special = [
        "avg", "coalesce", "concat", "count", "date_trunc", "extract", "greatest", "least", "max", "min",
        "nullif", "round", "string_agg", "substr", "sum", "trim",
    ]

    private static func table(_ from: Dialect, _ to: Dialect) -> [String: [Rule]] {
        switch to {
        case .duckdb: toDuckDB
        case .postgresql: toPostgreSQL
        case .sqlite: from == .duckdb ? duckdbToSQLite : postgresqlToSQLite
        }
    }

    private static let toPostgreSQL = read(
        .postgresql,
        """
        length(text) => length($1)
        len(text) => length($1)
        char_length(text) => length($1)
        strlen(text) => octet_length($1)
        lower(text) => lower($1) !case
        upper(text) => upper($1) !case
        lcase(text) => lower($1) !case
        ucase(text) => upper($1) !case
        replace(text, text, text) => replace($1, $2, $3)
        left(text, integer) => left($1, CAST($2 AS integer))
        right(text, integer) => right($1, CAST($2 AS integer))
        repeat(text, integer) => repeat($1, CAST($2 AS integer))
        strpos(text, text) => strpos($1, $2)
        instr(text, text) => strpos($1, $2)
        position(text, text) => strpos($1, $2)
        contains(text, text) => strpos($1, $2) > 0
        starts_with(text, text) => starts_with($1, $2)
        prefix(text, text) => starts_with($1, $2)
        suffix(text, text) => right($1, length($2)) = $2
        ends_with(text, text) => right($1, length($2)) = $2
        md5(text) => md5($1)
        ascii(text) => ascii($1)
        chr(integer) => chr(CAST($1 AS integer))
        hex(text) => upper(encode(convert_to($1, 'UTF8'), 'hex'))
        abs(number) => abs($1)
        sign(number) => CAST(sign($1) AS integer)
        ceil(number) => ceil($1)
        ceiling(number) => ceil($1)
        floor(number) => floor($1)
        trunc(number) => trunc($1)
        sqrt(number) => sqrt(CAST($1 AS double precision))
        exp(number) => exp(CAST($1 AS double precision)) !digits
        ln(number) => ln(CAST($1 AS double precision)) !digits
        log(number) => log(CAST($1 AS double precision)) !digits
        log10(number) => log(CAST($1 AS double precision)) !digits
        sin(number) => sin(CAST($1 AS double precision)) !digits
        cos(number) => cos(CAST($1 AS double precision)) !digits
        tan(number) => tan(CAST($1 AS double precision)) !digits
        radians(number) => radians(CAST($1 AS double precision)) !digits
        degrees(number) => degrees(CAST($1 AS double precision)) !digits
        pi() => pi()
        xor(integer, integer) => $1 # $2
        to_days(integer) => $1 * interval '1 day'
        to_months(integer) => $1 * interval '1 month'
        to_years(integer) => $1 * interval '1 year'
        to_hours(integer) => $1 * interval '1 hour'
        isnan(double) => $1 = CAST('NaN' AS double precision)
        """
    )

    private static let toDuckDB = read(
        .duckdb,
        """
        length(text) => length($1)
        char_length(text) => length($1)
        character_length(text) => length($1)
        octet_length(text) => strlen($1)
        lower(text) => lower($1) !case
        upper(text) => upper($1) !case
        replace(text, text, text) => replace($1, $2, $3)
        left(text, integer) => left($1, $2)
        right(text, integer) => right($1, $2)
        repeat(text, integer) => repeat($1, $2)
        strpos(text, text) => strpos($1, $2)
        position(text, text) => strpos($1, $2)
        starts_with(text, text) => starts_with($1, $2)
        md5(text) => md5($1)
        ascii(text) => ascii($1)
        chr(integer) => chr($1)
        abs(number) => abs($1)
        sign(number) => sign($1)
        ceil(number) => ceil($1)
        ceiling(number) => ceil($1)
        floor(number) => floor($1)
        trunc(number) => trunc($1)
        sqrt(integer) => sqrt($1)
        sqrt(double) => sqrt($1)
        exp(double) => exp($1) !digits
        ln(double) => ln($1) !digits
        log(double) => log10($1) !digits
        sin(double) => sin($1) !digits
        cos(double) => cos($1) !digits
        tan(double) => tan($1) !digits
        radians(double) => radians($1) !digits
        degrees(double) => degrees($1) !digits
        pi() => pi()
        """
    )

    private static let sqlite = """
        length(text) => length($1)
        char_length(text) => length($1)
        lower(text) => lower($1) !case
        upper(text) => upper($1) !case
        replace(text, text, text) => replace($1, $2, $3)
        strpos(text, text) => instr($1, $2)
        position(text, text) => instr($1, $2)
        starts_with(text, text) => substr($1, 1, length($2)) = $2
        ascii(text) => coalesce(unicode($1), CASE WHEN $1 = '' THEN 0 END)
        chr(integer) => char($1)
        abs(integer) => abs($1)
        abs(double) => abs($1)
        abs(decimal) => abs($1)
        floor(double) => \(below("-"))
        ceil(double) => \(below("+"))
        ceiling(double) => \(below("+"))
        """

    /// The next whole number: SQLite has floor and ceil only where it was built with them.
    private static func below(_ sign: String) -> String {
        let whole = "CAST($1 AS INTEGER)"
        let test = sign == "-" ? "<" : ">"
        return "CASE WHEN abs($1) >= 4503599627370496.0 THEN $1 "
            + "WHEN $1 \(test) \(whole) THEN \(whole) \(sign) 1.0 ELSE \(whole) * 1.0 END"
    }

    private static let duckdbToSQLite = read(
        .sqlite,
        sqlite + """

            len(text) => length($1)
            lcase(text) => lower($1) !case
            ucase(text) => upper($1) !case
            instr(text, text) => instr($1, $2)
            contains(text, text) => instr($1, $2) > 0
            prefix(text, text) => substr($1, 1, length($2)) = $2
            hex(text) => hex($1)
            sign(number) => CASE WHEN $1 > 0 THEN 1 WHEN $1 < 0 THEN -1 WHEN $1 = 0 THEN 0 END
            """
    )

    private static let postgresqlToSQLite = read(.sqlite, sqlite + "\ncharacter_length(text) => length($1)")

    private static func read(_ dialect: Dialect, _ text: String) -> [String: [Rule]] {
        var rules: [String: [Rule]] = [:]
        for line in text.split(separator: "\n") {
            guard let (name, rule) = rule(String(line), dialect) else {
                // A row that cannot be read is a fault of this table, which the tests find.
                assertionFailure("\(line)")
                continue
            }
            rules["\(name)/\(rule.parameters.count)", default: []].append(rule)
        }
        return rules
    }

    private static func rule(_ line: String, _ dialect: Dialect) -> (String, Rule)? {
        var template = line.trimmingPrefix(while: \.isWhitespace)
        guard let open = template.firstIndex(of: "("), let close = template.firstIndex(of: ")") else {
            return nil
        }
        let name = String(template[..<open])
        let words = template[template.index(after: open)..<close].split(separator: ",")
        let parameters = words.compactMap { word in
            Parameter(rawValue: String(word.filter { !$0.isWhitespace }))
        }
        guard parameters.count == words.count, let arrow = template.firstRange(of: "=>") else { return nil }
        template = template[arrow.upperBound...]
        var warning: Warning?
        if let mark = template.lastIndex(of: "!") {
            warning = Warning(rawValue: String(template[mark...]))
            template = template[..<mark]
        }
        guard let expression = try? SQLParser.expression(String(template), dialect: dialect) else {
            return nil
        }
        return (name, Rule(parameters: parameters, template: expression, warning: warning))
    }
}
