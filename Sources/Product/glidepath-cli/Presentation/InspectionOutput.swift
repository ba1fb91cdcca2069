import ArgumentParser
import Diagnostics
import Foundation
import Glidepath
import Inspection
import JobModel
import Telemetry

/// Where the results of an inspection go, job by job: to people or programs, into SARIF, into a baseline.
struct InspectionOutput {
    private let console: Console
    private let baseline: FindingBaseline?
    private var list = JSONList(named: "jobs")
    private var sarif: SARIFOutput?
    private var counts = FindingCounts()
    /// Of findings that no waiver accepts.
    private(set) var fingerprints: Set<String> = []
    private(set) var newFindings = 0

    /// - Throws: `output.unwritable`.
    init(_ console: Console, baseline: FindingBaseline?, sarif: String?) throws {
        self.console = console
        self.baseline = baseline
        self.sarif = try sarif.map { try SARIFOutput(path: $0) }
    }

    /// - Parameters:
    ///   - idle: Waivers of the job that do nothing.
    ///   - inspection: A closer look at the job, where one was taken.
    mutating func add(_ result: JobResult, idle: [IdleWaiver], _ inspection: JobInspection?) throws {
        let prints = result.fingerprints
        var shown: [(Finding, String)] = []
        for (finding, print) in zip(result.findings, prints) {
            if finding.waiver == nil {
                fingerprints.insert(print)
                if baseline?.contains(print) == true { continue }
                newFindings += 1
            }
            shown.append((finding, print))
        }
        counts.add(result, shown.map(\.0))
        try sarif?.add(result, baseline: baseline)
        if console.isJSON {
            var report = InspectionReport.JobReport(result, idle: idle, baseline: baseline)
            if let inspection { report.add(inspection) }
            try list.append(report)
        } else if baseline == nil || shown.contains(where: { $0.0.waiver == nil }) || !idle.isEmpty {
            console.say(text(of: result, shown.map(\.0), idle))
        }
    }

    /// - Throws: Exit code 1 when there are findings that the baseline does not know.
    mutating func end() throws {
        try sarif?.end()
        if console.isJSON { try list.end() } else { console.say(counts.table) }
        guard baseline != nil else { return }
        console.note("\(Words.count(newFindings)) findings are new since the baseline.")
        if newFindings > 0 { throw ExitCode(1) }
    }

    private func text(of result: JobResult, _ findings: [Finding], _ idle: [IdleWaiver]) -> String {
        let kinds = result.classification.kinds.map(\.rawValue).joined(separator: ", ")
        var lines = ["\(result.job.name)  \(kinds)"]
        for finding in findings {
            lines.append("  \(finding.code.rawValue)  \(finding.code.title): \(finding.message)")
            lines.append(
                "        \(finding.file):\(finding.line)"
                    + (finding.confidence == .high ? "" : "  \(finding.confidence.rawValue)")
                    + (finding.cost.map { "  \($0.words)" } ?? "")
            )
            if let waiver = finding.waiver {
                lines.append("        waived by \(waiver.owner) until \(waiver.expires): \(waiver.reason)")
            } else if let rewrite = finding.rewrite {
                lines.append("        instead: \(rewrite)")
            }
        }
        for note in result.job.notUnderstood {
            lines.append("  not understood: \(note.reason)")
            lines.append("        \(note.place.file):\(note.place.lines.lowerBound)")
        }
        for waiver in idle {
            let line = waiver.waiver.location?.line ?? result.job.line
            lines.append("  waiver of \(waiver.waiver.finding): \(waiver.words)")
            lines.append("        \(result.job.file):\(line)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension IdleWaiver {
    fileprivate var words: String {
        switch reason {
        case .expired: "expired on \(waiver.expires): the finding counts again"
        case .matchesNothing: "the job has no such finding"
        }
    }
}

extension Finding.Cost {
    fileprivate var words: String {
        let bytes = "\(Words.count(bytes)) bytes"
        return rows == 0 ? "\(bytes) a run" : "\(Words.count(rows)) rows, \(bytes) a run"
    }
}

/// How many jobs have which findings.
private struct FindingCounts {
    private var jobs = 0
    private var partly = 0
    private var counts: [FindingCode: Int] = [:]

    mutating func add(_ result: JobResult, _ shown: [Finding]) {
        jobs += 1
        if !result.job.notUnderstood.isEmpty { partly += 1 }
        for code in Set(shown.filter { $0.waiver == nil }.map(\.code)) { counts[code, default: 0] += 1 }
    }

    var table: String {
        var table = TextTable([("code", .left), ("finding", .left), ("jobs", .right)])
        for code in FindingCode.allCases {
            guard let count = counts[code] else { continue }
            table.rows.append([code.rawValue, code.title, Words.count(count)])
        }
        return table.text() + "\n\(Words.count(jobs)) jobs, \(Words.count(partly)) of them partly understood."
    }
}

/// A SARIF file, written result by result.
private struct SARIFOutput {
    private var output: DocumentOutput
    private var isFirst = true
    private var notifications: [SARIFReport.Notification] = []

    private struct Driver: Encodable {
        var name = "Glidepath"
        var version = GlidepathCommand.configuration.version
        var rules = SARIFReport.rules
    }

    private struct Tool: Encodable { var driver = Driver() }

    private struct Invocation: Encodable {
        var executionSuccessful = true
        var toolExecutionNotifications: [SARIFReport.Notification]
    }

    init(path: String) throws {
        output = try DocumentOutput(path: path)
        let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
        try output.write(Data("{\"$schema\":\"\(schema)\",\"version\":\"2.1.0\",\"runs\":[{\"tool\":".utf8))
        try output.write(JSONEncoder.lines.encode(Tool()))
        try output.write(Data(",\"results\":[".utf8))
    }

    mutating func add(_ result: JobResult, baseline: FindingBaseline?) throws {
        for entry in SARIFReport.results(of: result, baseline: baseline) {
            if !isFirst { try output.write(Data(",".utf8)) }
            isFirst = false
            try output.write(JSONEncoder.lines.encode(entry))
        }
        notifications += SARIFReport.notifications(of: result)
    }

    mutating func end() throws {
        try output.write(Data("],".utf8))
        try output.writeLast("invocations", [Invocation(toolExecutionNotifications: notifications)])
        try output.write(Data("}]}\n".utf8))
        try output.close()
    }
}
