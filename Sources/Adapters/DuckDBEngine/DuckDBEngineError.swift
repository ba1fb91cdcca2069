public import Diagnostics
public import DuckDBDriver
public import Ports
public import Tabular

/// What goes wrong with relations, sources and targets in DuckDB.
@nonexhaustive
public enum DuckDBEngineError: DiagnosableError {
    case unknownRelation(name: String, known: [String])
    case unknownTable(TableName, connection: String, known: [String])
    case unknownColumn(name: String, table: TableName, known: [String])
    case noAsOfColumn(name: String, table: TableName, known: [String])
    case asOfType(column: Column, table: TableName)
    case duplicateColumn(name: String)
    case invalidQuery(DuckDBError, relations: [String])
    case invalidFilter(DuckDBError, table: TableName, known: [String])
    /// The rows of a relation could not be computed.
    case evaluating(relation: String, DuckDBError)
    case attaching(String, DuckDBError)
    case publishing(connection: String, DuckDBError)
    case exporting(String, DuckDBError)
    case emptyRelation(String, table: TableName)
    case targetIsView(TableName)
    case schemaChanged(TableName, differences: [String])
    /// Values of a relation's column that the table's column cannot hold.
    case typeMismatch(TableName, column: Column, held: LogicalType, count: Int)
    case mergeKeys(table: TableName, keys: [String], nulls: Int, duplicates: Int)

    public var diagnostic: Diagnostic {
        switch self {
        case .unknownRelation, .unknownTable, .unknownColumn, .noAsOfColumn, .asOfType, .duplicateColumn:
            nameDiagnostic
        case .invalidQuery, .invalidFilter, .evaluating, .attaching, .publishing, .exporting: engineDiagnostic
        case .emptyRelation, .targetIsView, .schemaChanged, .typeMismatch, .mergeKeys: targetDiagnostic
        }
    }

    private var nameDiagnostic: Diagnostic {
        switch self {
        case .unknownRelation(let name, let known):
            Diagnostic(
                "job.unknown-relation",
                "relation \"\(name)\" does not exist in the shared state",
                reason: known.isEmpty
                    ? "No step before this one made a relation."
                    : "The relations so far are \(known.joined(separator: ", ")).",
                remedy: suggestion(for: name, in: known, what: "relations")
            )
        case .unknownTable(let table, let connection, let known):
            Diagnostic(
                "source.unknown-table",
                "table \"\(table)\" does not exist in connection \"\(connection)\"",
                reason: known.isEmpty
                    ? "The connection holds no tables yet."
                    : "It holds \(known.prefix(30).joined(separator: ", "))\(known.count > 30 ? ", …" : "").",
                remedy: suggestion(for: table.description, in: known, what: "tables")
            )
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
        case .asOfType(let column, let table):
            Diagnostic(
                "source.as-of-type",
                "as-of column \"\(column.name)\" of \"\(table)\" is \(column.type.duckDBName), not a date",
                remedy: "Store snapshot dates as DATE, TIMESTAMP or text of the form yyyy-MM-dd."
            )
        case .duplicateColumn(let name):
            Diagnostic(
                "sql.duplicate-column",
                "the query gives two columns named \"\(name)\"",
                reason: "A relation's columns have distinct names, compared without case.",
                remedy: "Name one of them with AS."
            )
        default: preconditionFailure("not a naming error")
        }
    }

