import SQLSyntax

/// Random queries of a dialect with static types over the tables of ``TypedTables``.
struct TypedQueries {
    private var random: SeededRandom
    private let dialect: Dialect
    /// Aliases in front of columns, where tables are joined.
    private var prefix = ""

    init(seed: UInt64, dialect: Dialect) {
        random = SeededRandom(seed: seed)
        self.dialect = dialect
    }

    enum Kind: CaseIterable { case integer, decimal, double, text, boolean, date, moment }

    private mutating func pick(_ choices: String...) -> String {
        choices[Int.random(in: choices.indices, using: &random)]
    }

    private mutating func kind() -> Kind {
        Kind.allCases[Int.random(in: 0..<Kind.allCases.count, using: &random)]
    }

    private mutating func chance(_ share: Int) -> Bool { Int.random(in: 0..<share, using: &random) == 0 }

    mutating func query() -> String {
        switch Int.random(in: 0..<10, using: &random) {
        case 0...3: plain()
        case 4, 5: grouped()
        case 6: windowed()
        case 7: joined()
        case 8: united()
        default: ordered()
        }
    }

    private mutating func plain() -> String {
        let columns = (0..<Int.random(in: 1...3, using: &random)).map { "\(any(2)) AS c\($0)" }
        let filter = Bool.random(using: &random) ? " WHERE \(boolean(2))" : ""
        return "SELECT \(chance(6) ? "DISTINCT " : "")\(columns.joined(separator: ", ")) FROM p\(filter)"
    }

    private mutating func grouped() -> String {
        let key = chance(3) ? any(1) : pick("n", "s", "f", "d", "u")
        let aggregates = (0..<Int.random(in: 1...3, using: &random)).map { "\(aggregate()) AS a\($0)" }
        var grouping = key
        if dialect != .sqlite, chance(6) {
            grouping = pick("ROLLUP (n, f)", "CUBE (n)", "GROUPING SETS ((n), (), (n, f))")
        }
        let isSet = grouping != key
        let having = chance(4) ? " HAVING count(*) > 1" : ""
        return
            "SELECT \(isSet ? "n" : key) AS g, \(aggregates.joined(separator: ", ")) FROM p GROUP BY \(grouping)\(having)"
    }

