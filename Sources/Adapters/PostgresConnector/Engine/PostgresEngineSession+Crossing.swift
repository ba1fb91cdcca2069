import JobModel
import Ports
import PostgresDriver
import Tabular

/// Relations defined, and rows that leave the server or come in.
extension PostgresEngineSession {
    /// - Returns: Rows that came in from outside; nil where nothing left its place.
    @discardableResult
    func define(_ name: String, as definition: RelationDefinition) async throws -> Int? {
        switch definition {
        case .scan(let scan):
            try await defineScan(name, scan)
            return nil
        case .query(let sql, let parameters):
            try await defineQuery(name, ServerQuery(sql, parameters: parameters))
            return nil
        case .stream, .parquet, .staged: return try await receive(name, definition)
        }
    }

    private func defineScan(_ name: String, _ scan: Scan) async throws {
        let query: String
        do {
            query = try await connection.run { work in
                try TableScan(scan, connectionName: scan.connection, options: nil, in: work).query().sql
            }
        } catch {
            throw PostgresConnectorError.wrapping(error, place: engine.place)
        }
        try await put(query, as: name, isScan: true)
    }

    private func defineQuery(_ name: String, _ query: ServerQuery) async throws {
        for relation in relationNames() {
            for _ in 0..<min(2, query.references(to: relation)) { try await expectReader(of: relation) }
        }
        do {
            try await put(query.sql, as: name)
        } catch let error as PostgresError {
            guard var failure = error.failure, failure.isAboutTheQuery, !failure.isLackOfRights else {
                throw PostgresConnectorError.server(place: engine.place, error)
            }
            // The server's word for two columns of one name.
            if failure.sqlState == "42701" {
                let name = failure.message.split(separator: "\"").dropFirst().first.map(String.init)
                throw PostgresConnectorError.duplicateColumn(name: name ?? "?")
            }
            failure.position?.line -= 1
            throw PostgresConnectorError.invalidQuery(failure, relations: relationNames())
        }
    }

    // MARK: In

    /// Rows from elsewhere: the companion makes them what they should be, then they are copied into a table.
    private func receive(_ name: String, _ definition: RelationDefinition) async throws -> Int? {
        let session = try await companion()
        // A staged relation is found by its name.
        let arrived: String
        if case .staged = definition { arrived = name } else { arrived = "__glidepath_incoming" }
        try await session.define(arrived, as: definition)
        let schema = try await session.schema(of: arrived)
        let columns = try schema.columns.map { column in
            guard let type = column.type.postgresName else {
                throw PostgresConnectorError.unsupportedType(column: column.name, relation: name)
            }
            return "\(PostgresName.quoted(column.name)) \(type)"
        }
        let rows = try await session.export(arrived, as: .native)
        let place = Self.place(of: name)
        do {
            try await replace(name, isView: false) { work, fresh in
                try work.script("CREATE TEMP TABLE \(fresh) (\(columns.joined(separator: ", ")))")
                try work.insert(rows, into: "pg_temp.\(fresh)", columns: schema.names)
            }
        } catch {
            throw PostgresConnectorError.wrapping(error, place: engine.place)
        }
        return try await evaluating(name) { work in
            guard case .integer(let rows)? = try work.query("SELECT count(*) FROM \(place)").rows.first?.first
            else { return 0 }
            return Int(rows)
        }
    }

    // MARK: Out

    /// Rows in the order in which they are stored: one process reads them, without an index.
    func send(_ relation: Relation, to session: any EngineSession, as copy: String) async throws {
        let list = try relation.schema.columns.map { try leaving($0, of: relation) }
        let schema = Schema(list.map(\.column))
        let sql =
            "SELECT \(list.map(\.expression).joined(separator: ", ")) FROM \(Self.place(of: relation.name))"
        let (ended, ending) = AsyncStream<Void>.makeStream()
        do {
            try await spoiling {
                try await connection.script(
                    "SET max_parallel_workers_per_gather = 0; SET enable_indexscan = off; "
                        + "SET enable_indexonlyscan = off"
                )
                // The stream is gone, and the connection on its way back, as soon as this call returns.
                _ = try await session.define(
                    copy,
                    as: .stream(
                        try await connection.stream(sql) { _ in ending.finish() },
                        schema: schema
                    )
                )
                for await _ in ended {}
                try await connection.script(
                    "RESET max_parallel_workers_per_gather; RESET enable_indexscan; RESET enable_indexonlyscan"
                )
            }
        } catch {
            throw evaluationError(error, of: relation.name)
        }
    }

    /// A column as it leaves: types that only the server knows as text, numerics without limits by choice.
    private func leaving(
        _ column: Column,
        of relation: Relation
    ) throws -> (expression: String, column: Column) {
        let quoted = PostgresName.quoted(column.name)
        guard case .other(let name) = column.type else { return (quoted, column) }
        switch (name, engine.options.openNumeric) {
        case ("numeric", .double):
            return ("\(quoted)::double precision AS \(quoted)", Column(column.name, .double))
        case ("numeric", .refused):
            throw PostgresConnectorError.openNumericResult(column: column.name, relation: relation.name)
        default: return ("\(quoted)::text AS \(quoted)", Column(column.name, .text))
        }
    }

    func export(_ name: String, as form: ValueForm) async throws -> ArrowStream {
        let (session, copy) = try await copied(name)
        return try await session.export(copy, as: form)
    }

    @discardableResult
    func writeParquet(
        _ name: String,
        rows range: Range<Int>?,
        prepending earlier: String?,
        dateColumn: (name: String, value: CivilDate)?,
        to path: String
    ) async throws -> Int {
        let (session, copy) = try await copied(name)
        return try await session.writeParquet(
            copy,
            rows: range,
            prepending: earlier,
            dateColumn: dateColumn,
            to: path
        )
    }

    func rowCount(ofParquet path: String) async throws -> Int {
        try await companion().rowCount(ofParquet: path)
    }

    func writeLines(
        _ name: String,
        as format: LineFormat,
        to body: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws -> Int {
        let (session, copy) = try await copied(name)
        return try await session.writeLines(copy, as: format, to: body)
    }

    func stage(_ relations: [String], in file: String) async throws {
        for name in relations { _ = try await copied(name) }
        try await companion().stage(relations, in: file)
    }
}
