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
