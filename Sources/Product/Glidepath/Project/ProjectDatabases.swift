import Digest
import Foundation
import JobModel

/// The databases behind a project's connections: files as absolute paths, and servers.
struct ProjectDatabases {
    /// By connection name; the control connection is left out.
    var duckdb: [String: String] = [:]
    var sqlite: [String: String] = [:]
    /// Connections to a file that another connection names too, with that other name.
    var aliases: [String: String] = [:]
    var control: String
    var postgresql: [String: ServerConnection] = [:]
    /// Databases behind ADBC drivers.
    var adbc: [String: DriverConnection] = [:]
    /// The server that is the control store; nil when it is the file ``control``.
    var controlServer: ServerConnection?
    /// Where the control store is on ``controlServer``.
    let controlSchema: String

    /// - Throws: `project.unsupported-connection` for a kind that this version cannot open.
    init(folder: ProjectFolder) throws {
        control = folder.directory.appendingPathComponent("control.sqlite").path
        controlSchema = Self.controlSchema(of: folder.environment)
        for (name, connection) in folder.project.connections.sorted(by: { $0.key < $1.key }) {
            let isControl = name == "control"
            if connection.kind == .postgresql {
                let server = ServerConnection(
                    name: name,
                    connection: connection,
                    secrets: SystemSecrets(directory: folder.directory),
                    environment: ProcessInfo.processInfo.environment
                )
                if isControl { controlServer = server } else { add(server, as: name) }
                continue
            }
            if connection.kind == .adbc, !isControl {
                adbc[name] = DriverConnection(connection: connection, folder: folder)
                continue
            }
            guard let path = connection.path, connection.kind == .duckdb || connection.kind == .sqlite,
                !isControl || connection.kind == .sqlite
            else {
                throw ProjectFolderError.unsupportedConnection(name: name, kind: connection.kind.rawValue)
            }
            let resolved = try folder.project.resolvingTokens(in: path)
            let absolute = URL(fileURLWithPath: resolved, relativeTo: folder.directory)
                .standardizedFileURL.resolvingSymlinksInPath().path
            switch connection.kind {
            case _ where isControl: control = absolute
            case .duckdb: duckdb[name] = known(absolute, as: name, among: duckdb)
            default: sqlite[name] = known(absolute, as: name, among: sqlite)
            }
        }
        control = Self.control(control, of: folder)
    }

    private mutating func add(_ server: ServerConnection, as name: String) {
        // One that cannot be understood is told when it is used.
        if let place = try? server.place(),
            let same = postgresql.filter({ (try? $0.value.place()) == place }).keys.min()
        {
            aliases[name] = same
        }
        postgresql[name] = server
    }

    /// The path under which a file is known already, or this one.
    private mutating func known(_ path: String, as name: String, among files: [String: String]) -> String {
        let others = files.filter { Self.isSameFile($0.value, path) }
        guard let same = others.min(by: { $0.key < $1.key }) else { return path }
        aliases[name] = same.key
        return same.value
    }

    /// Whether two paths lead to one file, through whatever links.
    private static func isSameFile(_ one: String, _ other: String) -> Bool {
        var (first, second) = (stat(), stat())
        guard stat(one, &first) == 0, stat(other, &second) == 0 else { return one == other }
        return first.st_dev == second.st_dev && first.st_ino == second.st_ino
    }

    /// The database in which jobs of the engine `postgresql` run, and every connection to it: the lake's, or the
    /// outputs' where the lake is no server; nil when neither is.
    var home: (server: ServerConnection, names: Set<String>)? {
        guard let name = ["lake", "outputs"].first(where: { postgresql[$0] != nil }),
            let server = postgresql[name]
        else { return nil }
        let database = aliases[name] ?? name
        return (server, Set(postgresql.keys.filter { (aliases[$0] ?? $0) == database }))
    }

    /// `control`, and `control_NAME` for an environment; a name that is longer than PostgreSQL's names may be is
    /// told apart by its digest.
    static func controlSchema(of environment: String?) -> String {
        guard let environment else { return "control" }
        let schema = "control_" + environment
        guard schema.utf8.count > 63 else { return schema }
        var digest = SHA256()
        digest.update(Array(environment.utf8))
        return "control_" + digest.finalize().hexText.prefix(32)
    }

    /// What succeeded in one environment has not in another: each has a control store of its own, beside the
    /// project's unless it names one.
    private static func control(_ path: String, of folder: ProjectFolder) -> String {
        guard let environment = folder.environment, let name = folder.environmentFileName,
            folder.project.environments[environment]?.connections["control"] == nil
        else { return path }
        let file = URL(fileURLWithPath: path)
        return file.deletingPathExtension().appendingPathExtension(name)
            .appendingPathExtension(file.pathExtension).path
    }
}
