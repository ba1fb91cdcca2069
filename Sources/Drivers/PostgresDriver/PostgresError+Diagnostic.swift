public import Diagnostics

extension PostgresError {
    public var diagnostic: Diagnostic {
        switch self {
        case .unreadableAddress:
            Diagnostic(
                "postgres.address",
                "a PostgreSQL address cannot be read",
                reason: "Expected postgresql://HOST:PORT/DATABASE or libpq's form, as in host=… dbname=….",
                remedy: "Correct the connection's url. Characters such as @ and / in a password are written "
                    + "%40 and %2F there; better, name it under \"password\"."
            )
        case .cannotConnect(let place, let reason):
            Diagnostic(
                "postgres.cannot-connect",
                fault: .world(canPass: true),
                "no connection to PostgreSQL at \(place)",
                reason: reason,
                remedy: "Check that the server runs and that address, user, password and database are right."
            )
        case .notAdmitted(let place, let reason):
            Diagnostic(
                "postgres.not-admitted",
                "PostgreSQL at \(place) does not admit this user",
                reason: reason,
                remedy: "Correct the connection's \"user\" and \"password\", or let the server admit them "
                    + "(pg_hba.conf)."
            )
        case .unknownDatabase(let place, let reason):
            Diagnostic(
                "postgres.unknown-database",
                "the PostgreSQL server has no database of that name: \(place)",
                reason: reason,
                remedy: "Correct the database's name in the connection's \"url\", or create it."
            )
        case .connectionLost(let place):
            Diagnostic(
                "postgres.connection-lost",
                fault: .world(canPass: true),
                "the connection to PostgreSQL at \(place) was lost",
                reason: "The server ended the session, or the network between failed.",
                remedy: "Run again: what was not committed is not there, and nothing is written twice."
            )
        case .failed(let failure): failure.diagnostic
        case .setting(let name, let failure):
            Diagnostic(
                "postgres.setting",
                "PostgreSQL does not accept the setting \"\(name)\"",
                reason: failure.sentence
            )
        case .notStorable(let parameter):
            Diagnostic(
                "postgres.parameter",
                "PostgreSQL has no form for the value of parameter \(parameter)",
                remedy:
                    "Give the parameter one of the types boolean, integer, double, decimal, text, date or "
                    + "timestamp. Text may not hold the character U+0000."
            )
        case .data(let column, let reason):
            Diagnostic(
                "postgres.data",
                fault: .outcome,
                column.map { "the values of column \"\($0)\" cannot cross" } ?? "rows cannot cross",
                reason: reason
            )
        case .notFree(let place):
            Diagnostic(
                "postgres.not-free",
                fault: .world(canPass: false),
                "a connection to PostgreSQL at \(place) is closed or still busy with another answer"
            )
        case .noDescriptors:
            Diagnostic(
                "postgres.no-descriptors",
                fault: .world(canPass: true),
                "no file descriptor is left for a connection to PostgreSQL",
                remedy: "Run fewer jobs at the same time, or raise the limit (ulimit -n)."
            )
        }
    }
}

extension PostgresFailure {
    /// What happened to a statement, in the words that hold wherever it came from.
    public var diagnostic: Diagnostic {
        if isLackOfSpace {
            return Diagnostic(
                "postgres.no-space",
                fault: .world(canPass: true),
                "the PostgreSQL server has no space left",
                reason: sentence,
                remedy: "Free space on the server's disk, then run again: nothing half done is visible."
            )
        }
        if isLackOfRights {
            return Diagnostic(
                "postgres.permission-denied",
                "the connection's user may not do that on the PostgreSQL server",
                reason: sentence,
                remedy:
                    "Let an administrator grant the right (USAGE on the schema; SELECT on tables that are "
                    + "read; CREATE on the schema for tables that are written), or name another user."
            )
        }
        if canPass {
            return Diagnostic(
                "postgres.refused",
                fault: .world(canPass: true),
                "PostgreSQL could not carry out a statement now",
                reason: sentence
            )
        }
        return Diagnostic(
            "sql.invalid",
            fault: isAboutTheQuery ? .input : .outcome,
            "PostgreSQL refused a statement",
            reason: sentence
        )
    }
}
