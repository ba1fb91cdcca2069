import SQLAnalysis
import SQLSyntax
import Tabular

extension TypedReader {
    /// An expression as a result column shows it.
    func output(_ source: SQLExpression) throws(TranspileError) -> SQLExpression {
        try term(source).expression
    }

    /// An expression that must be a truth value: other types as conditions are DuckDB's alone.
    func condition(_ source: SQLExpression) throws(TranspileError) -> SQLExpression {
        let term = try self.term(source)
        let found = try kind(term, "a condition", at: source.origin)
        guard found == .boolean || found == .null else {
            throw unsupported(
                "\(found.words) as a condition",
                "Only booleans are conditions in every engine.",
                at: source.origin
            )
        }
        return term.expression
    }

    /// An expression with the type the source gives it.
    func term(_ source: SQLExpression) throws(TranspileError) -> TypedTerm {
        var result = try read(source)
        if result.type == nil { result.type = type(source) ?? literalType(source) }
        return result
    }

    /// Of a constant where the analysis does not look, as behind DEFAULT.
    private func literalType(_ source: SQLExpression) -> LogicalType? {
        switch source.kind {
        case .literal(.null): return .null
        case .literal(.boolean): return .boolean
        case .literal(.string): return .text
        case .literal(.number(let spelling)):
            let parts = spelling.split(separator: ".", omittingEmptySubsequences: false)
            if parts.count == 1 { return Int64(spelling) == nil ? nil : .int64 }
            let digits = parts.joined()
            guard digits.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
            return .decimal(precision: digits.count, scale: parts[1].count)
        default: return nil
        }
    }

    private func read(_ source: SQLExpression) throws(TranspileError) -> TypedTerm {
        let origin = source.origin
        switch source.kind {
        case .literal(let literal): return try self.literal(literal, source)
        case .column(let name): return try column(name, source)
        case .parameter: return term(source.detached(), source)
        case .parenthesized(let inner):
            var result = try term(inner)
            result.expression = SQLExpression(.parenthesized(result.expression))
            return result
        case .unary(let operation): return try unary(operation, source)
        case .chain(let chain): return try self.chain(chain, source)
        case .test(let test): return term(try self.test(test, at: origin), source)
        case .between(let between): return term(try self.between(between, at: origin), source)
        case .membership(let membership):
            return term(try self.membership(membership, at: origin), source)
        case .pattern(let pattern): return term(try self.pattern(pattern, at: origin), source)
        case .exists(let query):
            let inner = try apart { () throws(TranspileError) in try self.query(query) }
            return term(SQLExpression(.exists(inner)), source)
        case .subquery(let query):
            let inner = try apart { () throws(TranspileError) in try self.query(query) }
            return term(SQLExpression(.subquery(inner)), source)
        case .cast(let cast): return try self.cast(cast, source)
        case .conditional(let conditional): return try self.conditional(conditional, source)
        case .function(let call): return try function(call, source)
        case .interval(let interval): return term(try self.interval(interval, at: origin), source)
        case .array(let array): return try self.array(array, source)
        case .subscripted(let access): return try self.subscripted(access, source)
        case .collate(let collation): return try collate(collation, source)
        case .quantified(let comparison): return term(try quantified(comparison, at: origin), source)
        default:
            throw unsupported("this expression", "The other dialect has no such form.", at: origin)
        }
    }

    func term(_ expression: SQLExpression, _ source: SQLExpression) -> TypedTerm {
        TypedTerm(expression: expression, type: type(source))
    }

    // MARK: Columns

    private func column(_ name: Name, _ source: SQLExpression) throws(TranspileError) -> TypedTerm {
        let resolution = analysis.resolution(of: source)
        let written = name.base.text.lowercased()
        var plain = term(SQLExpression(.column(self.name(name))), source)
        if case .table? = resolution?.candidates.first?.source { plain.isDeclared = true }
        guard name.qualifiers.isEmpty else { return plain }
        if resolution?.candidates.first?.source == .selectItem {
            if isSortKey { return plain }
            guard let aliased = aliases[written], aliasDepth < 50 else {
                throw unsupported(
                    "the alias \"\(name.base.text)\" here",
                    "The other dialect does not see it.",
                    at: source.origin
                )
            }
            aliasDepth += 1
            defer { aliasDepth -= 1 }
            let inner = try term(aliased)
            return inner.with(inner.operand)
        }
        // An alias of the same name must not stand in for the column.
        guard !isSortKey, let aliased = aliases[written], aliased != source,
            let candidates = resolution?.candidates, candidates.count == 1,
            resolution?.outerLevels == 0, !candidates[0].relation.isEmpty
        else { return plain }
        let qualified = Name(self.name(name).base, qualifiers: [Identifier(candidates[0].relation)])
        plain.expression = SQLExpression(.column(qualified))
        return plain
    }

