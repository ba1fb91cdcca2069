/// The SQL an engine speaks, as data that lexing and quoting depend on.
public enum Dialect: String, Hashable, Sendable, CaseIterable {
    case duckdb
    case sqlite
    case postgresql

    /// Whether `/* /* */ */` is one comment.
    var nestsComments: Bool { self != .sqlite }

    /// Whether `$tag$ … $tag$` is a string.
    var hasDollarQuotes: Bool { self != .sqlite }

    /// Whether `E'…'` knows backslash escapes.
    var hasEscapeStrings: Bool { self != .sqlite }

    /// Whether `[name]` and `` `name` `` are identifiers.
    var hasBracketNames: Bool { self == .sqlite }
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
