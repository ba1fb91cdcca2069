import SQLSyntax
import Tabular

/// Reads one statement of SQLite's dialect and says it in another.
///
/// A class, because the scope and the notes are shared by every step of the recursion.
final class SQLiteReader {
    let transpiler: Transpiler
    let target: Dialect
    let vocabulary: Vocabulary
    var notes = Notes()
    var scope = Scope(parent: nil)
    /// Named queries in sight, the innermost last.
    var commonTables: [(name: String, columns: [SourceColumn])] = []
    /// The SELECT being read.
    var grouping = Grouping()
    /// The sort keys of the SELECT about to be read: their aggregates count as its own.
    var orderSources: [SQLExpression] = []
    /// The order in which the rows of the SELECT arrive, when a subquery fixes it.
    var groupOrder: [OrderItem] = []

    /// What a grouped SELECT lets expressions name.
    struct Grouping {
        var isAggregated = false
        /// Grouping keys in their normal form.
        var keys: [SQLExpression] = []
        /// Above 0 inside an aggregate or a grouping key, where any column may stand.
        var depth = 0
        /// The argument of the only aggregate when that is min or max; bare columns come from its row.
        var extreme: (isMaximum: Bool, argument: SQLExpression)?
    }

    init(_ transpiler: Transpiler) {
        self.transpiler = transpiler
        target = transpiler.to
        vocabulary = .of(transpiler.to)
    }

    func statement(_ statement: SQLStatement) throws(TranspileError) -> SQLStatement {
        switch statement.kind {
        case .query(let query):
            var result = SQLStatement(.query(try self.query(query, isOutermost: true).query))
            result.comments = statement.comments
            return result
        case .unparsed:
            throw .unparsed(at: place(statement.origin))
        default:
            return try change(statement)
        }
    }

    // MARK: Telling

    func place(_ origin: Origin) -> TextPlace? {
        guard let range = origin.range, !transpiler.source.bytes.isEmpty else { return nil }
        return transpiler.source.place(of: range.lowerBound)
    }

    func unsupported(
        _ what: String,
        _ why: String,
        at origin: Origin,
        instead: String? = nil
    ) -> TranspileError {
        .unsupported(what: what, why: why, instead: instead, at: place(origin))
    }

    /// The operation in the target dialect, or a refusal.
    func say(
        _ operation: Operation,
        _ operands: SQLExpression...,
        at origin: Origin
    ) throws(TranspileError) -> SQLExpression {
        guard let expression = vocabulary(operation, operands) else {
            throw unsupported(
                "SQLite's \(operation.rawValue)",
                "The target engine has nothing that gives the same result for every value.",
                at: origin
            )
        }
        return expression
    }

    // MARK: Names

    /// A name with quotes the target understands.
    func identifier(_ identifier: Identifier) -> Identifier {
        Identifier(identifier.text, quoting: Self.needsQuotes(identifier) ? .double : .none)
    }

    /// Whether a name is more than letters, digits and underscores, or a word of some dialect.
    static func needsQuotes(_ name: String) -> Bool { needsQuotes(Identifier(name)) }

    private static func needsQuotes(_ identifier: Identifier) -> Bool {
        identifier.isQuoted || !Identifier.isPlain(identifier.text)
    }

    func quoted(_ text: String) -> Identifier { identifier(Identifier(text)) }
}
