import Diagnostics

/// One value of a JSON or YAML document, and where it starts.
///
/// The same tree for both languages, so everything after parsing is written once. Numbers keep their text: a
/// threshold of `0.10` must not become a binary fraction on the way.
struct DocumentNode: Sendable {
    indirect enum Content: Sendable {
        case null
        case boolean(Bool)
        case number(String)
        case text(String)
        case list([DocumentNode])
        case object([Entry])
    }

    /// One key with its value; keys are unique in their object.
    struct Entry: Sendable {
        var key: String
        var keyPosition: DocumentPosition
        var value: DocumentNode
    }

    var content: Content
    var position: DocumentPosition

    /// The kind of value, for messages; never the value itself, which may be a secret.
    var kindName: String {
        switch content {
        case .null: "null"
        case .boolean: "true or false"
        case .number: "a number"
        case .text: "text"
        case .list: "a list"
        case .object: "an object"
        }
    }

    var isNull: Bool {
        if case .null = content { true } else { false }
    }
}

/// A place in a document.
///
/// Lines and columns count from one; columns count Unicode scalars, as libyaml does.
struct DocumentPosition: Hashable, Comparable, Sendable {
    var line: Int
    var column: Int

    static let start = DocumentPosition(line: 1, column: 1)

    static func < (left: DocumentPosition, right: DocumentPosition) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// What parsing a document gives: a tree if any could be made, and every problem found on the way.
struct ParsedDocument {
    /// Nil when nothing useful can be said beyond the problems.
    var root: DocumentNode?
    var problems: ProblemCollector
    /// Whether the file holds nothing but space and comments.
    var isEmpty: Bool { root == nil && problems.diagnostics.map(\.code) == ["document.empty"] }

    /// Parses JSON when the file's name or its first character says so, else YAML.
    static func parse(_ text: String, file: String) -> ParsedDocument {
        let problems = ProblemCollector(file: file)
        let body = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        guard body.utf8.count <= sizeLimitBytes else {
            problems.report(DocumentProblem.tooLarge(limitBytes: sizeLimitBytes), at: .start)
            return ParsedDocument(root: nil, problems: problems)
        }
        let root =
            isJSON(body, file: file)
            ? JSONParser.parse(body, problems: problems) : YAMLParser.parse(body, problems: problems)
        if let root, root.isNull {
            problems.report(DocumentProblem.empty(), at: root.position)
            return ParsedDocument(root: nil, problems: problems)
        }
        return ParsedDocument(root: root, problems: problems)
    }

    /// Far above any job file; below what could exhaust memory by accident.
    private static let sizeLimitBytes = 8 << 20

    private static func isJSON(_ text: String, file: String) -> Bool {
        let name = file.lowercased()
        if name.hasSuffix(".json") { return true }
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return false }
        return text.first { !$0.isWhitespace } == "{"
    }
}
