public import Diagnostics

/// What goes wrong with the tables of a connection, in whatever database they are.
public enum TableError: DiagnosableError {
    case unknownTable(TableName, connection: String, known: [String])
    case unknownColumn(name: String, table: TableName, known: [String])
    case noAsOfColumn(name: String, table: TableName, known: [String])
    /// A writer that must not empty its table was given no rows.
    case emptyRelation(String, table: TableName)
    case targetIsView(TableName)
    /// The relation's columns are not the table's, and the writer's contract keeps the table as it is.
    case schemaChanged(TableName, differences: [String])
    /// Rows with a NULL among the merge keys, and keys that more than one row has.
    case mergeKeys(table: TableName, keys: [String], nulls: Int, duplicates: Int)

    public var diagnostic: Diagnostic {
        switch self {
        case .unknownTable(let table, let connection, let known):
            Self.unknownTable(table, connection: connection, known: known)
        case .unknownColumn(let name, let table, let known):
            Diagnostic(
                "source.unknown-column",
                "column \"\(name)\" does not exist in \"\(table)\"",
                reason: "The columns are \(known.joined(separator: ", ")).",
                remedy: suggestion(for: name, in: known, what: "columns")
            )
        case .noAsOfColumn(let name, let table, let known):
            Diagnostic(
                "source.no-as-of-column",
                "table \"\(table)\" has no as-of column \"\(name)\"",
                reason: "The columns are \(known.joined(separator: ", ")).",
                remedy: "Set \"asOf\": \"none\" in the step to read the whole table, or \"asOf\" in "
                    + "glidepath.yaml if the estate names the column otherwise."
            )
        case .emptyRelation(let relation, let table):
            Diagnostic(
                "publish.empty-relation",
                fault: .outcome,
                "relation \"\(relation)\" is empty and \"\(table)\" must not become so",
                reason: "The writer says \"onEmpty\": \"fail\".",
                remedy: "Look at the sources for that date, or choose \"onEmpty\": \"keep\"."
            )
        case .targetIsView(let table):
            Diagnostic(
                "publish.target-is-view",
                "target \"\(table)\" is a view",
                remedy: "Write to a table, or drop the view."
            )
        case .schemaChanged(let table, let differences):
            Diagnostic(
                "publish.schema-changed",
                fault: .outcome,
                "the relation's columns differ from table \"\(table)\"",
                reason: differences.joined(separator: "; ") + ".",
                remedy: "Change the job, or let the table follow with \"contract\": \"evolve\"."
            )
        case .mergeKeys(let table, let keys, let nulls, let duplicates):
            Diagnostic(
                "publish.merge-keys",
                fault: .outcome,
                "the merge keys (\(keys.joined(separator: ", "))) do not identify rows for \"\(table)\"",
                reason: "\(nulls) rows have a NULL key, \(duplicates) keys occur more than once.",
                remedy: "Choose keys that are unique and never NULL, or deduplicate before the writer."
            )
        }
    }

    private static func unknownTable(_ table: TableName, connection: String, known: [String]) -> Diagnostic {
        let list = known.prefix(30).joined(separator: ", ") + (known.count > 30 ? ", …" : "")
        return Diagnostic(
            "source.unknown-table",
            "table \"\(table)\" does not exist in connection \"\(connection)\"",
            reason: known.isEmpty ? "The connection holds no tables yet." : "It holds \(list).",
            remedy: suggestion(for: table.description, in: known, what: "tables")
                ?? "Check the connection's \"path\" in glidepath.yaml, or load the table first."
        )
    }
}
