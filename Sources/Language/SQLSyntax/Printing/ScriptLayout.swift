/// Writes a script in the uniform layout, statement by statement, for texts whose trees need not stand in memory.
///
/// The pieces joined are what ``SQLPrinter/format(_:dialect:)`` gives for the whole script:
///
/// ```swift
/// var layout = ScriptLayout(dialect: .duckdb)
/// let comments = try SQLParser.forEachStatement(dialect: .duckdb, nextChunk: next) { statement, _ in
///     print(layout.next(statement), terminator: "")
/// }
/// print(layout.end(comments), terminator: "")
/// ```
public struct ScriptLayout {
    private let dialect: Dialect
    /// Lines of the statement before; nil at the beginning.
    private var previousLines: Int?

    public init(dialect: Dialect) {
        self.dialect = dialect
    }

    /// A statement with its line end, and the empty line before it that parts it from a long one.
    public mutating func next(_ statement: SQLStatement) -> String {
        var printer = Printer(dialect: dialect)
        printer.terminated(statement)
        let text = printer.finish()
        let lines = text.utf8.reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
        defer { previousLines = lines }
        guard let previousLines, lines > 1 || previousLines > 1 else { return text }
        return "\n" + text
    }

    /// The comments behind the last statement, which belong to none.
    public mutating func end(_ comments: Comments) -> String {
        guard !comments.isEmpty else { return "" }
        var printer = Printer(dialect: dialect)
        printer.standalone(comments)
        return (previousLines == nil ? "" : "\n") + printer.finish()
    }
}
