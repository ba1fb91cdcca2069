import Diagnostics
import Tabular

/// What pairing the leftover rows came to.
struct PairingOutcome: Sendable {
    var onlyLeft = 0
    var onlyRight = 0
    /// Pairs with the same key of which a cell differs.
    var differing = 0
    var withinTolerance = 0
    /// Pairs made for explanation only.
    var nearest = 0
    /// By position of the column: pairs in which it differs.
    var differingCells: [Int] = []
    var problem: Diagnostic?
}

/// Finds for each leftover row of one side its partner among those of the other.
///
/// Rows pair by key; without one, within tolerances. What is left is shown beside its nearest row, but counts as on one
/// side only. Afterwards the workbench has `__vs_paired`: `kind` (`key`, `within`, `nearest`), the row numbers `l` and `r`,
/// and the cells `l_c0`, `r_c0`, ….
struct RowPairing {
    let workbench: any Workbench
    let columns: [ComparedColumn]
    let key: [Int]
    let limits: ComparisonLimits

    private var tolerant: [ComparedColumn] { columns.filter { $0.tolerance != nil } }
    /// Columns in which rows that may pair agree.
    private var groupColumns: [ComparedColumn] {
        key.isEmpty ? columns.filter { $0.tolerance == nil } : columns.filter { key.contains($0.index) }
    }
    private var kind: String { key.isEmpty ? "within" : "key" }

    func pair() async throws -> PairingOutcome {
        var outcome = PairingOutcome()
        try await workbench.execute(
            "CREATE OR REPLACE TEMP TABLE __vs_pair (l BIGINT, r BIGINT, kind VARCHAR)"
        )
        if !key.isEmpty || !tolerant.isEmpty {
            try await pairSingles()
            let unpaired = try await CandidateGroups(
                workbench: workbench,
                columns: columns,
                groupColumns: groupColumns,
                hasKey: !key.isEmpty,
                limits: limits
            ).pair()
            if unpaired > 0 {
                outcome.problem = NotCompared.tooManyCandidates(rows: unpaired, limit: limits.candidates)
            }
        }
        if key.isEmpty {
            try await NearestRows(workbench: workbench, columns: columns, limits: limits).pair()
        }
        try await workbench.execute(pairedTable)
        return try await count(outcome)
    }

    /// Groups with one row on either side.
    private func pairSingles() async throws {
        let group = groupColumns.map(\.cell)
        let list = group.isEmpty ? "0 AS c" : group.joined(separator: ", ")
        func grouped(_ hand: Hand) -> String {
            let table = Leftovers.table(hand)
            let by = group.isEmpty ? "" : " GROUP BY \(list)"
            return
                "SELECT \(list), count(*) AS size, min(n) AS n, row_number() OVER () AS g FROM \(table)\(by)"
        }
        let same =
            group.isEmpty
            ? "TRUE" : group.map { "l.\($0) IS NOT DISTINCT FROM r.\($0)" }.joined(separator: " AND ")
        try await workbench.execute(
            """
            CREATE OR REPLACE TEMP TABLE __vs_left_group AS \(grouped(.left));
            CREATE OR REPLACE TEMP TABLE __vs_right_group AS \(grouped(.right));
            CREATE OR REPLACE TEMP TABLE __vs_shared_group AS
            SELECT l.g AS g, l.size AS left_size, r.size AS right_size, l.n AS l, r.n AS r
            FROM __vs_left_group AS l JOIN __vs_right_group AS r ON \(same);
            """
        )
        var accepted = "TRUE"
        var joined = ""
        if key.isEmpty {
            accepted = tolerant.map { "NOT \($0.differs("x.\($0.cell)", "y.\($0.cell)"))" }.joined(
                separator: " AND "
            )
            joined = " JOIN __vs_left_only AS x ON x.n = s.l JOIN __vs_right_only AS y ON y.n = s.r"
        }
        try await workbench.execute(
            """
            INSERT INTO __vs_pair SELECT s.l, s.r, '\(kind)' FROM __vs_shared_group AS s\(joined)
            WHERE s.left_size = 1 AND s.right_size = 1 AND \(accepted)
            """
        )
    }

    private var pairedTable: String {
        let cells = columns.map { "x.\($0.cell) AS l_\($0.cell), y.\($0.cell) AS r_\($0.cell)" }
        return """
            CREATE OR REPLACE TEMP TABLE __vs_paired AS
            SELECT p.kind, p.l, p.r, \(cells.joined(separator: ", "))
            FROM __vs_pair AS p JOIN __vs_left_only AS x ON x.n = p.l JOIN __vs_right_only AS y ON y.n = p.r
            """
    }

    private func count(_ start: PairingOutcome) async throws -> PairingOutcome {
        var outcome = start
        let any = columns.map(\.differs).joined(separator: " OR ")
        // Not FILTER: planning hundreds of those takes time that grows with their square.
        let each = columns.map { "count(CASE WHEN \($0.differs) THEN 1 END)" }
        let exact = columns.map { "l_\($0.cell) IS NOT DISTINCT FROM r_\($0.cell)" }.joined(
            separator: " AND "
        )
        let counts = try await workbench.rows(
            of: """
                SELECT (SELECT count(*) FROM __vs_left_only), (SELECT count(*) FROM __vs_right_only),
                    count(*) FILTER (WHERE kind <> 'nearest'), count(*) FILTER (WHERE kind = 'nearest'),
                    count(*) FILTER (WHERE kind <> 'nearest' AND (\(any))),
                    count(*) FILTER (WHERE kind <> 'nearest' AND \(exact)), \(each.joined(separator: ", "))
                FROM __vs_paired
                """
        )
        guard let numbers = counts.first?.map(\.count) else { return outcome }
        let matched = numbers[2]
        outcome.onlyLeft = numbers[0] - matched
        outcome.onlyRight = numbers[1] - matched
        outcome.nearest = numbers[3]
        outcome.differing = numbers[4]
        outcome.withinTolerance = matched - outcome.differing - numbers[5]
        outcome.differingCells = Array(numbers[6...])
        return outcome
    }
}
