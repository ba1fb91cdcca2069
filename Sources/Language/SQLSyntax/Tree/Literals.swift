/// A constant as written.
public enum Literal: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// The spelling: `1`, `1_000`, `0xFF`, `.5`, `1e3`.
    case number(String)
    /// The value of `'text'`, doubled quotes undone.
    case string(String)
    /// Any other form of text or bits: `E'a\n'`, `X'00'`, `$$text$$`.
    indirect case special(SpecialString)
}

/// A string literal with a form of its own.
public struct SpecialString: Hashable, Sendable {
    public enum Form: Hashable, Sendable {
        /// `E'…'`: `body` keeps its backslash escapes.
        case escape
        /// `B'0101'`
        case bits
        /// `X'00ff'`
        case hex
        /// `N'…'`
        case national
        /// `U&'…'`, `escape` names another escape character: `U&'…' UESCAPE '!'`.
        case unicode(escape: String?)
        /// `$tag$…$tag$`
        case dollar(tag: String)
        /// `"text"`, which SQLite takes as text where no name fits.
        case doubleQuoted
    }

    public var form: Form
    /// What stands between the quotes, as written.
    public var body: String

    public init(form: Form, body: String) {
        self.form = form
        self.body = body
    }
}

/// A place for a value that comes with the execution.
public enum ParameterMarker: Hashable, Sendable {
    /// `?`
    case anonymous
    /// `?1` or `$1`; `prefix` is the mark.
    case numbered(Int, prefix: Character)
    /// `:name`, `@name`, `$name`; `prefix` is the mark.
    case named(String, prefix: Character)
}
