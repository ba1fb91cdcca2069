import ADBCDriver
public import Diagnostics
public import Ports

/// What goes wrong with the tables of an ADBC connection.
@nonexhaustive
public enum ADBCConnectorError: DiagnosableError {
    case unknownTable(TableName, connection: String)
    case asOfType(column: String, table: TableName)
    /// The driver has no transactions, so that data and the record of it could disagree.
    case noTransactions(connection: String)
    case merge(table: TableName)
    /// Rows appended before cannot be told from others.
    case appendWithoutDate(table: TableName, names: [String])
    /// Several jobs or steps append rows of one date.
    case sharedAppend(table: TableName)
    case declaredColumns(table: TableName)

    public var diagnostic: Diagnostic {
        switch self {
        case .unknownTable(let table, let connection):
            Diagnostic(
                "adbc.unknown-table",
                "table \"\(table)\" does not exist in connection \"\(connection)\"",
                reason: "The driver knows no table of that name there. Names count with their case.",
                remedy:
                    "Check schema and table. The schema \"main\" stands for the connection's own one; \"schemas\" "
                    + "in glidepath.yaml maps others."
            )
        case .asOfType(let column, let table):
            Diagnostic(
                "adbc.as-of-type",
                "the as-of column \"\(column)\" of \"\(table)\" is no date, timestamp or text",
                remedy:
                    "Read a view that has it as a date, or set \"asOf\": \"none\" to read the whole table."
            )
        case .noTransactions(let connection):
            Diagnostic(
                "adbc.no-transactions",
                "connection \"\(connection)\" can be read, but not written",
                reason: "Its driver has no transactions, so a publish could become visible by halves.",
                remedy: "Write to another connection, or to files that the database loads."
            )
        case .merge(let table):
            Diagnostic(
                "adbc.no-merge",
                "the write mode Merge is not available for \"\(table)\", a table of an ADBC connection",
                remedy: "Use Overwrite or Append, or a connection of kind postgresql, sqlite or duckdb."
            )
        case .appendWithoutDate(let table, let names):
            Diagnostic(
                "adbc.append-without-date",
                "rows appended to \"\(table)\" before cannot be told from others",
                reason:
                    "A date that runs again replaces what it appended; through ADBC these rows are found by the "
                    + "column \(names.map { "\"\($0)\"" }.joined(separator: " or ")), and the relation has neither.",
                remedy: "Add such a column to the relation, or use Overwrite."
            )
        case .sharedAppend(let table):
            Diagnostic(
                "adbc.append-shared",
                "rows appended to \"\(table)\" before cannot be told from those of other writers",
                reason:
                    "A date that runs again replaces what it appended; through ADBC these rows are found by their "
                    + "date, and another job or step has appended rows of the same date.",
                remedy: "Let each writer have a table of its own, or use Overwrite."
            )
        case .declaredColumns(let table):
            Diagnostic(
                "adbc.declared-columns",
                "types cannot be declared for \"\(table)\", a table of an ADBC connection",
                reason: "The driver chooses the types when it makes the table.",
                remedy: "Cast the columns in the query before, and leave \"columns\" of the writer out."
            )
        }
    }
}
