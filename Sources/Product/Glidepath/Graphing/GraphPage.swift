public import Foundation
public import Inspection
import JobModel

/// The graph as one page that needs nothing else: its data, its looks and its program are in it.
///
/// It works from a file, without a network, with a few jobs as with thousands.
public struct GraphPage: Sendable {
    private let graph: JobGraph
    private let title: String
    private let documents: String?
    /// With more jobs than that the page says how many findings a job has, and not which.
    private static let detailedJobs = 5_000

    /// - Parameters:
    ///   - title: Of the page, such as the project's folder.
    ///   - documents: The folder of the jobs' documents, as a link from where the page will be; nil for none.
    public init(_ graph: JobGraph, title: String, documents: String? = nil) {
        self.graph = graph
        self.title = title
        self.documents = documents
    }

    private struct Content: Encodable {
        var title: String
        var jobs: [Job]
        var edges: [Edge]
        var cycles: [[Int]]
        var unread: [String]
        var tables: Int
        var criticalPath: Path?
    }

    private struct Job: Encodable {
        var name: String
        var file: String
        var owner: String?
        var description: String?
        var level: Int
        var classification: [String]
        var partly: Bool
        var seconds: Double?
        var reads: [String]
        var writes: [String]
        /// Of findings.
        var count: Int
        var findings: [Line]?
        var documents: [Document]?
    }

    private struct Line: Encodable {
        var code: String
        var message: String
        var place: String
    }

    private struct Document: Encodable {
        var title: String
        var link: String
    }

    private struct Edge: Encodable {
        var from: Int
        var to: Int
        var via: [String]
        /// `declared`, `missing`, `useless`.
        var kind: String
    }

    private struct Path: Encodable {
        var seconds: Double
        var jobs: [Int]
    }

    /// - Parameter result: What is known of a job, by its index in the estate.
    public func html(_ result: (Int) -> JobResult) throws -> Data {
        let report = GraphReport(graph)
        let useless = Set(graph.useless)
        let content = Content(
            title: title,
            jobs: graph.estate.jobs.indices.map { job(at: $0, report, result($0)) },
            edges: graph.edges.map { edge in
                let kind = edge.declared == nil ? "missing" : useless.contains(edge) ? "useless" : "declared"
                return Edge(from: edge.upstream, to: edge.downstream, via: edge.via, kind: kind)
            },
            cycles: graph.cycles,
            unread: graph.unread.map(\.name),
            tables: graph.tables.count,
            criticalPath: graph.criticalPath.map { Path(seconds: $0.seconds, jobs: $0.jobs) }
        )
        return try Self.page(with: JSONEncoder().encode(content))
    }

    private func job(at index: Int, _ report: GraphReport, _ result: JobResult) -> Job {
        let entry = report.job(at: index, result)
        let isDetailed = graph.estate.jobs.count <= Self.detailedJobs
        return Job(
            name: entry.job,
            file: entry.file,
            owner: entry.owner,
            description: entry.description,
            level: entry.level,
            classification: entry.classification,
            partly: entry.partly,
            seconds: entry.seconds,
            reads: entry.reads,
            writes: entry.writes,
            count: result.findings.count,
            findings: isDetailed
                ? result.findings.map {
                    Line(code: $0.code.rawValue, message: $0.message, place: "\($0.file):\($0.line)")
                } : nil,
            documents: documents.map { links(to: entry.job, in: $0) }
        )
    }

    private func links(to job: String, in folder: String) -> [Document] {
        let name = job.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? job
        let base = folder.hasSuffix("/") ? folder : folder + "/"
        return [("Requirements", "brd.md"), ("Design", "fsd.md"), ("Tests", "tests.md")]
            .map { Document(title: $0.0, link: "\(base)\(name)/\($0.1)") }
    }

    /// The page around its data; a `<` in the data would end the element it stands in.
    private static func page(with json: Data) -> Data {
        let template = PackageResources.graph_html
        let mark = Array("/*DATA*/".utf8)
        guard let place = template.indices.first(where: { template[$0...].starts(with: mark) }) else {
            return Data(template)
        }
        var page = Data(template[..<place])
        let escape = Array("\\u003c".utf8)
        for byte in json {
            if byte == UInt8(ascii: "<") { page.append(contentsOf: escape) } else { page.append(byte) }
        }
        page.append(contentsOf: template[(place + mark.count)...])
        return page
    }
}
