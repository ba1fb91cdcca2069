import JobModel
import Ports
import SQLAnalysis
import SQLSyntax
import Tabular

/// The types that a query's columns have whatever rows there are today.
///
/// SQLite types values, not columns. Typed by its values, a computed column would be a number on most days,
/// and of no type on a day without rows. So the query's tree decides, and values only widen what it says.
///
/// Not told, and left to the values: `json_extract`, `->>` and functions nobody knows, whose answer depends
/// on what a text holds. Arithmetic with text, and text cast to NUMERIC without a scale, is taken
/// to be whole numbers until a value is not.
struct ColumnTypes {
    private let catalog: SchemaCatalog
    private let parameters: [String: LogicalType]

    init(relations: [EvaluatedRelation], parameters: [Parameter]) {
        catalog = SchemaCatalog(
            tables: relations.map { relation in
                let columns = relation.schema.columns.map { CatalogColumn($0.name, $0.type.stored) }
                return CatalogTable(TablePath(relation.name), columns: columns)
            }
        )
        self.parameters = parameters.reduce(into: [:]) { $0[$1.name] = $1.type.stored }
    }

    /// One for each column; nil where the values decide, and empty when nothing is known of the query.
    func types(of sql: String) -> [LogicalType?] {
        let script = SQLParser.parse(sql, dialect: .sqlite)
        guard script.statements.count == 1, case .query = script.statements[0].kind else { return [] }
        var statement = script.statements[0].rewritingExpressions(typedParameter)
        var analysis = StatementAnalysis(of: statement, in: catalog, dialect: .sqlite)
        // Each round settles expressions whose parts the one before has settled.
        for _ in 0..<Self.roundLimit {
            var settling = Settling(analysis: analysis)
            statement = analysis.statement
            guard statement.rewrite(&settling) else { break }
            analysis = StatementAnalysis(of: statement, in: catalog, dialect: .sqlite)
        }
        guard let result = analysis.result, !result.hasUnknownColumns else { return [] }
        return result.columns.map { $0.type?.settled }
    }

    private static let roundLimit = 16

    private func typedParameter(_ expression: SQLExpression) -> SQLExpression? {
        guard case .parameter(.named(let name, _)) = expression.kind else { return nil }
        return parameters[name].map { .value(of: $0) }
    }
}

/// Puts a value of the one possible type in the place of expressions that are not plain to the analysis.
private struct Settling: SyntaxRewriter {
    let analysis: StatementAnalysis

    mutating func rewritten(_ expression: SQLExpression) -> SQLExpression? {
        guard expression.origin.isKnown, let facts = analysis.type(of: expression), facts.type == nil else {
            return nil
        }
        return type(of: expression).map { .value(of: $0) }
    }

    /// Columns of a set operation have the type that holds the values of all its parts.
    mutating func rewritten(_ query: SQLQuery) -> SQLQuery? {
        guard case .setOperation(var operation) = query.body else { return nil }
        var selects: [Select] = []
        for case .select(let select) in operation.operands { selects.append(select) }
        guard selects.count == operation.operands.count, let width = selects.first?.items.count,
            selects.allSatisfy({ $0.items.count == width && !$0.items.contains(where: \.isStar) })
        else { return nil }
        var isChanged = false
        for column in 0..<width {
            let types = selects.map { type(ofTyped: $0.items[column].expression) }
            guard let common = Self.common(types) else { continue }
            for index in selects.indices where types[index] != common && types[index] != .null {
                let item = selects[index].items[column]
                if item.alias == nil, case .column(let name) = item.expression.kind {
                    selects[index].items[column].alias = Identifier(name.base.text, quoting: .double)
                }
                selects[index].items[column].expression = .value(of: common)
                selects[index].origin = .none
                isChanged = true
            }
        }
        guard isChanged else { return nil }
        operation.operands = selects.map { .select($0) }
        var changed = query
        changed.body = .setOperation(operation)
        changed.origin = .none
        return changed
    }

