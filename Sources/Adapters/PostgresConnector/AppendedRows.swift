import JobModel
public import Ports
public import PostgresDriver
import Tabular

/// The rows of a table that one append added, as the record beside the table has them.
public enum AppendedRows {
    /// A query of the rows, with the table's columns; nil when the database has no such table.
    public static func query(_ publish: PublishPlace, in work: PostgresWork) throws -> String? {
        guard let layout = try TableLayout(publish.table, in: work) else { return nil }
        let hashed = layout.hashed
        let hash = RowHash.sql(hashed, expressions: hashed.map { PostgresName.quoted($0.name) })
        let list = layout.columns.map { PostgresName.quoted($0.name) }.joined(separator: ", ")
        return """
            SELECT \(list) FROM (
                SELECT *, row_number() OVER (PARTITION BY __hash) AS __copy
                FROM (SELECT *, \(hash) AS __hash FROM \(layout.quotedName)) AS hashed) AS numbered
            JOIN (SELECT row_hash AS __row_hash, copies AS __copies FROM \(PublishRecord.rows)
                WHERE target_table = \(PostgresName.literal(publish.table.description.lowercased()))
                AND job_name = \(PostgresName.literal(publish.job.rawValue))
                AND effective_date = \(PostgresName.literal(publish.effectiveDate.description))
                AND step_index = \(publish.stepIndex)) AS recorded
            ON __row_hash = __hash AND __copy <= __copies
            """
    }
}
