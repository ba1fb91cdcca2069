public import SQLSyntax

/// All the ways in which one small fault breaks a script.
public struct SQLMutations: Sendable {
    /// Faults at boundaries first, then in the order of the walk; equal scripts once, the original never.
    public let mutants: [SQLMutant]

    /// - Parameters:
    ///   - script: As it was read: nodes without a place are left alone.
    ///   - operators: Which faults to plant.
    /// - Cost: Printing the script once for each mutant.
    public init(of script: SQLScript, operators: Set<SQLMutationOperator> = Set(SQLMutationOperator.allCases))
    {
        var finder = FaultFinder(dialect: script.dialect)
        for statement in script.statements { statement.accept(&finder) }
        let original = SQLPrinter.faithful(script)
        var seen: Set<String> = [original]
        var found: [SQLMutant] = []
        for fault in finder.faults where operators.contains(fault.operator) {
            var copy = script
            var planting = Planting(fault: fault)
            for index in copy.statements.indices where !planting.isDone {
                _ = copy.statements[index].rewrite(&planting)
            }
            guard planting.isDone else { continue }
            let sql = Self.ended(SQLPrinter.faithful(copy), like: original)
            guard seen.insert(sql).inserted else { continue }
            found.append(
                SQLMutant(operator: fault.operator, change: fault.change, bytes: fault.bytes, sql: sql)
            )
        }
        // The smallest faults first: a test that sees them sees the large ones too.
        mutants = found.filter { $0.operator == .boundary } + found.filter { $0.operator != .boundary }
    }

    /// A statement that is printed freshly gets a semicolon, which the original need not have.
    private static func ended(_ sql: String, like original: String) -> String {
        guard original.last(where: { !$0.isWhitespace }) != ";" else { return sql }
        var text = sql[...]
        while let last = text.last, last == ";" || last.isWhitespace { text.removeLast() }
        return String(text)
    }
}

/// What to put in place of a node.
struct Fault {
    enum Replacement {
        case expression(SQLExpression)
        case select(Select)
        case query(SQLQuery)
        case table(TableExpression)
    }

    var `operator`: SQLMutationOperator
    var change: String
    /// Of what is broken, which may be a part of the node that is replaced.
    var bytes: Range<Int>
    /// Of the node that is replaced.
    var node: Range<Int>
    var replacement: Replacement
}

/// Puts one fault in its place.
private struct Planting: SyntaxRewriter {
    let fault: Fault
    var isDone = false

    init(fault: Fault) { self.fault = fault }

    private func isPlace(_ origin: Origin) -> Bool { !isDone && origin.range == fault.node }

    mutating func rewritten(_ expression: SQLExpression) -> SQLExpression? {
        guard case .expression(let new) = fault.replacement, isPlace(expression.origin) else { return nil }
        isDone = true
        return new
    }

    mutating func rewritten(_ select: Select) -> Select? {
        guard case .select(let new) = fault.replacement, isPlace(select.origin) else { return nil }
        isDone = true
        return new
    }

    mutating func rewritten(_ query: SQLQuery) -> SQLQuery? {
        guard case .query(let new) = fault.replacement, isPlace(query.origin) else { return nil }
        isDone = true
        return new
    }

    mutating func rewritten(_ table: TableExpression) -> TableExpression? {
        guard case .table(let new) = fault.replacement, isPlace(table.origin) else { return nil }
        isDone = true
        return new
    }
}
