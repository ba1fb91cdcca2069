import Diagnostics

extension Project {
    /// The environment of that name.
    ///
    /// - Throws: A `Diagnostic` with the code `project.unknown-environment` that lists the known names.
    public func environment(named name: String) throws -> Environment {
        if let environment = environments[name] { return environment }
        throw ProjectProblem.unknownEnvironment(name, known: environments.keys.sorted())
    }
}
