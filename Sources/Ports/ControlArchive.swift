public import Tabular

/// A control store as tables to be moved, whatever database holds them.
///
/// A move is a row of state on each side. The target is ``ControlStoreState/arriving(from:)`` until it is complete, and
/// no program works with it meanwhile; the source becomes ``ControlStoreState/moved(to:)`` before that, and no program
/// works with it afterwards. So at every instant at most one of the two is in use, and a move that was cut short can be
/// made again.
public protocol ControlArchive: Sendable {
    /// Where the store is, as people call it.
    var place: String { get }

    func state() async throws -> ControlStoreState

    /// The records that a move would take, in short: equal when nothing was recorded in between.
    func stamp() async throws -> String

    /// Rows in the order of the table's key, values in the forms that ``ControlTable/Form`` names; `.null` for none.
    func rows(of table: ControlTable, from offset: Int, limit: Int) async throws -> [[Value]]

    /// Makes an empty store that only a move may use, in place of what an earlier move left.
    ///
    /// - Throws: `control.not-empty` when there is a store in use.
    func prepareArrival(from source: String) async throws

    func add(_ rows: [[Value]], to table: ControlTable) async throws

    /// Makes the store that arrived the one that programs use.
    func completeArrival() async throws

    /// Puts the store out of use, unless something was recorded since.
    ///
    /// - Returns: False when the stamp is another one by now; nothing has changed then.
    func withdraw(movedTo target: String, ifStamp stamp: String) async throws -> Bool
}

/// What a place for a control store holds.
public enum ControlStoreState: Hashable, Sendable {
    case empty
    case inUse
    /// A move to it has not come to its end.
    case arriving(from: String)
    case moved(to: String)
}

extension ControlStoreState {
    /// Versions that no program reaches: in the list of a store's migrations they say what became of it, so that older
    /// programs refuse it, too.
    public static let arrivingVersion = 1_000_000_001
    public static let movedVersion = 1_000_000_002

    /// The state that a store's highest version and its title mean; nil for a version of a program.
    public init?(version: Int, title: String) {
        switch version {
        case Self.arrivingVersion: self = .arriving(from: title)
        case Self.movedVersion: self = .moved(to: title)
        default: return nil
        }
    }
}

/// One table of a control store: its name and columns are the same in every database.
public struct ControlTable: Hashable, Sendable {
    /// What stands in a column.
    public enum Form: Hashable, Sendable {
        case text
        case integer
        case double
        /// `.boolean`.
        case flag
        /// `.date`.
        case date
        /// `.instant`.
        case instant
    }

    public struct Column: Hashable, Sendable {
        public var name: String
        public var form: Form
    }

    /// Without the prefix that it may have in a file.
    public var name: String
    public var columns: [Column]
    /// Columns that identify a row and give the order.
    public var key: [String]
    /// The column that the database counts, if any.
    public var counter: String?

    private init(
        _ name: String,
        key: [String],
        counter: String? = nil,
        _ columns: KeyValuePairs<String, Form>
    ) {
        self.name = name
        self.key = key
        self.counter = counter
        self.columns = columns.map { Column(name: $0.key, form: $0.value) }
    }

    /// Everything that is moved, in an order in which references find what they refer to.
    ///
    /// Leases are not: nobody works while a store is moved.
    public static let all = [jobs, dependencies, runs, steps, publishes, queue]

    static let jobs = ControlTable(
        "jobs",
        key: ["job_id"],
        counter: "job_id",
        [
            "job_id": .integer, "job_name": .text, "description": .text, "job_path": .text, "job_hash": .text,
            "is_active": .flag, "created_at": .instant, "updated_at": .instant,
        ]
    )
    static let dependencies = ControlTable(
        "job_dependencies",
        key: ["downstream_job_name", "upstream_job_name", "dependency_type"],
        [
            "downstream_job_name": .text, "upstream_job_name": .text, "dependency_type": .text,
            "position": .integer,
        ]
    )
    static let runs = ControlTable(
        "job_runs",
        key: ["job_run_id"],
        counter: "job_run_id",
        [
            "job_run_id": .integer, "run_id": .text, "job_name": .text, "run_date": .date,
            "effective_date": .date, "attempt_number": .integer, "status": .text, "started_at": .instant,
            "completed_at": .instant, "triggered_by": .text, "rows_read": .integer, "rows_written": .integer,
            "error_code": .text, "error_message": .text, "error_json": .text, "mark_reason": .text,
            "job_hash": .text, "engine": .text, "owner_id": .text, "owner_description": .text,
        ]
    )
    static let steps = ControlTable(
        "step_runs",
        key: ["run_id", "step_index"],
        [
            "run_id": .text, "step_index": .integer, "title": .text, "status": .text, "row_count": .integer,
            "seconds": .double,
        ]
    )
    static let publishes = ControlTable(
        "publishes",
        key: ["run_id", "position"],
        [
            "run_id": .text, "position": .integer, "step_index": .integer, "target": .text,
            "row_count": .integer, "checksum": .text, "warnings_json": .text,
        ]
    )
    static let queue = ControlTable(
        "task_queue",
        key: ["task_id"],
        counter: "task_id",
        [
            "task_id": .integer, "job_name": .text, "effective_date": .date, "triggered_by": .text,
            "created_at": .instant, "owner_id": .text, "claimed_until": .instant,
        ]
    )

    /// A query of one text that changes with every record; names are preceded by the given prefix.
    public static func stampQuery(prefix: String) -> String {
        let counts = all.map { "(SELECT count(*) FROM \(prefix)\($0.name))" }
        let last = [
            "(SELECT coalesce(CAST(max(updated_at) AS text), '') FROM \(prefix)jobs)",
            "(SELECT coalesce(CAST(max(completed_at) AS text), '') FROM \(prefix)job_runs)",
        ]
        return "SELECT " + (counts.map { "CAST(\($0) AS text)" } + last).joined(separator: " || ' ' || ")
    }
}

extension Value {
    /// The form of a control store's column; nil for a value that does not have it.
    public func controlForm(_ form: ControlTable.Form) -> Value? {
        switch (self, form) {
        case (.null, _), (.text, .text), (.integer, .integer), (.double, .double), (.boolean, .flag),
            (.date, .date), (.instant, .instant):
            self
        case (.integer(let number), .flag) where number == 0 || number == 1: .boolean(number == 1)
        case (.integer(let number), .double): .double(Double(number))
        case (.text(let text), .date): CivilDate(text).map { .date($0) }
        case (.text(let text), .instant):
            Instant(text).map { .instant(microseconds: $0.microsecondsSinceEpoch) }
        default: nil
        }
    }
}