    private func type(of expression: SQLExpression) -> LogicalType? {
        switch expression.kind {
        case .conditional(let choice):
            return Self.common(
                (choice.branches.map(\.result) + [choice.otherwise].compactMap { $0 }).map(known)
            )
        case .function(let call): return type(of: call)
        case .chain(let chain) where chain.operators.allSatisfy(\.isArithmetic):
            return Self.number(chain.operands.map(known))
        case .cast(let cast):
            // Only numeric affinity lets the value decide; numbers stay what they are.
            guard let type = known(cast.value), type != .null else { return nil }
            return type == .double || type == .text && cast.type.hasFraction ? .double : .int64
        case .column(let name) where name.base.quoting == .double && name.qualifiers.isEmpty:
            // SQLite takes a quoted name that no column has for text.
            return analysis.resolution(of: expression) == nil ? .text : nil
        default: return nil
        }
    }

    private func type(of call: FunctionCall) -> LogicalType? {
        let types = call.arguments.map { known($0.value) }
        switch call.name.base.text.lowercased() {
        case "coalesce", "ifnull": return Self.common(types)
        case "min", "max": return types.count > 1 ? Self.common(types) : nil
        case "iif", "if": return Self.common(Array(types.dropFirst()))
        case "lag", "lead": return types.count > 2 ? Self.common([types[0], types[2]]) : nil
        case "sum", "abs", "ceil", "ceiling", "floor", "trunc": return Self.number(Array(types.prefix(1)))
        default: return nil
        }
    }

    private func known(_ expression: SQLExpression) -> LogicalType? {
        analysis.type(of: expression)?.type?.settled ?? nullType(expression)
    }

    private func nullType(_ expression: SQLExpression) -> LogicalType? {
        analysis.type(of: expression)?.type == .null ? .null : nil
    }

    private func type(ofTyped expression: SQLExpression) -> LogicalType? {
        expression.origin.isKnown ? known(expression) : nil
    }

    /// What holds values of every one of the types; nil when one of them is not known.
    private static func common(_ types: [LogicalType?]) -> LogicalType? {
        if types.contains(.text) { return .text }
        guard !types.contains(nil) else { return nil }
        return [LogicalType.blob, .double, .int64].first { types.contains($0) }
    }

    /// What numbers made from them are.
    private static func number(_ types: [LogicalType?]) -> LogicalType? {
        if types.contains(.double) { return .double }
        return types.contains(nil) || types.contains(.null) ? nil : .int64
    }
}

extension BinaryOperator {
    fileprivate var isArithmetic: Bool {
        switch self {
        case .plus, .minus, .multiply, .divide, .modulo: true
        default: false
        }
    }
}

extension SQLType {
    /// Whether digits behind the point are declared, as in `DECIMAL(9,2)`.
    fileprivate var hasFraction: Bool {
        guard let arguments, arguments.count == 2, case .expression(let scale) = arguments[1],
            case .literal(.number(let digits)) = scale.kind
        else { return false }
        return digits != "0"
    }
}

extension SelectItem {
    fileprivate var isStar: Bool {
        if case .star = expression.kind { true } else { false }
    }
}

extension SQLExpression {
    /// An expression of that type, and nothing else.
    fileprivate static func value(of type: LogicalType) -> SQLExpression {
        let name =
            switch type {
            case .int64: "INTEGER"
            case .double: "REAL"
            case .blob: "BLOB"
            default: "TEXT"
            }
        return SQLExpression(.cast(Cast(value: .null, type: SQLType(name: Name(Identifier(name))))))
    }
}

extension LogicalType {
    /// The type of values as a relation hands them to SQLite.
    fileprivate var stored: LogicalType {
        if isInteger || self == .boolean { return .int64 }
        if isNumeric { return .double }
        return self == .blob ? .blob : .text
    }

    /// One of the four that SQLite stores, or nil.
    fileprivate var settled: LogicalType? {
        switch self {
        case .int64, .double, .text, .blob: self
        case .boolean: .int64
        case .float, .decimal: .double
        default: isInteger ? .int64 : nil
        }
    }
}
