import Diagnostics

extension ComparisonReport {
    /// The report as Markdown, with tables.
    public var markdown: String {
        var parts = ["# Comparison: \(verdict.rawValue)", "`\(left)` against `\(right)`"]
        parts += facts.map { "- \($0)" }.joinedLines
        for section in sections {
            parts.append("## \(section.title)")
            parts.append(
                ([section.headings, section.headings.map { _ in "---" }] + section.rows)
                    .map { "| " + $0.map(Self.markdownCell).joined(separator: " | ") + " |" }.joined(
                        separator: "\n"
                    )
            )
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func markdownCell(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("|", with: "\\|").replacing("<", with: "&lt;")
            .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// The verdict and its counts in sentences.
    var facts: [String] {
        var facts = ["Verdict: \(verdict.rawValue)"]
        if basis == .checksums, verdict == .equal {
            facts.append("It rests on row counts and checksums: two 64-bit hashes of every row, summed.")
        }
        facts.append(
            "Rows: \(rows.left) left, \(rows.right) right, \(rows.matched) matched, \(rows.onlyLeft) only left, "
                + "\(rows.onlyRight) only right"
        )
        if rows.differing > 0 { facts.append("Matched rows that differ: \(rows.differing)") }
        if rows.withinTolerance > 0 { facts.append("Equal within tolerance only: \(rows.withinTolerance)") }
        if rows.paired > 0 { facts.append("Rows shown beside their nearest: \(rows.paired)") }
        if let order {
            facts.append(
                order.isEqual ? "The same order" : "Another order, from row \(order.firstDifference ?? 1)"
            )
        }
        if let key {
            facts.append("Key: \(key.columns.joined(separator: ", "))")
            if let left = key.duplicatesLeft, let right = key.duplicatesRight {
                facts.append("Rows with a duplicate key: \(left) left, \(right) right")
            }
            if let left = key.nullsLeft, let right = key.nullsRight {
                facts.append("Rows with a NULL key: \(left) left, \(right) right")
            }
        }
        if !allowed.isEmpty { facts.append("Accepted: \(allowed.joined(separator: ", "))") }
        return facts + notCompared.map { "Not compared: \($0.summary)" }
    }

    /// A titled table of a report.
    struct Section {
        var title: String
        var headings: [String]
        var rows: [[String]]
    }

    /// The tables of the report that have rows.
    var sections: [Section] {
        [
            Section(
                title: "Causes",
                headings: ["explains", "of", "cause"],
                rows: causes.map { ["\($0.explains)", "\($0.of)", $0.statement] }
            ),
            Section(
                title: "Columns",
                headings: ["column", "compared", "differs in", "reason", "owner", "expires"],
                rows: columns.map {
                    [
                        $0.name, $0.mode + ($0.tolerance.map { " \($0)" } ?? ""), "\($0.differing)",
                        $0.reason ?? "",
                        $0.owner ?? "", $0.expires ?? "",
                    ]
                }
            ),
            Section(
                title: "Schema",
                headings: ["kind", "column", "left", "right", "accepted"],
                rows: schema.map {
                    [$0.kind, $0.column ?? "", $0.left ?? "", $0.right ?? "", $0.isAllowed ? "yes" : "no"]
                }
            ),
            Section(
                title: "Files",
                headings: ["kind", "file", "left", "right", "accepted"],
                rows: file.map {
                    [$0.kind, $0.file ?? "", $0.left ?? "", $0.right ?? "", $0.isAllowed ? "yes" : "no"]
                }
            ),
            Section(
                title: "Samples",
                headings: ["kind", "differing cells: left → right", "other cells"],
                rows: samples.map(Self.row)
            ),
        ].filter { !$0.rows.isEmpty }
    }

    private static func row(_ sample: Sample) -> [String] {
        func shown(_ text: String?) -> String { Sample.visible(text) }
        switch sample.kind {
        case .differs:
            return [
                sample.kind.rawValue,
                sample.cells.filter(\.differs).map { "\($0.column): \(shown($0.left)) → \(shown($0.right))" }
                    .joined(separator: ", "),
                sample.cells.filter { !$0.differs }.map { "\($0.column)=\(shown($0.left))" }.joined(
                    separator: ", "
                ),
            ]
        case .onlyLeft, .onlyRight:
            let cells = sample.cells.map {
                "\($0.column)=\(shown(sample.kind == .onlyLeft ? $0.left : $0.right))"
            }
            return [sample.kind.rawValue, cells.joined(separator: ", "), ""]
        }
    }
}

extension [String] {
    fileprivate var joinedLines: [String] { isEmpty ? [] : [joined(separator: "\n")] }
}
