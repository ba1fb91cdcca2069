import Diagnostics
import DuckDBDriver
import JobModel
import Ports
import SQLSyntax
import Tabular

/// Publishing tables of home connections: data and record in one transaction.
extension DuckDBSession {
    func publish(_ outputs: [TableOutput], to connection: String) async throws -> [PublishReceipt] {
        try await publish(outputs, to: connection, ending: .commit)
    }

    func rehearse(_ outputs: [TableOutput], to connection: String) async throws {
        _ = try await publish(outputs, to: connection, ending: .rollBack)
    }

    /// How a publish's transaction ends.
    private enum Ending {
        case commit
        case rollBack
    }

    private func publish(
        _ outputs: [TableOutput],
        to connection: String,
        ending: Ending
    ) async throws -> [PublishReceipt] {
        guard let catalog = attachments.catalog(of: connection) else {
            preconditionFailure("publish to \(connection), which is not a home connection")
        }
        // An overwrite finds its record inside its transaction.
        if !outputs.allSatisfy(\.isPlainOverwrite) {
            if let earlier = try await receipts(from: connection).covering(outputs) { return earlier }
        }
        try await materializeWhatPublishingDisturbs(outputs)
        let publications = outputs.map {
            TablePublication(session: self, output: $0, connectionName: connection, catalog: catalog)
        }
        // Other runs commit to the same file; a conflict says "again", and nothing has been lost.
        for attempt in 1... {
            do {
                return try await spoiling { try await publishOnce(publications, ending) }
            } catch is AlreadyPublished {
                let earlier = try await receipts(from: connection)
                return earlier.covering(outputs) ?? earlier
            } catch let error as DuckDBError where error.isTransactionConflict && attempt < 100 {
                await attachments.turns.waitForAnother()
                continue
            } catch let error as DuckDBError {
                throw DuckDBEngineError.publishing(connection: connection, error)
            } catch let error as OutputError {
                guard let cause = error.underlying as? DuckDBError else { throw error }
                throw OutputError(
                    stepIndex: error.stepIndex,
                    underlying: DuckDBEngineError.publishing(connection: connection, cause)
                )
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

    /// What one transaction has done so far.
    private struct Progress {
        /// What tables looked like before it.
        var existing: [KnownTables.Key: Schema] = [:]
        var changed: [KnownTables.Key] = []
        var cleared: [(key: KnownTables.Key, mark: Int)] = []
        var current: TablePublication?
        /// Of the current one, once it is known.
        var fitting: TableFitting.Result?
    }

    private func publishOnce(
        _ publications: [TablePublication],
        _ ending: Ending
    ) async throws -> [PublishReceipt] {
        let (connection, attachments) = (connection, attachments)
        var progress = Progress()
        // Asked outside the transaction, where the answer serves other runs too. Two outputs for one table see
        // what the first made of it.
        let isEachAlone = Set(publications.map(\.tableKey)).count == publications.count
        for publication in publications where isEachAlone {
            progress.existing[publication.tableKey] =
                try await knownSchema(of: publication.output.table, in: publication.catalog)
        }
        attachments.turns.begin()
        do {
            try await connection.execute("BEGIN TRANSACTION")
            let receipts = try await write(publications, &progress)
            try Task.checkCancellation()
            switch ending {
            case .commit: try await uncancelled { try await connection.execute("COMMIT") }
            case .rollBack: try await uncancelled { try await connection.execute("ROLLBACK") }
            }
            for key in progress.changed { attachments.tables.schemaChanged(of: key) }
            if case .commit = ending {
                for (key, mark) in progress.cleared {
                    attachments.tables.clearedAppends(of: key, since: mark)
                }
            }
            attachments.turns.end()
            return receipts
        } catch {
            _ = try? await uncancelled { try await connection.execute("ROLLBACK") }
            for key in progress.changed { attachments.tables.schemaChanged(of: key) }
            attachments.turns.end()
            guard let publication = progress.current else { throw error }
            do {
                if let error = error as? DuckDBError, let fitting = progress.fitting {
                    try await explain(error, of: publication, fitting)
                }
                throw error
            } catch {
                throw Self.placed(error, at: publication)
            }
        }
    }

    /// The error with the step that it is about; those that decide how publishing goes on stay as they are.
    private static func placed(_ error: any Error, at publication: TablePublication) -> any Error {
        if error is AlreadyPublished || error is CancellationError { return error }
        if let error = error as? DuckDBError, error.isTransactionConflict { return error }
        return OutputError(stepIndex: publication.output.stepIndex, underlying: error)
    }

    private func write(
        _ publications: [TablePublication],
        _ progress: inout Progress
    ) async throws -> [PublishReceipt] {
        if Set(publications.map(\.tableKey)).count < publications.count {
            // DuckDB refuses to alter a table whose rows this transaction has changed already.
            for publication in publications {
                progress.current = publication
                if try await !publication.isToBeLeftAlone() { _ = try await publication.fit(nil) }
            }
            progress.changed = publications.map(\.tableKey)
        }
        var receipts: [PublishReceipt] = []
        for publication in publications {
            (progress.current, progress.fitting) = (publication, nil)
            if try await publication.isToBeLeftAlone() {
                receipts.append(try await publication.leaveAlone())
                continue
            }
            let key = publication.tableKey
            let fitting = try await publication.fit(progress.existing[key])
            if fitting.table != fitting.earlier { progress.changed.append(key) }
            progress.fitting = fitting
            let written = try await publication.write(fitting)
            receipts.append(written.receipt)
            if let mark = written.clearedAppends { progress.cleared.append((key, mark)) }
        }
        return receipts
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

extension TableOutput {
    /// Whether it certainly replaces the table's rows.
    fileprivate var isPlainOverwrite: Bool { mode == .overwrite && onEmpty != .keep }
}