    // MARK: Literals

    private func literal(_ literal: Literal, _ source: SQLExpression) throws(TranspileError) -> TypedTerm {
        switch literal {
        case .null, .boolean: return term(source.detached(), source)
        case .string(let text):
            var result = term(.string(text), source)
            result.literal = text
            return result
        case .number(let spelling): return try number(spelling, source)
        case .special(let special):
            let text: String
            switch special.form {
            case .dollar: text = special.body
            case .escape, .national:
                guard !special.body.contains("\\") else {
                    throw unsupported("a string with escapes", "Write the text itself.", at: source.origin)
                }
                text = special.body.replacing("''", with: "'")
            default: throw unsupported("this literal", "No rule covers its form.", at: source.origin)
            }
            var result = term(.string(text), source)
            result.literal = text
            result.type = .text
            return result
        }
    }

    private func number(_ spelling: String, _ source: SQLExpression) throws(TranspileError) -> TypedTerm {
        let digits = spelling.replacing("_", with: "").lowercased()
        if digits.hasPrefix("0") && digits.contains(where: { "xbo".contains($0) }) {
            guard digits.hasPrefix("0x"), let value = Int64(digits.dropFirst(2), radix: 16) else {
                throw unsupported("the number \(spelling)", "No rule covers its form.", at: source.origin)
            }
            return term(.number(String(value)), source)
        }
        let isReal = digits.contains("e")
        if isReal, from == .postgresql {
            throw unsupported(
                "the number \(spelling)",
                "It is a decimal in PostgreSQL, a double elsewhere.",
                at: source.origin
            )
        }
        if isReal, to == .postgresql { return term(.cast(.number(digits), to: "double precision"), source) }
        if to == .sqlite, !isReal, digits.contains("."), digits.count > 16 {
            throw unsupported("the number \(spelling)", "SQLite's doubles do not hold it.", at: source.origin)
        }
        if to == .sqlite, !isReal, !digits.contains("."), Int64(digits) == nil {
            throw unsupported(
                "the number \(spelling)",
                "SQLite's integers do not hold it.",
                at: source.origin
            )
        }
        return term(.number(digits), source)
    }

    private func interval(
        _ interval: IntervalLiteral,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        guard to != .sqlite, interval.precision == nil, interval.unit?.to == nil else {
            throw unsupported("an interval", "The other engine has none like it.", at: origin)
        }
        guard let unit = interval.unit else { return SQLExpression(.interval(interval)).detached() }
        let words = unit.from.lowercased()
        guard Self.units.contains(words) || Self.units.contains(words + "s") else {
            throw unsupported("an interval in \(words)", "The other dialect has no such unit.", at: origin)
        }
        switch interval.value.unparenthesized.kind {
        case .literal(.string): return SQLExpression(.interval(interval)).detached()
        case .literal(.number(let spelling)) where Int(spelling) != nil:
            let copy = IntervalLiteral(value: .string("\(spelling) \(words)"))
            return SQLExpression(.interval(copy))
        default:
            let count = try term(interval.value)
            guard try kind(count, "an interval", at: origin) == .integer else {
                throw unsupported("an interval of fractions", "The engines round it differently.", at: origin)
            }
            let one = IntervalLiteral(value: .string("1 \(words)"))
            return .chain(count.expression, .multiply, SQLExpression(.interval(one)))
        }
    }

    private static let units: Set<String> = [
        "days", "months", "years", "weeks", "hours", "minutes", "seconds", "quarters",
    ]

    // MARK: Choices

