import ADBCDriver
import JobModel
import Ports
import Tabular

/// One output being written to one table, inside the publish's transaction.
struct ADBCPublication {
    private let output: TableOutput
    private let run: RunIdentity
    private let record: ADBCPublishRecord
    private let dialect: ADBCDialect
    private let connection: ADBCConnection

    init(
        output: TableOutput,
        run: RunIdentity,
        record: ADBCPublishRecord,
        dialect: ADBCDialect,
        on connection: ADBCConnection
    ) {
        self.output = output
        self.run = run
        self.record = record
        self.dialect = dialect
        self.connection = connection
    }

    private var table: TableName { output.table }

    func perform(from session: any EngineSession) async throws -> PublishReceipt {
        guard output.declaredColumns.isEmpty else { throw ADBCConnectorError.declaredColumns(table: table) }
        let rows = try await session.rowCount(of: output.relation)
        if rows == 0, output.onEmpty != .empty {
            guard output.onEmpty == .keep else {
                throw TableError.emptyRelation(output.relation, table: table)
            }
            return try await record.note("kept", output, run, rows: 0)
        }
        let schema = try await session.schema(of: output.relation)
        let known = try await fittingColumns(schema)
        switch output.mode {
        case .overwrite:
            try await connection.execute("DELETE FROM \(dialect.quoted(table))")
            try await record.forget(table)
        case .append: try await removeEarlier(schema, known)
        case .merge: throw ADBCConnectorError.merge(table: table)
        }
        let stream = try await session.export(output.relation, as: .native)
        try await connection.ingest(stream, into: table.name, of: table.ownSchema, .append)
        let mode = output.mode == .append ? "append" : "overwrite"
        return try await record.note(mode, output, run, rows: rows)
    }

    /// The table's columns, which must be the relation's: what changes a table is not the same everywhere.
    private func fittingColumns(_ schema: Schema) async throws -> Schema {
        guard let known = try await connection.schema(of: table.name, in: table.ownSchema) else {
            throw ADBCConnectorError.unknownTable(table, connection: record.connectionName)
        }
        let missing = schema.names.filter { known.column(named: $0) == nil }
        let lacking = known.names.filter { schema.column(named: $0) == nil }
        guard missing.isEmpty, lacking.isEmpty else {
            throw TableError.schemaChanged(
                table,
                differences: missing.map { "the table has no column \"\($0)\"" }
                    + lacking.map { "the relation has no column \"\($0)\"" }
            )
        }
        return known
    }

    /// Removes what the same step appended for the same date.
    private func removeEarlier(_ schema: Schema, _ known: Schema) async throws {
        let appended = try await record.appends(to: table, on: run.effectiveDate)
        guard appended.contains(where: { $0.job == run.job.rawValue && $0.step == output.stepIndex }) else {
            return
        }
        guard appended.count == 1 else { throw ADBCConnectorError.sharedAppend(table: table) }
        let names = [output.asOfColumn, LineFormat.dateColumnName]
        guard let name = names.first(where: { schema.column(named: $0) != nil }),
            let column = known.column(named: name)
        else { throw ADBCConnectorError.appendWithoutDate(table: table, names: names) }
        let day = try DayColumn(column, of: table, in: dialect)
        try await connection.execute(
            "DELETE FROM \(dialect.quoted(table)) WHERE \(day.condition("=", run.effectiveDate))"
        )
    }
}

/// The record of publishes that a database keeps beside its data and commits with it: `glidepath_publishes`, in the
/// connection's own schema.
struct ADBCPublishRecord {
    let connection: ADBCConnection
    let dialect: ADBCDialect
    let connectionName: String

    private static let name = "glidepath_publishes"
    private static let columns: [Column] = [
        Column("target_table", .text), Column("job_name", .text), Column("effective_date", .text),
        Column("step_index", .int64), Column("run_id", .text), Column("mode", .text),
        Column("row_count", .int64),
    ]

