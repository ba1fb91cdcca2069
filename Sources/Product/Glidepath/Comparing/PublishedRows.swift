import JobModel
import Ports
import SQLSyntax
import Tabular

/// Which rows of a table are what a step published for a date, by the record that the table's database keeps.
enum PublishedRows: Equatable {
    /// The step never published for the date.
    case never
    /// A later publish replaced all rows of the table.
    case replaced
    /// The step published no rows.
    case none
    case all
    /// Those whose date column has the effective date.
    case dated
    /// Those whose hashes were recorded.
    case recorded
    /// The record does not say: a merge, or an overwrite to which others added.
    case mixed

    /// One row of the record.
    struct Entry: Equatable {
        var job: String
        var effectiveDate: String
        var stepIndex: Int
        var mode: String

        /// From the columns `job_name`, `effective_date` as text, `step_index`, `mode`.
        init?(_ row: [Value]) {
            guard row.count == 4, case .text(let job) = row[0], case .text(let date) = row[1],
                case .integer(let step) = row[2], case .text(let mode) = row[3]
            else { return nil }
            (self.job, effectiveDate, stepIndex, self.mode) = (job, date, Int(step), mode)
        }

        fileprivate var isLive: Bool { !["replaced", "kept"].contains(mode) }
    }

    /// - Parameter entries: All of the table, the latest publish last.
    init(_ entries: [Entry], of publish: PublishPlace) {
        func isMeant(_ entry: Entry) -> Bool {
            entry.job == publish.job.rawValue && entry.stepIndex == publish.stepIndex
                && entry.effectiveDate == publish.effectiveDate.description
        }
        guard let place = entries.firstIndex(where: isMeant) else {
            self = .never
            return
        }
        // What stood there before an overwrite is gone, whether or not the record has forgotten it.
        let later = entries[(place + 1)...].filter(\.isLive).map(\.mode)
        switch entries[place].mode {
        case "replaced": self = .replaced
        case "kept": self = .none
        case "overwrite": self = later.isEmpty ? .all : later.contains("overwrite") ? .replaced : .mixed
        case "append-by-date": self = .dated
        case "append", "append-by-hash": self = .recorded
        default: self = .mixed
        }
    }

    /// A query of ``Entry``'s columns for DuckDB and SQLite, which give a row written anew the greatest number.
    static func query(_ record: String, of table: TableName) -> String {
        """
        SELECT job_name, CAST(effective_date AS VARCHAR(10)), step_index, mode FROM \(record)
        WHERE target_table = \(SQLText.string(table.description.lowercased())) ORDER BY rowid
        """
    }
}
