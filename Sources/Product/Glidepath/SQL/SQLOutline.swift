public import Diagnostics
internal import SQLAnalysis
public import SQLSyntax

/// What one file's statements are and what they touch, as `sql parse` tells it.
public struct SQLOutline: Sendable, Encodable {
    public struct Statement: Sendable, Encodable {
        /// In one word, such as `select` or `create-table`.
        public var kind: String
        /// From one.
        public var firstLine: Int
        public var lastLine: Int
        /// Stored tables and files, as the statement names them.
        public var reads: [String]
        public var writes: [String]
    }

    /// A statement that was not understood.
    public struct Unparsed: Sendable, Encodable {
        public var line: Int
        public var text: String
        public var reason: String

        /// With the place that did not fit.
        public var diagnostic: Diagnostic

        private enum CodingKeys: String, CodingKey { case line, text, reason }
    }

    public var file: String
    public var statements: [Statement] = []
    public var unparsed: [Unparsed] = []

    /// Reads a file statement by statement: memory holds the outline and one piece of the text.
    ///
    /// - Throws: `sql.file-unreadable`.
    public init(of file: SQLFile, dialect: Dialect) throws {
        self.file = file.name
        var outline = self
        var lines = LineCounter()
        _ = try file.withChunks { next in
            try SQLParser.forEachStatement(dialect: dialect, nextChunk: next) { statement, source in
                outline.add(statement, of: source, dialect: dialect, &lines)
            }
        }
        self = outline
    }

    private mutating func add(
        _ statement: SQLStatement,
        of source: SQLSource,
        dialect: Dialect,
        _ lines: inout LineCounter
    ) {
        guard let range = statement.origin.range else { return }
        let first = lines.line(of: range.lowerBound, in: source)
        let last = lines.line(of: max(range.lowerBound, range.upperBound - 1), in: source)
        if case .unparsed(let text) = statement.kind {
            let diagnostic = text.diagnostic(line: first, at: range.lowerBound, of: source, file: file)
            unparsed.append(
                Unparsed(line: first, text: text.text, reason: diagnostic.summary, diagnostic: diagnostic)
            )
            return
        }
        let use = TableUse(of: statement, dialect: dialect)
        statements.append(
            Statement(
                kind: statement.kind.word,
                firstLine: first,
                lastLine: last,
                reads: use.tablesRead.map(\.description),
                writes: use.tablesWritten.map(\.description)
            )
        )
    }
}

/// Counts lines of a text that may come in pieces, each byte once.
struct LineCounter {
    private var offset = 0
    private var line = 1

    /// As ``line(of:in:)``, with the column: both from one, columns in characters.
    mutating func place(of wanted: Int, in source: SQLSource) -> TextPlace {
        let line = line(of: wanted, in: source)
        let before = source.bytes[..<min(max(0, wanted - source.start), source.bytes.count)]
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? before.startIndex
        return TextPlace(line: line, column: String(decoding: before[start...], as: UTF8.self).count + 1)
    }

    /// The line of an offset that is not before the last one asked for.
    mutating func line(of wanted: Int, in source: SQLSource) -> Int {
        let start = max(offset, source.start)
        guard wanted > start else { return line }
        let end = min(wanted, source.start + source.bytes.count)
        for byte in source.bytes[(start - source.start)..<(end - source.start)] where byte == 0x0A {
            line += 1
        }
        offset = end
        return line
    }
}

extension Unparsed {
    /// What was not understood, where the parser, which counts lines from the beginning of the piece it was given,
    /// cannot know.
    ///
    /// - Parameter line: The line of the file that the statement begins in, at `offset`.
    func diagnostic(line: Int, at offset: Int, of source: SQLSource, file: String) -> Diagnostic {
        var place = problem.place
        place.line += line - source.place(of: offset).line
        var diagnostic = problem.at(place).diagnostic
        diagnostic.location = SourceLocation(file: file, line: place.line, column: place.column)
        return diagnostic
    }
}

extension SQLStatement.Kind {
    /// The statement's kind in one word, as interfaces show it.
    public var word: String {
        switch self {
        case .query: "select"
        case .insert: "insert"
        case .update: "update"
        case .delete: "delete"
        case .merge: "merge"
        case .truncate: "truncate"
        case .copy: "copy"
        case .createTable: "create-table"
        case .createView: "create-view"
        case .createIndex: "create-index"
        case .createSchema: "create-schema"
        case .createSequence: "create-sequence"
        case .createType: "create-type"
        case .createFunction: "create-function"
        case .createMacro: "create-macro"
        case .createTrigger: "create-trigger"
        case .createVirtualTable: "create-virtual-table"
        case .drop: "drop"
        case .alter: "alter"
        case .comment: "comment"
        case .grant: "grant"
        case .transaction: "transaction"
        case .set: "set"
        case .pragma: "pragma"
        case .attach: "attach"
        case .explain: "explain"
        case .prepare: "prepare"
        case .execute: "execute"
        case .call: "call"
        case .describe: "describe"
        case .anonymousBlock: "block"
        case .command: "command"
        case .clientCommand: "client-command"
        case .unparsed: "unparsed"
        }
    }
}
