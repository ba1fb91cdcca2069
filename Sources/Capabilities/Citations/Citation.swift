/// A place that a document names, with what it says stands there.
struct Citation {
    var file: String
    var first: Int
    var last: Int
    var claims: [String]
    /// The line of the document; nil inside JSON.
    var documentLine: Int?

    var words: String { first == last ? "\(file):\(first)" : "\(file):\(first)-\(last)" }

    /// The citations of a Markdown text, fenced code left out.
    static func all(inMarkdown text: String) -> [Citation] {
        var found: [Citation] = []
        var fence: Substring?
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let marks = line.prefix { $0 == "`" }
            if marks.count >= 3 {
                if fence == nil { fence = marks } else if fence == marks { fence = nil }
                continue
            }
            guard fence == nil else { continue }
            found += citations(in: line, number: index + 1)
        }
        return found
    }

    private static func citations(in line: Substring, number: Int) -> [Citation] {
        var found: [Citation] = []
        let spans = codeSpans(in: line)
        var index = 0
        while index < spans.count {
            guard var citation = Citation(spans[index].text, documentLine: number) else {
                index += 1
                continue
            }
            var end = spans[index].end
            index += 1
            var joiner = " holds "
            while index < spans.count, line[end..<spans[index].start] == joiner {
                citation.claims.append(spans[index].text)
                end = spans[index].end
                index += 1
                joiner = " and "
            }
            found.append(citation)
        }
        return found
    }

    /// `path.ending:line` or `path.ending:first-last`; nil for any other text.
    private init?(_ text: String, documentLine: Int) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let path = text[..<colon]
        let numbers = text[text.index(after: colon)...].split(
            separator: "-",
            omittingEmptySubsequences: false
        )
        guard (1...2).contains(numbers.count), let first = Int(numbers[0]),
            let last = Int(numbers[numbers.count - 1]),
            let name = path.split(separator: "/").last, name.dropFirst().contains("."),
            !path.contains(where: \.isWhitespace)
        else { return nil }
        self.init(file: String(path), first: first, last: last, claims: [], documentLine: documentLine)
    }

    init(file: String, first: Int, last: Int, claims: [String], documentLine: Int?) {
        (self.file, self.first, self.last) = (file, first, last)
        (self.claims, self.documentLine) = (claims, documentLine)
    }

    private struct CodeSpan {
        var text: String
        /// Of the opening marks.
        var start: Substring.Index
        /// Behind the closing marks.
        var end: Substring.Index
    }

    /// What stands between equal runs of backticks.
    private static func codeSpans(in line: Substring) -> [CodeSpan] {
        var spans: [CodeSpan] = []
        var position = line.startIndex
        while let start = line[position...].firstIndex(of: "`") {
            let marks = line[start...].prefix { $0 == "`" }
            var search = marks.endIndex
            var closing: Substring?
            while closing == nil, let next = line[search...].firstIndex(of: "`") {
                let run = line[next...].prefix { $0 == "`" }
                if run.count == marks.count { closing = run }
                search = run.endIndex
            }
            guard let closing else { return spans }
            var text = line[marks.endIndex..<closing.startIndex]
            if marks.count > 1, text.hasPrefix(" "), text.hasSuffix(" "), text.count > 1 {
                text = text.dropFirst().dropLast()
            }
            spans.append(CodeSpan(text: String(text), start: start, end: closing.endIndex))
            position = closing.endIndex
        }
        return spans
    }
}
