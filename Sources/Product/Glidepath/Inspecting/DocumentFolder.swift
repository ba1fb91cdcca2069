import Citations
public import Foundation
public import Inspection
public import JobModel

/// A folder of documents about jobs: one folder for each, and an index.
///
/// The same inspections give the same bytes. A file is put in place whole or not at all, and one that would not change
/// is left alone; documents of jobs that are gone are removed.
public struct DocumentFolder: Sendable {
    public let directory: URL

    public init(at directory: URL) { self.directory = directory }

    /// Writes the documents of all jobs of an inspection.
    ///
    /// - Parameter isWhole: Whether these are all jobs of the project: those written before and not among them are removed.
    /// - Returns: How many files were written or replaced.
    @discardableResult
    public func write(
        _ inspection: ProjectInspection,
        isWhole: Bool,
        tests: [JobName: [RuleTestSummary]] = [:]
    ) throws
        -> Int
    {
        var written = 0
        let manager = FileManager.default
        try manager.createDirectory(at: directory, withIntermediateDirectories: true)
        for job in inspection.jobs {
            let folder = directory.appendingPathComponent(job.job.name.rawValue)
            try manager.createDirectory(at: folder, withIntermediateDirectories: true)
            let documents = JobDocuments(of: job, tests: tests[job.job.name] ?? storedTests(of: job.job.name))
            for (name, text) in documents.files {
                written += try put(Data(text.utf8), at: folder.appendingPathComponent(name))
            }
            let report = try Self.encoder.encode(InspectionReport.JobReport(job))
            written += try put(report, at: folder.appendingPathComponent("brd.json"))
        }
        if isWhole {
            try removeOthers(than: Set(inspection.jobs.map(\.job.name.rawValue)))
            let index = DocumentIndex(inspection).text
            written += try put(Data(index.utf8), at: directory.appendingPathComponent("index.md"))
        }
        return written
    }

    /// What the tests that were made before say.
    private func storedTests(of job: JobName) -> [RuleTestSummary]? {
        let path = directory.appendingPathComponent("\(job.rawValue)/tests.json")
        guard let data = try? Data(contentsOf: path),
            let file = try? JSONDecoder().decode(RuleTestFile.self, from: data)
        else { return nil }
        return RuleTestResult(file, failed: [], isNew: false).summaries
    }

    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// - Returns: 1 when the file changed.
    func put(_ data: Data, at file: URL) throws -> Int {
        if let old = try? Data(contentsOf: file), old == data { return 0 }
        try data.write(to: file, options: .atomic)
        return 1
    }

    /// Folders that hold documents of this kind and belong to no job any more.
    private func removeOthers(than names: Set<String>) throws {
        let manager = FileManager.default
        for name in try manager.contentsOfDirectory(atPath: directory.path) where !names.contains(name) {
            let folder = directory.appendingPathComponent(name)
            let own: Set<String> = ["brd.md", "brd.json", "fsd.md", "tests.md", "tests.json"]
            guard let content = try? manager.contentsOfDirectory(atPath: folder.path),
                content.contains("brd.md"),
                content.allSatisfy(own.contains)
            else { continue }
            try manager.removeItem(at: folder)
        }
    }

    /// Reads every citation of the folder's documents again.
    public func checkCitations(project: URL) throws -> CitationResult {
        let verdict = try CitationCheck(project: project).check(documents: directory)
        return CitationResult(
            documents: verdict.documents,
            citations: verdict.citations,
            claims: verdict.claims,
            problems: verdict.problems.map {
                .falseCitation(document: $0.document, line: $0.line, citation: $0.citation, reason: $0.reason)
            }
        )
    }
}

/// What became of the citations of a folder.
public struct CitationResult: Sendable {
    public var documents: Int
    public var citations: Int
    public var claims: Int
    public var problems: [InspectError]
}

/// `index.md`: all jobs, with links to their documents.
private struct DocumentIndex {
    let text: String

    init(_ inspection: ProjectInspection) {
        var lines = [
            "# Jobs", "", "| job | result | rules | findings | open questions | |",
            "|---|---|---|---|---|---|",
        ]
        for job in inspection.jobs {
            let name = job.job.name.rawValue
            let path = name.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? name
            let kinds = job.classification.kinds.map(\.rawValue).joined(separator: ", ")
            let state = job.notUnderstood.isEmpty ? kinds : kinds + "; partly understood"
            lines.append(
                "| [\(name)](\(path)/brd.md) | \(state) | \(job.rules.count) | \(job.findings.count) | \(job.questions.count) "
                    + "| [design](\(path)/fsd.md), [tests](\(path)/tests.md) |"
            )
        }
        text = lines.joined(separator: "\n") + "\n"
    }
}
