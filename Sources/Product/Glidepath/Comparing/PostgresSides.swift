import Comparison
import Diagnostics
import JobModel
import Ports
import PostgresConnector
import PostgresDriver
import SQLSyntax
import Tabular

/// Tables and queries of a PostgreSQL server as sides.
///
/// A side has a connection of its own, in one transaction from the first look to the last.
struct PostgresSides {
    let server: ServerConnection
    let label: String
    let zone: String

    private static let queryTable = "pg_temp.glidepath_side"

    /// - Parameter table: `schema.table`; case counts only where two names differ in nothing else.
    func side(table: TableName) async throws -> ComparisonSide {
        let connection = try await open("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        guard let name = try await Self.name(of: table, on: connection) else {
            let known = try await Self.names(on: connection)
            await connection.close()
            throw CompareError.unknownTable(table.description, file: server.name, known: known)
        }
        return try await side(name, on: connection)
    }

    /// A query is run once: a second run might answer otherwise.
    func side(query: String) async throws -> ComparisonSide {
        let single = try StatementShape.single(in: query, dialect: .postgresql)
        let connection = try await open("BEGIN ISOLATION LEVEL REPEATABLE READ")
        try await connection.execute("CREATE TEMP TABLE glidepath_side ON COMMIT DROP AS \(single)")
        // The query has had its say: nothing else is written.
        try await connection.script("SET TRANSACTION READ ONLY")
        return try await side(Self.queryTable, on: connection)
    }

    /// The rows that one publish made visible.
    ///
    /// - Parameter place: What people call the table.
    func output(_ publish: PublishPlace, at place: String) async throws -> ComparisonSide {
        let connection = try await open("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        let record = try await connection.query(
            "SELECT to_regclass('public.glidepath_publishes') IS NOT NULL"
        )
        guard record.rows == [[.boolean(true)]],
            let table = try await Self.name(of: publish.table, on: connection)
        else { throw CompareError.noOutput(publish, place: place) }
        let entries = try await connection.query(PublishedRows.postgresQuery(of: publish)).rows
        switch PublishedRows(entries.compactMap(PublishedRows.Entry.init), of: publish) {
        case .all: return try await side(table, on: connection)
        case .none: return try await side("(SELECT * FROM \(table) WHERE false)", on: connection)
        case .recorded:
            guard let query = try await connection.run({ try AppendedRows.query(publish, in: $0) }) else {
                throw CompareError.noOutput(publish, place: place)
            }
            return try await side("(\(query))", on: connection)
        case let other: throw CompareError.notPublished(other, publish, place: place)
        }
    }

    // MARK: The server

    private func open(_ begin: String) async throws -> PostgresConnection {
        var configuration = try server.configuration()
        configuration.applicationName = "glidepath compare"
        let connection = try await PostgresConnection.open(configuration)
        // Compiling pays for long plans, not for long expressions.
        try await connection.script("\(begin); SET LOCAL jit = off")
        return connection
    }

    private func side(_ source: String, on connection: PostgresConnection) async throws -> ComparisonSide {
        let columns = try await connection.run { try $0.columns(of: "SELECT * FROM \(source) AS s") }
        let encoding = try await connection.query("SHOW server_encoding").rows
        let form = PostgresForm(
            zone: zone,
            encoding: encoding == [[.text("UTF8")]] ? .utf8 : .other,
            fixedTexts: Set(columns.filter(\.isFixedText).map(\.name))
        )
        return ComparisonSide(
            label: label,
            schema: Schema(columns.map { Column($0.name, $0.type.logicalType) }),
            rows: .remote(PostgresSideRows(connection: connection, source: source, form: form)),
            verifyUnchanged: {
                await connection.close()
                return []
            }
        )
    }

    /// As it stands in SQL.
    private static func name(of table: TableName, on connection: PostgresConnection) async throws -> String? {
        let schema = table.schema == "main" ? "public" : table.schema
        let found = try await connection.query(
            """
            SELECT n.nspname::text, c.relname::text
            FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND lower(n.nspname) = lower($1) AND lower(c.relname) = lower($2)
            ORDER BY (n.nspname = $1)::integer + (c.relname = $2)::integer DESC, 1, 2 LIMIT 1
            """,
            [.text(schema), .text(table.name)]
        ).rows
        guard case .text(let schema)? = found.first?[0], case .text(let name)? = found.first?[1] else {
            return nil
        }
        return "\(SQLText.identifier(schema)).\(SQLText.identifier(name))"
    }

    private static func names(on connection: PostgresConnection) async throws -> [String] {
        try await connection.query(
            """
            SELECT n.nspname || '.' || c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema'
                AND n.nspname NOT LIKE 'pg\\_%' AND c.relname NOT LIKE 'glidepath\\_%' ORDER BY 1
            """
        ).rows.compactMap { if case .text(let name)? = $0.first { name } else { nil } }
    }
}

extension PostgresColumn {
    /// Whether it is a `char(n)`, whose blanks at the end a cast to text drops.
    fileprivate var isFixedText: Bool { type.oid == 1042 }
}

extension PublishedRows {
    /// A query of ``Entry``'s columns: the meant publish first, because the record there has forgotten what an
    /// overwrite replaced.
    fileprivate static func postgresQuery(of publish: PublishPlace) -> String {
        """
        SELECT job_name, effective_date::text, step_index, mode FROM public.glidepath_publishes
        WHERE target_table = \(SQLText.string(publish.table.description.lowercased()))
        ORDER BY (job_name = \(SQLText.string(publish.job.rawValue))
            AND effective_date = \(SQLText.string(publish.effectiveDate.description))
            AND step_index = \(publish.stepIndex)) DESC
        """
    }
}
