public import JobModel

/// The text of trailer lines with tokens; only `{timestamp}` may differ between two runs of a job.
struct TrailerPattern {
    private let lines: [Substring]

    init(_ text: String) {
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    }

    /// How many lines a trailer of this form has.
    static func lineCount(_ text: String) -> Int { TrailerPattern(text).lines.count }

    /// Whether both lines have the form of the same pattern line, and agree in all but its timestamps.
    func haveSameFixedText(_ left: String, _ right: String) -> Bool {
        lines.contains { line in
            guard let one = Self.fixedText(of: left, line), let two = Self.fixedText(of: right, line) else {
                return false
            }
            return one == two
        }
    }

    /// What stands for the tokens but `{timestamp}`; nil when the line has another form.
    private static func fixedText(of line: String, _ pattern: Substring) -> [String]? {
        match(Array(line.unicodeScalars)[...], Array(pattern.unicodeScalars)[...])
    }

    private static let tokens: [(text: [UnicodeScalar], isFixed: Bool, allowed: Set<UnicodeScalar>)] = [
        (Array("{row_count}".unicodeScalars), true, Set("0123456789".unicodeScalars)),
        (Array("{date}".unicodeScalars), true, Set("0123456789-".unicodeScalars)),
        (Array("{timestamp}".unicodeScalars), false, Set("0123456789-:.+TZ /".unicodeScalars)),
    ]

    private static func match(
        _ line: ArraySlice<UnicodeScalar>,
        _ pattern: ArraySlice<UnicodeScalar>
    ) -> [String]? {
        guard let first = pattern.first else { return line.isEmpty ? [] : nil }
        if let token = tokens.first(where: { pattern.starts(with: $0.text) }) {
            let rest = pattern.dropFirst(token.text.count)
            // No token is longer than a time with nanoseconds and offset.
            var run = line.prefix(40).prefix { token.allowed.contains($0) }
            // The longest first; what follows may begin with characters of the token's kind.
            while !run.isEmpty {
                if let found = match(line[run.endIndex...], rest) {
                    return token.isFixed ? [String(String.UnicodeScalarView(run))] + found : found
                }
                run.removeLast()
            }
            return nil
        }
        guard line.first == first else { return nil }
        return match(line.dropFirst(), pattern.dropFirst())
    }
}

extension ComparisonRules {
    /// How many lines a trailer of that form has.
    public static func lineCount(ofTrailer text: String) -> Int { TrailerPattern.lineCount(text) }
}
