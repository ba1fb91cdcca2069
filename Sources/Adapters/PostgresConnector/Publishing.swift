import Diagnostics
import JobModel
import Ports
import PostgresDriver
import Tabular

/// One publish of one run to one database: one transaction.
///
/// Whoever calls closes the connection when this throws, which rolls back.
struct Publishing {
    let connection: PostgresConnection
    let connectionName: String
    let run: RunIdentity

    /// How a publish's transaction ends.
    enum Ending: String {
        case commit = "COMMIT"
        case rollBack = "ROLLBACK"
    }

    func publish(
        _ outputs: [TableOutput],
        from session: any EngineSession,
        ending: Ending
    ) async throws -> [PublishReceipt] {
        // In a transaction of its own: its locks would stop every other publish until this one ends.
        try await connection.transaction { try PublishRecord(work: $0).create() }
        try await connection.script("BEGIN")
        let (run, name) = (run, connectionName)
        let earlier = try await connection.run {
            try PublishRecord(work: $0).receipts(of: run, connectionName: name)
        }
        if let earlier = earlier.covering(outputs) {
            try await connection.script("ROLLBACK")
            return earlier
        }
        var receipts: [PublishReceipt] = []
        for output in outputs {
            do {
                receipts.append(try await write(output, from: session))
            } catch let error where !(error is CancellationError) {
                let words = PostgresConnectorError.publishing(error, connection: connectionName)
                throw OutputError(stepIndex: output.stepIndex, underlying: words)
            }
        }
        try await connection.script(ending.rawValue)
        return receipts
    }

    private func write(_ output: TableOutput, from session: any EngineSession) async throws -> PublishReceipt
    {
        let schema = try await session.schema(of: output.relation)
        for column in schema.columns where column.type.postgresName == nil {
            throw PostgresConnectorError.unsupportedType(column: column.name, relation: output.relation)
        }
        let isEmpty = output.onEmpty == .empty ? false : try await session.rowCount(of: output.relation) == 0
        let (run, name) = (run, connectionName)
        if isEmpty {
            guard output.onEmpty == .keep else {
                throw TableError.emptyRelation(output.relation, table: output.table)
            }
            return try await connection.run { work in
                let key = PublishKey(work: work, table: output.table, run: run, stepIndex: output.stepIndex)
                try key.note(.kept, rows: 0, checksum: nil)
                let target = "\(name):\(output.table)"
                return PublishReceipt(target: target, stepIndex: output.stepIndex, rows: 0, checksum: nil)
            }
        }
        // Rows leave the engine while they enter the table: neither side holds more than a few batches.
        let rows = try await session.export(output.relation, as: .native)
        return try await connection.run { work in
            try TablePublication(
                work: work,
                output: output,
                incoming: schema,
                rows: rows,
                run: run,
                connectionName: name
            ).write()
        }
    }
}
