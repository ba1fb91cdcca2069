import SQLSyntax

/// What a query reads, judged by its tokens: DuckDB tells the tables of a query, but not its views.
///
/// Errs towards reading more, which costs a table where a view would have done.
struct QueryReads {
    private let kinds: [Token.Kind]
    /// Upper-cased, names without their quotes.
    private let words: [String]

    init(_ query: String) {
        let bytes = Array(query.utf8)
        let tokens = Lexer.tokens(of: query, dialect: .duckdb).filter { $0.kind != .comment }
        kinds = tokens.map(\.kind)
        words = tokens.map { token in
            let text = String(decoding: bytes[token.range], as: UTF8.self).uppercased()
            return switch token.kind {
            case .quotedName: String(text.dropFirst().dropLast()).replacing("\"\"", with: "\"")
            case .string: text.hasPrefix("'") ? String(text.dropFirst().dropLast()) : text
            default: text
            }
        }
    }

    /// How often the name stands where a relation may.
    func references(to name: String) -> Int {
        let name = name.uppercased()
        return words.indices.count { words[$0] == name && isRelationPlace($0) }
    }

    /// Whether a table of that catalog may be read.
    func mentions(catalog: String) -> Bool {
        let catalog = catalog.uppercased()
        return words.indices.contains { index in
            if case .string = kinds[index] { return words[index].contains(catalog) }
            return words[index] == catalog && word(index + 1) == "."
        }
    }

    /// Whether files, table functions that read them and pivots by the data are certainly not among what it reads.
    var onlyNamesRelations: Bool {
        words.indices.allSatisfy { index in
            let text = words[index]
            if case .string = kinds[index] { return !Self.fileEndings.contains { text.hasSuffix($0) } }
            if text.contains("PIVOT") { return false }
            guard word(index + 1) == "(" else { return true }
            return !Self.readingFunctions.contains { text.contains($0) }
        }
    }

    private static let fileEndings = [
        ".CSV", ".TSV", ".TXT", ".PARQUET", ".JSON", ".NDJSON", ".JSONL", ".GZ", ".ZST", ".DB", ".DUCKDB",
        ".XLSX",
        ".ARROW", ".AVRO",
    ]

    /// Parts of their names.
    private static let readingFunctions = [
        "READ", "SCAN", "GLOB", "PARQUET", "SNIFF", "QUERY", "DUCKDB_", "PRAGMA", "GETVARIABLE", "GETENV",
    ]

    /// Whether a condition may read more than its own row.
    var mayHoldQuery: Bool {
        words.contains { ["SELECT", "FROM", "TABLE", "VALUES"].contains($0) }
    }

    private func isRelationPlace(_ index: Int) -> Bool {
        // Before a dot stands what qualifies a column.
        guard word(index + 1) != "." else { return false }
        if case .string = kinds[index] { return true }
        if word(index - 1) == "." { return ["MAIN", "TEMP"].contains(word(index - 2)) }
        return Self.beforeRelations.contains(word(index - 1))
    }

    private static let beforeRelations: Set<String> = [
        "FROM", "JOIN", "TABLE", "PIVOT", "UNPIVOT", "SUMMARIZE", "DESCRIBE", "SHOW", "LATERAL", "IN", ",",
        "(",
    ]

    private func word(_ index: Int) -> String { words.indices.contains(index) ? words[index] : "" }
}
