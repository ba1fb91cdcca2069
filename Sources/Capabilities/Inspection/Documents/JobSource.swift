internal import JobModel

/// A table that a job loads.
public struct JobSource: Hashable, Sendable {
    public var relation: String
    /// `schema.table`.
    public var table: String
    /// Which dates, for people.
    public var dates: String
    /// In the order of the job file.
    public var used: [String]
    public var unused: [String]
    /// Whether any step does something with the relation.
    public var isUsed: Bool
    public var stepIndex: Int
    public var place: Place
}

extension JobView {
    /// In the order of the job's steps.
    var sources: [JobSource] {
        sourcings.map { step, sourcing, definition in
            let used = sourcing.columns.filter {
                definition.isUsedWhole || definition.usedColumns.contains($0.lowercased())
            }
            return JobSource(
                relation: sourcing.resultName,
                table: "\(sourcing.schema).\(sourcing.table)",
                dates: sourcing.dateMode.dateWords,
                used: used,
                unused: sourcing.columns.filter { !used.contains($0) },
                isUsed: definition.isUsed,
                stepIndex: step.index,
                place: place("table", of: step)
            )
        }
    }
}

extension DataSourcing.DateMode {
    /// The dates that it loads, T being the effective date.
    var dateWords: String {
        switch self {
        case .effectiveDate: "T"
        case .fixed(let from, let to): "\(from.map { "\($0)" } ?? "T") to \(to.map { "\($0)" } ?? "T")"
        case .lookback(let days): "T − \(days) to T"
        case .mostRecent: "the latest date not after T"
        case .mostRecentPrior: "the latest date before T"
        case .fullHistory: "all dates up to T"
        case .none: "no dates: all rows"
        }
    }
}
