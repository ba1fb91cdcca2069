import Diagnostics
import DuckDBDriver
import JobModel
import Ports
import SQLSyntax
import Tabular

/// Publishing tables of home connections: data and record in one transaction.
extension DuckDBSession {
    func publish(_ outputs: [TableOutput], to connection: String) async throws -> [PublishReceipt] {
        guard let catalog = attachments.catalog(of: connection) else {
            preconditionFailure("publish to \(connection), which is not a home connection")
        }
        // Every output of a run commits with the others, so one record means all of them.
        let earlier = try await receipts(from: connection)
        guard earlier.isEmpty else { return earlier }
        try await materializeWhatPublishingDisturbs(outputs)
        // Other runs commit to the same file; a conflict says "again", and nothing has been lost.
        for attempt in 1... {
            do {
                return try await publishOnce(outputs, connection: connection, catalog: catalog)
            } catch let error as DuckDBError where error.isTransactionConflict && attempt < 20 {
                continue
            } catch let error as DuckDBError {
                throw DuckDBEngineError.publishing(connection: connection, error)
            }
        }
        preconditionFailure("the loop returns or throws")
    }

    func receipts(from connection: String) async throws -> [PublishReceipt] {
        guard let catalog = attachments.catalog(of: connection) else { return [] }
        let record = PublishRecord(catalog: catalog)
        let found = try await self.connection.query(
            "SELECT target_table, step_index, row_count, checksum FROM \(record.publishes) WHERE run_id = ?",
            [.text(run.id.rawValue)])
        return found.rows.compactMap { row in
            guard case .text(let table) = row[0], case .integer(let step) = row[1],
                case .integer(let rows) = row[2]
            else { return nil }
            let checksum: String? = if case .text(let text) = row[3] { text } else { nil }
            return PublishReceipt(
                target: "\(connection):\(table)", stepIndex: Int(step), rows: Int(rows), checksum: checksum)
        }
    }

    /// A step that reads a target of its own job sees the state before the run, so views over targets are
    /// evaluated first; one output that reads none of them can go straight from its view into the table.
    private func materializeWhatPublishingDisturbs(_ outputs: [TableOutput]) async throws {
        let targets = outputs.map { $0.table.description.lowercased() }
        let isUndisturbed = scannedTables.map { $0.isDisjoint(with: targets) } ?? false
        guard outputs.count > 1 || !isUndisturbed else { return }
        for output in outputs { try await materialize(output.relation) }
    }

    private func publishOnce(
        _ outputs: [TableOutput], connection name: String, catalog: String
    ) async throws -> [PublishReceipt] {
        try await connection.execute("BEGIN TRANSACTION")
        do {
            var receipts: [PublishReceipt] = []
            for output in outputs {
                let publication = TablePublication(
                    session: self, output: output, connectionName: name, catalog: catalog)
                receipts.append(try await publication.write())
            }
            try await connection.execute("COMMIT")
            return receipts
        } catch {
            _ = try? await connection.execute("ROLLBACK")
            throw error
        }
    }
}
