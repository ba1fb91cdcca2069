import Inspection
import JobModel
import Telemetry

/// The graph's noteworthy parts, for people.
struct GraphText {
    private let graph: JobGraph
    private let report: GraphReport
    /// Lines of one part, at most.
    private static let limit = 50

    init(_ graph: JobGraph) {
        self.graph = graph
        report = GraphReport(graph)
    }

    var text: String {
        var parts: [String] = []
        add("Circles", report.cycles.map { $0.joined(separator: " → ") }, to: &parts)
        let needs = { (need: GraphReport.NeedEntry) in
            "\(need.job) needs \(need.on)" + (need.via.map { " (\($0.joined(separator: ", ")))" } ?? "")
                + "  \(need.file):\(need.line)"
        }
        add("Dependencies that are not declared", report.missing.map(needs), to: &parts)
        add("Dependencies through which nothing flows", report.useless.map(needs), to: &parts)
        add("Dependencies on jobs that are not there", report.unknown.map(needs), to: &parts)
        let unread = report.unread.map { "\($0.table)  written by \($0.writtenBy.joined(separator: ", "))" }
        add("Tables that no job reads", unread, to: &parts)
        if let path = report.criticalPath {
            let jobs = path.jobs.map { "\($0.job)  \(Words.seconds($0.seconds))" }
            add("Longest way: \(Words.seconds(path.seconds))", jobs, to: &parts)
        }
        let counts = [
            "\(Words.count(graph.estate.jobs.count)) jobs", "\(Words.count(graph.edges.count)) dependencies",
            "\(Words.count(graph.tables.count)) tables",
        ]
        return parts.map { $0 + "\n" }.joined() + counts.joined(separator: ", ") + ".\n"
    }

    private func add(_ title: String, _ lines: [String], to parts: inout [String]) {
        guard !lines.isEmpty else { return }
        let more = lines.count > Self.limit ? ["  and \(Words.count(lines.count - Self.limit)) more"] : []
        parts.append(
            ([title] + lines.prefix(Self.limit).map { "  " + $0 } + more).joined(separator: "\n") + "\n"
        )
    }
}
