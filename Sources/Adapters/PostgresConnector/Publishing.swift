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

    /// - Parameter incoming: The rows of an output; nil where they are none and the writer does not want that.
    func publish(
        _ outputs: [TableOutput],
        ending: Ending,
        _ incoming: (TableOutput) async throws -> IncomingRows?
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
        // All of them first and in one order, so that two runs never wait for each other.
        let keys = outputs.sorted { $0.table.description < $1.table.description }
        try await connection.run { work in
            for output in keys {
                let key = PublishKey(work: work, table: output.table, run: run, stepIndex: output.stepIndex)
                try key.lockTarget()
            }
        }
        var receipts: [PublishReceipt] = []
        for output in outputs {
            do {
                receipts.append(try await write(output, incoming(output)))
            } catch let error where !(error is CancellationError) {
                let words = PostgresConnectorError.publishing(error, connection: connectionName)
                throw OutputError(stepIndex: output.stepIndex, underlying: words)
            }
        }
        try await connection.script(ending.rawValue)
        return receipts
    }

    /// What leaves a session for a table: rows leave while they enter, so that neither side holds more than a few
    /// batches.
    static func rows(of output: TableOutput, in session: any EngineSession) async throws -> IncomingRows? {
        let schema = try await session.schema(of: output.relation)
        let declarations = try schema.columns.map { column in
            guard let name = column.type.postgresName else {
                throw PostgresConnectorError.unsupportedType(column: column.name, relation: output.relation)
            }
            return name
        }
        if output.onEmpty != .empty, try await session.rowCount(of: output.relation) == 0 { return nil }
        let rows = try await session.export(output.relation, as: .native)
        return IncomingRows(schema: schema, declarations: declarations, rows: .stream(rows))
    }

    private func write(_ output: TableOutput, _ incoming: IncomingRows?) async throws -> PublishReceipt {
        let (run, name) = (run, connectionName)
        guard let incoming else {
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
        return try await connection.run { work in
            try TablePublication(
                work: work,
                output: output,
                incoming: incoming,
                run: run,
                connectionName: name
            ).write()
        }
    }
}
