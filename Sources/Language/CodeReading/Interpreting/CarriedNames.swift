import RowPrograms

/// Names that one turn of a loop leaves to the next: read above the place where the turn gives them a value.
///
/// Not counted are names that only grow, such as sums, and greatest and least values: these come out the same in every
/// order.
struct CarriedNames {
    private var readFirst: Set<String> = []
    private var assigned: Set<String> = []
    /// Names that a condition around the statement compares: what is assigned there may be a greatest or least value.
    private var compared: [Set<String>] = []
    private(set) var carried: Set<String> = []

    mutating func read(_ body: [CodeStatement]) {
        for statement in body { read(statement) }
    }

    private mutating func read(_ statement: CodeStatement) {
        switch statement.kind {
        case .assign(let targets, let value):
            // A value made from the name itself grows.
            note(value, except: Set(targets.compactMap(\.nameItIs)))
            for target in targets { assign(target) }
        case .update(let target, _, let value):
            note(value, except: [])
            if target.nameItIs == nil { note(target, except: []) }
        case .branch(let condition, let then, let otherwise):
            note(condition, except: [])
            compared.append(condition.namesCompared)
            read(then)
            compared.removeLast()
            read(otherwise)
        default:
            for expression in statement.expressions { note(expression, except: []) }
            read(statement.statements)
        }
    }

    private mutating func note(_ expression: CodeExpression, except own: Set<String>) {
        expression.forEachExpression { part in
            guard case .name(let name) = part.kind, !assigned.contains(name), !own.contains(name) else {
                return
            }
            readFirst.insert(name)
        }
    }

    private mutating func assign(_ target: CodeExpression) {
        switch target.kind {
        case .name(let name):
            assigned.insert(name)
            if readFirst.contains(name), !compared.contains(where: { $0.contains(name) }) {
                carried.insert(name)
            }
        case .collection(_, let parts): for part in parts { assign(part) }
        default: note(target, except: [])
        }
    }
}

extension CodeExpression {
    fileprivate var nameItIs: String? {
        if case .name(let name) = kind { name } else { nil }
    }

    /// Names on either side of a comparison for order.
    fileprivate var namesCompared: Set<String> {
        var names: Set<String> = []
        forEachExpression { part in
            guard case .comparison(let first, let parts) = part.kind else { return }
            let ordering: Set<CodeComparison> = [.less, .lessOrEqual, .greater, .greaterOrEqual]
            guard parts.contains(where: { ordering.contains($0.comparison) }) else { return }
            for side in [first] + parts.map(\.operand) {
                if let name = side.nameItIs { names.insert(name) }
            }
        }
        return names
    }
}
