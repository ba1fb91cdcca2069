public import Diagnostics
import Foundation
import JobModel
public import Ports
import Tabular
public import Telemetry

/// What was logged about one attempt.
public struct RunLogContent: Sendable {
    public var record: RunRecord
    public var events: [EventRecord]
}

extension Workspace {
    /// The log of an attempt.
    ///
    /// - Parameter reference: A run id, `JOB` (its newest attempt), `JOB@DATE` (the last attempt of that date)
    ///   or `JOB@DATE#ATTEMPT`.
    /// - Throws: `logs.unknown-run`, `logs.missing`.
    public func log(of reference: String) async throws -> RunLogContent {
        let record = try await record(for: reference)
        let file = logFile(of: record.identity)
        guard let data = try? Data(contentsOf: file) else {
            throw LogError.missing(reference: reference, file: file.path)
        }
        let decoder = JSONDecoder()
        let events = data.split(separator: UInt8(ascii: "\n")).compactMap {
            try? decoder.decode(EventRecord.self, from: $0)
        }
        return RunLogContent(record: record, events: events)
    }

    private func record(for reference: String) async throws -> RunRecord {
        for name in RunReference.readings(of: reference) {
            let filter = RunFilter(job: JobName(name.job), effectiveDate: name.date, limit: 1000)
            let found = try await control.runs(matching: filter)
            let record = found.first { name.attempt == nil || $0.identity.attempt == name.attempt }
            if let record { return record }
        }
        let all = try await control.runs(matching: RunFilter(limit: 100_000))
        guard let record = all.first(where: { $0.identity.id.rawValue == reference }) else {
            throw LogError.unknownRun(reference)
        }
        return record
    }
}

/// A run as people name it.
struct RunReference: Equatable {
    var job: String
    var date: CivilDate?
    var attempt: Int?

    /// What a text can mean, the longest job name first: names of jobs may hold `@` and `#` themselves.
    static func readings(of text: String) -> [RunReference] {
        let whole = RunReference(job: text)
        guard let at = text.lastIndex(of: "@") else { return [whole] }
        let ending = text[text.index(after: at)...].split(
            separator: "#",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        guard let date = CivilDate(ending[0]) else { return [whole] }
        var dated = RunReference(job: String(text[..<at]), date: date)
        if ending.count == 2 {
            guard let attempt = Int(ending[1]) else { return [whole] }
            dated.attempt = attempt
        }
        return [whole, dated]
    }
}

/// Why a log cannot be shown.
@nonexhaustive
public enum LogError: DiagnosableError {
    case unknownRun(String)
    case missing(reference: String, file: String)

    public var diagnostic: Diagnostic {
        switch self {
        case .unknownRun(let reference):
            Diagnostic(
                "logs.unknown-run",
                "no run matches \"\(reference)\"",
                reason: "A run is named by its id, or as JOB, JOB@DATE or JOB@DATE#ATTEMPT.",
                remedy: "See \"glidepath status\" for the jobs and their dates."
            )
        case .missing(let reference, let file):
            Diagnostic(
                "logs.missing",
                fault: .outcome,
                "the log of \"\(reference)\" is not there",
                reason: "It would be in \(file). Skipped runs have no log.",
                remedy: "See \"glidepath status\" for what is recorded about the run."
            )
        }
    }
}
