import Tabular

/// What explains the differing cells of one column.
///
/// Each explanation is a condition on the two texts; one query counts them all. An explanation that holds for a pair
/// hides the weaker ones behind it.
struct CellCauses {
    let workbench: any Workbench
    private(set) var column: ComparedColumn
    let differing: Int

    private var name: String { column.name }
    private var left: String { "l_\(column.cell)" }
    private var right: String { "r_\(column.cell)" }

    private struct Explanation {
        var kind: String
        var condition: String
        var statement: String
    }

    func causes() async throws -> [Cause] {
        var explanations = nullExplanations
        if column.form == .text, let form = try await formOfText() {
            // Text that says numbers or dates is explained as such, after what is wrong with it as text.
            explanations += textExplanations
            var finder = self
            finder.column.form = form
            explanations +=
                try await form.isNumeric ? finder.numberExplanations() : finder.momentExplanations()
        } else if column.form.isNumeric {
            explanations += try await numberExplanations()
        } else if column.form.isMoment {
            explanations += try await momentExplanations()
        } else {
            explanations += textExplanations
        }
        return try await count(explanations)
    }

    /// The form that most differing texts can be read in; nil for plain text.
    private func formOfText() async throws -> CellForm? {
        let number = "'[+-]?[0-9]+([.][0-9]+)?'"
        func all(_ pattern: String) -> String {
            "regexp_full_match(\(left), \(pattern)) AND regexp_full_match(\(right), \(pattern))"
        }
        func digits(_ text: String) -> String { "length(regexp_extract(\(text), '[.]([0-9]+)$', 1))" }
        let rows = try await workbench.rows(
            of: """
                SELECT count(*) FILTER (WHERE \(all(number))),
                    coalesce(max(greatest(\(digits(left)), \(digits(right)))) FILTER (WHERE \(all(number))), 0),
                    count(*) FILTER (WHERE \(all("'[0-9]{4}-[0-9]{2}-[0-9]{2}'"))),
                    count(*) FILTER (WHERE \(all("'[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:.*'")))
                FROM __vs_paired WHERE \(column.differs)
                """
        )
        let counts = rows[0].map(\.count)
        if counts[0] * 2 > differing { return .decimal(scale: min(counts[1], 18)) }
        if counts[2] * 2 > differing { return .date }
        return counts[3] * 2 > differing ? .timestamp : nil
    }

    /// Counts each pair for the first explanation that fits.
    private func count(_ explanations: [Explanation]) async throws -> [Cause] {
        let cases = explanations.enumerated().map { "WHEN \($1.condition) THEN \($0)" }.joined(separator: " ")
        let rows = try await workbench.rows(
            of: """
                SELECT place, count(*) FROM (SELECT CASE \(cases) ELSE -1 END AS place FROM __vs_paired WHERE \(column.differs))
                WHERE place >= 0 GROUP BY place
                """
        )
        return rows.map { row in
            let explanation = explanations[row[0].count]
            return Cause(
                kind: explanation.kind,
                columns: [name],
                statement: explanation.statement,
                explains: row[1].count,
                of: differing
            )
        }
    }

    // MARK: NULL and text

    private var nullExplanations: [Explanation] {
        [
            Explanation(
                kind: "empty-or-null",
                condition: "coalesce(\(left), '') = '' AND coalesce(\(right), '') = ''",
                statement: "\(name): the empty text on one side is NULL on the other"
            ),
            Explanation(
                kind: "null-left",
                condition: "\(left) IS NULL",
                statement: "\(name): NULL on the left, a value on the right"
            ),
            Explanation(
                kind: "null-right",
                condition: "\(right) IS NULL",
                statement: "\(name): a value on the left, NULL on the right"
            ),
        ]
    }

