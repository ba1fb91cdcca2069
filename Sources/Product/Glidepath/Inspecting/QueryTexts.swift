import Diagnostics
import Inspection
import JobModel

/// The SQL that stands in a job file, with the places where it stands.
struct QueryTexts {
    /// By index of the step.
    private(set) var texts: [Int: QueryText] = [:]

    /// - Parameter bytes: Of the job's file.
    init(of job: Job, bytes: [UInt8]) {
        lazy var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // A text in JSON is one line.
        let mayBeBlock = !job.file.lowercased().hasSuffix(".json")
        for step in job.steps {
            guard case .transformation(let transformation) = step.action,
                case .text(let text) = transformation.query
            else { continue }
            let line = step.location(of: "sql").line ?? step.location.line ?? 1
            let isBlock = mayBeBlock && lines.indices.contains(line - 1) && Self.beginsBlock(lines[line - 1])
            texts[step.index] = QueryText(
                text: text,
                file: job.file,
                firstLine: isBlock ? line + 1 : line,
                hasLines: isBlock
            )
        }
    }

    /// `sql: |`, whose text begins on the next line.
    private static func beginsBlock(_ line: ArraySlice<UInt8>) -> Bool {
        let end = String(decoding: line, as: UTF8.self).reversed()
            .drop { $0 == " " || $0 == "-" || $0 == "+" || $0.isNumber || $0 == "\r" }
            .first
        return end == "|" || end == ">"
    }
}
