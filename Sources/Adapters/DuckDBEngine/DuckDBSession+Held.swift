public import DuckDBDriver
public import Ports
public import Tabular

/// A session whose relations DuckDB holds, so that others can work on them where they are.
public protocol DuckDBRelations: EngineSession {
    /// Has the rows of relations made, and hands over the connection that sees them.
    ///
    /// `body` leaves nothing on the connection: no table, no setting, no transaction. When it throws, no later session
    /// uses the connection.
    ///
    /// - Throws: `job.unknown-relation`; what making the rows or `body` throws.
    func withRelations<T: Sendable>(
        _ names: [String],
        _ body: @Sendable (DuckDBConnection, [HeldRelation]) async throws -> T
    ) async throws -> T
}

/// A relation with its rows, in DuckDB.
public struct HeldRelation: Sendable {
    /// Its name in SQL, quoted.
    public var sql: String
    public var schema: Schema

    public init(sql: String, schema: Schema) {
        self.sql = sql
        self.schema = schema
    }
}

extension DuckDBSession: DuckDBRelations {
    func withRelations<T: Sendable>(
        _ names: [String],
        _ body: @Sendable (DuckDBConnection, [HeldRelation]) async throws -> T
    ) async throws -> T {
        var held: [HeldRelation] = []
        for name in names {
            // A table also where reading a view again would do: its rows must not depend on settings of `body`.
            try await materialize(name)
            let relation = try relation(name)
            held.append(HeldRelation(sql: quotedName(relation.name), schema: relation.schema))
        }
        let relations = held
        return try await spoiling { try await body(connection, relations) }
    }
}
