import JobModel
import Ports
import PostgresDriver
import Tabular

/// Publishing without leaving the server.
extension PostgresEngineSession {
    func publish(_ outputs: [TableOutput], to connection: String) async throws -> [PublishReceipt] {
        try await publish(outputs, to: connection, .commit)
    }

    func rehearse(_ outputs: [TableOutput], to connection: String) async throws {
        _ = try await publish(outputs, to: connection, .rollBack)
    }

    func receipts(from name: String) async throws -> [PublishReceipt] {
        let run = run
        do {
            return try await connection.run {
                try PublishRecord(work: $0).receipts(of: run, connectionName: name)
            }
        } catch {
            throw PostgresConnectorError.wrapping(error, place: engine.place)
        }
    }

    private func publish(
        _ outputs: [TableOutput],
        to name: String,
        _ ending: Publishing.Ending
    ) async throws -> [PublishReceipt] {
        if let earlier = try await receipts(from: name).covering(outputs) { return earlier }
        var empty: Set<Int> = []
        // Before the transaction: what it makes would be gone when it is taken back.
        for output in outputs where output.onEmpty != .empty {
            if try await rowCount(of: output.relation) == 0 { empty.insert(output.stepIndex) }
        }
        for relation in Set(outputs.map(\.relation)) where try await reads(relation, anyOf: outputs) {
            try await materialize(relation)
        }
        let publishing = Publishing(connection: connection, connectionName: name, run: run)
        do {
            return try await spoiling {
                try await publishing.publish(outputs, ending: ending) { output in
                    let relation = try relation(output.relation)
                    guard !empty.contains(output.stepIndex) else { return nil }
                    return IncomingRows(
                        schema: relation.schema,
                        declarations: relation.declarations,
                        rows: .relation(Self.place(of: output.relation))
                    )
                }
            }
        } catch {
            try? await connection.script("ROLLBACK")
            throw try await explained(error, outputs, name)
        }
    }

    /// Whether a view reads a table that is about to change, through whatever other views: a step that reads a target of
    /// its own job sees the state before the run.
    private func reads(_ relation: String, anyOf outputs: [TableOutput]) async throws -> Bool {
        guard try self.relation(relation).isView else { return false }
        let targets = Set(outputs.map { $0.table.description.lowercased() })
        let place = Self.place(of: relation)
        let tables = try await evaluating(relation) { work in
            try work.query(
                """
                WITH RECURSIVE read (id) AS (
                    SELECT to_regclass($1)::oid
                    UNION
                    SELECT d.refobjid FROM read
                    JOIN pg_rewrite AS r ON r.ev_class = read.id
                    JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
                        AND d.refclassid = 'pg_class'::regclass
                )
                SELECT lower(n.nspname || '.' || c.relname) FROM read
                JOIN pg_class AS c ON c.oid = read.id JOIN pg_namespace AS n ON n.oid = c.relnamespace
                """,
                [.text(place)]
            ).rows
        }
        return tables.contains { row in
            guard case .text(let table)? = row.first else { return false }
            return targets.contains(table)
        }
    }

    /// A failure that is the relation's own, whose rows are computed only now, is told as that.
    private func explained(
        _ error: any Error,
        _ outputs: [TableOutput],
        _ name: String
    ) async throws -> any Error {
        let output = (error as? OutputError).flatMap { failed in
            outputs.first { $0.stepIndex == failed.stepIndex }
        }
        guard let output, let failed = error as? OutputError,
            case PostgresConnectorError.publishing(_, let cause)? = failed.underlying
                as? PostgresConnectorError, let failure = cause.failure, failure.isAboutTheQuery
        else { return PostgresConnectorError.publishing(error, connection: name) }
        do {
            try await materialize(output.relation)
        } catch {
            return OutputError(stepIndex: output.stepIndex, underlying: error)
        }
        return error
    }
}