    private func conditional(
        _ conditional: CaseExpression,
        _ source: SQLExpression
    ) throws(TranspileError) -> TypedTerm {
        var results: [SQLExpression] = conditional.branches.map(\.result)
        if let otherwise = conditional.otherwise { results.append(otherwise) }
        let unified = try unify(results, "CASE", source)
        var branches: [CaseBranch] = []
        for (index, branch) in conditional.branches.enumerated() {
            let test: SQLExpression
            if let operand = conditional.operand {
                test = try comparison(operand, .equal, branch.condition, at: branch.origin)
            } else {
                test = try condition(branch.condition)
            }
            branches.append(CaseBranch(condition: test, result: unified[index]))
        }
        let otherwise = conditional.otherwise == nil ? nil : unified.last
        let result = CaseExpression(branches: branches, otherwise: otherwise)
        return term(SQLExpression(.conditional(result)), source)
    }

    /// Several expressions that become one value.
    func unify(
        _ sources: [SQLExpression],
        _ what: String,
        _ whole: SQLExpression
    ) throws(TranspileError) -> [SQLExpression] {
        var terms: [TypedTerm] = []
        var classes: [TypeClass] = []
        for source in sources {
            let term = try self.term(source)
            terms.append(term)
            classes.append(try kind(term, what, at: source.origin))
        }
        // A text literal takes the type of what stands beside it.
        let others = zip(terms, classes).filter { $0.literal == nil && $1 != .null }.map(\.1)
        if let bent = others.first, bent != .text, terms.contains(where: { $0.literal != nil }) {
            terms = try terms.map { term throws(TranspileError) in
                try adapted(term, to: bent, at: whole.origin)
            }
            classes = zip(terms, classes).map { $0.literal == nil ? $1 : bent }
        }
        let common = try common(classes, what, at: whole.origin)
        return try zip(terms, classes).map { term, own throws(TranspileError) in
            try widened(term, own, common, at: whole.origin)
        }
    }

    /// The class of one value out of several.
    func common(
        _ classes: [TypeClass],
        _ what: String,
        at origin: Origin
    ) throws(TranspileError) -> TypeClass {
        let found = Set(classes).subtracting([.null])
        if found.count <= 1 { return found.first ?? .null }
        if found.allSatisfy(\.isNumber) { return found.contains(.double) ? .double : .decimal }
        if found == [.date, .timestamp], to != .sqlite { return .timestamp }
        throw unsupported(
            "\(what) over values of several types",
            "The engines turn them into one type by rules of their own; say the type with CAST.",
            at: origin
        )
    }

    /// SQLite shows each value by its own kind, other engines by the column's.
    private func widened(
        _ term: TypedTerm,
        _ own: TypeClass,
        _ common: TypeClass,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        guard to == .sqlite, own == .integer, common != .integer, common != .null else {
            return term.expression
        }
        return .cast(term.expression, to: "REAL")
    }

    // MARK: Lists

    private func array(_ array: ArrayConstructor, _ source: SQLExpression) throws(TranspileError) -> TypedTerm
    {
        guard to != .sqlite else {
            throw unsupported("a list", "SQLite does not have any.", at: source.origin)
        }
        let elements = try unify(array.elements, "a list", source)
        guard !elements.isEmpty else {
            throw unsupported("an empty list", "It has no type in PostgreSQL.", at: source.origin)
        }
        let result = ArrayConstructor(isExplicit: to == .postgresql, elements: elements)
        return term(SQLExpression(.array(result)), source)
    }

    private func subscripted(_ access: Subscript, _ source: SQLExpression) throws(TranspileError) -> TypedTerm
    {
        let base = try term(access.base)
        guard case .list? = base.type, case .element(let index) = access.index, to != .sqlite,
            case .literal(.number(let spelling)) = index.unparenthesized.kind, let number = Int(spelling),
            number >= 1
        else {
            throw unsupported(
                "this place of a list or text",
                "Places before the first and slices differ.",
                at: source.origin
            )
        }
        let result = Subscript(base: base.operand, index: .element(.number(spelling)))
        return term(SQLExpression(.subscripted(result)), source)
    }

    // MARK: Collations

    private func collate(_ collation: Collation, _ source: SQLExpression) throws(TranspileError) -> TypedTerm
    {
        let name = collation.collation.base.text.uppercased()
        guard ["C", "POSIX", "BINARY"].contains(name) else {
            throw unsupported(
                "collation \"\(collation.collation.base.text)\"",
                "Each engine has collations of its own.",
                at: source.origin
            )
        }
        var result = try term(collation.operand)
        if to == .postgresql { result = result.with(try binary(result, at: source.origin)) }
        result.isBinary = true
        return result
    }
}
