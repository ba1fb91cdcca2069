import JobModel
public import Ports
import PostgresDriver
import Tabular

extension PostgresControlStore {
    /// What every date came to, in one consistent read.
    ///
    /// A date whose last attempt failed after an earlier one had succeeded is in both parts.
    ///
    /// - Complexity: One pass over the successes and one over everything else. The server hands over one row
    ///   per job, with its dates end to end: a row per run would cost several times as much.
    public func history() async throws -> RunHistory {
        try await read { work in
            RunHistory(
                succeeded: try Self.succeeded(in: work),
                unsettled: try Self.unsettled(in: work)
            )
        }
    }

    static let succeededQuery = """
        SELECT job_name, string_agg(effective_date::text, '')
        FROM job_runs
        WHERE status = 'Succeeded' GROUP BY job_name
        """

    static let unsettledQuery = """
        SELECT job_name, string_agg(effective_date::text || left(status, 1), '')
        FROM job_runs AS run
        WHERE status <> 'Succeeded' AND NOT EXISTS (
            SELECT 1 FROM job_runs AS later
            WHERE later.job_name = run.job_name AND later.effective_date = run.effective_date
                AND later.attempt_number > run.attempt_number)
        GROUP BY job_name
        """

    private static func succeeded(in work: PostgresWork) throws -> [JobName: Set<CivilDate>] {
        var succeeded: [JobName: Set<CivilDate>] = [:]
        for row in try work.records(["job_name", "effective_date"], succeededQuery) {
            var dates: Set<CivilDate> = []
            var text = try row.text("effective_date")
            try text.withUTF8 { bytes in
                dates.reserveCapacity(bytes.count / dateWidth)
                for start in stride(from: 0, to: bytes.count, by: dateWidth) {
                    dates.insert(try date(bytes, at: start))
                }
            }
            succeeded[JobName(try row.text("job_name"))] = dates
        }
        return succeeded
    }

    private static func unsettled(
        in work: PostgresWork
    ) throws -> [JobName: [CivilDate: RunStatus]] {
        var unsettled: [JobName: [CivilDate: RunStatus]] = [:]
        for row in try work.records(["job_name", "effective_date"], unsettledQuery) {
            var dates: [CivilDate: RunStatus] = [:]
            var text = try row.text("effective_date")
            try text.withUTF8 { bytes in
                for start in stride(from: 0, to: bytes.count, by: dateWidth + 1) {
                    guard start + dateWidth < bytes.count,
                        let status = unsettledStatus(bytes[start + dateWidth])
                    else { throw PostgresControlStoreError.unreadableRecord(column: "status") }
                    dates[try date(bytes, at: start)] = status
                }
            }
            unsettled[JobName(try row.text("job_name"))] = dates
        }
        return unsettled
    }

    /// The status other than Succeeded that begins with this letter.
    private static func unsettledStatus(_ letter: UInt8) -> RunStatus? {
        switch letter {
        case UInt8(ascii: "P"): .pending
        case UInt8(ascii: "R"): .running
        case UInt8(ascii: "F"): .failed
        case UInt8(ascii: "S"): .skipped
        default: nil
        }
    }

    /// `yyyy-MM-dd`: the session's date style, and the table's CHECK on years.
    private static let dateWidth = 10

    private static func date(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) throws -> CivilDate {
        func number(_ offsets: Range<Int>) -> Int {
            var number = 0
            for offset in offsets {
                number = number * 10 + Int(bytes[start + offset]) - Int(UInt8(ascii: "0"))
            }
            return number
        }
        guard start + dateWidth <= bytes.count,
            let date = CivilDate(year: number(0..<4), month: number(5..<7), day: number(8..<10))
        else { throw PostgresControlStoreError.unreadableRecord(column: "effective_date") }
        return date
    }
}
