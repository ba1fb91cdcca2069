/// One name as written: its letters and how they were quoted.
///
/// Two identifiers are equal when spelled and quoted alike; whether two spellings mean one thing is for the
/// binder of a dialect to say.
public struct Identifier: Hashable, Sendable {
    /// The marks around a name.
    public enum Quoting: Hashable, Sendable {
        case none
        /// `"name"`
        case double
        /// `` `name` ``
        case backtick
        /// `[name]`
        case bracket
        /// `'name'`, which SQLite and DuckDB take as a name in some places.
        case single
        /// `U&"name"`; `text` is then the spelling between the quotes.
        case unicode
    }

    /// The name without its quotes, doubled quotes undone.
    public var text: String
    public var origin: Origin
    public var quoting: Quoting

    public init(_ text: String, quoting: Quoting = .none, origin: Origin = .none) {
        self.text = text
        self.origin = origin
        self.quoting = quoting
    }

    public var isQuoted: Bool { quoting != .none }
}

/// A possibly qualified name: `orders`, `lake.orders`, `t.a`.
public struct Name: Hashable, Sendable {
    /// What stands before the last dot, outermost first; empty for most names.
    public var qualifiers: [Identifier]
    public var base: Identifier

    public init(_ base: Identifier, qualifiers: [Identifier] = []) {
        self.qualifiers = qualifiers
        self.base = base
    }

    /// From its parts, outermost first; nil without parts.
    public init?(parts: [Identifier]) {
        guard let last = parts.last else { return nil }
        self.init(last, qualifiers: Array(parts.dropLast()))
    }

    /// All parts, outermost first.
    public var parts: [Identifier] { qualifiers + [base] }

    /// From the first part to the last.
    public var origin: Origin {
        let first = qualifiers.first?.origin ?? base.origin
        return first.isKnown && base.origin.isKnown ? Origin(start: first.start, end: base.origin.end) : .none
    }
}

extension Identifier {
    /// A name with quotes where a dialect needs them.
    public init(quotedWhereNeeded name: String) {
        self.init(name, quoting: Self.isPlain(name) ? .none : .double)
    }

    /// Whether a name is only letters, digits and underscores, and no dialect here has it as a word of its own.
    public static func isPlain(_ name: String) -> Bool {
        guard let first = name.utf8.first, !(48...57).contains(first) else { return false }
        return !reservedWords.contains(name.lowercased())
            && name.utf8.allSatisfy {
                (97...122).contains($0 | 0x20) || (48...57).contains($0) || $0 == UInt8(ascii: "_")
            }
    }

    private static let reservedWords: Set<String> = [
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "at", "authorization",
        "binary", "both", "by", "case", "cast", "check", "collate", "collation", "column", "concurrently",
        "constraint", "create", "cross", "current_catalog", "current_date", "current_role", "current_schema",
        "current_time", "current_timestamp", "current_user", "default", "deferrable", "desc", "describe",
        "distinct", "do", "else", "end", "except", "false", "fetch", "for", "foreign", "freeze", "from",
        "full",
        "glob", "grant", "group", "having", "ilike", "in", "initially", "inner", "intersect", "into", "is",
        "isnull", "join", "lambda", "lateral", "leading", "left", "like", "limit", "localtime",
        "localtimestamp", "map", "natural", "not", "notnull", "null", "offset", "on", "only", "or", "order",
        "outer", "overlaps", "pivot", "pivot_longer", "pivot_wider", "placing", "positional", "primary",
        "qualify", "references", "returning", "right", "row", "select", "semi", "session_user", "show",
        "similar", "some", "struct", "summarize", "symmetric", "system_user", "table", "tablesample", "then",
        "to", "trailing", "true", "try_cast", "union", "unique", "unpivot", "user", "using", "values",
        "variadic", "verbose", "when", "where", "window", "with",
    ]
}
