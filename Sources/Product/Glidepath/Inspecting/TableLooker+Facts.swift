import DuckDBDriver
import Inspection
import SQLAnalysis
import SQLSyntax
import Tabular

extension TableLooker {
    /// What the lake shows about the tables that rules lean on; questions it cannot answer are left out.
    ///
    /// - Cost: One query over the named columns each; of tables with more than ``rowLimit`` rows, the last
    ///   ``dayLimit`` days only.
    func facts(for questions: Set<DataQuestion>) async -> [DataQuestion: DataFact] {
        var facts: [DataQuestion: DataFact] = [:]
        var tables: [TablePath: LookedTable?] = [:]
        for question in questions.sorted() {
            if tables[question.table] == nil {
                tables[question.table] = .some(await open(question.table))
            }
            guard case .some(.some(let table)) = tables[question.table] else { continue }
            facts[question] = await fact(question, in: table)
        }
        return facts
    }

    private static let rowLimit: Int64 = 5_000_000
    private static let dayLimit = 31

    /// A table as queries name it, and as the job does.
    private struct LookedTable {
        var path: String
        var shown: String
        /// Quoted; nil when the table has no such column.
        var asOf: String?
        /// ` WHERE …`, or nothing.
        var restriction: String
        var columns: Set<String>
    }

    private func open(_ table: TablePath) async -> LookedTable? {
        for name in ["lake", "outputs"] {
            guard let path = self.table(table, in: name),
                let columns = try? await connection.schema(of: "SELECT * FROM \(path)")
            else { continue }
            let asOf = columns.column(named: asOfColumn).map { SQLText.identifier($0.name) }
            var restriction = ""
            // Counting rows is no more than a look at the file's own count.
            if case .integer(let rows)? = await row("SELECT count(*) FROM \(path)")?.first,
                rows > Self.rowLimit,
                let asOf
            {
                restriction =
                    " WHERE TRY_CAST(\(asOf) AS DATE) > (SELECT max(TRY_CAST(\(asOf) AS DATE)) FROM \(path)) - \(Self.dayLimit)"
            }
            return LookedTable(
                path: path,
                shown: table.description,
                asOf: asOf,
                restriction: restriction,
                columns: Set(columns.names.map { $0.lowercased() })
            )
        }
        return nil
    }

    private func fact(_ question: DataQuestion, in table: LookedTable) async -> DataFact? {
        switch question {
        case .uniqueKey(_, let columns): await uniqueKey(columns, question, table)
        case .enumeration(_, let column): await enumeration(column, question, table)
        case .range(_, let column): await range(column, question, table)
        case .weekdays: await weekdays(question, table)
        case .dependency(_, let keys, let values): await dependency(keys, values, question, table)
        }
    }

    /// Runs a query; answers its rows, and the query with the names that the job uses.
    private func ask(_ sql: String, _ table: LookedTable) async -> (rows: [[Value]], shown: String)? {
        guard let rows = try? await connection.query(sql.replacing("{table}", with: table.path)).rows else {
            return nil
        }
        let shown = sql.replacing("{table}", with: table.shown).replacing(table.path, with: table.shown)
        return (rows, shown)
    }

    private func uniqueKey(_ columns: [String], _ question: DataQuestion, _ table: LookedTable) async
        -> DataFact?
    {
        guard columns.allSatisfy(table.columns.contains) else { return nil }
        let keys = columns.map(SQLText.identifier) + (table.asOf.map { [$0] } ?? [])
        let sql =
            "SELECT count(*) FROM (SELECT 1 FROM {table}\(table.restriction) GROUP BY \(keys.joined(separator: ", ")) HAVING count(*) > 1)"
        guard let (rows, shown) = await ask(sql, table), case .integer(let count)? = rows.first?.first else {
            return nil
        }
        let names = columns.map { "`\($0)`" }.joined(separator: ", ")
        let within = table.asOf == nil ? "" : " within each date"
        return DataFact(
            question: question,
            statement: count == 0
                ? "\(names) of `\(table.shown)` is unique\(within)"
                : "\(names) of `\(table.shown)` is not unique\(within): \(count) values occur several times",
            query: shown,
            holds: count == 0
        )
    }

    private static let valueLimit = 20

