/// Queries over the lab's tables, full of what the rules look for.
struct RandomQueries {
    private var random: SeededRandom
    private var aliases = 0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    /// A relation of a FROM clause: its SQL, and its columns that hold whole numbers.
    private struct Source {
        var sql: String
        var columns: [String]
    }

    mutating func query() -> String {
        let body = chance(3) ? grouped() : plain()
        guard chance(4) else { return body }
        let name = alias()
        let inner = derivedBody()
        let text = "SELECT \(name).c0 AS r0, COUNT(\(name).c1) AS r1 FROM \(name) GROUP BY \(name).c0"
        return
            "WITH \(name) AS (\(inner)), other AS (\(body)) \(chance(2) ? text : text + " HAVING \(name).c0 > 0")"
    }

    private mutating func plain() -> String {
        let source = source(depth: 2)
        let items = (0..<Int.random(in: 1...3, using: &random)).map { "\(value(source)) AS r\($0)" }
        let distinct = chance(4) ? "DISTINCT " : ""
        return "SELECT \(distinct)\(items.joined(separator: ", ")) FROM \(source.sql)\(filter(source))"
    }

    private mutating func grouped() -> String {
        let source = source(depth: 2)
        let keys = Array(
            source.columns.shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random))
        )
        let aggregate =
            ["COUNT(*)", "COUNT(\(column(source)))", "MIN(\(column(source)))", "SUM(\(column(source)))"]
            .randomElement(using: &random) ?? "COUNT(*)"
        let having = chance(2) ? " HAVING \(test(keys)) AND \(aggregate) > 0" : ""
        let shown = keys.enumerated().map { "\($1) AS r\($0)" }.prefix(chance(2) ? 1 : 2).joined(
            separator: ", "
        )
        let distinct = chance(3) ? "DISTINCT " : ""
        let text = "SELECT \(distinct)\(shown), \(aggregate) AS m FROM \(source.sql)\(filter(source))"
        return text + " GROUP BY \(keys.joined(separator: ", "))\(having)"
    }

    // MARK: Relations

    private mutating func source(depth: Int) -> Source {
        let first = relation(depth: depth)
        guard chance(2) else { return first }
        let second = relation(depth: depth - 1)
        let join =
            ["JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"].randomElement(using: &random)
            ?? "JOIN"
        let condition =
            "\(column(second)) = \(column(first))\(chance(4) ? " AND " + test(second.columns) : "")"
        let columns = chance(3) ? first.columns : first.columns + second.columns
        return Source(sql: "\(first.sql) \(join) \(second.sql) ON \(condition)", columns: columns)
    }

    private mutating func relation(depth: Int) -> Source {
        let name = alias()
        if depth > 0, chance(2) {
            return Source(sql: "(\(derivedBody())) \(name)", columns: ["\(name).c0", "\(name).c1"])
        }
        let tables = [
            ("t", ["id", "p_id", "a", "b", "n"]), ("p", ["id", "a"]), ("u", ["k", "v"]), ("e", ["y", "z"]),
        ]
        let table = tables.randomElement(using: &random) ?? tables[0]
        return Source(sql: "\(table.0) \(name)", columns: table.1.map { "\(name).\($0)" })
    }

    /// A query with the columns c0 and c1, both whole numbers.
    private mutating func derivedBody() -> String {
        let source = source(depth: 1)
        let (one, other) = (column(source), column(source))
        let filter = filter(source)
        switch Int.random(in: 0...6, using: &random) {
        case 0:
            return "SELECT \(one) AS c0, COUNT(\(other)) AS c1 FROM \(source.sql)\(filter) GROUP BY \(one)"
        case 1: return "SELECT DISTINCT \(one) AS c0, \(other) AS c1 FROM \(source.sql)\(filter)"
        case 2:
            let second = self.source(depth: 0)
            let kind = ["UNION ALL", "UNION", "EXCEPT", "INTERSECT"].randomElement(using: &random) ?? "UNION"
            let left =
                "SELECT \(chance(2) ? "DISTINCT " : "")\(one) AS c0, \(other) AS c1 FROM \(source.sql)\(filter)"
            return "\(left) \(kind) SELECT \(column(second)), \(column(second)) FROM \(second.sql)"
        case 3:
            let window = ["ROW_NUMBER()", "COUNT(*)"].randomElement(using: &random) ?? "COUNT(*)"
            let order = window == "COUNT(*)" ? "" : " ORDER BY \(source.columns.joined(separator: ", "))"
            return
                "SELECT \(one) AS c0, \(window) OVER (PARTITION BY \(other)\(order)) AS c1 FROM \(source.sql)\(filter)"
        case 4: return "SELECT \(one) AS c0, \(other) AS c1 FROM \(source.sql)\(filter) ORDER BY \(one)"
        default: return "SELECT \(one) AS c0, \(value(source)) AS c1 FROM \(source.sql)\(filter)"
        }
    }

    // MARK: Values

    private mutating func column(_ source: Source) -> String {
        source.columns.randomElement(using: &random) ?? "1"
    }

    private mutating func value(_ source: Source) -> String {
        let (one, other) = (column(source), column(source))
        switch Int.random(in: 0...8, using: &random) {
        case 0: return "COALESCE(\(one), \(other), 0)"
        case 1: return "CASE WHEN \(test(source.columns)) THEN \(one) WHEN TRUE THEN \(other) ELSE 3 END"
        case 2:
            return
                "CASE WHEN \(test(source.columns)) THEN 1 ELSE CASE WHEN \(test(source.columns)) THEN 2 ELSE 2 END END"
        case 3: return "\(one) + (2 * 3 - 7)"
        case 4: return "CAST(\(one) AS INTEGER)"
        default: return one
        }
    }

    private mutating func test(_ columns: [String]) -> String {
        let one = columns.randomElement(using: &random) ?? "1"
        let other = columns.randomElement(using: &random) ?? "1"
        let joiner = ["=", "<>", "<", "<=", ">", ">="].randomElement(using: &random) ?? "="
        switch Int.random(in: 0...11, using: &random) {
        case 0: return "\(one) IS NULL"
        case 1: return "\(one) IS NOT NULL"
        case 2: return "NOT (\(one) \(joiner) \(other))"
        case 3: return "(\(test(columns)) OR \(test(columns)))"
        case 4: return "NOT (\(test(columns)) AND \(test(columns)))"
        case 5: return "\(one) \(joiner) \(one)"
        case 6: return "\(one) \(chance(2) ? "" : "NOT ")IN (1, 2, 1\(chance(3) ? ", NULL" : ""))"
        case 7: return "NOT NOT (\(one) BETWEEN 0 AND \(other))"
        case 8: return "(\(one) \(joiner) 1 AND 1 < 2)"
        case 9: return "\(one) IN (SELECT DISTINCT v FROM u ORDER BY v)"
        default: return "\(one) \(joiner) \(chance(2) ? other : "1")"
        }
    }

    private mutating func filter(_ source: Source) -> String {
        guard !chance(3) else { return "" }
        let tests = (0..<Int.random(in: 1...3, using: &random)).map { _ in test(source.columns) }
        return " WHERE " + tests.joined(separator: " AND ")
    }

    private mutating func alias() -> String {
        aliases += 1
        return "d\(aliases)"
    }

    /// True once in so many times.
    private mutating func chance(_ times: Int) -> Bool { Int.random(in: 1...times, using: &random) == 1 }
}
