import SQLSyntax

/// The workbench's tables of what the two sides do not have equally often.
///
/// `__vs_left_only` and `__vs_right_only` hold the surplus rows of each side, numbered in `n`, one row each, their
/// cells in `c0`, `c1`, …; `held_left` and `held_right` say how often each side has such a row in all.
///
/// With tolerances, rows that both sides have stay in where they could be partners of a surplus row: pairing equal rows
/// first may leave more rows alone than need be.
struct Leftovers {
    let columns: [ComparedColumn]
    /// Columns in which rows that may pair agree.
    let groupColumns: [Int]
    /// Rows of a group on a side up to which all of them are candidates.
    let candidates: Int

    static func table(_ hand: Hand) -> String { "__vs_\(hand.rawValue)_only" }

    private var cells: String { columns.map(\.cell).joined(separator: ", ") }
    private var isTolerant: Bool { columns.contains { $0.tolerance != nil } }

    /// - Parameters: Queries of the cells of both sides.
    func creation(left: String, right: String) -> String {
        let counted = """
            SELECT \(cells), CAST(sum(l) AS BIGINT) AS held_left, CAST(sum(r) AS BIGINT) AS held_right
            FROM (SELECT *, 1 AS l, 0 AS r FROM (\(left)) UNION ALL SELECT *, 0, 1 FROM (\(right)))
            GROUP BY \(cells)
            """
        return """
            CREATE OR REPLACE TEMP TABLE __vs_leftover AS \(isTolerant ? groups(counted) : unequal(counted));
            \(surplus(.left, "held_left - kept"));
            \(surplus(.right, "held_right - kept"));
            """
    }

    /// `kept` occurrences on each side pair with each other and are left out.
    private func unequal(_ counted: String) -> String {
        "SELECT *, least(held_left, held_right) AS kept FROM (\(counted)) WHERE held_left <> held_right"
    }

    private func groups(_ counted: String) -> String {
        let group = columns.filter { groupColumns.contains($0.index) }.map(\.cell)
        let window = group.isEmpty ? "" : "PARTITION BY \(group.joined(separator: ", "))"
        return """
            SELECT * EXCLUDE (differs, size), CASE WHEN size > \(candidates) THEN least(held_left, held_right)
                ELSE 0 END AS kept
            FROM (SELECT *, bool_or(held_left <> held_right) OVER (\(window)) AS differs,
                greatest(sum(held_left) OVER (\(window)), sum(held_right) OVER (\(window))) AS size FROM (\(counted)))
            WHERE differs
            """
    }

    private func surplus(_ hand: Hand, _ count: String) -> String {
        """
        CREATE OR REPLACE TEMP TABLE \(Self.table(hand)) AS
        SELECT row_number() OVER () AS n, \(cells), held_left, held_right
        FROM (SELECT *, unnest(range(\(count))) AS copy FROM __vs_leftover WHERE \(count) > 0)
        """
    }
}

extension ComparedColumn {
    /// SQL that is true when two cells' texts are not the same but within the tolerance; nil without one.
    func withinTolerance(_ left: String, _ right: String) -> String? {
        guard let tolerance else { return nil }
        let near = nearDoubles(left, right, tolerance)
        guard tolerance.kind == .absolute, let own = form.decimalScale, let scale = tolerance.scale else {
            return near
        }
        let shared = min(38, max(own, scale))
        func number(_ text: String) -> String { "CAST(\(text) AS DECIMAL(38, \(shared)))" }
        // A cast would round text that the form cannot hold.
        let pattern = SQLText.string(own > 0 ? "-?[0-9]+[.][0-9]{\(own)}" : "-?[0-9]+")
        let fits = [left, right].map { "regexp_full_match(\($0), \(pattern))" }.joined(separator: " AND ")
        let limit = number(SQLText.string(tolerance.text))
        let nearDecimals = "TRY(abs(\(number(left)) - \(number(right))) <= \(limit))"
        return "coalesce(CASE WHEN \(fits) THEN \(nearDecimals) ELSE \(near) END, FALSE)"
    }

    private func nearDoubles(_ left: String, _ right: String, _ tolerance: Tolerance) -> String {
        let (one, two) = ("TRY_CAST(\(left) AS DOUBLE)", "TRY_CAST(\(right) AS DOUBLE)")
        let number = "CAST(\(SQLText.string(tolerance.text)) AS DOUBLE)"
        let limit = tolerance.kind == .absolute ? number : "\(number) * greatest(abs(\(one)), abs(\(two)))"
        return "coalesce(isfinite(\(one)) AND isfinite(\(two)) AND abs(\(one) - \(two)) <= \(limit), FALSE)"
    }

    /// SQL that is true when the column differs in a pair of `__vs_paired`.
    var differs: String { differs("l_\(cell)", "r_\(cell)") }

    func differs(_ left: String, _ right: String) -> String {
        let isOther = "\(left) IS DISTINCT FROM \(right)"
        guard let tolerated = withinTolerance(left, right) else { return "(\(isOther))" }
        return "(\(isOther) AND NOT \(tolerated))"
    }
}
