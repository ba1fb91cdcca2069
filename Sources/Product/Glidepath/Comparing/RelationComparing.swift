import Comparison
import Diagnostics
import DuckDBDriver
import DuckDBEngine
import Foundation
import JobModel
import Ports
import SQLSyntax
import Tabular

/// Compares relations of runs with references, in the DuckDB that holds them.
struct RelationComparing: RelationComparer {
    let folder: ProjectFolder
    /// The instance that the engines share: databases of the project are attached to it.
    let database: DuckDBDatabase
    let clock: any Clock

    func check(_ request: RelationCheck, in session: any EngineSession) async throws -> RelationCheckOutcome {
        let report: ComparisonReport
        do {
            report = try await compare(request, in: session)
        } catch let error as CompareError where error.isMissingSide && request.check.onMissing == .pass {
            return .passedOver(CheckFinding(request, folder).passedOver(error.diagnostic))
        }
        if report.verdict == .equal { return .equal(rows: report.rows.left) }
        throw CheckFinding(request, folder).problem(report)
    }

    private func compare(
        _ request: RelationCheck,
        in session: any EngineSession
    ) async throws -> ComparisonReport {
        var names = [request.check.source]
        if case .relation(let other) = request.check.reference { names.append(other) }
        if let session = session as? any DuckDBRelations {
            return try await session.withRelations(names) { connection, held in
                try await compare(request, held, on: connection)
            }
        }
        let connection = try database.connect()
        var held: [HeldRelation] = []
        for (index, name) in names.enumerated() {
            let table = "\(Comparison.tablePrefix)relation_\(index)"
            try await connection.ingest(session.export(name, as: .native), as: table)
            let quoted = SQLText.path("temp", "main", table)
            held.append(
                HeldRelation(sql: quoted, schema: try await connection.schema(of: "SELECT * FROM \(quoted)"))
            )
        }
        return try await compare(request, held, on: connection)
    }

    /// Leaves the connection as it was.
    private func compare(
        _ request: RelationCheck,
        _ held: [HeldRelation],
        on connection: DuckDBConnection
    ) async throws -> ComparisonReport {
        guard case .given(let rules) = request.check.rules else {
            preconditionFailure("rules files are read when the job is loaded")
        }
        let zone = try await connection.query("SELECT current_setting('TimeZone')").firstValue?.cellText
        let left = ComparisonSide(
            label: request.check.source,
            schema: held[0].schema,
            rows: .relation(held[0].sql)
        )
        let right = try await reference(request, held, rules, on: connection)
        let workbench = DuckDBWorkbench(connection: connection)
        // Before the transaction: what another run registers at the same time would end it.
        try await workbench.prepare()
        let comparison = Comparison(
            workbench: workbench,
            rules: rules,
            today: clock.now.date,
            limits: ComparisonLimits(values: request.check.showsValues ? .shown : .masked)
        )
        // One state of the tables from the first read to the last: other runs may publish meanwhile.
        try await connection.execute("BEGIN TRANSACTION")
        let report: ComparisonReport
        do {
            report = try await comparison.report(left, right)
            try await connection.execute("COMMIT")
        } catch {
            // A connection that cannot even do that is given up by its session.
            _ = try? await connection.execute("ROLLBACK")
            throw error
        }
        try await clear(connection)
        if let zone { try await connection.execute("SET TimeZone = \(SQLText.string(zone))") }
        return report
    }

    private func reference(
        _ request: RelationCheck,
        _ held: [HeldRelation],
        _ rules: ComparisonRules,
        on connection: DuckDBConnection
    ) async throws -> ComparisonSide {
        switch request.check.reference {
        case .relation(let name):
            return ComparisonSide(label: name, schema: held[1].schema, rows: .relation(held[1].sql))
        case .side(let side):
            let resolver = SideResolver(
                connection: connection,
                reading: TextReading(
                    delimiter: nil,
                    headerRow: .present,
                    trailerLines: rules.trailer.map { ComparisonRules.lineCount(ofTrailer: $0) }
                ),
                format: nil,
                folder: folder,
                scratch: try ScratchFolder(),
                name: Comparison.tablePrefix + "reference",
                databases: .attachedToRuns,
                timeZone: rules.timeZone
            )
            var text = side.text(on: request.run.effectiveDate)
            if side.place == .other { text = try folder.project.resolvingTokens(in: text) }
            return try await resolver.side(text)
        }
    }

    private func clear(_ connection: DuckDBConnection) async throws {
        let tables = try await connection.query(
            "SELECT table_name FROM duckdb_tables() WHERE temporary AND starts_with(table_name, ?)",
            [.text(Comparison.tablePrefix)]
        ).rows
        let names = tables.compactMap(\.first?.cellText)
        guard !names.isEmpty else { return }
        let drops = names.map { "DROP TABLE \(SQLText.path("temp", "main", $0))" }
        try await connection.execute(drops.joined(separator: "; "))
    }
}

extension Value {
    fileprivate var cellText: String? { if case .text(let text) = self { text } else { nil } }
}

extension CompareError {
    /// Whether the side is not there, as opposed to wrongly named or unreadable.
    fileprivate var isMissingSide: Bool {
        switch self {
        case .noOutput, .replacedOutput, .unknownTable, .unknownSide, .emptyFolder: true
        default: false
        }
    }
}