    private var engineDiagnostic: Diagnostic {
        switch self {
        case .invalidQuery(let error, let relations):
            Diagnostic(
                "sql.invalid",
                fault: error.diagnostic.fault,
                "the query is not valid: \(error.summary)",
                reason: error.reason,
                remedy: error.diagnostic.remedy
                    ?? "The relations here are \(relations.joined(separator: ", "))."
            )
        case .invalidFilter(let error, let table, let known):
            Diagnostic(
                "source.invalid-filter",
                "the additionalFilter on \"\(table)\" is not valid: \(error.summary)",
                reason: error.reason,
                remedy: "The columns are \(known.joined(separator: ", "))."
            )
        case .evaluating(let relation, let error):
            Diagnostic(
                "sql.failed",
                fault: error.diagnostic.fault,
                "the rows of relation \"\(relation)\" could not be computed: \(error.summary)",
                reason: error.reason,
                remedy: error.diagnostic.remedy
                    ?? "Look at the step that makes \"\(relation)\" and at the relations it reads."
            )
        case .attaching(let path, let error): Self.attaching(path, error)
        case .publishing(let connection, let error): Self.publishing(connection, error)
        case .exporting(let relation, let error):
            Diagnostic(
                error.isOutOfSpace ? "publish.no-space" : "engine.export-failed",
                fault: error.diagnostic.fault,
                "relation \"\(relation)\" could not be written out",
                reason: error.reason,
                remedy: error.isOutOfSpace ? "Free space on that disk and run again." : nil
            )
        default: preconditionFailure("not an engine error")
        }
    }

    private var targetDiagnostic: Diagnostic {
        switch self {
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
        case .typeMismatch(let table, let column, let held, let count):
            Diagnostic(
                "publish.type-mismatch",
                fault: .outcome,
                "\(count) values of column \"\(column.name)\" do not fit table \"\(table)\"",
                reason: "The relation gives \(column.type.duckDBName), the table holds \(held.duckDBName). "
                    + "Nothing of this run is visible.",
                remedy: "Cast the column in the job, declare its type in \"columns\", or choose the contract "
                    + "discardRow or discardValue."
            )
        case .mergeKeys(let table, let keys, let nulls, let duplicates):
            Diagnostic(
                "publish.merge-keys",
                fault: .outcome,
                "the merge keys (\(keys.joined(separator: ", "))) do not identify rows for \"\(table)\"",
                reason: "\(nulls) rows have a NULL key, \(duplicates) keys occur more than once.",
                remedy: "Choose keys that are unique and never NULL, or deduplicate before the writer."
            )
        default: preconditionFailure("not a target error")
        }
    }

    private static func attaching(_ path: String, _ error: DuckDBError) -> Diagnostic {
        if let holder = error.lockHolder {
            return Diagnostic(
                "connection.locked",
                fault: .world(canPass: true),
                "another process is using \"\(path)\"",
                reason: "It is held by \(holder.words). A DuckDB file has one writing process at a time.",
                remedy: "Wait until it has finished, or stop it. \"glidepath status\" and "
                    + "\"glidepath logs\" work meanwhile."
            )
        }
        return Diagnostic(
            "connection.cannot-open",
            fault: .world(canPass: false),
            "database file \"\(path)\" cannot be opened",
            reason: error.reason,
            remedy: "Check that the path is a DuckDB file and that its folder exists and is writable."
        )
    }

    private static func publishing(_ connection: String, _ error: DuckDBError) -> Diagnostic {
        if error.isOutOfSpace {
            return Diagnostic(
                "publish.no-space",
                fault: .world(canPass: true),
                "no space left for publishing to connection \"\(connection)\"",
                reason: error.reason,
                remedy: "Free space on that disk and run again; nothing of this run is visible."
            )
        }
        return Diagnostic(
            "publish.failed",
            fault: error.diagnostic.fault,
            "publishing to connection \"\(connection)\" failed: \(error.summary)",
            reason: error.reason,
            remedy: "Nothing of this run is visible. Change the job and run again."
        )
    }
}

extension Schema {
    /// - Throws: `sql.duplicate-column` when two names are equal without case.
    func requireDistinctNames() throws {
        var seen: Set<String> = []
        for name in names where !seen.insert(name.lowercased()).inserted {
            throw DuckDBEngineError.duplicateColumn(name: name)
        }
    }
}

extension DuckDBError {
    fileprivate var summary: String { diagnostic.summary }
    fileprivate var reason: String? { diagnostic.reason }
}

extension DuckDBFailure.LockHolder {
    fileprivate var words: String {
        let known = [program.map { "\"\($0)\"" }, processID.map { "process \($0)" }].compactMap { $0 }
        return known.isEmpty ? "a process that cannot be named" : known.joined(separator: ", ")
    }
}
