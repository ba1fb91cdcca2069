import Foundation
import JobModel

/// The database files behind a project's connections, as absolute paths.
struct ProjectDatabases {
    /// By connection name; the control connection is left out.
    var duckdb: [String: String] = [:]
    var sqlite: [String: String] = [:]
    var control: String

    /// - Throws: `project.unsupported-connection` for a kind that this version cannot open.
    init(folder: ProjectFolder) throws {
        control = folder.directory.appendingPathComponent("control.sqlite").path
        for (name, connection) in folder.project.connections.sorted(by: { $0.key < $1.key }) {
            let isControl = name == "control"
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
            case .duckdb: duckdb[name] = absolute
            default: sqlite[name] = absolute
            }
        }
    }
}
