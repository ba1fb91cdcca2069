import Foundation

/// A PostgreSQL server for the tests of this process, reached through a socket in a temporary folder.
///
///     @Test(.enabled(if: PostgresServer.shared != nil, PostgresServer.missing))
///     func `reads what it wrote`() async throws {
///         let database = try #require(PostgresServer.shared).makeDatabase()
///         // … connect to database.url
///     }
public final class PostgresServer: Sendable {
    /// Started by its first use; nil where no server is installed or none can start.
    public static let shared = PostgresServer()

    /// Says why tests are skipped.
    public static let missing = "no PostgreSQL server is installed (Debian: postgresql)"

    /// Holds data, log and socket.
    public let folder: String
    private let bin: String
    private let supervisor: Supervisor

    /// A server of its own, for tests that stop or restart it.
    ///
    /// - Parameters:
    ///   - settings: Lines for the server's settings file, on top of the ones that make tests quick.
    ///   - place: The folder that is to hold its own; nil for the usual one.
    public init?(settings: [String] = [], in place: String? = nil) {
        let versions = (15...18).reversed().map { "/usr/lib/postgresql/\($0)/bin" }
        guard
            let bin = versions.first(where: { FileManager.default.isExecutableFile(atPath: $0 + "/initdb") }),
            let supervisor = Supervisor(bin: bin, settings: settings, place: place)
        else { return nil }
        self.bin = bin
        self.supervisor = supervisor
        folder = supervisor.folder
    }

    /// Where a database of this server is, for its superuser.
    public func url(database: String) -> String {
        "postgresql:///\(database)?host=\(folder)&user=glidepath"
    }

    /// A new, empty database.
    public func makeDatabase() throws -> URLOfDatabase {
        let name = "test_" + UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: "")
        try psql("CREATE DATABASE \(name)")
        return URLOfDatabase(name: name, url: url(database: name))
    }

    /// Runs SQL through psql, for what tests prepare or look at without the code they test.
    ///
    /// - Returns: Rows as lines, columns apart by `|`.
    @discardableResult
    public func psql(_ sql: String, database: String = "postgres") throws -> String {
        let arguments = [
            "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url(database: database), "-c", sql,
        ]
        return try Child.output(of: bin + "/psql", arguments, within: .seconds(60))
    }

    /// Stops every server process at once, as a crash would.
    public func crash() throws {
        try control(["-m", "immediate", "stop"])
    }

    /// Starts the server again after a crash.
    public func start() throws {
        try control(["-l", folder + "/log", "start"])
    }

    private func control(_ arguments: [String]) throws {
        let command = [bin + "/pg_ctl", "-D", folder + "/data", "-w", "-t", "60"] + arguments
        let isRoot = getuid() == 0
        let all = isRoot ? ["/sbin/runuser", "-u", "postgres", "--"] + command : command
        _ = try Child.output(of: all[0], Array(all.dropFirst()), within: .seconds(90))
    }
}

/// One database of a test.
public struct URLOfDatabase: Sendable {
    public var name: String
    public var url: String
}

/// Why a program that a test needs did not do its work.
public struct ServerTrouble: Error, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
}
