/// The SQL an engine speaks, as data that lexing, parsing and quoting depend on.
public enum Dialect: String, Hashable, Sendable, CaseIterable {
    case duckdb
    case sqlite
    case postgresql

    /// Whether `/* /* */ */` is one comment.
    var nestsComments: Bool { self != .sqlite }

    /// Whether a block comment may be left open at the end of the text.
    var closesCommentsAtEnd: Bool { self == .sqlite }

    /// Whether `$tag$ … $tag$` is a string.
    var hasDollarQuotes: Bool { self != .sqlite }

    /// Whether `E'…'` knows backslash escapes, and `B'…'` and `N'…'` exist.
    var hasEscapeStrings: Bool { self != .sqlite }

    /// Whether `U&'…'` and `U&"…"` exist.
    var hasUnicodeQuotes: Bool { self != .sqlite }

    /// Whether `[name]` and `` `name` `` are identifiers.
    var hasBracketNames: Bool { self == .sqlite }

    /// Whether `?` and `?1` are parameters; else `?` is a character of operators.
    var hasQuestionParameters: Bool { self != .postgresql }

    /// Whether the lexer reads `:name`, `@name` and `#name` as parameters.
    var hasNamedParameters: Bool { self == .sqlite }

    /// Whether a parameter goes on with `::name` and ends with `(…)`, as variables of Tcl are written.
    var hasTclParameters: Bool { self == .sqlite }

    /// Whether `$"name"` is a parameter.
    var hasQuotedParameters: Bool { self == .duckdb }

    /// Whether any run of operator characters is one operator.
    var joinsOperatorCharacters: Bool { self != .sqlite }

    /// Whether `1a` is the number `1` and the word `a`, rather than an error.
    var endsNumbersAtLetters: Bool { self == .duckdb }
}

/// Identifiers and literals, quoted the one way every dialect here reads them.
public enum SQLText {
    /// An identifier in double quotes, so that case, spaces and keywords cannot change its meaning.
    public static func identifier(_ name: String) -> String {
        "\"" + name.replacing("\"", with: "\"\"") + "\""
    }

    /// Dotted identifiers: `"lake"."curated"."daily"`.
    public static func path(_ names: String...) -> String {
        names.map(identifier).joined(separator: ".")
    }

    /// A string literal in single quotes.
    public static func string(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }
}