    private func enumeration(_ column: String, _ question: DataQuestion, _ table: LookedTable) async
        -> DataFact?
    {
        guard table.columns.contains(column) else { return nil }
        let name = SQLText.identifier(column)
        let sql =
            "SELECT DISTINCT \(name)::VARCHAR FROM {table}\(table.restriction) ORDER BY 1 LIMIT \(Self.valueLimit + 1)"
        guard let (rows, shown) = await ask(sql, table) else { return nil }
        let values = rows.compactMap { row -> String? in
            if case .text(let text)? = row.first { "'\(text)'" } else { nil }
        }
        let missing = rows.contains { $0.first == .null } ? ", or missing" : ""
        let isLong = rows.count > Self.valueLimit
        return DataFact(
            question: question,
            statement: isLong
                ? "`\(column)` of `\(table.shown)` has more than \(Self.valueLimit) different values"
                : rows.isEmpty
                    ? "`\(table.shown)` has no rows"
                    : "`\(column)` of `\(table.shown)` is one of \(values.joined(separator: ", "))\(missing)",
            query: shown,
            holds: !isLong,
            values: isLong ? [] : values
        )
    }

    private func range(_ column: String, _ question: DataQuestion, _ table: LookedTable) async -> DataFact? {
        guard table.columns.contains(column) else { return nil }
        let name = SQLText.identifier(column)
        let sql =
            "SELECT min(\(name))::VARCHAR, max(\(name))::VARCHAR, count(*) - count(\(name)) FROM {table}\(table.restriction)"
        guard let (rows, shown) = await ask(sql, table), let row = rows.first, row.count == 3,
            case .integer(let missing) = row[2]
        else { return nil }
        guard case .text(let low) = row[0], case .text(let high) = row[1] else {
            return DataFact(
                question: question,
                statement: "`\(column)` of `\(table.shown)` has no values",
                query: shown,
                holds: true
            )
        }
        return DataFact(
            question: question,
            statement: "`\(column)` of `\(table.shown)` lies between \(low) and \(high)"
                + (missing == 0 ? " and is never missing" : " and is missing in \(missing) rows"),
            query: shown,
            holds: true,
            values: [low, high]
        )
    }

    private func weekdays(_ question: DataQuestion, _ table: LookedTable) async -> DataFact? {
        guard let asOf = table.asOf else { return nil }
        let day = "TRY_CAST(\(asOf) AS DATE)"
        let sql =
            "SELECT isodow(\(day)), min(\(day)), max(\(day)) FROM {table}\(table.restriction) GROUP BY 1 ORDER BY 1"
        guard let (rows, shown) = await ask(sql, table) else { return nil }
        var days: Set<Int> = []
        var dates: [CivilDate] = []
        for row in rows {
            if case .integer(let number)? = row.first { days.insert(Int(number)) }
            for case .date(let date) in row.dropFirst() { dates.append(date) }
        }
        guard let first = dates.min(), let last = dates.max() else { return nil }
        let missing = Self.missingWeekdays(days, from: first, to: last)
        let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
        let words = missing.map { names[$0 - 1] }
        return DataFact(
            question: question,
            statement: words.isEmpty
                ? "`\(table.shown)` has rows on every weekday that was looked at"
                : "`\(table.shown)` has no rows on \(words.map { "\($0)s" }.joined(separator: " and ")) from \(first) to \(last)",
            query: shown,
            holds: true,
            values: words
        )
    }

    /// Weekdays, Monday being 1, that came up at least twice without rows, or a whole weekend without.
    private static func missingWeekdays(_ seen: Set<Int>, from first: CivilDate, to last: CivilDate) -> [Int]
    {
        var counts: [Int: Int] = [:]
        for offset in 0...max(0, first.distance(to: last)) {
            counts[first.adding(days: offset).weekday, default: 0] += 1
        }
        let isWeekendFree = !seen.contains(6) && !seen.contains(7) && seen.count >= 3
        return (1...7).filter { day in
            guard !seen.contains(day) else { return false }
            return counts[day] ?? 0 >= 2 || isWeekendFree && day >= 6
        }
    }

    private func dependency(
        _ keys: [String],
        _ values: [String],
        _ question: DataQuestion,
        _ table: LookedTable
    ) async -> DataFact? {
        guard (keys + values).allSatisfy(table.columns.contains) else { return nil }
        let groups = keys.map(SQLText.identifier) + (table.asOf.map { [$0] } ?? [])
        let tuple = values.map(SQLText.identifier).joined(separator: ", ")
        let sql =
            "SELECT count(*) FROM (SELECT 1 FROM {table}\(table.restriction) GROUP BY \(groups.joined(separator: ", ")) HAVING count(DISTINCT (\(tuple))) > 1)"
        guard let (rows, shown) = await ask(sql, table), case .integer(let count)? = rows.first?.first else {
            return nil
        }
        let names = (
            keys.map { "`\($0)`" }.joined(separator: ", "), values.map { "`\($0)`" }.joined(separator: ", ")
        )
        return DataFact(
            question: question,
            statement: count == 0
                ? "\(names.0) of `\(table.shown)` determines \(names.1) within each date"
                : "\(names.0) of `\(table.shown)` does not determine \(names.1): \(count) values of it have several",
            query: shown,
            holds: count == 0
        )
    }
}
