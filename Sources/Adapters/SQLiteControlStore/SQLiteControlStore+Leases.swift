public import Ports
import SQLiteDriver
import Tabular

// A lease is valid before its expiry: at that very instant another owner may take it.
extension SQLiteControlStore {
    /// Takes the lease when it is free, has expired or is the owner's own.
    ///
    /// Renewing one's own never shortens it. Owners that race see one winner: the lease is read and written
    /// under the store's write lock.
    public func acquireLease(
        _ name: String,
        owner: LeaseOwner,
        until expiry: Instant,
        at now: Instant
    ) async throws -> Lease? {
        let path = path
        return try await write { connection in
            try Migrator.requireHere(path, in: connection)
            let held = try Self.leases(in: connection, where: "WHERE lease_name = ?", [.text(name)]).first
            if let held, held.owner.id != owner.id, held.expiry > now { return held }
            let own = held?.owner.id == owner.id ? held : nil
            try connection.execute(
                """
                INSERT OR REPLACE INTO control_leases (lease_name, owner_id, owner_description, expires_at)
                VALUES (?, ?, ?, ?)
                """,
                [
                    .text(name), .text(owner.id), .text(owner.description),
                    .stored(max(expiry, own?.expiry ?? expiry)),
                ]
            )
            return nil
        }
    }

    /// Extends every lease of the owner, also expired ones that nobody has taken; never shortens one.
    public func renewLeases(of owner: LeaseOwner, until expiry: Instant) async throws {
        _ = try await write { connection in
            try connection.execute(
                "UPDATE control_leases SET expires_at = max(expires_at, ?) WHERE owner_id = ?",
                [.stored(expiry), .text(owner.id)]
            )
        }
    }

    /// Gives the lease back; nothing happens when another owner has it.
    public func releaseLease(_ name: String, owner: LeaseOwner) async throws {
        _ = try await writeAlways { connection in
            try connection.execute(
                "DELETE FROM control_leases WHERE lease_name = ? AND owner_id = ?",
                [.text(name), .text(owner.id)]
            )
        }
    }

    /// Every lease by name, expired ones too.
    public func leases() async throws -> [Lease] {
        try await read { try Self.leases(in: $0, where: "", []) }
    }

    private static func leases(
        in connection: SQLiteConnection,
        where condition: String,
        _ parameters: [Value]
    ) throws -> [Lease] {
        let rows = try connection.records(
            ["lease_name", "owner_id", "owner_description", "expires_at"],
            """
            SELECT lease_name, owner_id, owner_description, expires_at FROM control_leases
            \(condition) ORDER BY lease_name
            """,
            parameters
        )
        return try rows.map { row in
            Lease(
                name: try row.text("lease_name"),
                owner: LeaseOwner(
                    id: try row.text("owner_id"),
                    description: try row.text("owner_description")
                ),
                expiry: try row.instant("expires_at")
            )
        }
    }
}
