import DuckDBDriver
import JobModel
import Ports
import SQLSyntax
import Tabular

/// The record of publishes that a target keeps beside its data and commits with it.
///
/// `glidepath_publishes` has one row per (table, job, effective date, step); `glidepath_publish_rows` holds
/// 128-bit hashes of appended rows, with how often each occurs, where the date column alone cannot say which
/// rows an append added.
struct PublishRecord {
    enum Mode: String {
        case overwrite
        /// The appended rows are exactly those whose date column equals the effective date.
        case appendByDate = "append-by-date"
        /// The appended rows are those recorded in `glidepath_publish_rows`.
        case appendByHash = "append-by-hash"
        case merge
        /// The relation was empty, and the writer leaves its table alone then.
        case kept
        /// Appended once, overwritten by a later publish.
        case replaced
    }

    var catalog: String

    /// Creates both tables where they are missing.
    static func tables(in catalog: String) -> String {
        let record = PublishRecord(catalog: catalog)
        return """
            CREATE TABLE IF NOT EXISTS \(record.publishes) (
                target_table VARCHAR NOT NULL, job_name VARCHAR NOT NULL, effective_date DATE NOT NULL,
                step_index INTEGER NOT NULL, run_id VARCHAR NOT NULL, mode VARCHAR NOT NULL,
                row_count BIGINT NOT NULL, checksum VARCHAR);
            CREATE TABLE IF NOT EXISTS \(record.rows) (
                target_table VARCHAR NOT NULL, job_name VARCHAR NOT NULL, effective_date DATE NOT NULL,
                step_index INTEGER NOT NULL, hash_high UBIGINT NOT NULL, hash_low UBIGINT NOT NULL,
                copies BIGINT NOT NULL);
            """
    }

    var publishes: String { SQLText.path(catalog, "main", "glidepath_publishes") }
    var rows: String { SQLText.path(catalog, "main", "glidepath_publish_rows") }
}

/// The hash of a row: MD5 over the name, length and text of each column that is not NULL.
///
/// A column added later (NULL in older rows) and a type widened later (integer to decimal or double, date to
/// timestamp) leave the hash as it was, so rows recorded before are found after.
enum RowHash {
    /// A query of `hash_high`, `hash_low` for every row of `source`, behind the `extra` columns.
    static func query(over source: String, columns: [Column], extra: [String] = []) -> String {
        let cells = columns.sorted { $0.name.lowercased() < $1.name.lowercased() }.map { column in
            let text = canonicalText(of: column)
            let label = SQLText.string(column.name.lowercased() + ":")
            // NULL when the value is, unlike concat.
            return "coalesce(\(label) || length(\(text)) || ':' || \(text), '')"
        }
        let row = cells.isEmpty ? "''" : "concat(\(cells.joined(separator: ", ")))"
        let lead = extra.map { $0 + ", " }.joined()
        return """
            SELECT \(lead)md5_number_upper(__row) AS hash_high, md5_number_lower(__row) AS hash_low
            FROM (SELECT \(lead)\(row) AS __row FROM \(source))
            """
    }

    /// One text over all rows of ``query(over:columns:extra:)``: count and the sums of both halves; equal for
    /// equal multisets.
    static let checksum = """
        concat(count(*), ':', coalesce(sum(CAST(hash_high AS HUGEINT)), 0), ':',
            coalesce(sum(CAST(hash_low AS HUGEINT)), 0))
        """

    /// Text that is the same for `5`, `5.00` and `5.0`, and for a date and its midnight.
    private static func canonicalText(of column: Column) -> String {
        let quoted = SQLText.identifier(column.name)
        let text = "CAST(\(quoted) AS VARCHAR)"
        switch column.type {
        case .decimal(_, let scale) where scale > 0: return "rtrim(rtrim(\(text), '0'), '.')"
        case .double, .float:
            let number = "CAST(\(quoted) AS DOUBLE)"
            return "CASE WHEN \(number) = trunc(\(number)) AND abs(\(number)) < 1e38 "
                + "THEN CAST(CAST(\(number) AS HUGEINT) AS VARCHAR) ELSE CAST(\(number) AS VARCHAR) END"
        case .timestamp: return "regexp_replace(\(text), ' 00:00:00$', '')"
        case .timestampWithZone: return "regexp_replace(\(text), ' 00:00:00\\+00$', '')"
        default: return text
        }
    }
}