    private var textExplanations: [Explanation] {
        let numbers = "TRY_CAST(\(left) AS DOUBLE) = TRY_CAST(\(right) AS DOUBLE)"
        return [
            ("trailing-blanks", "rtrim(\(left)) = rtrim(\(right))", "blanks at the end on one side"),
            ("blanks", "trim(\(left)) = trim(\(right))", "blanks around the text on one side"),
            ("case", "lower(\(left)) = lower(\(right))", "the same letters in another case"),
            ("number-format", "coalesce(\(numbers), FALSE)", "the same number written in another way"),
            (
                "date-format",
                "coalesce(TRY_CAST(\(left) AS TIMESTAMP) = TRY_CAST(\(right) AS TIMESTAMP), FALSE)",
                "the same time written in another way"
            ),
            (
                "unicode-form", "nfc_normalize(\(left)) = nfc_normalize(\(right))",
                "the same characters composed in another way"
            ),
            (
                "line-ends", "replace(\(left), chr(13), '') = replace(\(right), chr(13), '')",
                "other line ends inside the text"
            ),
            (
                "inner-blanks", "replace(\(left), ' ', '') = replace(\(right), ' ', '')",
                "blanks inside the text"
            ),
            (
                "truncated", "(starts_with(\(left), \(right)) OR starts_with(\(right), \(left)))",
                "the text is cut off on one side"
            ),
        ].map { Explanation(kind: $0, condition: $1, statement: "\(name): \($2)") }
    }

    // MARK: Numbers

    private var leftNumber: String { "TRY_CAST(\(left) AS DOUBLE)" }
    private var rightNumber: String { "TRY_CAST(\(right) AS DOUBLE)" }

    /// Right minus left: exact for decimals, to ten significant digits for floating-point numbers.
    private var offset: String {
        if let scale = column.form.decimalScale {
            let type = "DECIMAL(38, \(min(scale, 38)))"
            return "TRY(CAST(\(right) AS \(type)) - CAST(\(left) AS \(type)))"
        }
        return "round(\(rightNumber) - \(leftNumber), 9)"
    }

    private func numberExplanations() async throws -> [Explanation] {
        var explanations = [
            Explanation(
                kind: "sign-of-zero",
                condition: "coalesce(\(leftNumber) = 0 AND \(rightNumber) = 0, FALSE)",
                statement: "\(name): 0.0 on one side is -0.0 on the other"
            ),
            Explanation(
                kind: "float-noise",
                condition:
                    "coalesce(abs(\(leftNumber) - \(rightNumber)) <= 1e-12 * greatest(abs(\(leftNumber)), "
                    + "abs(\(rightNumber))), FALSE)" + (column.form.decimalScale == nil ? "" : " AND FALSE"),
                statement: "\(name): noise of floating-point arithmetic, in the thirteenth digit or behind"
            ),
            Explanation(
                kind: "sign",
                condition: "coalesce(\(leftNumber) = -\(rightNumber), FALSE)",
                statement: "\(name): the opposite sign"
            ),
        ]
        if let constant = try await mode(of: offset), constant.count * 2 > differing || constant.count > 2 {
            let value = constant.text
            let unit = column.form.decimalScale.map {
                "0." + String(repeating: "0", count: max($0 - 1, 0)) + "1"
            }
            let isUnit = unit.map { value == $0 || value == "-" + $0 } ?? false
            explanations.append(
                Explanation(
                    kind: isUnit ? "rounding" : "constant-offset",
                    condition: "coalesce(CAST(\(offset) AS VARCHAR) = '\(value)', FALSE)",
                    statement: "\(name): \(value.hasPrefix("-") ? value : "+" + value) on the right"
                        + (isUnit ? ": one unit in the last place, another rounding" : "")
                )
            )
        }
        explanations += roundingExplanations
        if let factor = try await mode(of: "round(\(rightNumber) / nullif(\(leftNumber), 0), 9)"),
            factor.count > 1, factor.text != "1.0"
        {
            explanations.append(
                Explanation(
                    kind: "scale-factor",
                    condition:
                        "coalesce(CAST(round(\(rightNumber) / nullif(\(leftNumber), 0), 9) AS VARCHAR) = "
                        + "'\(factor.text)', FALSE)",
                    statement: "\(name): the right is \(factor.text) times the left"
                )
            )
        }
        return explanations
    }

