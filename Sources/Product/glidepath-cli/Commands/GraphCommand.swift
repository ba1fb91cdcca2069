import ArgumentParser
import Foundation
import Glidepath
import Inspection

struct GraphCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph",
        abstract:
            "Which job needs which: as declared, and as discovered from what they read and write. Runs nothing.",
        discussion: "Example: glidepath graph --format html --out graph.html"
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, dot, html
    }

    @Option(help: "text, json, dot (for Graphviz) or html (one page that works offline).")
    var format: Format = .text

    @Option(help: "The file to write; standard output without it.")
    var out: String?

    @Option(help: "Of the page: the folder of the jobs' documents, as a link from the page.")
    var documents: String?

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let workspace = try await global.workspaceWithoutJobs()
        let survey = try await workspace.survey()
        let graph = try await workspace.graph(of: survey)
        var output = try DocumentOutput(path: out)
        switch global.json ? .json : format {
        case .text: try output.write(Data(GraphText(graph).text.utf8))
        case .dot: try output.write(Data(graph.dot.utf8))
        case .html:
            let title = workspace.folder.directory.lastPathComponent
            let page = GraphPage(graph, title: title, documents: documents)
            try output.write(page.html { survey.result(at: $0) })
        case .json: try writeJSON(graph, survey, to: &output)
        }
        try output.close()
    }

    /// List by list: of a large estate the whole would not fit beside its surveys.
    private func writeJSON(
        _ graph: JobGraph,
        _ survey: ProjectSurvey,
        to output: inout DocumentOutput
    ) throws {
        let report = GraphReport(graph)
        let jobs = graph.estate.jobs.indices.lazy.map { report.job(at: $0, survey.result(at: $0)) }
        try output.write(Data("{".utf8))
        try output.writeList("jobs", jobs)
        try output.writeList("tables", report.tables)
        try output.writeList("dependencies", report.dependencies)
        try output.writeList("columns", report.columns)
        try output.writeList("cycles", report.cycles)
        try output.writeList("missing", report.missing)
        try output.writeList("useless", report.useless)
        try output.writeList("unknown", report.unknown)
        try output.writeList("unread", report.unread)
        try output.writeLast("criticalPath", report.criticalPath)
        try output.write(Data("}\n".utf8))
    }
}
