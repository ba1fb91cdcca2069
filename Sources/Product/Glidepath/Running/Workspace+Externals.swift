import ExternalSteps
import Foundation
import JobModel
import Ports

extension Workspace {
    /// Hosts for user code, configured by the project.
    ///
    /// Processes start with the first call.
    func externalHosts(workers: Int) throws -> any ExternalHost {
        let externals = folder.project.externals
        let secrets = SystemSecrets(directory: folder.directory)
        let environment = ChildEnvironment(
            listed: try externals.environment.mapValues { try secrets.value(of: $0) },
            inherited: ProcessInfo.processInfo.environment
        )
        let scratch = folder.directory.appendingPathComponent(".glidepath/scratch").path
        let python = PythonHost(
            .init(
                interpreter: externals.python,
                projectDirectory: folder.directory.path,
                searchPaths: externals.searchPaths,
                environment: environment,
                decimals: externals.decimals,
                nullableIntegers: externals.nullableIntegers,
                scratchDirectory: scratch,
                workers: workers
            )
        )
        let process = ProcessHost(
            .init(
                projectDirectory: folder.directory.path,
                environment: environment,
                scratchDirectory: scratch
            )
        )
        return ExternalHosts(python: python, process: process, swift: SwiftHost(options.swiftExternals))
    }
}
