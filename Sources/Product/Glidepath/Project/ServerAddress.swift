import Diagnostics
import Foundation
import JobModel
public import PostgresDriver

/// A server's address as a person gives it on the command line.
public enum ServerAddress {
    /// How to connect, with a password from `PGPASS` where that holds one; else libpq looks where it always does.
    ///
    /// - Throws: `postgres.address`, `project.password-in-address`, `project.pgpass`.
    public static func configuration(url: String, user: String?) throws -> PostgresConfiguration {
        let connection = Project.Connection(kind: .postgresql, url: url, user: user)
        guard try !PostgresConfiguration(url: url).hasPassword() else { throw ServerAddressError.password }
        return try ServerConnection(
            name: "bank",
            connection: connection,
            secrets: SystemSecrets(directory: URL(fileURLWithPath: ".")),
            environment: ProcessInfo.processInfo.environment
        ).configuration()
    }
}

/// What no address on the command line may hold.
enum ServerAddressError: DiagnosableError {
    case password

    var diagnostic: Diagnostic {
        switch self {
        case .password:
            Diagnostic(
                "project.password-in-address",
                "the address holds a password, which would end up in the project file",
                remedy: "Leave it out, and give it in PGPASSWORD, PGPASS or ~/.pgpass."
            )
        }
    }
}
