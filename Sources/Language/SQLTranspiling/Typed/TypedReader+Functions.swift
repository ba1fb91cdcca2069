import SQLAnalysis
import SQLSyntax
import Tabular

/// Calls of functions of one row.
extension TypedReader {
    func function(_ call: FunctionCall, _ source: SQLExpression) throws(TranspileError) -> TypedTerm {
        let name = call.name.base.text.lowercased()
        let origin = source.origin
        guard call.receiver == nil, call.clauses.isEmpty, call.limit == nil, !call.exportsState,
            call.arguments.allSatisfy({ $0.name == nil && !$0.isVariadic && $0.alias == nil })
        else { throw unsupported("this form of a call", "The other dialect has none like it.", at: origin) }
        if call.over != nil || Self.aggregateNames.contains(name) || !call.withinGroup.isEmpty {
            return try aggregate(call, name, source)
        }
        guard call.quantifier == nil, call.orderBy.isEmpty, call.filter == nil, call.nulls == nil else {
            throw unknown(name, call, at: origin)
        }
        let sources = ordered(call, name)
        if let term = try choice(name, sources, source) { return term }
        if let term = try dateFunction(name, sources, source) { return term }
        if let term = try textFunction(name, call, sources, source) { return term }
        if let term = try numberFunction(name, sources, source) { return term }
        return try tabled(name, call, sources, source)
    }

    /// Arguments in the order of the plain call: `POSITION(a IN b)` is `strpos(b, a)`.
    private func ordered(_ call: FunctionCall, _ name: String) -> [SQLExpression] {
        let sources = call.arguments.map(\.value)
        if name == "position", call.arguments.contains(where: { $0.introducer == .in }) {
            return sources.reversed()
        }
        return sources
    }

    func unknown(_ name: String, _ call: FunctionCall, at origin: Origin) -> TranspileError {
        .unknownFunction(
            name: name,
            arguments: call.arguments.count,
            known: TypedFunctions.names(from, to),
            at: place(origin)
        )
    }

    private func tabled(
        _ name: String,
        _ call: FunctionCall,
        _ sources: [SQLExpression],
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        var terms: [TypedTerm] = []
        for source in sources { terms.append(try term(source)) }
        let rules = TypedFunctions.rules(name, sources.count, from, to)
        guard !rules.isEmpty else { throw unknown(name, call, at: source.origin) }
        var classes: [TypeClass] = []
        for term in terms { classes.append(try kind(term, "\(name)()", at: source.origin)) }
        guard let rule = rules.first(where: { $0.fits(classes) }) else {
            let words = classes.map(\.words).joined(separator: ", ")
            throw unsupported(
                "\(name)() of \(words)",
                "No rule gives the same result for these types.",
                at: source.origin
            )
        }
        switch rule.warning {
        case .letterCase where terms.contains { $0.literal?.utf8.allSatisfy { $0 < 128 } != true }:
            notes.add(.letterCase(what: "\(name)()", at: place(source.origin)))
        case .lastDigits: notes.add(.lastDigits(what: "\(name)()", at: place(source.origin)))
        default: break
        }
        return term(Vocabulary.fill(rule.template, terms.map(\.expression)), source)
    }

    // MARK: Choices

