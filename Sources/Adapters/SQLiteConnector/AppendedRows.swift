import JobModel
public import Ports
import SQLSyntax
public import SQLiteDriver
import Tabular

/// The rows of a table that one append added, as the record beside the table has them.
public enum AppendedRows {
    /// What the query calls; to be given to the file's connection.
    public static let function = RowHash.function

    /// A query of the rows, with the table's columns; nil when the file has no such table.
    public static func query(_ publish: PublishPlace, in connection: SQLiteConnection) throws -> String? {
        guard let layout = try TableLayout(publish.table, in: connection) else { return nil }
        let hashed = layout.hashedColumns
        let hash = RowHash.sql(hashed, expressions: hashed.map { SQLiteConnection.quoted($0.name) })
        let list = layout.columns.map { SQLiteConnection.quoted($0.name) }.joined(separator: ", ")
        return """
            SELECT \(list) FROM (
                SELECT *, row_number() OVER (PARTITION BY __hash) AS __copy
                FROM (SELECT *, \(hash) AS __hash FROM \(layout.quotedName)))
            JOIN (SELECT row_hash AS __row_hash, copies AS __copies FROM glidepath_publish_rows
                WHERE target_table = \(SQLText.string(publish.table.description.lowercased()))
                AND job_name = \(SQLText.string(publish.job.rawValue))
                AND effective_date = \(SQLText.string(publish.effectiveDate.description))
                AND step_index = \(publish.stepIndex))
            ON __row_hash = __hash AND __copy <= __copies
            """
    }
}
