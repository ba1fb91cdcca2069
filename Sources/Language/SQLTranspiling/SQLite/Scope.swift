import SQLSyntax
import Tabular

/// A column that expressions may name.
struct SourceColumn {
    var name: String
    /// Without an expression of its own: what is known of its values.
    var value: Term

    init(_ name: String, _ value: Term) {
        self.name = name
        self.value = value
    }

    /// A column of a table, with its legacy type.
    init(_ column: Column) {
        name = column.name
        let type = column.type
        if type.isInteger || type == .boolean {
            value = Term(expression: .null, kinds: .integer, affinity: .integer)
            if type == .boolean { value.size = .small }
        } else if type.isNumeric {
            value = Term(expression: .null, kinds: .real, affinity: .real)
        } else {
            value = Term(expression: .null, kinds: .text, affinity: .text)
        }
    }
}

/// One relation of a FROM clause.
struct SourceTable {
    /// What qualifies its columns; nil for a subquery without alias.
    var name: String?
    var columns: [SourceColumn]
    /// Lower-case names that a USING or NATURAL join merged into a column of an earlier table.
    var merged: Set<String> = []

    func column(_ lowercased: String) -> SourceColumn? {
        columns.first { $0.name.lowercased() == lowercased }
    }
}

/// The names visible at a place: tables of the SELECT, its aliases, and those of the queries around it.
final class Scope {
    let parent: Scope?
    var tables: [SourceTable] = []
    /// Result columns by lower-case alias, as written.
    var aliases: [String: SQLExpression] = [:]
    /// Whether a column was found in a query further out.
    private(set) var isCorrelated = false

    init(parent: Scope?) {
        self.parent = parent
    }

    enum Finding {
        case column(SourceColumn, table: SourceTable, isMerged: Bool)
        case alias(SQLExpression, String)
        case nothing
        case ambiguous
    }

    /// What a name means, by SQLite's rules: columns first, then aliases, then the query around.
    func find(_ name: Name) -> Finding {
        let column = name.base.text.lowercased()
        let qualifier = name.qualifiers.last?.text.lowercased()
        var found: (SourceColumn, SourceTable)?
        var isMerged = false
        for table in tables where qualifier == nil || table.name?.lowercased() == qualifier {
            guard let candidate = table.column(column) else { continue }
            if found != nil {
                guard qualifier == nil, table.merged.contains(column) else { return .ambiguous }
                isMerged = true
                continue
            }
            found = (candidate, table)
        }
        if let (column, table) = found { return .column(column, table: table, isMerged: isMerged) }
        if qualifier == nil, let alias = aliases[column] { return .alias(alias, column) }
        guard let parent else { return .nothing }
        let finding = parent.find(name)
        if case .column = finding { isCorrelated = true }
        return finding
    }

    /// Every column name in sight.
    var knownColumns: [String] {
        tables.flatMap { $0.columns.map(\.name) } + (parent?.knownColumns ?? [])
    }
}