    /// The driver chooses the database's types.
    func create() async throws {
        guard try await connection.schema(of: Self.name, in: nil) == nil else { return }
        let empty = try ArrowStream(Self.columns) { _ in false }
        try await connection.ingest(empty, into: Self.name, of: nil, .create)
    }

    /// What that run published to this database; empty when nothing, also before the record exists.
    func receipts(of run: RunIdentity) async throws -> [PublishReceipt] {
        guard try await connection.schema(of: Self.name, in: nil) != nil else { return [] }
        let rows = try await entries(where: ["run_id": run.id.rawValue])
        return rows.map { entry in
            PublishReceipt(
                target: "\(connectionName):\(entry.table)",
                stepIndex: entry.step,
                rows: entry.rows,
                checksum: nil
            )
        }.sorted { $0.stepIndex < $1.stepIndex }
    }

    struct Entry {
        var table: String
        var job: String
        var step: Int
        var rows: Int
    }

    /// Who appended rows for a date that are still there.
    func appends(to table: TableName, on date: CivilDate) async throws -> [Entry] {
        try await entries(
            where: ["target_table": table.description, "effective_date": date.description, "mode": "append"]
        )
    }

    private func entries(where conditions: [String: String]) async throws -> [Entry] {
        let names = ["target_table", "job_name", "step_index", "row_count"]
        let list = names.map(dialect.quoted).joined(separator: ", ")
        let reader = try ArrowBatchReader(
            try await connection.query(
                "SELECT \(list) FROM \(dialect.quoted(Self.name)) WHERE \(condition(conditions))"
            )
        )
        var entries: [Entry] = []
        while let batch = try reader.next() {
            for row in 0..<batch.rowCount {
                guard case .text(let table) = batch.columns[0].value(row),
                    case .text(let job) = batch.columns[1].value(row),
                    case .integer(let step) = batch.columns[2].value(row),
                    case .integer(let rows) = batch.columns[3].value(row)
                else { continue }
                entries.append(Entry(table: table, job: job, step: Int(step), rows: Int(rows)))
            }
        }
        return entries
    }

    /// Records one publish in place of the step's earlier one for the date.
    func note(_ mode: String, _ output: TableOutput, _ run: RunIdentity, rows: Int) async throws
        -> PublishReceipt
    {
        let key = [
            "target_table": output.table.description, "job_name": run.job.rawValue,
            "effective_date": run.effectiveDate.description,
        ]
        try await connection.execute(
            "DELETE FROM \(dialect.quoted(Self.name)) WHERE \(condition(key)) AND "
                + "\(dialect.quoted("step_index")) = \(output.stepIndex)"
        )
        let batch = try ArrowBatchBuilder(Self.columns)
        batch[0].append(output.table.description)
        batch[1].append(run.job.rawValue)
        batch[2].append(run.effectiveDate.description)
        batch[3].append(Int64(output.stepIndex))
        batch[4].append(run.id.rawValue)
        batch[5].append(mode)
        batch[6].append(Int64(rows))
        try await connection.ingest(batch.stream(), into: Self.name, of: nil, .append)
        return PublishReceipt(
            target: "\(connectionName):\(output.table)",
            stepIndex: output.stepIndex,
            rows: rows,
            checksum: nil
        )
    }

    /// Appended rows are gone with an overwrite.
    func forget(_ table: TableName) async throws {
        let appended = condition(["target_table": table.description, "mode": "append"])
        try await connection.execute(
            "UPDATE \(dialect.quoted(Self.name)) SET \(dialect.quoted("mode")) = 'replaced' WHERE \(appended)"
        )
    }

    private func condition(_ values: [String: String]) -> String {
        values.sorted { $0.key < $1.key }
            .map { "\(dialect.quoted($0.key)) = \(dialect.literal($0.value))" }.joined(separator: " AND ")
    }
}
