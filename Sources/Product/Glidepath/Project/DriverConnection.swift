import ADBCDriver
import Foundation
import JobModel

/// How a connection of the kind `adbc` is reached.
struct DriverConnection {
    let connection: Project.Connection
    let folder: ProjectFolder

    /// - Throws: `project.missing-secret`, `project.unknown-token`.
    func configuration() throws -> ADBCConfiguration {
        let secrets = SystemSecrets(directory: folder.directory)
        let references = ReferencedText(secrets: secrets)
        var options: [String: String] = [:]
        for (name, value) in connection.options {
            // An address of that form is the driver's: SQLite calls its files so.
            let isReference = name != "uri" && value.hasPrefix("file:")
            options[name] = isReference ? try secrets.value(of: value) : try references.resolved(value)
        }
        // The names that ADBC gives these; a driver that calls them otherwise has options.
        if let url = connection.url { options["uri"] = try references.resolved(url) }
        if let user = connection.user { options["username"] = try references.resolved(user) }
        if let password = connection.password { options["password"] = try secrets.value(of: password) }
        return ADBCConfiguration(driver: try library(), entryPoint: connection.entryPoint, options: options)
    }

    /// A path is relative to the project; a plain name is looked up by the system.
    private func library() throws -> String {
        let name = try folder.project.resolvingTokens(in: connection.driver ?? "")
        let file = URL(fileURLWithPath: name, relativeTo: folder.directory).standardizedFileURL.path
        return name.contains("/") || FileManager.default.fileExists(atPath: file) ? file : name
    }
}
