extension DuckDBFailure {
    /// The option that an opening did not recognise.
    var refusedSetting: String? {
        message.firstMatch(of: /options were not recognized: (\w+)/).map { String($0.1) }
    }

    /// DuckDB's words in one sentence, with the place in the statement and without row values.
    var reason: String {
        let words = concealed.split(separator: "\n\nPossible solutions", maxSplits: 1).first.map(String.init)
        let place =
            position.map { "At line \($0.line), column \($0.column) of the statement: " } ?? "DuckDB says: "
        let text = place + (words ?? "no reason given").replacing("\n", with: " ")
        return text.last.map { ".!?".contains($0) } == true ? text : text + "."
    }

    /// The message without row values.
    ///
    /// Messages about names quote the statement; messages about data quote the data: in quotes, or as bare numbers,
    /// or a line of a file.
    private var concealed: String {
        switch kind {
        case .parser, .syntax, .binder, .catalog, .io, .outOfMemory, .permission, .interrupted,
            .settings, .dependency, .missingExtension, .fatal, .internal:
            message
        case .constraint, .transaction:
            message.replacing(/(key|value) ".*"/.dotMatchesNewlines()) { "\($0.1) \"…\"" }
        default:
            message.replacing(/Original Line:[^\n]*/, with: "")
                .replacing(/'.*'/.dotMatchesNewlines(), with: "'…'")
                .replacing(/".*"/.dotMatchesNewlines(), with: "\"…\"")
                .replacing(/(^|[\s(])-?\d\S*?(?=[)\s!:]|$)/) { "\($0.1)…" }
        }
    }
}
