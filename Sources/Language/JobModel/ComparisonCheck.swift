public import Tabular

/// Compares a relation with a reference, and stops the run before anything is published when they differ.
public struct ComparisonCheck: Sendable {
    public enum Reference: Hashable, Sendable {
        /// A relation that a step before it made.
        case relation(String)
        case side(ReferenceSide)
    }

    public enum Rules: Sendable {
        case given(ComparisonRules)
        /// A file, relative to the project folder.
        case file(String)
    }

    /// What a reference that is not there means.
    public enum MissingPolicy: String, Hashable, Sendable, CaseIterable {
        /// The run fails; the default.
        case fail
        /// The check is passed over, with a warning.
        case pass
    }

    public var source: String
    public var reference: Reference
    public var rules: Rules
    public var onMissing: MissingPolicy
    /// Whether messages and the report may hold values of cells.
    public var showsValues: Bool

    public init(
        source: String,
        reference: Reference,
        rules: Rules = .given(ComparisonRules()),
        onMissing: MissingPolicy = .fail,
        showsValues: Bool = false
    ) {
        self.source = source
        self.reference = reference
        self.rules = rules
        self.onMissing = onMissing
        self.showsValues = showsValues
    }
}

/// Something outside the job, written as `glidepath compare` takes it, that may depend on the effective date.
///
/// `{effectiveDate}` is the date of the run, `{effectiveDate-1}` the calendar day before it.
public struct ReferenceSide: Hashable, Sendable {
    /// What a text names by its beginning.
    public enum Place: Hashable, Sendable {
        /// `job:NAME@DATE`.
        case job(String)
        /// `CONNECTION:schema.table` or `CONNECTION:query:SELECT …`; the rest of it.
        case connection(String, rest: String)
        /// A file, a folder or a table whose connection is to be found.
        case other
    }

    /// As written.
    public var text: String

    private enum Part {
        case text(Substring)
        case date(days: Int)
    }

    private static let token = "{effectiveDate"

    public init(_ text: String) {
        self.text = text
    }

    public var place: Place {
        if text.hasPrefix("job:") {
            return .job(String(text.dropFirst("job:".count).prefix { $0 != "@" && $0 != "#" }))
        }
        guard let colon = text.firstIndex(of: ":"), !text[..<colon].contains(where: { "/\\.{".contains($0) })
        else { return .other }
        return .connection(String(text[..<colon]), rest: String(text[text.index(after: colon)...]))
    }

    /// The text for an effective date.
    public func text(on date: CivilDate) -> String {
        parts.map { part in
            switch part {
            case .text(let text): String(text)
            case .date(let days): date.adding(days: days).description
            }
        }.joined()
    }

    /// The first token of a date that cannot be read, as written; nil when there is none.
    var unreadableToken: String? {
        var rest = text[...]
        while let start = rest.firstRange(of: Self.token) {
            let token = rest[start.lowerBound...].prefix { $0 != "}" }
            if Self.days(token) == nil || token.endIndex == rest.endIndex { return String(token) + "}" }
            rest = rest[token.endIndex...]
        }
        return nil
    }

    private var parts: [Part] {
        var parts: [Part] = []
        var rest = text[...]
        while let start = rest.firstRange(of: Self.token) {
            let token = rest[start.lowerBound...].prefix { $0 != "}" }
            guard let days = Self.days(token), token.endIndex < rest.endIndex else { break }
            parts.append(.text(rest[..<start.lowerBound]))
            parts.append(.date(days: days))
            rest = rest[rest.index(after: token.endIndex)...]
        }
        return parts + [.text(rest)]
    }

    /// The days after the effective date that a token without its last brace means.
    private static func days(_ token: Substring) -> Int? {
        let shift = token.dropFirst(Self.token.count)
        guard let sign = shift.first else { return 0 }
        guard sign == "-" || sign == "+", let days = Int(shift.dropFirst()), (0...100_000).contains(days),
            shift.dropFirst().allSatisfy(\.isNumber)
        else { return nil }
        return sign == "-" ? -days : days
    }
}
