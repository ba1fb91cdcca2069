import Tabular

/// Pairs rows of groups that have several rows on a side: with the same key, or alike in all that is strict.
struct CandidateGroups {
    let workbench: any Workbench
    let columns: [ComparedColumn]
    /// Columns in which the rows of a group agree.
    let groupColumns: [ComparedColumn]
    let hasKey: Bool
    let limits: ComparisonLimits

    /// Rows of groups that are held in memory at once.
    private static let batchRows = 50_000
    /// Rows that are paired this way at all.
    private static let totalRows = 4_000_000
    private static let groupLimit = 1_000_000

    private var compared: [ComparedColumn] {
        let group = Set(groupColumns.map(\.index))
        return columns.filter { !group.contains($0.index) }
    }

    /// - Returns: Rows that stay unpaired because there are too many of them.
    func pair() async throws -> Int {
        let several = "FROM __vs_shared_group WHERE left_size > 1 OR right_size > 1 ORDER BY g"
        let groups = try await workbench.rows(
            of: "SELECT g, left_size, right_size \(several) LIMIT \(Self.groupLimit)"
        )
        let rest = try await workbench.rows(
            of: """
                SELECT CAST(coalesce(sum(least(left_size, right_size)), 0) AS BIGINT)
                FROM (SELECT * \(several) OFFSET \(Self.groupLimit))
                """
        )
        var unpaired = rest[0][0].count
        var total = 0
        var batch: [Int] = []
        var batchRows = 0
        for row in groups {
            let (left, right) = (row[1].count, row[2].count)
            total += left + right
            guard max(left, right) <= limits.candidates, total <= Self.totalRows else {
                unpaired += min(left, right)
                continue
            }
            if batchRows + left + right > Self.batchRows {
                try await pair(batch)
                (batch, batchRows) = ([], 0)
            }
            batch.append(row[0].count)
            batchRows += left + right
        }
        try await pair(batch)
        return unpaired
    }

    private func pair(_ groups: [Int]) async throws {
        guard let first = groups.first, let last = groups.last else { return }
        let wanted = Set(groups)
        let left = try await candidates(.left, from: first, to: last)
        let right = try await candidates(.right, from: first, to: last)
        var pairs: [(left: Int, right: Int)] = []
        for (group, candidates) in left where wanted.contains(group) {
            let matching = CandidateMatching(left: candidates, right: right[group] ?? [], columns: compared)
            pairs += hasKey ? matching.nearestPairs() : matching.equalPairs()
        }
        let kind = hasKey ? "key" : "within"
        var rest = pairs[...]
        while !rest.isEmpty {
            let values = rest.prefix(5000).map { "(\($0.left), \($0.right), '\(kind)')" }
            try await workbench.execute("INSERT INTO __vs_pair VALUES \(values.joined(separator: ", "))")
            rest = rest.dropFirst(5000)
        }
    }

    private func candidates(_ hand: Hand, from first: Int, to last: Int) async throws -> [Int: [Candidate]] {
        let cells = compared.map { ", x.\($0.cell)" }.joined()
        let group = groupColumns.map(\.cell)
        let same = group.map { "x.\($0) IS NOT DISTINCT FROM l.\($0)" }
        let condition = same.isEmpty ? "TRUE" : same.joined(separator: " AND ")
        let rows = try await workbench.rows(
            of: """
                SELECT s.g, x.n\(cells) FROM __vs_shared_group AS s JOIN __vs_left_group AS l ON l.g = s.g
                JOIN \(Leftovers.table(hand)) AS x ON \(condition)
                WHERE s.g BETWEEN \(first) AND \(last) AND (s.left_size > 1 OR s.right_size > 1)
                    AND s.left_size <= \(limits.candidates) AND s.right_size <= \(limits.candidates)
                """
        )
        var groups: [Int: [Candidate]] = [:]
        for row in rows {
            let candidate = Candidate(number: row[1].count, cells: row[2...].map(\.cellText))
            groups[row[0].count, default: []].append(candidate)
        }
        return groups
    }
}

extension Value {
    /// The text of a cell in the workbench.
    var cellText: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }
}
