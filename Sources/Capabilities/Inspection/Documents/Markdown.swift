/// A document being written, line by line.
struct Markdown {
    private(set) var text = ""

    mutating func heading(_ level: Int, _ title: String) {
        if !text.isEmpty { text += "\n" }
        text += String(repeating: "#", count: level) + " \(title)\n\n"
    }

    mutating func paragraph(_ words: String) { text += words + "\n\n" }

    mutating func item(_ words: String) { text += "- \(words)\n" }

    mutating func code(_ lines: String, language: String = "") {
        let fence = lines.contains("```") ? "````" : "```"
        text += "\(fence)\(language)\n\(lines)\n\(fence)\n\n"
    }

    /// Rows of cells under a head; nothing when there are no rows.
    mutating func table(_ head: [String], _ rows: [[String]]) {
        guard !rows.isEmpty else { return }
        text += "| " + head.joined(separator: " | ") + " |\n"
        text += "|" + String(repeating: "---|", count: head.count) + "\n"
        for row in rows { text += "| " + row.map(Self.cell).joined(separator: " | ") + " |\n" }
        text += "\n"
    }

    /// Text that stays as it is, whatever marks it holds.
    static func quoted(_ text: String) -> String {
        let line = text.collapsingBlanks
        return line.contains("`") ? "`` \(line) ``" : "`\(line)`"
    }

    private static func cell(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("\n", with: " ")
    }
}

extension Place {
    /// `file:line` or `file:first-last`, as documents cite it.
    var citation: String {
        lines.count == 1 ? "\(file):\(lines.lowerBound)" : "\(file):\(lines.lowerBound)-\(lines.upperBound)"
    }
}

extension RuleEvidence {
    /// One line of a document.
    var words: String {
        switch self {
        case .lines(let place, let claims):
            let cited = "`\(place.citation)`"
            return claims.isEmpty
                ? cited : "\(cited) holds \(claims.map(Markdown.quoted).joined(separator: " and "))"
        case .data(let fact): return "seen in the data: \(fact.statement) (\(Markdown.quoted(fact.query)))"
        }
    }
}
