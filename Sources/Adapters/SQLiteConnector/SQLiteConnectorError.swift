public import Diagnostics
import JobModel
public import Ports
public import SQLiteDriver

/// What goes wrong with tables of a SQLite file.
@nonexhaustive
public enum SQLiteConnectorError: DiagnosableError {
    case unknownTable(TableName, connection: String, known: [String])
    /// Snapshot dates that are not text of the form yyyy-MM-dd.
    case asOfForm(column: String, table: TableName, found: String)
    case invalidFilter(SQLiteError, table: TableName, known: [String])
    /// Columns whose type SQLite cannot change in a table that this program did not make.
    case fixedType(TableName, differences: [String])
    /// How many values of which columns do not fit the table's types.
    case misfits(TableName, columns: [String: Int])
    case publishing(connection: String, path: String, SQLiteError)
    /// The file itself, such as a lock or a disk error.
    case file(path: String, SQLiteError)

    public var diagnostic: Diagnostic {
        switch self {
        case .unknownTable(let table, let connection, let known):
            Diagnostic(
                "source.unknown-table",
                "table \"\(table)\" does not exist in connection \"\(connection)\"",
                reason: known.isEmpty
                    ? "The file holds no tables yet."
                    : "It holds \(Self.list(known)). A table of schema main has a plain name in the file; "
                        + "any other schema is part of the table's name there.",
                remedy: Self.remedy(for: table, known: known)
            )
        case .asOfForm(let column, let table, let found):
            Diagnostic(
                "source.as-of-type",
                "as-of column \"\(column)\" of \"\(table)\" holds \(found)",
                reason: "Snapshot dates in SQLite are text of the form yyyy-MM-dd: only so do they compare "
                    + "as dates.",
                remedy: "Rewrite the column once, as with UPDATE … SET \(column) = date(\(column))."
            )
        case .invalidFilter(let error, let table, let known):
            Diagnostic(
                "source.invalid-filter",
                fault: error.diagnostic.fault,
                "the additionalFilter on \"\(table)\" is not valid",
                reason: error.failure?.sentence
                    ?? "A filter takes no parameters: \(error.diagnostic.summary).",
                remedy: "The columns are \(known.joined(separator: ", "))."
            )
        case .fixedType(let table, let differences):
            Diagnostic(
                "publish.schema-changed",
                fault: .outcome,
                "table \"\(table)\" cannot take the relation's types",
                reason: differences.joined(separator: "; ") + ". SQLite changes a column's type only by "
                    + "making the table anew, and this one has constraints, indexes or triggers of its own.",
                remedy: "Change the table's types by hand, or declare the writer's \"columns\" as they are."
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
        case .publishing(let connection, let path, let error): Self.publishing(connection, path, error)
        case .file(let path, let error): error.diagnostic(ofFile: path)
        }
    }

    private static func publishing(_ connection: String, _ path: String, _ error: SQLiteError) -> Diagnostic {
        if error.isFull {
            return Diagnostic(
                "publish.no-space",
                fault: .world(canPass: true),
                "no space left for publishing to connection \"\(connection)\"",
                reason: "The SQLite file \"\(path)\" could not grow.",
                remedy: "Free space on that disk and run again; nothing of this run is visible."
            )
        }
        let own = error.diagnostic(ofFile: path)
        guard own.code == "connection.failed" || own.code == "sql.invalid" else { return own }
        return Diagnostic(
            "publish.failed",
            fault: error.isConstraint ? .outcome : own.fault,
            "publishing to connection \"\(connection)\" failed",
            reason: own.reason,
            remedy: "Nothing of this run is visible. Change the job or the table and run again."
        )
    }

    private static func remedy(for table: TableName, known: [String]) -> String? {
        let plain = "main.\(table.name)".lowercased()
        guard known.contains(where: { $0.lowercased() == plain }) else {
            return suggestion(for: table.description, in: known, what: "tables")
        }
        return "The file has a table \"\(table.name)\" of schema main: say so under \"schemas\" in "
            + "glidepath.yaml, as in \(table.schema): main."
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(30).joined(separator: ", ") + (names.count > 30 ? ", …" : "")
    }
}
