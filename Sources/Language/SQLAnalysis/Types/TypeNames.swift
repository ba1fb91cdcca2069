internal import SQLSyntax
internal import Tabular

/// Names of types, read the way DuckDB and PostgreSQL share.
struct TypeNames {
    /// By folded name.
    let names: [String: LogicalType]
    /// The type of `numeric` without precision.
    let plainDecimal: LogicalType
    /// Whether `numeric(p)` has scale zero.
    let defaultScale = 0

    func type(of type: SQLType) -> LogicalType? {
        guard !type.isSet, !type.isColumnType, let base = baseType(type) else { return nil }
        return type.dimensions.reduce(base) { element, dimension in
            switch dimension {
            case .fixed(let count): .array(element, count: count)
            case .open, .word, .fixedWord: .list(element)
            }
        }
    }

    private func baseType(_ type: SQLType) -> LogicalType? {
        let name = type.name.base.text.lowercased()
        switch name {
        case "decimal", "numeric", "dec": return decimal(type)
        case "timestamp": return type.withTimeZone == true ? .timestampWithZone : .timestamp(.microseconds)
        case "time": return type.withTimeZone == true ? .timeWithZone : .time
        case "struct", "row": return structure(type).map { .structure($0) }
        case "union": return structure(type).map { .union($0) }
        case "map":
            guard let arguments = type.arguments, arguments.count == 2, let key = element(arguments[0]),
                let value = element(arguments[1])
            else { return nil }
            return .map(key: key, value: value)
        case "list": return type.arguments?.first.flatMap { element($0) }.map { .list($0) }
        case "enum": return .enumeration(strings(type))
        default: return names[name]
        }
    }

    private func decimal(_ type: SQLType) -> LogicalType {
        let numbers = numbers(type)
        guard let precision = numbers.first else { return plainDecimal }
        return .decimal(precision: precision, scale: numbers.count > 1 ? numbers[1] : defaultScale)
    }

    private func numbers(_ type: SQLType) -> [Int] {
        (type.arguments ?? []).compactMap { argument in
            if case .expression(let expression) = argument, case .literal(.number(let text)) = expression.kind
            {
                return Int(text)
            }
            return nil
        }
    }

    private func strings(_ type: SQLType) -> [String] {
        (type.arguments ?? []).compactMap { argument in
            if case .expression(let expression) = argument, case .literal(.string(let text)) = expression.kind
            {
                return text
            }
            return nil
        }
    }

    private func element(_ argument: TypeArgument) -> LogicalType? {
        switch argument {
        case .type(let type): self.type(of: type)
        case .field(let field): self.type(of: field.type)
        case .expression(let expression):
            if case .column(let name) = expression.kind { self.type(of: SQLType(name: name)) } else { nil }
        }
    }

    private func structure(_ type: SQLType) -> [Column]? {
        var columns: [Column] = []
        for argument in type.arguments ?? [] {
            guard case .field(let field) = argument, let type = self.type(of: field.type) else { return nil }
            columns.append(Column(field.name.text, type))
        }
        return columns
    }
}
