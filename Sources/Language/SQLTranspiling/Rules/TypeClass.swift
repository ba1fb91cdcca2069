import SQLSyntax
import Tabular

/// How values of an expression compute, as far as it decides a translation.
enum TypeClass: Hashable {
    case integer, decimal, double, text, boolean, date, timestamp, interval, unknown

    init(_ type: LogicalType) {
        switch type {
        case .boolean: self = .boolean
        case .float, .double: self = .double
        case .decimal: self = .decimal
        case .text: self = .text
        case .date: self = .date
        case .timestamp: self = .timestamp
        case .interval: self = .interval
        default: self = type.isInteger ? .integer : .unknown
        }
    }

    /// Of a type's name in either dialect.
    init(named name: String) {
        switch name.lowercased() {
        case "int", "integer", "bigint", "smallint", "int2", "int4", "int8", "tinyint", "hugeint", "long",
            "short":
            self = .integer
        case "decimal", "numeric", "dec": self = .decimal
        case "double", "double precision", "real", "float", "float4", "float8": self = .double
        case "text", "varchar", "character varying", "char", "character", "bpchar", "string": self = .text
        case "boolean", "bool": self = .boolean
        case "date": self = .date
        case "timestamp", "datetime": self = .timestamp
        case "interval": self = .interval
        default: self = .unknown
        }
    }

    var isNumber: Bool { self == .integer || self == .decimal || self == .double }
}

/// Tells the class of expressions from the columns of the tables a statement reads.
struct TypeGuess {
    /// Classes of column names; a name with several is unknown.
    private var columns: [String: TypeClass] = [:]
    private let dialect: Dialect

    init(_ statement: SQLStatement, relations: [String: Schema], dialect: Dialect) {
        self.dialect = dialect
        var found: [String: Set<TypeClass>] = [:]
        var hidden: Set<String> = []
        statement.forEachTable { table in
            guard case .table(let named) = table.kind,
                let schema = relations[named.name.base.text.lowercased()]
            else { return }
            for column in schema.columns {
                found[column.name.lowercased(), default: []].insert(TypeClass(column.type))
            }
        }
        // A result column may have the name of a table's column and another type.
        var aliases = AliasSearch()
        statement.accept(&aliases)
        hidden = aliases.names
        columns = found.filter { !hidden.contains($0.key) }.compactMapValues {
            $0.count == 1 ? $0.first : nil
        }
    }

    func type(of expression: SQLExpression) -> TypeClass {
        switch expression.kind {
        case .literal(.number(let spelling)): number(spelling)
        case .literal(.string): .text
        case .literal(.boolean), .test, .between, .membership, .pattern, .exists: .boolean
        case .column(let name): columns[name.base.text.lowercased()] ?? .unknown
        case .parenthesized(let inner): type(of: inner)
        case .cast(let cast):
            cast.type.dimensions.isEmpty ? TypeClass(named: cast.type.name.base.text) : .unknown
        case .unary(let operation): operation.operator == .not ? .boolean : type(of: operation.operand)
        case .interval: .interval
        case .conditional(let conditional):
            common(conditional.branches.map(\.result) + [conditional.otherwise].compactMap { $0 })
        case .chain(let chain): type(of: chain)
        case .function(let call): type(of: call)
        default: .unknown
        }
    }

    private func number(_ spelling: String) -> TypeClass {
        if spelling.lowercased().hasPrefix("0x") { return .integer }
        if spelling.lowercased().contains("e") { return dialect == .duckdb ? .double : .decimal }
        return spelling.contains(".") ? .decimal : .integer
    }

    private func common(_ expressions: [SQLExpression]) -> TypeClass {
        let types = Set(expressions.filter { $0.kind != .literal(.null) }.map(type))
        if types.count == 1, let only = types.first { return only }
        guard types.allSatisfy(\.isNumber) else { return .unknown }
        return types.contains(.double) ? .double : .decimal
    }

    private func type(of chain: OperatorChain) -> TypeClass {
        switch chain.operators[0] {
        case .plus, .minus, .multiply, .modulo: common(chain.operands)
        case .divide:
            dialect == .duckdb ? .double : common(chain.operands)
        case .integerDivide: .integer
        case .concatenate: .text
        case .bitAnd, .bitOr, .shiftLeft, .shiftRight: .integer
        case .other, .qualified, .arrow, .longArrow, .power, .doubleStar: .unknown
        default: .boolean
        }
    }

    private func type(of call: FunctionCall) -> TypeClass {
        let arguments = call.arguments.map(\.value)
        return switch call.name.base.text.lowercased() {
        case "count", "length", "strpos", "rank", "row_number", "dense_rank", "ntile", "ascii": .integer
        case "lower", "upper", "trim", "ltrim", "rtrim", "substr", "substring", "concat", "replace",
            "string_agg",
            "left", "right", "lpad", "rpad", "to_char", "strftime", "reverse":
            .text
        case "coalesce", "ifnull", "nullif", "greatest", "least": common(arguments)
        case "min", "max", "sum", "abs", "lag", "lead", "first_value", "last_value", "round":
            arguments.first.map(type) ?? .unknown
        case "avg": dialect == .duckdb ? .double : .decimal
        case "current_date": .date
        default: .unknown
        }
    }
}

private struct AliasSearch: SyntaxVisitor {
    var names: Set<String> = []

    mutating func enter(_ select: Select) -> Descent {
        for item in select.items {
            if let alias = item.alias, case .column(let name) = item.expression.kind,
                name.base.text.lowercased() == alias.text.lowercased()
            {
                continue
            }
            if let alias = item.alias { names.insert(alias.text.lowercased()) }
        }
        return .descend
    }
}
