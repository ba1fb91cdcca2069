import Diagnostics
import Foundation
import Inspection
import JobModel

/// The SQL of a job's steps, with the places where it stands.
///
/// A loaded job has its SQL at hand, no matter where it came from; this finds the places again.
struct QueryTexts {
    /// By index of the step.
    private(set) var texts: [Int: QueryText] = [:]

    init(of job: Job, in directory: URL) {
        let file = directory.appendingPathComponent(job.file)
        let bytes = (try? Data(contentsOf: file)) ?? Data()
        let written = JobFileReader().read(bytes: [UInt8](bytes), file: job.file).job
        let lines = String(decoding: bytes, as: UTF8.self).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        for (step, asWritten) in zip(job.steps, written?.steps ?? []) {
            guard case .transformation(let loaded) = step.action, case .text(let text) = loaded.query,
                case .transformation(let original) = asWritten.action
            else { continue }
            switch original.query {
            case .file(let path):
                texts[step.index] = QueryText(
                    text: text,
                    file: Self.place(of: path, of: job, in: directory),
                    firstLine: 1,
                    hasLines: true
                )
            case .text:
                let line = asWritten.location(of: "sql").line ?? asWritten.location.line ?? 1
                let isBlock = lines.indices.contains(line - 1) && Self.beginsBlock(lines[line - 1])
                texts[step.index] = QueryText(
                    text: text,
                    file: job.file,
                    firstLine: isBlock ? line + 1 : line,
                    hasLines: isBlock
                )
            }
        }
    }

    /// `sql: |`, whose text begins on the next line.
    private static func beginsBlock(_ line: Substring) -> Bool {
        let end = line.reversed().drop { $0 == " " || $0 == "-" || $0 == "+" || $0.isNumber || $0 == "\r" }
            .first
        return end == "|" || end == ">"
    }

    /// Beside the job file, else in the project folder.
    private static func place(of path: String, of job: Job, in directory: URL) -> String {
        let beside = (job.file as NSString).deletingLastPathComponent + "/" + path
        let isThere = FileManager.default.fileExists(atPath: directory.appendingPathComponent(beside).path)
        return isThere ? beside : path
    }
}
