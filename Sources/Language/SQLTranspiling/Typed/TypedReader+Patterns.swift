import SQLAnalysis
import SQLSyntax
import Tabular

/// LIKE and regular expressions.
extension TypedReader {
    func pattern(_ pattern: PatternMatch, at origin: Origin) throws(TranspileError) -> SQLExpression {
        guard pattern.quantifier == nil, pattern.matcher == .like || pattern.matcher == .ilike else {
            throw unsupported(
                pattern.matcher.rawValue,
                "The engines' regular expressions and sets of patterns differ.",
                at: origin
            )
        }
        let (operand, mask) = (try term(pattern.operand), try term(pattern.pattern))
        for side in [operand, mask] {
            let found = try kind(side, "LIKE", at: origin)
            guard found == .text || found == .null else {
                throw unsupported("LIKE over \(found.words)", "Make it text with CAST.", at: origin)
            }
        }
        if to == .sqlite { return try patternInSQLite(pattern, operand, mask, at: origin) }
        var result = PatternMatch(
            operand: operand.operand,
            isNegated: pattern.isNegated,
            matcher: pattern.matcher,
            pattern: mask.operand
        )
        if pattern.matcher == .ilike { notes.add(.letterCase(what: "ILIKE", at: place(origin))) }
        if let escape = pattern.escape {
            guard case .literal(.string(let text)) = escape.unparenthesized.kind, text.count == 1 else {
                throw unsupported("this ESCAPE", "One constant character is covered.", at: origin)
            }
            result.escape = .string(text)
        } else if mask.literal?.contains("\\") != false {
            // PostgreSQL escapes with a backslash unless told otherwise, DuckDB with nothing.
            result.escape = .string(to == .postgresql ? "" : "\\")
        }
        return SQLExpression(.pattern(result))
    }

    /// A test for a regular expression that both engines read alike.
    func regularExpression(
        _ operand: SQLExpression,
        _ pattern: SQLExpression,
        isWhole: Bool,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        let subject = try term(operand)
        guard to != .sqlite, case .literal(.string(let text)) = pattern.unparenthesized.kind,
            try kind(subject, "a regular expression", at: origin) == .text,
            var plain = RegularExpression(text, from: from)?.text(for: to)
        else { throw regularExpressionRefused(at: origin) }
        if isWhole { plain = "^(\(plain))$" }
        if to == .postgresql { return .chain(subject.expression, .other("~"), .string(plain)) }
        return .call("regexp_matches", [subject.expression, .string(plain), .string("s")])
    }

    func regularExpressionRefused(at origin: Origin) -> TranspileError {
        unsupported(
            "this regular expression",
            "Only constant ones of letters, digits, classes, groups and plain quantifiers mean the same.",
            at: origin
        )
    }
}

/// A regular expression of the forms that RE2 and PostgreSQL read alike.
///
/// RE2 <https://github.com/google/re2/wiki/Syntax> and PostgreSQL's manual, 9.7.3, agree on literals, `.`, `^`,
/// `$`, `|`, groups, classes of ASCII characters and greedy quantifiers; they differ on line ends, classes by
/// name, escapes and lazy quantifiers.
struct RegularExpression {
    private enum Piece {
        case text(String)
        case dot
    }

    private var pieces: [Piece] = []
    /// Whether a match is the same stretch of text in both: no choice and no quantifier but one at the end.
    private(set) var hasOneLength = true
    private let from: Dialect

    init?(_ text: String, from: Dialect) {
        self.from = from
        guard text.utf8.allSatisfy({ (32...126).contains($0) }), !text.isEmpty else { return nil }
        var rest = Substring(text)
        var quantifiers = 0
        var canRepeat = false
        var depth = 0
        while let character = rest.popFirst() {
            var isAtom = true
            switch character {
            case ".": pieces.append(.dot)
            case "[":
                guard let body = Self.characterClass(&rest, from: from) else { return nil }
                pieces.append(.text(body))
            case "\\":
                guard let escaped = rest.popFirst(), let plain = Self.escape(escaped, from: from) else {
                    return nil
                }
                pieces.append(.text(plain))
            case "*", "+", "?":
                guard canRepeat, !["*", "+", "?", "{"].contains(rest.first ?? " ") else { return nil }
                quantifiers += 1
                if character != "+" { hasOneLength = false }
                pieces.append(.text(String(character)))
                isAtom = false
            case "(":
                guard rest.first != "?" else { return nil }
                depth += 1
                hasOneLength = false
                pieces.append(.text("("))
                isAtom = false
            case ")":
                depth -= 1
                guard depth >= 0 else { return nil }
                pieces.append(.text(")"))
            case "|":
                hasOneLength = false
                pieces.append(.text("|"))
                isAtom = false
            case "^", "$":
                pieces.append(.text(String(character)))
                isAtom = false
            case "{", "}", "]": return nil
            default: pieces.append(.text(String(character)))
            }
            canRepeat = isAtom
        }
        guard depth == 0 else { return nil }
        if quantifiers > 1 { hasOneLength = false }
    }

    func text(for dialect: Dialect) -> String {
        // A dot of RE2 leaves line ends out; PostgreSQL's takes them, as DuckDB's does with the option `s`.
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .dot: from == .duckdb ? "[^\n]" : "."
            }
        }
        .joined()
    }

    private static func escape(_ character: Character, from: Dialect) -> String? {
        if ".\\+*?()|[]{}^$-/".contains(character) { return "\\\(character)" }
        guard from == .duckdb else { return nil }
        switch character {
        case "d": return "[0-9]"
        case "w": return "[0-9A-Za-z_]"
        default: return nil
        }
    }

    /// The rest of a class, up to its bracket.
    private static func characterClass(_ rest: inout Substring, from: Dialect) -> String? {
        var body = "["
        if rest.first == "^" {
            body += "^"
            rest.removeFirst()
        }
        var count = 0
        while let character = rest.popFirst() {
            switch character {
            case "]":
                guard count > 0 else { return nil }
                return body + "]"
            case "[", "&", "~": return nil
            case "\\":
                guard from == .duckdb, let escaped = rest.popFirst() else { return nil }
                switch escaped {
                case "d": body += "0-9"
                case "w": body += "0-9A-Za-z_"
                default: return nil
                }
            default: body.append(character)
            }
            count += 1
        }
        return nil
    }
}
