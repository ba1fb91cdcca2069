/// Columns of text, aligned.
struct TextTable {
    enum Alignment {
        case left
        case right
    }

    var headings: [String]
    var alignments: [Alignment]
    var rows: [[String]] = []

    init(_ columns: [(heading: String, alignment: Alignment)]) {
        headings = columns.map(\.heading)
        alignments = columns.map(\.alignment)
    }

    /// One line per row under underlined headings; no trailing blanks.
    func text(indent: String = "") -> String {
        let widths = headings.indices.map { index in
            rows.map { $0[index].count }.reduce(headings[index].count, max)
        }
        let lines = [headings, widths.map { String(repeating: "─", count: $0) }] + rows
        return lines.map { row in
            var line = indent
            for (index, cell) in row.enumerated() {
                let blanks = String(repeating: " ", count: max(0, widths[index] - cell.count))
                line += alignments[index] == .left ? cell + blanks : blanks + cell
                if index < row.count - 1 { line += "  " }
            }
            while line.last == " " { line.removeLast() }
            return line
        }.joined(separator: "\n")
    }
}

/// Numbers as people read them.
enum Words {
    /// `12,345`.
    static func count(_ number: Int) -> String {
        var digits = String(abs(number))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
    }

    /// `1 run`, `2 runs`.
    static func count(_ number: Int, _ noun: String) -> String {
        "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `0.4 s`, `12 s`, `3 min 05 s`.
    static func seconds(_ seconds: Double) -> String {
        if seconds < 10 { return "\((seconds * 10).rounded() / 10) s" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        let rest = whole % 60
        return "\(whole / 60) min \(rest < 10 ? "0" : "")\(rest) s"
    }
}
