internal import Diagnostics
internal import SQLAnalysis
internal import SQLSyntax

/// The SQL of a step as a tree, with what it means.
struct QueryReading: Sendable {
    let text: QueryText
    let script: SQLScript
    /// Nil when the text is not one statement that could be read.
    let analysis: StatementAnalysis?
    private(set) var notUnderstood: [JobFlow.Note] = []
    /// Lower-case columns by relation; `*` for all of them.
    let columnsRead: [String: Set<String>]

    init(_ text: QueryText, dialect: Dialect, catalog: SchemaCatalog) {
        self.text = text
        script = SQLParser.parse(text.text, dialect: dialect)
        guard let statement = script.statements.first(where: { $0.query != nil }) else {
            analysis = nil
            columnsRead = [:]
            noteUnread(dialect)
            return
        }
        let analysis = StatementAnalysis(
            of: statement,
            in: catalog,
            dialect: dialect,
            source: script.source,
            file: text.file
        )
        self.analysis = analysis
        columnsRead = Self.columnsRead(analysis)
        for unparsed in script.unparsed {
            let line = unparsed.origin.range.map { script.source.place(of: $0.lowerBound).line }
            note("a statement is not understood", line: line)
        }
    }

    /// Says what stands in the way, and whether the text is of another dialect.
    private mutating func noteUnread(_ dialect: Dialect) {
        guard let unparsed = script.unparsed.first, case .unparsed(let content) = unparsed.kind else {
            return note("the text of the step is not a query")
        }
        let other = Dialect.allCases.first { other in
            guard other != dialect else { return false }
            let script = SQLParser.parse(text.text, dialect: other)
            return script.unparsed.isEmpty && script.statements.contains { $0.query != nil }
        }
        note(
            content.problem.diagnostic.summary + " in the dialect \(dialect)"
                + (other.map { "; it could be read as \($0)" } ?? ""),
            line: content.problem.place.line
        )
    }

    private mutating func note(_ reason: String, line: Int? = nil) {
        let line = text.fileLine(line)
        notUnderstood.append(JobFlow.Note(place: Place(file: text.file, lines: line...line), reason: reason))
    }

    /// Columns whose values reach the result, or that are named anywhere.
    private static func columnsRead(_ analysis: StatementAnalysis) -> [String: Set<String>] {
        var columns: [String: Set<String>] = [:]
        for table in analysis.tablesRead {
            columns[table.description.lowercased(), default: []].formUnion([])
        }
        for edge in analysis.lineage {
            columns[edge.from.table.description.lowercased(), default: []].insert(
                edge.from.column.lowercased()
            )
        }
        analysis.statement.forEachExpression { expression in
            for candidate in analysis.resolution(of: expression)?.candidates ?? [] {
                guard case .table(let path) = candidate.source else { continue }
                columns[path.description.lowercased(), default: []].insert(candidate.column.lowercased())
            }
        }
        return columns
    }

    /// The lines of the file that a node stands on.
    func place(of origin: Origin) -> Place {
        guard let range = origin.range, script.source.text(of: origin) != nil else {
            return Place(file: text.file, lines: text.firstLine...text.firstLine)
        }
        let first = text.fileLine(script.source.place(of: range.lowerBound).line)
        let last = text.fileLine(script.source.place(of: max(range.lowerBound, range.upperBound - 1)).line)
        return Place(file: text.file, lines: first...max(first, last))
    }

    /// As written.
    func text(of origin: Origin) -> String {
        let text = script.source.text(of: origin) ?? ""
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}

extension SQLStatement {
    /// The query that it is.
    var query: SQLQuery? { if case .query(let query) = kind { query } else { nil } }
}
