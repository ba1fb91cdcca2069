internal import JobModel

extension JobGraph {
    /// The jobs as a graph in the DOT language of Graphviz; what is not declared is drawn dashed, what is useless dotted.
    public var dot: String {
        let useless = Set(self.useless)
        let circled = Set(cycles.joined())
        let path = Set(criticalPath?.jobs ?? [])
        var lines = ["digraph jobs {", "  rankdir=LR;", "  node [shape=box, fontname=\"sans-serif\"];"]
        for (index, job) in estate.jobs.enumerated() {
            var attributes: [String] = []
            if circled.contains(index) { attributes.append("color=red") }
            if path.contains(index) { attributes.append("penwidth=2") }
            let suffix = attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]"
            lines.append("  \(Self.quoted(job.name.rawValue))\(suffix);")
        }
        for edge in edges {
            var attributes: [String] = []
            if !edge.via.isEmpty {
                attributes.append("label=\(Self.quoted(edge.via.joined(separator: "\n")))")
            }
            if edge.declared == nil { attributes.append("style=dashed, color=red") }
            if useless.contains(edge) { attributes.append("style=dotted") }
            let ends = [edge.upstream, edge.downstream].map { Self.quoted(estate.jobs[$0].name.rawValue) }
            let suffix = attributes.isEmpty ? "" : " [\(attributes.joined(separator: ", "))]"
            lines.append("  \(ends[0]) -> \(ends[1])\(suffix);")
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    /// In a quoted string of DOT only the quote has to be escaped; a backslash before it would escape the escape.
    private static func quoted(_ text: String) -> String {
        "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
            + "\""
    }
}
