public import Ports
import PostgresDriver
import Tabular

// A lease is valid before its expiry: at that very instant another owner may take it.
extension PostgresControlStore {
    /// Takes the lease when it is free, has expired or is the owner's own.
    ///
    /// Renewing one's own never shortens it. Owners that race see one winner: the lease's row decides.
    public func acquireLease(
        _ name: String,
        owner: LeaseOwner,
        until expiry: Instant,
        at now: Instant
    ) async throws -> Lease? {
        let place = place
        return try await write { work in
            while true {
                let taken = try work.execute(
                    """
                    INSERT INTO leases AS held (lease_name, owner_id, owner_description, expires_at)
                    VALUES ($1, $2, $3, $4)
                    ON CONFLICT (lease_name) DO UPDATE
                    SET owner_id = excluded.owner_id, owner_description = excluded.owner_description,
                        expires_at = CASE WHEN held.owner_id = excluded.owner_id
                            THEN greatest(held.expires_at, excluded.expires_at)
                            ELSE excluded.expires_at END
                    WHERE held.owner_id = excluded.owner_id OR held.expires_at <= $5
                    """,
                    [
                        .text(name), .text(owner.id), .text(owner.description), .stored(expiry), .stored(now),
                    ]
                )
                if taken > 0 {
                    try Migrator.requireHere(place, in: work)
                    return nil
                }
                let held = try Self.leases(in: work, where: "WHERE lease_name = $1", [.text(name)]).first
                // Gone again: its owner gave it back between the two statements.
                if let held { return held }
            }
        }
    }

    /// Extends every lease of the owner, also expired ones that nobody has taken; never shortens one.
    public func renewLeases(of owner: LeaseOwner, until expiry: Instant) async throws {
        _ = try await write { work in
            try work.execute(
                "UPDATE leases SET expires_at = greatest(expires_at, $1) WHERE owner_id = $2",
                [.stored(expiry), .text(owner.id)]
            )
        }
    }

    /// Gives the lease back; nothing happens when another owner has it.
    public func releaseLease(_ name: String, owner: LeaseOwner) async throws {
        _ = try await writeAlways { work in
            try work.execute(
                "DELETE FROM leases WHERE lease_name = $1 AND owner_id = $2",
                [.text(name), .text(owner.id)]
            )
        }
    }

    /// Every lease by name, expired ones too.
    public func leases() async throws -> [Lease] {
        try await read { try Self.leases(in: $0, where: "", []) }
    }

    private static func leases(
        in work: PostgresWork,
        where condition: String,
        _ parameters: [Value]
    ) throws -> [Lease] {
        let rows = try work.records(
            ["lease_name", "owner_id", "owner_description", "expires_at"],
            """
            SELECT lease_name, owner_id, owner_description, expires_at FROM leases
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
