public import Diagnostics
import JobModel
public import Ports
public import PostgresDriver

/// What goes wrong with tables of a PostgreSQL database, beyond ``Ports/TableError``.
@nonexhaustive
public enum PostgresConnectorError: DiagnosableError {
    /// Snapshot dates of a type that holds no dates.
    case asOfType(column: String, table: TableName, found: String)
    case invalidFilter(PostgresFailure, table: TableName, known: [String])
    /// A numeric without limits, which the connection's settings refuse.
    case openNumeric(column: String, table: TableName)
    case unsupportedType(column: String, relation: String)
    /// How many values of which columns do not fit the table's types.
    case misfits(TableName, columns: [String: Int])
    case publishing(connection: String, PostgresError)
    case unknownRelation(name: String, known: [String])
    case duplicateColumn(name: String)
    case invalidQuery(PostgresFailure, relations: [String])
    /// A query refers to a parameter that the job does not declare.
    case unboundParameter(name: String, known: [String])
    /// The rows of a relation could not be computed.
    case evaluating(relation: String, PostgresFailure)
    /// A computed numeric without limits is to leave the server.
    case openNumericResult(column: String, relation: String)
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
        case .asOfType, .invalidFilter, .openNumeric: sourceDiagnostic
        case .publishing(let connection, let error): Self.publishing(connection, error)
        case .server(_, let error): error.diagnostic
        case .unknownRelation, .duplicateColumn, .invalidQuery, .unboundParameter, .evaluating,
            .openNumericResult:
            queryDiagnostic
        default: targetDiagnostic
        }
    }

    private var sourceDiagnostic: Diagnostic {
        switch self {
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
                    "Declare precision and scale on the server, or say how the connection reads such columns: "
                    + "openNumerics: double (or text) in glidepath.yaml."
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
        if error.failure?.isLackOfRights == true { return own }
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
