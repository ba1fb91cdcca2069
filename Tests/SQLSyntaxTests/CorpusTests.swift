import Foundation
import SQLSyntax
import Testing

/// Texts that the engines accept, and every SQL file of the repository.
struct CorpusTests {
    @Test(arguments: Dialect.allCases)
    func `reads every statement of a dialect's corpus`(dialect: Dialect) throws {
        let script = SQLParser.parse(try Corpus.text(dialect), dialect: dialect)
        #expect(script.statements.count > 60)
        for statement in script.unparsed {
            guard case .unparsed(let unparsed) = statement.kind else { continue }
            Issue.record("\(unparsed.text): \(unparsed.problem)")
        }
    }

    @Test(arguments: Dialect.allCases)
    func `gives the source back byte for byte`(dialect: Dialect) throws {
        let text = try Corpus.text(dialect)
        #expect(SQLPrinter.faithful(SQLParser.parse(text, dialect: dialect)) == text)
    }

    @Test(arguments: Dialect.allCases)
    func `formatting keeps the tree and is stable`(dialect: Dialect) throws {
        for statement in SQLParser.parse(try Corpus.text(dialect), dialect: dialect).statements {
            let script = SQLScript(statements: [statement], dialect: dialect)
            let formatted = SQLPrinter.format(script)
            let again = SQLParser.parse(formatted, dialect: dialect)
            #expect(again.statements == [statement], "\(formatted)")
            #expect(SQLPrinter.format(again) == formatted)
        }
    }

    @Test(arguments: Dialect.allCases)
    func `what is read in pieces is laid out as what is read whole`(dialect: Dialect) throws {
        let text = try Corpus.text(dialect) + "\n-- the end\n"
        var (rest, layout, pieces) = (Array(text.utf8)[...], ScriptLayout(dialect: dialect), "")
        let comments = SQLParser.forEachStatement(dialect: dialect) {
            defer { rest = rest.dropFirst(700) }
            return Array(rest.prefix(700))
        } _: { statement, _ in
            pieces += layout.next(statement)
        }
        pieces += layout.end(comments)
        #expect(pieces == SQLPrinter.format(SQLParser.parse(text, dialect: dialect)))
        #expect(pieces.hasSuffix("\n\n-- the end\n"))
    }

    @Test func `reads and keeps every SQL file of the repository`() throws {
        let files = try Corpus.repositoryFiles()
        #expect(files.count > 10)
        for file in files {
            let text = try String(contentsOf: file, encoding: .utf8)
            let script = SQLParser.parse(text, dialect: .duckdb)
            #expect(script.unparsed.isEmpty, "\(file.lastPathComponent)")
            #expect(SQLPrinter.faithful(script) == text)
            let formatted = SQLPrinter.format(script)
            let again = SQLParser.parse(formatted, dialect: .duckdb)
            #expect(again == script, "\(file.lastPathComponent)")
            #expect(SQLPrinter.format(again) == formatted, "\(file.lastPathComponent)")
            #expect(
                CommentCollector.comments(of: again).sorted()
                    == CommentCollector.comments(of: script).sorted()
            )
        }
    }
}

enum Corpus {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()

    static func text(_ dialect: Dialect) throws -> String {
        try String(contentsOf: tests.appending(path: "Corpus/\(dialect.rawValue).sql"), encoding: .utf8)
    }

    /// The SQL of the demo bank.
    static func repositoryFiles() throws -> [URL] {
        let estate = tests.deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/Product/DemoBank/Estate")
        let files = FileManager.default.enumerator(at: estate, includingPropertiesForKeys: nil)
        return (files?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "sql" }
    }
}

/// The comments of a tree, wherever they are attached.
struct CommentCollector: SyntaxVisitor {
    var texts: [String] = []

    static func comments(of script: SQLScript) -> [String] {
        var collector = CommentCollector()
        for statement in script.statements { statement.accept(&collector) }
        return collector.texts + script.comments.list.map(\.text)
    }

    private mutating func note(_ comments: Comments) -> Descent {
        texts += comments.list.map(\.text)
        return .descend
    }

    mutating func enter(_ node: SQLStatement) -> Descent { note(node.comments) }
    mutating func enter(_ node: SQLQuery) -> Descent { note(node.comments) }
    mutating func enter(_ node: Select) -> Descent { note(node.comments) }
    mutating func enter(_ node: TableExpression) -> Descent { note(node.comments) }
    mutating func enter(_ node: SQLExpression) -> Descent { note(node.comments) }
    mutating func enter(part: some LocatedNode) -> Descent { note(part.comments) }
}
