import SQLAnalysis
import SQLSyntax
import Tabular

/// Reads one statement of a dialect with static types and says it in another.
///
/// Every form is translated by a rule for the types of its values, or refused; nothing passes by default.
/// A class, because the notes and the names in sight are shared by every step of the recursion.
final class TypedReader {
    let transpiler: Transpiler
    let from: Dialect
    let to: Dialect
    let analysis: StatementAnalysis
    var notes = Notes()
    /// Aliases of the SELECT being read, in lower case, and what they stand for.
    var aliases: [String: SQLExpression] = [:]
    /// Whether a name may mean a result column: the sort keys of a query.
    var isSortKey = false
    /// Whether the SELECT being read is a DISTINCT one: PostgreSQL sorts it by its result columns only.
    var isDistinct = false
    /// How many aliases deep the expression being read stands.
    var aliasDepth = 0

    init(_ transpiler: Transpiler, _ statement: SQLStatement) {
        self.transpiler = transpiler
        from = transpiler.from
        to = transpiler.to
        analysis = StatementAnalysis(
            of: Self.nested(statement),
            in: transpiler.catalog,
            dialect: transpiler.from,
            source: transpiler.source
        )
    }

    func translated() throws(TranspileError) -> SQLStatement {
        let statement = analysis.statement
        let kind: SQLStatement.Kind
        switch statement.kind {
        case .query(let query): kind = .query(try self.query(query))
        case .unparsed: throw .unparsed(at: place(statement.origin))
        default: kind = try change(statement)
        }
        return SQLStatement(kind, comments: statement.comments)
    }

    /// The statement with chains of operators as nested pairs, so that each pair has a type.
    private static func nested(_ statement: SQLStatement) -> SQLStatement {
        statement.rewritingExpressions { expression in
            guard case .chain(let chain) = expression.kind, chain.operators.count > 1,
                !chain.operators.allSatisfy(\.isAssociative)
            else { return nil }
            var result = chain.operands[0]
            for (mark, right) in zip(chain.operators, chain.operands.dropFirst()) {
                result = SQLExpression(.chain(OperatorChain(operands: [result, right], operators: [mark])))
            }
            return result
        }
    }

    // MARK: Telling

    func place(_ origin: Origin) -> TextPlace? {
        let text = transpiler.source
        guard let range = origin.range, range.upperBound <= text.bytes.count else { return nil }
        return text.place(of: range.lowerBound)
    }

    func unsupported(_ what: String, _ why: String, at origin: Origin) -> TranspileError {
        .unsupported(what: what, why: why, instead: nil, at: place(origin))
    }

    func warn(_ what: String, _ how: String, at origin: Origin) {
        notes.add(.mayDiffer(what: what, how: how, at: place(origin)))
    }

    /// The class of an expression's values; it must be known here.
    func kind(_ term: TypedTerm, _ what: String, at origin: Origin) throws(TranspileError) -> TypeClass {
        guard let type = term.type else { throw .unknownType(what: what, at: place(origin)) }
        return TypeClass(type)
    }

    /// The type the analysis found for an expression of the source.
    func type(_ source: SQLExpression) -> LogicalType? {
        if case .parameter(let marker) = source.unparenthesized.kind, case .named(let name, _) = marker {
            return transpiler.parameters[name]
        }
        return analysis.type(of: source)?.type
    }

    func isNullable(_ source: SQLExpression) -> Bool { analysis.type(of: source)?.isNullable ?? true }

    // MARK: Names

    /// A name with quotes the target understands.
    func identifier(_ identifier: Identifier) -> Identifier {
        guard to == .sqlite || identifier.quoting == .backtick || identifier.quoting == .bracket else {
            return Identifier(identifier.text, quoting: identifier.quoting)
        }
        let isPlain = identifier.quoting == .none && !SQLiteReader.needsQuotes(identifier.text)
        return Identifier(identifier.text, quoting: isPlain ? .none : .double)
    }

    func name(_ name: Name) -> Name {
        Name(identifier(name.base), qualifiers: name.qualifiers.map(identifier))
    }
}