    private mutating func aggregate() -> String {
        let filter = chance(5) ? " FILTER (WHERE \(boolean(0)))" : ""
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1: return "count(*)\(filter)"
        case 2: return "count(\(chance(2) ? "DISTINCT " : "")\(any(0)))\(filter)"
        case 3: return "sum(\(integer(1)))\(filter)"
        case 4: return "sum(\(decimal(1)))\(filter)"
        case 5: return "sum(\(pick("r", "r * 2")))\(filter)"
        case 6: return "\(pick("min", "max"))(\(any(1)))"
        case 7: return "avg(\(pick("n", "m", "r", "k")))\(filter)"
        case 8: return "bool_\(pick("and", "or"))(\(boolean(0)))"
        case 9: return "string_agg(\(pick("s", "u")), ',' ORDER BY id)"
        case 10: return "coalesce(sum(m), 0)"
        default: return "max(d) - min(d)"
        }
    }

    private mutating func windowed() -> String {
        let order = pick("id", "id DESC", "n, id", "d DESC, id", "s, id")
        let frame = pick(
            "",
            " ROWS BETWEEN 2 PRECEDING AND CURRENT ROW",
            " ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING"
        )
        let partition = chance(2) ? "PARTITION BY \(pick("f", "n", "s")) " : ""
        let call = pick(
            "sum(n)",
            "sum(m)",
            "count(*)",
            "min(d)",
            "max(s)",
            "avg(n)",
            "first_value(m)",
            "last_value(n)"
        )
        let rank = pick(
            "row_number()",
            "rank()",
            "dense_rank()",
            "lag(m)",
            "lead(d)",
            "lag(n, 2, 0)",
            "percent_rank()",
            "ntile(3)"
        )
        return
            "SELECT id, \(call) OVER (\(partition)ORDER BY \(order)\(frame)) AS w, \(rank) OVER (\(partition)ORDER BY \(order)) AS v FROM p"
    }

    private mutating func joined() -> String {
        let kind = pick("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN")
        let condition = pick("o.p_id = p.id", "o.p_id = p.n", "o.day = p.d", "o.kind = p.s")
        let item = pick(
            "amount + m",
            "coalesce(amount, 0) - coalesce(m, 0)",
            "day - d",
            "kind || s",
            "amount * n",
            "done AND f"
        )
        let filter =
            chance(3)
            ? " WHERE \(pick("amount > m", "o.oid_ IS NULL", "day >= d", "NOT done", "kind <> ''"))" : ""
        return "SELECT p.id, o.oid_, \(item) AS x FROM p \(kind) o ON \(condition)\(filter)"
    }

    private mutating func united() -> String {
        let mark = pick("UNION", "UNION ALL", "EXCEPT", "INTERSECT")
        let pair = pick("n|oid_", "m|amount", "s|kind", "d|day", "f|done").split(separator: "|")
        return "SELECT \(pair[0]) AS x FROM p \(mark) SELECT \(pair[1]) FROM o"
    }

    private mutating func ordered() -> String {
        let key = pick("n", "m", "r", "s", "d", "f", "ts", "n + 1", "-m", "u")
        let direction = pick("", " DESC", " ASC", " DESC NULLS FIRST", " NULLS FIRST")
        let limit = pick("", " LIMIT 7", " LIMIT 5 OFFSET 3", " OFFSET 20")
        if chance(4) { return "SELECT DISTINCT ON (n) n, id FROM p ORDER BY n\(direction), id" }
        return "SELECT id, \(key) AS x FROM p ORDER BY \(key)\(direction), id\(limit)"
    }

    // MARK: Values

    mutating func any(_ depth: Int) -> String {
        switch kind() {
        case .integer: integer(depth)
        case .decimal: decimal(depth)
        case .double: double(depth)
        case .text: text(depth)
        case .boolean: boolean(depth)
        case .date: date(depth)
        case .moment: moment(depth)
        }
    }

    private mutating func same(_ depth: Int) -> (String, String) {
        switch kind() {
        case .integer: (integer(depth), integer(depth))
        case .decimal: (decimal(depth), chance(3) ? integer(depth) : decimal(depth))
        case .double: (double(depth), chance(3) ? decimal(depth) : double(depth))
        case .text: (text(depth), text(depth))
        case .boolean: (boolean(depth), boolean(depth))
        case .date: (date(depth), date(depth))
        case .moment: (moment(depth), chance(4) ? date(depth) : moment(depth))
        }
    }

    private mutating func integer(_ depth: Int) -> String {
        guard depth > 0 else { return pick("n", "b", "id", "0", "1", "2", "7", "NULL::integer", "-3") }
        let (first, second) = (integer(depth - 1), integer(depth - 1))
        switch Int.random(in: 0..<14, using: &random) {
        case 0...2: return "(\(first) \(pick("+", "-", "*")) \(second))"
        case 3:
            return dialect == .duckdb
                ? "(\(first) // \(second))" : "(\(first) / \(pick("2", "7", "nullif(n, 0)")))"
        case 4: return "(\(first) % \(pick("3", "-2", "nullif(n, 0)")))"
        case 5: return "length(\(text(depth - 1)))"
        case 6: return "CASE WHEN \(boolean(depth - 1)) THEN \(first) ELSE \(second) END"
        case 7: return "coalesce(\(first), \(second))"
        case 8: return "(\(date(depth - 1)) - \(date(depth - 1)))"
        case 9: return "CAST(\(pick(decimal(depth - 1), boolean(0), integer(0))) AS integer)"
        case 10: return "abs(\(first))"
        case 11: return "strpos(\(text(depth - 1)), \(text(0)))"
        case 12:
            let field = pick("year", "month", "day", "dow", "doy", "quarter", "week", "isodow")
            return dialect == .duckdb
                ? "extract(\(field) FROM \(date(depth - 1)))"
                : "CAST(extract(\(field) FROM \(date(depth - 1))) AS integer)"
        default: return "\(pick("greatest", "least"))(\(first), \(second))"
        }
    }

    private mutating func decimal(_ depth: Int) -> String {
        guard depth > 0 else { return pick("m", "k", "m", "2.5", "0.05", "1.00", "-0.5") }
        let first = decimal(depth - 1)
        let second = chance(3) ? integer(0) : decimal(depth - 1)
        switch Int.random(in: 0..<9, using: &random) {
        case 0...3: return "(\(first) \(pick("+", "-", "*")) \(second))"
        case 4: return "round(\(first), \(pick("0", "1", "2")))"
        case 5: return "coalesce(\(first), \(second))"
        case 6: return "abs(\(first))"
        case 7: return "CAST(\(first) AS decimal(9, \(pick("1", "2"))))"
        default: return "CASE WHEN \(boolean(depth - 1)) THEN \(first) ELSE \(second) END"
        }
    }

    private mutating func double(_ depth: Int) -> String {
        guard depth > 0 else { return pick("r", "r", "(r + 1)", "CAST(n AS double precision)") }
        let (first, second) = (double(depth - 1), double(depth - 1))
        switch Int.random(in: 0..<9, using: &random) {
        case 0...2: return "(\(first) \(pick("+", "-", "*")) \(second))"
        case 3: return "(\(first) / \(pick("2", "nullif(n, 0)", "3.0", "r")))"
        case 4: return dialect == .duckdb ? "round(\(first), \(pick("0", "1", "2")))" : "round(\(first))"
        case 5:
            return dialect == .duckdb
                ? "(\(integer(0)) / \(pick("4", "nullif(b, 0)", "n")))" : "abs(\(first))"
        case 6: return "\(pick("floor", "ceil"))(\(first))"
        case 7: return "coalesce(\(first), \(second))"
        default: return "CAST(\(decimal(depth - 1)) AS double precision)"
        }
    }

    private mutating func text(_ depth: Int) -> String {
        guard depth > 0 else { return pick("s", "u", "'abc'", "''", "'é'", "'x y'") }
        let first = text(depth - 1)
        switch Int.random(in: 0..<15, using: &random) {
        case 0, 1: return "(\(first) || \(pick(text(depth - 1), "n", "f", "d", "m")))"
        case 2: return "substr(\(first), \(pick("1", "2", "3")), \(pick("1", "2", "9")))"
        case 3: return "\(pick("upper", "lower"))(\(first))"
        case 4: return "trim(\(first))"
        case 5: return "replace(\(first), \(text(0)), 'x')"
        case 6: return "concat(\(first), \(pick("n", "f", "u", "NULL")), '-')"
        case 7: return "coalesce(\(first), \(text(0)))"
        case 8: return "CAST(\(pick("n", "b", "m", "d", "f", "ts")) AS varchar)"
        case 9: return "\(pick("left", "right"))(\(first), \(pick("2", "-1", "n")))"
        case 10: return "\(pick("lpad", "rpad"))(\(first), 5, 'xy')"
        case 11:
            let day = pick("d", "ts")
            return dialect == .duckdb ? "strftime(\(day), '%Y-%m')" : "to_char(\(day), 'YYYY-MM')"
        case 12: return "concat_ws('/', \(first), \(text(0)), n)"
        case 13: return "regexp_replace(\(first), '[^a-z]', '', 'g')"
        default: return "split_part(\(first), ',', 1)"
        }
    }

    private mutating func boolean(_ depth: Int) -> String {
        guard depth > 0 else {
            return pick(
                "f",
                "(n > 2)",
                "(s = 'abc')",
                "(r IS NULL)",
                "(m < 10)",
                "(d < DATE '2024-06-01')",
                "(NOT f)"
            )
        }
        let pair = same(depth - 1)
        switch Int.random(in: 0..<13, using: &random) {
        case 0...3: return "(\(pair.0) \(pick("=", "<", ">", "<=", ">=", "<>")) \(pair.1))"
        case 4: return "(\(pair.0) IS \(pick("", "NOT "))DISTINCT FROM \(pair.1))"
        case 5: return "(\(boolean(depth - 1)) \(pick("AND", "OR")) \(boolean(depth - 1)))"
        case 6: return "NOT (\(boolean(depth - 1)))"
        case 7: return "(\(pair.0) IN (\(pair.1), \(pair.0)))"
        case 8: return "(\(pair.0) BETWEEN \(pair.1) AND \(pair.0))"
        case 9:
            return
                "(\(text(depth - 1)) \(pick("LIKE", "NOT LIKE", "ILIKE")) '\(pick("a%", "%b%", "_b_", "%É%", "A%", "%\\_%", "a*"))')"
        case 10: return "(\(any(depth - 1)) IS \(pick("NULL", "NOT NULL")))"
        case 11: return "(n \(pick("IN", "NOT IN")) (SELECT p_id FROM o WHERE p_id IS NOT NULL))"
        default: return "EXISTS (SELECT 1 FROM o WHERE o.p_id = p.id AND \(pick("o.done", "o.amount > p.m")))"
        }
    }

    private mutating func date(_ depth: Int) -> String {
        guard depth > 0 else { return pick("d", "e", "DATE '2024-02-29'", "DATE '2023-12-31'") }
        let first = date(depth - 1)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return "(\(first) \(pick("+", "-")) \(pick("1", "30", "n")))"
        case 1: return "CAST(date_trunc('\(pick("month", "year", "week", "quarter"))', \(first)) AS date)"
        case 2: return "coalesce(\(first), \(date(depth - 1)))"
        case 3: return "CAST(\(moment(depth - 1)) AS date)"
        case 4:
            return "CAST(\(first) + INTERVAL '\(pick("1 month", "-1 month", "10 days", "1 year"))' AS date)"
        default: return "\(pick("greatest", "least"))(\(first), \(date(depth - 1)))"
        }
    }

    private mutating func moment(_ depth: Int) -> String {
        guard depth > 0 else { return pick("ts", "TIMESTAMP '2024-02-29 10:11:12'") }
        switch Int.random(in: 0..<5, using: &random) {
        case 0:
            return "(\(moment(depth - 1)) + INTERVAL '\(pick("1 month", "90 minutes", "1 day", "-3 hours"))')"
        case 1: return "date_trunc('\(pick("month", "hour", "day"))', \(moment(depth - 1)))"
        case 2: return "CAST(\(date(depth - 1)) AS timestamp)"
        case 3: return "(\(date(depth - 1)) + INTERVAL '1 day')"
        default: return "coalesce(\(moment(depth - 1)), ts)"
        }
    }
}
