import Diagnostics
import Ports
import SQLiteDriver
import Synchronization
import Tabular

/// A relation's rows in a temporary table of the target's connection.
///
/// Its columns are `c0`, `c1`, … without a type, so values are as the session gave them.
struct StagedRelation: Sendable {
    var name: String
    var schema: Schema
    var rowCount: Int
}

/// Temporary tables that could not be dropped because their task was cancelled.
final class Leftovers: Sendable {
    private let names = Mutex<[String]>([])

    func add(_ more: [String]) { names.withLock { $0 += more } }

    func take() -> [String] {
        names.withLock { names in
            defer { names = [] }
            return names
        }
    }
}

/// A rehearsed publish was taken back.
private struct RolledBack: Error {}

/// One publish of one run to one file.
struct Publishing {
    let database: SQLiteDatabase
    let leftovers: Leftovers
    let connectionName: String
    let run: RunIdentity

    /// How a publish's transaction ends.
    enum Ending {
        case commit
        case rollBack
    }

    func publish(
        _ outputs: [TableOutput],
        from session: any EngineSession,
        ending: Ending
    ) async throws -> [PublishReceipt] {
        let (run, name) = (run, connectionName)
        let earlier = try await database.read {
            try PublishRecord(connection: $0).receipts(of: run, connectionName: name)
        }
        if let earlier = earlier.covering(outputs) { return earlier }
        var staged: [StagedRelation] = []
        do {
            // Rows arrive before the transaction starts: the file is locked for the shortest time.
            for (index, output) in outputs.enumerated() {
                staged.append(try await stage(output.relation, index: index, from: session))
            }
            let receipts = try await write(outputs, staged, ending)
            await drop(staged)
            return receipts
        } catch {
            await drop(staged)
            throw error
        }
    }

    private func stage(
        _ relation: String,
        index: Int,
        from session: any EngineSession
    ) async throws -> StagedRelation {
        let schema = try await session.schema(of: relation)
        let rows = try await session.export(relation, as: .legacyLossless)
        let name = "glidepath_staged_\(run.id)_\(index)"
        let old = leftovers.take() + [name]
        let columns = schema.columns.indices.map { "c\($0)" }.joined(separator: ", ")
        let count = try await database.read { connection in
            for old in old {
                try connection.execute("DROP TABLE IF EXISTS temp.\(SQLiteConnection.quoted(old))")
            }
            try connection.execute("CREATE TEMP TABLE \(SQLiteConnection.quoted(name)) (\(columns))")
            return try connection.insert(rows, into: name)
        }
        return StagedRelation(name: name, schema: schema, rowCount: count)
    }

    private func write(
        _ outputs: [TableOutput],
        _ staged: [StagedRelation],
        _ ending: Ending
    ) async throws -> [PublishReceipt] {
        do {
            return try await transaction(outputs, staged, ending)
        } catch is RolledBack {
            return []
        }
    }

    private func transaction(
        _ outputs: [TableOutput],
        _ staged: [StagedRelation],
        _ ending: Ending
    ) async throws -> [PublishReceipt] {
        let (run, name) = (run, connectionName)
        return try await database.write { connection in
            let record = PublishRecord(connection: connection)
            try record.create()
            let earlier = try record.receipts(of: run, connectionName: name)
            if let earlier = earlier.covering(outputs) { return earlier }
            let receipts = try zip(outputs, staged).map { output, staged in
                let publication = TablePublication(
                    connection: connection,
                    output: output,
                    staged: staged,
                    run: run,
                    connectionName: name
                )
                do {
                    return try publication.write()
                } catch {
                    throw OutputError(stepIndex: output.stepIndex, underlying: error)
                }
            }
            // An error is what makes the transaction roll back.
            if case .rollBack = ending { throw RolledBack() }
            return receipts
        }
    }

    private func drop(_ staged: [StagedRelation]) async {
        let names = staged.map(\.name)
        do {
            try await database.read { connection in
                for name in names {
                    try connection.execute("DROP TABLE IF EXISTS temp.\(SQLiteConnection.quoted(name))")
                }
            }
        } catch {
            // A cancelled task can do no more; the next publish drops them.
            leftovers.add(names)
        }
    }
}
