import ADBCDriver
import Diagnostics
import DuckDBDriver
import Foundation
import JobModel
import PostgresControlStore
import PostgresDriver
import SQLiteControlStore
import Tabular

/// Examines what runs of a project need.
public struct Doctor: Sendable {
    /// One thing that was looked at.
    public struct Check: Codable, Sendable {
        public var subject: String
        public var isFine: Bool
        public var finding: String
        /// What to do when it is not fine.
        public var remedy: String?
    }

    private let folder: ProjectFolder

    public init(folder: ProjectFolder) {
        self.folder = folder
    }

    /// Every check, in the order in which a run would meet them.
    ///
    /// Changes nothing but makes a missing control store, as a run would.
    public func examine() async -> [Check] {
        var checks = [
            Check(
                subject: "DuckDB library",
                isFine: true,
                finding: "version \(DuckDBDatabase.libraryVersion)"
            ),
            projectFolder(), jobFiles(), space(),
        ]
        checks += await connections()
        if needsPython { checks.append(python()) }
        return checks
    }

    private func projectFolder() -> Check {
        let isWritable = FileManager.default.isWritableFile(atPath: folder.directory.path)
        return Check(
            subject: "project folder",
            isFine: isWritable,
            finding: folder.directory.path + (isWritable ? " is writable" : " is not writable"),
            remedy: isWritable ? nil : "Give yourself write access to it."
        )
    }

    private func jobFiles() -> Check {
        let errors = folder.problems.count { $0.severity == .error }
        return Check(
            subject: "job files",
            isFine: errors == 0,
            finding: "\(folder.jobs.count) valid, \(errors) errors",
            remedy: errors == 0 ? nil : "See \"glidepath jobs validate\"."
        )
    }

    private func space() -> Check {
        let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder.directory.path)
        let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0
        let megabytes = free / 1_000_000
        return Check(
            subject: "free space",
            isFine: megabytes > 500,
            finding: "\(megabytes) MB",
            remedy: megabytes > 500 ? nil : "Free some: outputs are staged before they are published."
        )
    }

    private func connections() async -> [Check] {
        let databases: ProjectDatabases
        do {
            databases = try ProjectDatabases(folder: folder)
        } catch {
            let diagnostic = Diagnostic.first(of: error)
            return [
                Check(
                    subject: "connections",
                    isFine: false,
                    finding: diagnostic.summary,
                    remedy: diagnostic.remedy
                )
            ]
        }
        var checks: [Check] = []
        for (name, path) in databases.duckdb.sorted(by: { $0.key < $1.key }) {
            checks.append(
                check("connection \(name)", path) {
                    guard FileManager.default.fileExists(atPath: path) else { return "will be made" }
                    _ = try DuckDBDatabase(path: path)
                    return "can be opened for writing"
                }
            )
        }
        for (name, path) in databases.sqlite.sorted(by: { $0.key < $1.key }) {
            let isThere = FileManager.default.fileExists(atPath: path)
            checks.append(check("connection \(name)", path) { isThere ? "is there" : "will be made" })
        }
        for (name, server) in databases.postgresql.sorted(by: { $0.key < $1.key }) {
            checks.append(await check(server, "connection \(name)"))
        }
        for (name, driver) in databases.adbc.sorted(by: { $0.key < $1.key }) {
            checks.append(await check(driver, "connection \(name)"))
        }
        if let server = databases.controlServer {
            checks.append(await check(server, "control store"))
            return checks
        }
        do {
            let store = try await SQLiteControlStore(path: databases.control)
            await store.close()
            checks.append(check("control store", databases.control) { "can be opened" })
        } catch {
            checks.append(check("control store", databases.control) { throw error })
        }
        return checks
    }

    private func check(_ server: ServerConnection, _ subject: String) async -> Check {
        do {
            let configuration = try server.configuration()
            let connection = try await PostgresConnection.open(configuration)
            let version = try await connection.query("SHOW server_version").rows.first?.first
            await connection.close()
            var name = "of an unknown version"
            if case .text(let text)? = version { name = text }
            return try check(subject, configuration.place()) { "answers, PostgreSQL \(name)" }
        } catch {
            return check(subject, "") { throw error }
        }
    }

    private func check(_ driver: DriverConnection, _ subject: String) async -> Check {
        do {
            let configuration = try driver.configuration()
            await (try ADBCConnection.open(configuration)).close()
            return check(subject, configuration.driver) { "connects" }
        } catch {
            return check(subject, "") { throw error }
        }
    }

    private func check(_ subject: String, _ path: String, _ body: () throws -> String) -> Check {
        do {
            return Check(subject: subject, isFine: true, finding: "\(path) \(try body())")
        } catch {
            let diagnostic = Diagnostic.first(of: error)
            let reason = diagnostic.reason.map { " (\($0))" } ?? ""
            return Check(
                subject: subject,
                isFine: false,
                finding: diagnostic.summary + reason,
                remedy: diagnostic.remedy
            )
        }
    }

    private var needsPython: Bool {
        folder.jobs.contains { job in
            job.steps.contains {
                if case .external(let step) = $0.action, case .python = step.code { return true }
                return false
            }
        }
    }

    private func python() -> Check {
        let interpreter = folder.project.externals.python
        let isFine = PythonFinder.imports("pandas, pyarrow", with: interpreter)
        return Check(
            subject: "Python",
            isFine: isFine,
            finding:
                "\(interpreter) \(isFine ? "imports pandas and pyarrow" : "cannot import pandas and pyarrow")",
            remedy: isFine ? nil : "Run \"\(interpreter) -m pip install pandas pyarrow\"."
        )
    }
}
