public import Diagnostics
import JobModel
public import Ports
public import PostgresDriver

/// What goes wrong with tables of a PostgreSQL database.
@nonexhaustive
public enum PostgresConnectorError: DiagnosableError {
    case unknownTable(TableName, connection: String, known: [String])
    case unknownColumn(name: String, table: TableName, known: [String])
    case noAsOfColumn(name: String, table: TableName, known: [String])
    /// Snapshot dates of a type that holds no dates.
    case asOfType(column: String, table: TableName, found: String)
    case invalidFilter(PostgresFailure, table: TableName, known: [String])
    /// A numeric without limits, which the connection's settings refuse.
    case openNumeric(column: String, table: TableName)
    case unsupportedType(column: String, relation: String)
    case emptyRelation(String, table: TableName)
    case targetIsView(TableName)
    case schemaChanged(TableName, differences: [String])
    case mergeKeys(table: TableName, keys: [String], nulls: Int, duplicates: Int)
    /// How many values of which columns do not fit the table's types.
    case misfits(TableName, columns: [String: Int])
    case publishing(connection: String, PostgresError)
    /// The server, or the way to it.
    case server(place: String, PostgresError)

    /// An error of the driver in this connector's words; any other as it is.
    static func wrapping(_ error: any Error, place: String) -> any Error {
        guard let error = error as? PostgresError else { return error }
        return PostgresConnectorError.server(place: place, error)
    }

    static func publishing(_ error: any Error, connection: String) -> any Error {
        guard let error = error as? PostgresError else { return error }
        return PostgresConnectorError.publishing(connection: connection, error)
    }

    public var diagnostic: Diagnostic {
        switch self {
        case .unknownTable, .unknownColumn, .noAsOfColumn, .asOfType, .invalidFilter, .openNumeric:
            sourceDiagnostic
        case .publishing(let connection, let error): Self.publishing(connection, error)
        case .server(_, let error): error.diagnostic
        default: targetDiagnostic
        }
    }

    private var sourceDiagnostic: Diagnostic {
        switch self {
        case .unknownTable(let table, let connection, let known):
            Diagnostic(
                "source.unknown-table",
                "table \"\(table)\" does not exist in connection \"\(connection)\"",
                reason: known.isEmpty
                    ? "The database holds no tables that this user may see."
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
        case .asOfType(let column, let table, let found):
            Diagnostic(
                "source.as-of-type",
                "as-of column \"\(column)\" of \"\(table)\" has the type \(found)",
                reason: "Snapshots are chosen by a date, a timestamp, or text of the form yyyy-MM-dd.",
                remedy: "Name another column under \"asOf\", or change the column's type to date."
            )
        case .invalidFilter(let failure, let table, let known):
            Diagnostic(
                "source.invalid-filter",
                "the additionalFilter on \"\(table)\" is not valid",
                reason: failure.sentence,
                remedy: "The columns are \(known.joined(separator: ", "))."
            )
        case .openNumeric(let column, let table):
            Diagnostic(
                "source.open-numeric",
                "column \"\(column)\" of \"\(table)\" is a numeric without limits that a decimal could keep",
                reason:
                    "A decimal has at most 38 digits and no NaN or infinity, and such a column may hold both.",
                remedy:
                    "Declare precision and scale on the server, or let the connection read such columns as "
                    + "double or text."
            )
        default: preconditionFailure("not an error of a source")
        }
    }

    private var targetDiagnostic: Diagnostic {
        switch self {
        case .unsupportedType(let column, let relation):
            Diagnostic(
                "publish.unsupported-type",
                fault: .outcome,
                "column \"\(column)\" of relation \"\(relation)\" has a type that PostgreSQL tables cannot take",
                reason: "Structures, maps, unions and lists of lists have no column type there.",
                remedy: "Turn the column into JSON text or into several columns in a step before the writer."
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
                reason: differences.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
                    .joined(separator: "; ") + ".",
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
        case .misfits(let table, let columns):
            Diagnostic(
                "publish.type-mismatch",
                fault: .outcome,
                "values do not fit the columns of \"\(table)\"",
                reason: columns.sorted { $0.key < $1.key }
                    .map { "\($0.value) values of column \"\($0.key)\"" }.joined(separator: ", ")
                    + ". A value fits when the column's type holds it without losing digits.",
                remedy: "Change the job, or choose the contract discardRow or discardValue. Nothing of this "
                    + "run is visible."
            )
        default: preconditionFailure("not an error of a target")
        }
    }

    private static func publishing(_ connection: String, _ error: PostgresError) -> Diagnostic {
        if error.failure?.isLackOfSpace == true {
            return Diagnostic(
                "publish.no-space",
                fault: .world(canPass: true),
                "no space left for publishing to connection \"\(connection)\"",
                reason: "The PostgreSQL server could not grow its files.",
                remedy: "Free space on the server's disk and run again; nothing of this run is visible."
            )
        }
        let own = error.diagnostic
        guard case .world(canPass: true) = own.fault else {
            return Diagnostic(
                "publish.failed",
                fault: error.failure == nil ? own.fault : .outcome,
                "publishing to connection \"\(connection)\" failed",
                reason: own.reason,
                remedy: "Nothing of this run is visible. Change the job or the table and run again."
            )
        }
        return own
    }
}
