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
        let publications = outputs.map {
            TablePublication(session: self, output: $0, connectionName: connection, catalog: catalog)
        }
        // Other runs commit to the same file; a conflict says "again", and nothing has been lost.
        for attempt in 1... {
            do {
                return try await publishOnce(publications)
            } catch let error as DuckDBError where error.isTransactionConflict && attempt < 100 {
                await attachments.turns.waitForAnother()
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
            """
            SELECT target_table, step_index, row_count, checksum FROM \(record.publishes)
            WHERE run_id = ? ORDER BY step_index, target_table
            """,
            [.text(run.id.rawValue)]
        )
        return found.rows.compactMap { row in
            guard case .text(let table) = row[0], case .integer(let step) = row[1],
                case .integer(let rows) = row[2]
            else { return nil }
            let checksum: String? = if case .text(let text) = row[3] { text } else { nil }
            return PublishReceipt(
                target: "\(connection):\(table)",
                stepIndex: Int(step),
                rows: Int(rows),
                checksum: checksum
            )
        }
    }

    /// A step that reads a target of its own job sees the state before the run, so views over targets are
    /// evaluated first; one output that reads none of them can go straight from its view into the table.
    private func materializeWhatPublishingDisturbs(_ outputs: [TableOutput]) async throws {
        let targets = outputs.map { $0.table.description.lowercased() }
        let isUndisturbed = scannedTables.map { $0.isDisjoint(with: targets) } ?? false
        // Counting evaluates, and must not happen inside a transaction that may be rolled back.
        for output in outputs where output.onEmpty != .empty { _ = try await rowCount(of: output.relation) }
        let isReadOnce = outputs.count == 1 && [.evolve, .freeze].contains(outputs[0].contract)
        guard !isReadOnce || !isUndisturbed else { return }
        for output in outputs { try await materialize(output.relation) }
    }

    private func publishOnce(_ publications: [TablePublication]) async throws -> [PublishReceipt] {
        let (connection, turns) = (connection, attachments.turns)
        await turns.begin()
        var current: (TablePublication, TableFitting.Result)?
        do {
            try await connection.execute("BEGIN TRANSACTION")
            // DuckDB refuses to alter a table whose rows this transaction has changed already.
            if Set(publications.map(\.tablePath)).count < publications.count {
                for publication in publications where try await !publication.isToBeLeftAlone() {
                    _ = try await publication.fit()
                }
            }
            var receipts: [PublishReceipt] = []
            for publication in publications {
                if try await publication.isToBeLeftAlone() {
                    receipts.append(try await publication.leaveAlone())
                    continue
                }
                let fitting = try await publication.fit()
                current = (publication, fitting)
                receipts.append(try await publication.write(fitting))
            }
            try Task.checkCancellation()
            try await uncancelled { try await connection.execute("COMMIT") }
            await turns.end()
            return receipts
        } catch {
            _ = try? await uncancelled { try await connection.execute("ROLLBACK") }
            await turns.end()
            if let error = error as? DuckDBError, let (publication, fitting) = current {
                try await explain(error, of: publication, fitting)
            }
            throw error
        }
    }

    /// Finds out what a failure was about: rows that could not be made, or values that do not fit.
    private func explain(
        _ error: DuckDBError,
        of publication: TablePublication,
        _ fitting: TableFitting.Result
    ) async throws {
        guard !error.isTransactionConflict, !error.isOutOfSpace else { return }
        let relation = publication.output.relation
        try await materialize(relation)
        guard error.isConversion else { return }
        for cell in fitting.cells where cell.expression != cell.lenient {
            // A cast that DuckDB does not have at all fails here too: then no value fits.
            let present = "\(SQLText.identifier(cell.source.name)) IS NOT NULL"
            let misfits = try? await count(relation, where: cell.isMisfit)
            let count = try await misfits == nil ? self.count(relation, where: present) : misfits ?? 0
            guard count > 0 || misfits == nil else { continue }
            throw DuckDBEngineError.typeMismatch(
                publication.output.table,
                column: cell.source,
                held: cell.target.type,
                count: count
            )
        }
    }
}
