import Comparison

/// A comparison for people at a terminal: verdict, causes, what differs where, then samples.
struct ComparisonText {
    let report: ComparisonReport
    let console: Console

    var text: String {
        ([verdict] + [causes, columns, schema, files, samples].filter { !$0.isEmpty }).joined(
            separator: "\n\n"
        ) + "\n"
    }

    // MARK: Verdict

    private var verdict: String {
        let rows = report.rows
        let word: String
        switch report.verdict {
        case .equal: word = console.style("equal", .good)
        case .different: word = console.style("different", .bad)
        case .unknown: word = console.style("unknown", .attention)
        }
        var lines = [console.style("\(report.left) – \(report.right): ", .bold) + word]
        if report.basis == .checksums, report.verdict == .equal {
            lines.append("rests on row counts and checksums: two 64-bit hashes of every row, summed")
        }
        lines.append(
            "rows: \(Words.count(rows.left)) left, \(Words.count(rows.right)) right, \(Words.count(rows.matched)) matched, "
                + "\(Words.count(rows.onlyLeft)) only left, \(Words.count(rows.onlyRight)) only right"
        )
        if rows.differing > 0 { lines.append("matched rows that differ: \(Words.count(rows.differing))") }
        if rows.withinTolerance > 0 {
            lines.append("equal within tolerance only: \(Words.count(rows.withinTolerance))")
        }
        if let order = report.order {
            lines.append(
                order.isEqual
                    ? "order: the same"
                    : "order: another, from row \(Words.count(order.firstDifference ?? 1))"
            )
        }
        if let key = report.key { lines += keyLines(key) }
        return lines.joined(separator: "\n")
    }

    private func keyLines(_ key: ComparisonReport.KeyFacts) -> [String] {
        var lines: [String] = []
        func add(_ left: Int?, _ right: Int?, _ words: String) {
            guard let left, let right else { return }
            if left + right > 0 {
                lines.append("\(words): \(Words.count(left)) rows left, \(Words.count(right)) rows right")
            }
        }
        add(key.duplicatesLeft, key.duplicatesRight, "duplicate keys")
        add(key.nullsLeft, key.nullsRight, "NULL keys")
        return lines
    }

    // MARK: Differences

    private var causes: String {
        guard !report.causes.isEmpty else { return "" }
        let lines = report.causes.prefix(20).map {
            "  \(Words.count($0.explains)) of \(Words.count($0.of)): \($0.statement)"
        }
        return ([console.style("Why", .bold)] + lines).joined(separator: "\n")
    }

    private var columns: String {
        let shown = report.columns.filter { $0.differing > 0 || $0.mode != "strict" && $0.mode != "key" }
        guard !shown.isEmpty else { return "" }
        var table = TextTable([
            ("column", .left), ("compared", .left), ("differs in", .right), ("rule", .left),
        ])
        table.rows = shown.map { column in
            let rule =
                column.reason.map { "\($0) (\(column.owner ?? ""), until \(column.expires ?? ""))" } ?? ""
            return [
                column.name, column.mode + (column.tolerance.map { " \($0)" } ?? ""),
                Words.count(column.differing), rule,
            ]
        }
        return table.text()
    }

    private var schema: String {
        guard !report.schema.isEmpty else { return "" }
        var table = TextTable([
            ("schema", .left), ("column", .left), ("left", .left), ("right", .left), ("", .left),
        ])
        table.rows = report.schema.map {
            [
                $0.kind, $0.column ?? "", $0.left ?? "–", $0.right ?? "–",
                $0.isAllowed ? "accepted" : "differs",
            ]
        }
        return table.text()
    }

    private var files: String {
        guard !report.file.isEmpty else { return "" }
        var table = TextTable([
            ("files", .left), ("file", .left), ("left", .left), ("right", .left), ("", .left),
        ])
        table.rows = report.file.map {
            [$0.kind, $0.file ?? "", $0.left ?? "–", $0.right ?? "–", $0.isAllowed ? "accepted" : "differs"]
        }
        return table.text()
    }

    // MARK: Samples

    private var samples: String {
        report.samples.map(text).joined(separator: "\n")
    }

    private func text(_ sample: Sample) -> String {
        switch sample.kind {
        case .differs:
            let changed = sample.cells.filter(\.differs).map {
                "\($0.column): \(console.style(shown($0.left), .bad)) → \(console.style(shown($0.right), .good))"
            }
            let same = sample.cells.filter { !$0.differs }.map { "\($0.column)=\(shown($0.left))" }
            return "~ " + changed.joined(separator: ", ")
                + console.style("  " + same.joined(separator: ", "), .dim)
        case .onlyLeft:
            let cells = sample.cells.map { "\($0.column)=\(shown($0.left))" }
            return console.style("- " + cells.joined(separator: ", "), .bad)
        case .onlyRight:
            let cells = sample.cells.map { "\($0.column)=\(shown($0.right))" }
            return console.style("+ " + cells.joined(separator: ", "), .good)
        }
    }

    private func shown(_ text: String?) -> String {
        Sample.visible(text)
    }
}
