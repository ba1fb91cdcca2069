import JobModel
public import Ports
import SQLSyntax
public import Tabular

/// The rows of a table that one append added, as the record beside the table has them.
public enum AppendedRows {
    /// A query of the rows, with the table's columns.
    ///
    /// - Parameters:
    ///   - catalog: The attached file, as DuckDB calls it.
    ///   - columns: Of the table, in order.
    /// - Precondition: The record's mode is `append-by-hash`.
    public static func query(_ publish: PublishPlace, catalog: String, columns: [Column]) -> String {
        let record = PublishRecord(catalog: catalog)
        let names = columns.map { SQLText.identifier($0.name) }
        let list = names.joined(separator: ", ")
        let table = SQLText.path(catalog, publish.table.schema, publish.table.name)
        return """
            SELECT \(list) FROM (
                SELECT *, row_number() OVER (PARTITION BY hash_high, hash_low) AS __copy
                FROM (\(RowHash.query(over: table, columns: columns, extra: names)))) AS numbered
            JOIN (SELECT hash_high AS __high, hash_low AS __low, copies AS __copies FROM \(record.rows)
                WHERE target_table = \(SQLText.string(publish.table.description.lowercased()))
                AND job_name = \(SQLText.string(publish.job.rawValue))
                AND effective_date = DATE \(SQLText.string(publish.effectiveDate.description))
                AND step_index = \(publish.stepIndex)) AS recorded
            ON hash_high = __high AND hash_low = __low AND __copy <= __copies
            """
    }
}