    private var roundingExplanations: [Explanation] {
        var explanations: [Explanation] = []
        if let scale = column.form.decimalScale {
            let unit =
                "CAST('\(scale == 0 ? "1" : "0." + String(repeating: "0", count: scale - 1) + "1")' AS DECIMAL(38, \(scale)))"
            explanations.append(
                Explanation(
                    kind: "rounding",
                    condition: "coalesce(abs(\(offset)) = \(unit), FALSE)",
                    statement: "\(name): one unit in the last place up or down, another rounding"
                )
            )
        }
        for digits in 0...6 {
            explanations.append(
                Explanation(
                    kind: "rounded",
                    condition: "coalesce(round(\(leftNumber), \(digits)) = \(rightNumber) OR "
                        + "round(\(rightNumber), \(digits)) = \(leftNumber), FALSE)",
                    statement: "\(name): rounded to \(digits) digits behind the point on one side"
                )
            )
            explanations.append(
                Explanation(
                    kind: "truncated",
                    condition:
                        "coalesce(trunc(\(leftNumber) * 1e\(digits)) / 1e\(digits) = \(rightNumber) OR "
                        + "trunc(\(rightNumber) * 1e\(digits)) / 1e\(digits) = \(leftNumber), FALSE)",
                    statement: "\(name): cut off behind \(digits) digits on one side"
                )
            )
        }
        return explanations
    }

    // MARK: Dates and times

    private func momentExplanations() async throws -> [Explanation] {
        let (one, two) = ("TRY_CAST(\(left) AS TIMESTAMP)", "TRY_CAST(\(right) AS TIMESTAMP)")
        let seconds = "CAST(date_diff('second', \(one), \(two)) AS BIGINT)"
        var explanations = [
            Explanation(
                kind: "time-precision",
                condition: "coalesce(date_trunc('second', \(one)) = date_trunc('second', \(two)), FALSE)",
                statement: "\(name): the same second, other fractions"
            )
        ]
        if column.form != .date {
            explanations.append(
                Explanation(
                    kind: "time-of-day-lost",
                    condition: "coalesce(CAST(\(one) AS DATE) = CAST(\(two) AS DATE) AND "
                        + "(\(one) = date_trunc('day', \(one)) OR \(two) = date_trunc('day', \(two))), FALSE)",
                    statement: "\(name): the same day, midnight on one side"
                )
            )
        }
        if let shift = try await mode(of: seconds), let count = Int(shift.text), count != 0,
            shift.count > 1 || differing == 1
        {
            explanations.insert(
                Explanation(
                    kind: "time-shift",
                    condition: "coalesce(\(seconds) = \(count), FALSE)",
                    statement: "\(name): \(Self.words(shift: count)) on the right"
                ),
                at: 0
            )
        }
        explanations.append(
            Explanation(
                kind: "month-and-day",
                condition: "coalesce(year(\(one)) = year(\(two)) AND month(\(one)) = day(\(two)) AND "
                    + "day(\(one)) = month(\(two)), FALSE)",
                statement: "\(name): month and day exchanged"
            )
        )
        return explanations
    }

    private static func words(shift seconds: Int) -> String {
        let direction = seconds > 0 ? "later" : "earlier"
        let size = abs(seconds)
        if size.isMultiple(of: 86_400) {
            let days = size / 86_400
            return "\(days) day\(days == 1 ? "" : "s") \(direction)"
                + (days == 1 ? ", perhaps a time zone" : "")
        }
        if size.isMultiple(of: 900), size <= 50_400 {
            return "\(Double(size) / 3600) hours \(direction), perhaps a time zone"
        }
        return "\(size) seconds \(direction)"
    }

    /// The most frequent result of an expression over the differing pairs.
    private func mode(of expression: String) async throws -> (text: String, count: Int)? {
        let rows = try await workbench.rows(
            of: """
                SELECT CAST(value AS VARCHAR), n FROM (SELECT \(expression) AS value, count(*) AS n FROM __vs_paired
                WHERE \(column.differs) GROUP BY value) WHERE value IS NOT NULL AND isfinite(CAST(value AS DOUBLE))
                ORDER BY n DESC, abs(value) LIMIT 1
                """
        )
        guard let row = rows.first, let text = row[0].cellText else { return nil }
        return (text, row[1].count)
    }
}