    private func choice(
        _ name: String,
        _ sources: [SQLExpression],
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm? {
        switch (name, sources.count) {
        case ("coalesce", 1...), ("ifnull", 2):
            let values = try unify(sources, name, source)
            return values.count == 1
                ? term(values[0], source) : term(.call("coalesce", values), source)
        case ("greatest", 1...), ("least", 1...): return try extreme(name, sources, source)
        case ("if", 3):
            let branch = CaseBranch(condition: sources[0], result: sources[1])
            let values = try unify([sources[1], sources[2]], name, source)
            let test = try condition(branch.condition)
            return term(.case([(test, values[0])], else: values[1]), source)
        case ("nullif", 2):
            let pair = try comparable(try term(sources[0]), try term(sources[1]), at: source.origin)
            return term(.call("nullif", [pair.0.expression, pair.1.expression]), source)
        default: return nil
        }
    }

    /// The largest or smallest of several values, NULLs left out, as DuckDB and PostgreSQL both have it.
    private func extreme(
        _ name: String,
        _ sources: [SQLExpression],
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        var values = try unify(sources, name, source)
        var classes: [TypeClass] = []
        for argument in sources {
            classes.append(try kind(try term(argument), name, at: source.origin))
        }
        let isText = classes.contains(.text)
        if isText {
            let first = TypedTerm(expression: values[0], type: .text)
            values[0] = try binary(first, at: source.origin)
        }
        guard to == .sqlite else { return term(.call(name, values), source) }
        guard classes.allSatisfy({ $0 != .interval && $0 != .list && $0 != .other }) else {
            throw unsupported("\(name)() of these types", "SQLite does not have them.", at: source.origin)
        }
        let call = name == "greatest" ? "max" : "min"
        // SQLite answers NULL as soon as one value is; each pair is filled up from its other side.
        let result = values.dropFirst().reduce(values[0]) { left, right in
            let (first, second) = (
                SQLExpression.call("coalesce", [left, right]), SQLExpression.call("coalesce", [right, left])
            )
            return .call(call, [first, second])
        }
        return term(result, source)
    }

    // MARK: Text

    private func textFunction(
        _ name: String,
        _ call: FunctionCall,
        _ sources: [SQLExpression],
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm? {
        let origin = source.origin
        switch (name, sources.count) {
        case ("concat", 1...):
            let parts = try concatenated(sources, name, at: origin)
            if to != .sqlite { return term(.call("concat", parts), source) }
            let filled = parts.map { SQLExpression.call("coalesce", [$0, .string("")]) }
            return term(filled.dropFirst().reduce(filled[0]) { .chain($0, .concatenate, $1) }, source)
        case ("concat_ws", 2...) where to != .sqlite:
            return term(.call("concat_ws", try concatenated(sources, name, at: origin)), source)
        case ("substr", 2...3), ("substring", 2...3): return try substring(call, sources, source)
        case ("trim", 1...2), ("btrim", 1...2), ("ltrim", 1...2), ("rtrim", 1...2):
            return try trimmed(name, call, sources, source)
        case ("lpad", 3), ("rpad", 3):
            guard to != .sqlite, case .string(let pad)? = literal(sources[2]), !pad.isEmpty,
                case .number(let width)? = literal(sources[1]), Int(width) != nil
            else { break }
            let subject = try textArgument(sources[0], name)
            return term(.call(name, [subject, .number(width), .string(pad)]), source)
        case ("split_part", 3):
            guard to != .sqlite, case .string(let mark)? = literal(sources[1]), !mark.isEmpty,
                case .number(let index)? = literal(sources[2]), let number = Int(index), number >= 1
            else { break }
            return term(
                .call(name, [try textArgument(sources[0], name), .string(mark), .number(index)]),
                source
            )
        case ("reverse", 1) where to != .sqlite:
            let subject = try textArgument(sources[0], name)
            if case .string(let text)? = literal(sources[0]), text.utf8.allSatisfy({ $0 < 128 }) {
            } else {
                warn("reverse()", "DuckDB keeps letters and their accents together.", at: origin)
            }
            return term(.call(name, [subject]), source)
        case ("left", 2) where to == .sqlite, ("right", 2) where to == .sqlite:
            guard case .number(let spelling)? = literal(sources[1]), let count = Int(spelling), count > 0
            else { break }
            let subject = try textArgument(sources[0], name)
            if name == "left" {
                return term(.call("substr", [subject, .number("1"), .number(spelling)]), source)
            }
            return term(.call("substr", [subject, .number("-" + spelling)]), source)
        case ("regexp_matches", 2) where from == .duckdb:
            return term(
                try regularExpression(sources[0], sources[1], isWhole: false, at: origin),
                source
            )
        case ("regexp_full_match", 2) where from == .duckdb:
            return term(try regularExpression(sources[0], sources[1], isWhole: true, at: origin), source)
        case ("regexp_replace", 3...4): return try replaced(sources, source)
        case ("strftime", 2) where from == .duckdb, ("to_char", 2) where from == .postgresql:
            return try formatted(sources, source)
        default: return nil
        }
        throw unsupported("this form of \(name)()", "The engines differ at its edges.", at: origin)
    }

    /// Arguments of concat as text; PostgreSQL spells booleans `t` and `f` there, `true` and `false` elsewhere.
    private func concatenated(
        _ sources: [SQLExpression],
        _ name: String,
        at origin: Origin
    ) throws(TranspileError) -> [SQLExpression] {
        var parts: [SQLExpression] = []
        for source in sources {
            let term = try self.term(source)
            if term.type == .boolean, from == .postgresql {
                let branches = [
                    (condition: term.expression, result: SQLExpression.string("t")),
                    (condition: .negated(term.expression), result: .string("f")),
                ]
                parts.append(.case(branches, else: nil))
            } else {
                parts.append(try text(term, name, at: origin))
            }
        }
        return parts
    }

    func literal(_ source: SQLExpression) -> Literal? {
        guard case .literal(let literal) = source.unparenthesized.kind else { return nil }
        return literal
    }

    private func textArgument(_ source: SQLExpression, _ name: String) throws(TranspileError) -> SQLExpression
    {
        let term = try self.term(source)
        let found = try kind(term, "\(name)()", at: source.origin)
        guard found == .text || found == .null else {
            throw unsupported("\(name)() of \(found.words)", "Make it text with CAST.", at: source.origin)
        }
        return term.expression
    }

    /// Counted from 1; what lies before the first character differs between the engines.
    private func substring(
        _ call: FunctionCall,
        _ sources: [SQLExpression],
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        let introducers = call.arguments.map(\.introducer)
        guard !introducers.contains(.similar), !introducers.contains(.for) || introducers.contains(.from)
        else { throw unsupported("this form of substring", "Only PostgreSQL has it.", at: source.origin) }
        let subject = try textArgument(sources[0], "substr")
        let least = to == .sqlite ? 1 : 0
        let start = try term(sources[1])
        guard try kind(start, "substr()", at: source.origin) == .integer,
            isAtLeast(least, sources[1])
        else { throw before(at: source.origin) }
        guard sources.count == 3 else { return term(.call("substr", [subject, start.expression]), source) }
        let count = try term(sources[2])
        guard try kind(count, "substr()", at: source.origin) == .integer else {
            throw before(at: source.origin)
        }
        if isAtLeast(0, sources[2]) {
            return term(.call("substr", [subject, start.expression, count.expression]), source)
        }
        // To the left of the first character there is nothing; PostgreSQL takes no negative count.
        guard from == .duckdb, case .number("1")? = literal(sources[1]) else {
            throw before(at: source.origin)
        }
        let none = SQLExpression.call("substr", [subject, .number("1"), .number("0")])
        let some = SQLExpression.call("substr", [subject, .number("1"), count.expression])
        return term(.case([(.chain(count.expression, .less, .number("0")), none)], else: some), source)
    }

    private func before(at origin: Origin) -> TranspileError {
        unsupported(
            "a substring from a computed place or of a computed length",
            "Places before the first character and negative lengths differ.",
            at: origin
        )
    }

    /// Whether an integer is never below a limit.
    private func isAtLeast(_ limit: Int, _ source: SQLExpression) -> Bool {
        switch source.unparenthesized.kind {
        case .literal(.number(let spelling)): return Int(spelling).map { $0 >= limit } ?? false
        case .function(let call):
            let counts: Set<String> = [
                "length", "len", "strpos", "instr", "position", "char_length", "character_length",
            ]
            return limit <= 0 && counts.contains(call.name.base.text.lowercased())
        case .chain(let chain) where chain.operators == [.plus]:
            let (first, second) = (chain.operands[0], chain.operands[1])
            return (isAtLeast(limit, first) && isAtLeast(0, second))
                || (isAtLeast(0, first) && isAtLeast(limit, second))
        default: return false
        }
    }

    /// DuckDB's trim takes every space of Unicode off, PostgreSQL's and SQLite's the plain one.
    private func trimmed(
        _ name: String,
        _ call: FunctionCall,
        _ sources: [SQLExpression],
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        var side = name
        var (subject, set) = (sources[0], sources.count == 2 ? sources[1] : nil)
        if call.trimSide != nil || call.arguments.contains(where: { $0.introducer == .from }) {
            // `TRIM(LEADING 'x' FROM s)`: the set comes first.
            if sources.count == 2 { (subject, set) = (sources[1], sources[0]) }
            side = call.trimSide == .leading ? "ltrim" : call.trimSide == .trailing ? "rtrim" : "trim"
        }
        if side == "btrim" { side = "trim" }
        if side == "trim", to == .postgresql { side = "btrim" }
        var arguments = [try textArgument(subject, name)]
        if let set {
            guard case .string(let characters)? = literal(set), !characters.isEmpty else {
                throw unsupported(
                    "\(name)() of computed characters",
                    "The engines differ.",
                    at: source.origin
                )
            }
            arguments.append(.string(characters))
        } else {
            arguments.append(.string(from == .duckdb ? Self.spaces : " "))
        }
        return term(.call(side, arguments), source)
    }

    /// The space separators of Unicode (category Zs), which utf8proc tells DuckDB.
    private static let spaces =
        " \u{a0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}"
        + "\u{200a}\u{202f}\u{205f}\u{3000}"

    private func replaced(_ sources: [SQLExpression], _ source: SQLExpression) throws(TranspileError)
        -> TypedTerm
    {
        guard to != .sqlite, case .string(let pattern)? = literal(sources[1]),
            case .string(let replacement)? = literal(sources[2]), !replacement.contains("\\"),
            !replacement.contains("&"),
            let expression = RegularExpression(pattern, from: from), expression.hasOneLength
        else { throw regularExpressionRefused(at: source.origin) }
        var arguments = [
            try textArgument(sources[0], "regexp_replace"), .string(expression.text(for: to)),
            SQLExpression.string(replacement),
        ]
        var options = ""
        if sources.count == 4 {
            guard case .string("g")? = literal(sources[3]) else {
                throw regularExpressionRefused(at: source.origin)
            }
            options = "g"
        }
        if to == .duckdb { options += "s" }
        if !options.isEmpty { arguments.append(.string(options)) }
        return term(.call("regexp_replace", arguments), source)
    }
}
