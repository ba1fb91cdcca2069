import SQLSyntax

/// LIKE and GLOB.
extension SQLiteReader {
    func pattern(_ match: PatternMatch, at origin: Origin) throws(TranspileError) -> Term {
        guard match.quantifier == nil else {
            throw unsupported("LIKE with ANY or ALL", "SQLite has no such form.", at: origin)
        }
        switch match.matcher {
        case .like: return try like(match, at: origin)
        case .glob: return try glob(match, at: origin)
        default:
            throw unsupported(
                match.matcher.rawValue,
                "SQLite has no such function unless the program registers one.",
                at: origin
            )
        }
    }

    /// LIKE ignores the case of ASCII letters, and of no others.
    private func like(_ match: PatternMatch, at origin: Origin) throws(TranspileError) -> Term {
        let operand = try text(try value(match.operand), at: origin)
        let pattern = try text(try value(match.pattern), at: origin)
        let escape = try escape(of: match)
        var folded = try say(.lower, pattern.expression, at: origin)
        var foldsOperand = true
        if case .text(let constant) = pattern.constant {
            folded = .string(Self.asciiLower(constant))
            foldsOperand = constant.utf8.contains { (97...122).contains($0 | 0x20) }
        }
        let folding = foldsOperand ? try say(.lower, operand.expression, at: origin) : operand.expression
        var result = PatternMatch(
            operand: folding.asOperand,
            isNegated: match.isNegated,
            matcher: .like,
            pattern: folded.asOperand
        )
        // PostgreSQL escapes with a backslash unless told otherwise.
        result.escape = escape.map { .string($0) } ?? (target == .postgresql ? .string("") : nil)
        return .condition(SQLExpression(.pattern(result)))
    }

    private func escape(of match: PatternMatch) throws(TranspileError) -> String? {
        guard let escape = match.escape else { return nil }
        guard case .text(let text) = try value(escape).constant, text.unicodeScalars.count == 1,
            text.lowercased() == text.uppercased()
        else {
            throw unsupported(
                "this ESCAPE",
                "Only one constant character that is no letter gives the same result.",
                at: escape.origin
            )
        }
        return text
    }

    private static func asciiLower(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map {
                    ("A"..."Z").contains($0) ? Unicode.Scalar(UInt8($0.value + 32)) : $0
                }
            )
        )
    }

    private func glob(_ match: PatternMatch, at origin: Origin) throws(TranspileError) -> Term {
        let operand = try text(try value(match.operand), at: origin)
        let pattern = try text(try value(match.pattern), at: origin)
        if case .text(let constant) = pattern.constant, !constant.contains("[") {
            return .condition(Self.like(operand.operand, glob: constant, isNegated: match.isNegated))
        }
        let result = try say(.glob, operand.expression, pattern.expression, at: origin)
        return .condition(match.isNegated ? .negated(result) : result)
    }

    /// `GLOB` with `*` and `?` only, as a LIKE that counts case.
    private static func like(_ operand: SQLExpression, glob: String, isNegated: Bool) -> SQLExpression {
        var pattern = ""
        for scalar in glob.unicodeScalars {
            switch scalar {
            case "*": pattern += "%"
            case "?": pattern += "_"
            case "%", "_", "\\":
                pattern += "\\"
                pattern.unicodeScalars.append(scalar)
            default: pattern.unicodeScalars.append(scalar)
            }
        }
        return SQLExpression(
            .pattern(
                PatternMatch(
                    operand: operand,
                    isNegated: isNegated,
                    matcher: .like,
                    pattern: .string(pattern),
                    escape: pattern.contains("\\") ? .string("\\") : nil
                )
            )
        )
    }
}
