public import Foundation

/// Reads documents, and every file they cite, and tells which citations are false.
public struct CitationCheck: Sendable {
    /// The folder that cited paths are relative to.
    private let project: URL

    public init(project: URL) { self.project = project }

    /// What a check found.
    public struct Verdict: Hashable, Sendable {
        /// Citations that were looked up, false ones among them.
        public var citations = 0
        /// Texts that citations claim, false ones among them.
        public var claims = 0
        public var documents = 0
        public var problems: [Problem] = []

        public init() {}
    }

    /// A citation that is not true.
    public struct Problem: Hashable, Sendable {
        /// The document, relative to the folder of documents.
        public var document: String
        /// Of the document; nil inside JSON.
        public var line: Int?
        /// As it is written: `jobs/a.sql:3-4`.
        public var citation: String
        /// One sentence without a full stop.
        public var reason: String
    }

    /// Checks every Markdown and JSON file of a folder.
    ///
    /// - Cost: Reads each document and each cited file once.
    /// - Throws: When the folder or one of its documents cannot be read.
    public func check(documents folder: URL) throws -> Verdict {
        var verdict = Verdict()
        var files = CitedFiles(project: project)
        for path in try Self.documents(in: folder) {
            let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
            verdict.documents += 1
            let citations =
                path.hasSuffix(".json")
                ? try Self.citations(inJSON: Data(text.utf8)) : Citation.all(inMarkdown: text)
            for citation in citations {
                verdict.citations += 1
                verdict.claims += citation.claims.count
                for reason in files.problems(of: citation) {
                    verdict.problems.append(
                        Problem(
                            document: path,
                            line: citation.documentLine,
                            citation: citation.words,
                            reason: reason
                        )
                    )
                }
            }
        }
        return verdict
    }

    private static func documents(in folder: URL) throws -> [String] {
        let manager = FileManager.default
        guard try folder.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true,
            let walk = manager.enumerator(atPath: folder.path)
        else { throw CocoaError(.fileReadNoSuchFile) }
        return walk.compactMap { $0 as? String }.filter { $0.hasSuffix(".md") || $0.hasSuffix(".json") }
            .sorted()
    }

    private static func citations(inJSON data: Data) throws -> [Citation] {
        var found: [Citation] = []
        func walk(_ value: Any) {
            if let list = value as? [Any] { for item in list { walk(item) } }
            guard let object = value as? [String: Any] else { return }
            if let file = object["file"] as? String, let line = object["line"] as? Int {
                found.append(
                    Citation(
                        file: file,
                        first: line,
                        last: object["endLine"] as? Int ?? line,
                        claims: object["holds"] as? [String] ?? [],
                        documentLine: nil
                    )
                )
            }
            for key in object.keys.sorted() { walk(object[key] as Any) }
        }
        walk(try JSONSerialization.jsonObject(with: data))
        return found
    }
}

/// Cited files, each read once.
private struct CitedFiles {
    let project: URL
    private var lines: [String: [String]?] = [:]

    init(project: URL) { self.project = project }

    mutating func problems(of citation: Citation) -> [String] {
        guard let lines = read(citation.file) else { return ["the file does not exist, or is no text"] }
        guard citation.first >= 1, citation.last >= citation.first else { return ["these are no lines"] }
        guard citation.last <= lines.count else { return ["the file has only \(lines.count) lines"] }
        let cited = lines[(citation.first - 1)..<citation.last].joined(separator: "\n")
        let forms = [Self.oneLine(cited), Self.oneLine(Self.unescaped(cited))]
        return citation.claims.compactMap { claim in
            let wanted = Self.oneLine(claim)
            return forms.contains { $0.contains(wanted) } ? nil : "the lines do not hold what is claimed"
        }
    }

    private mutating func read(_ file: String) -> [String]? {
        if let known = lines[file] { return known }
        let url = project.appendingPathComponent(file)
        var text = (try? String(contentsOf: url, encoding: .utf8))?
            .split(separator: /\r\n|\n|\r/, omittingEmptySubsequences: false).map(String.init)
        if text?.last?.isEmpty == true { text?.removeLast() }
        lines[file] = .some(text)
        return text
    }

    private static func oneLine(_ text: String) -> String {
        text.split { $0 == " " || $0 == "\t" || $0.isNewline }.joined(separator: " ")
    }

    /// What the escapes of a JSON text, or of a quoted YAML text, stand for.
    private static func unescaped(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let mark = rest.firstIndex(of: "\\") {
            result += rest[..<mark]
            rest = rest[rest.index(after: mark)...]
            guard let letter = rest.popFirst() else { break }
            switch letter {
            case "n", "r", "t": result += " "
            case "u":
                let digits = rest.prefix(4)
                if let code = UInt32(digits, radix: 16), let scalar = Unicode.Scalar(code) {
                    result.unicodeScalars.append(scalar)
                    rest = rest.dropFirst(4)
                }
            default: result.append(letter)
            }
        }
        return result + rest
    }
}
