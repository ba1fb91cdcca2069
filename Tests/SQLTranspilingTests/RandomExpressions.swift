/// Expressions of SQLite's dialect over the columns of table `t`.
struct RandomExpressions {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func query() -> String {
        let columns = (0..<Int.random(in: 1...3, using: &random)).map { "\(any(3)) AS c\($0)" }
        let filter = Bool.random(using: &random) ? " WHERE \(any(2))" : ""
        return "SELECT \(columns.joined(separator: ", ")) FROM t\(filter)"
    }

    mutating func any(_ depth: Int) -> String {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: number(depth)
        case 1: text(depth)
        case 2: condition(depth)
        default: Bool.random(using: &random) ? number(depth) : "(\(any(max(depth - 1, 0))))"
        }
    }

    private mutating func pick(_ choices: String...) -> String {
        choices[Int.random(in: choices.indices, using: &random)]
    }

    private mutating func number(_ depth: Int) -> String {
        guard depth > 0 else {
            return pick(
                "n",
                "b",
                "r",
                "x",
                "id",
                "0",
                "1",
                "2",
                "-1",
                "2.5",
                "0.5",
                "100",
                "NULL",
                "1.005",
                "'7'",
                "u"
            )
        }
        let (first, second) = (number(depth - 1), number(depth - 1))
        switch Int.random(in: 0..<16, using: &random) {
        case 0...5: return "(\(first) \(pick("+", "-", "*", "/", "%", "+")) \(second))"
        case 6: return "round(\(first), \(pick("0", "1", "2", "3")))"
        case 7: return "abs(\(first))"
        case 8: return "coalesce(\(first), \(second))"
        case 9: return "CASE WHEN \(condition(depth - 1)) THEN \(first) ELSE \(second) END"
        case 10: return "CAST(\(any(depth - 1)) AS \(pick("INTEGER", "REAL", "INT", "DOUBLE")))"
        case 11: return "length(\(text(depth - 1)))"
        case 12: return "instr(\(text(depth - 1)), \(text(0)))"
        case 13: return "julianday(\(pick("d", "'2024-02-29'"))) - julianday(\(pick("d", "'2024-01-31'")))"
        case 14: return "max(\(first), \(second))"
        default: return "-(\(first))"
        }
    }

    private mutating func text(_ depth: Int) -> String {
        guard depth > 0 else {
            return pick("s", "u", "d", "'abc'", "''", "'é'", "'7'", "' 7'", "NULL", "'1e3'")
        }
        switch Int.random(in: 0..<10, using: &random) {
        case 0, 1: return "(\(any(depth - 1)) || \(any(depth - 1)))"
        case 2:
            return
                "substr(\(text(depth - 1)), \(pick("1", "0", "-2", "n", "3")), \(pick("2", "-1", "n", "9")))"
        case 3: return "upper(\(text(depth - 1)))"
        case 4: return "trim(\(text(depth - 1)))"
        case 5: return "CAST(\(any(depth - 1)) AS TEXT)"
        case 6:
            return
                "strftime('\(pick("%Y", "%m", "%Y-%m", "%j", "%w"))', \(pick("d", "s", "u", "'2024-02-29'")))"
        case 7:
            return "date(\(pick("d", "s")), '\(pick("+1 month", "-1 day", "start of year", "weekday 1"))')"
        case 8: return "coalesce(\(text(depth - 1)), \(text(0)))"
        default: return "replace(\(text(depth - 1)), \(text(0)), 'x')"
        }
    }

    private mutating func condition(_ depth: Int) -> String {
        guard depth > 0 else {
            return pick("n > 2", "b", "s = 'abc'", "r IS NULL", "u = 7", "d < '2024-06-01'")
        }
        switch Int.random(in: 0..<9, using: &random) {
        case 0...2:
            return "(\(any(depth - 1)) \(pick("=", "<", ">", "<=", "<>", "IS", "IS NOT")) \(any(depth - 1)))"
        case 3: return "(\(condition(depth - 1)) \(pick("AND", "OR")) \(condition(depth - 1)))"
        case 4: return "NOT (\(condition(depth - 1)))"
        case 5: return "(\(any(depth - 1)) IN (\(any(0)), \(any(0)), 2))"
        case 6: return "(\(any(depth - 1)) BETWEEN \(any(0)) AND \(any(0)))"
        case 7: return "(\(text(depth - 1)) LIKE '\(pick("a%", "%b%", "_7", "%É%"))')"
        default: return "(\(any(depth - 1)) IS \(pick("NULL", "NOT NULL", "TRUE")))"
        }
    }
}
