import Tabular

/// Reads a project file.
struct ProjectReader {
    let problems: ProblemCollector

    /// The project with everything that could be read; the caller drops it when errors were reported.
    func project(_ root: DocumentNode) -> Project? {
        let context = FieldContext(subject: .file, problems: problems)
        guard let object = ObjectReader(root, shape: ProjectFields.shape, context: context) else {
            return nil
        }
        _ = object.value(ProjectFields.schema)
        let environments = object.value(ProjectFields.environments) ?? []
        let project = Project(
            defaultEngine: object.value(ProjectFields.defaultEngine) ?? .duckdb,
            asOfColumn: object.value(ProjectFields.asOf) ?? "as_of",
            through: object.value(ProjectFields.through),
            connections: connections(of: object),
            schemas: dictionary(object.value(ProjectFields.schemas)),
            environments: dictionary(environments).mapValues(\.environment),
            tokens: tokens(of: object),
            externals: object.value(ProjectFields.externals) ?? Project.Externals(),
            duckdb: object.value(ProjectFields.duckdb) ?? Project.DuckDBSettings()
        )
        for environment in environments { reportUnknownConnections(of: environment.value, in: project) }
        return project
    }

    /// An environment replaces connections; one of another name would never be used.
    private func reportUnknownConnections(of environment: EnvironmentFields.Parts, in project: Project) {
        for connection in environment.connections where project.connections[connection.name] == nil {
            problems.report(
                ProjectProblem.nothingToReplace(
                    connection.name,
                    known: project.connections.keys.sorted()
                ),
                at: connection.namePosition
            )
        }
    }

    /// The defined connections, and `lake`, `outputs` and `control` under those names too.
    private func connections(of object: ObjectReader) -> [String: Project.Connection] {
        let defined = dictionary(object.value(ProjectFields.connections))
        var connections = defined
        for field in [ProjectFields.lake, ProjectFields.outputs, ProjectFields.control] {
            guard let name = object.value(field) else { continue }
            if let connection = defined[name] {
                connections[field.name] = connection
            } else {
                problems.report(
                    ProjectProblem.unknownConnection(name, role: field.name, known: defined.keys.sorted()),
                    at: object.position(of: field)
                )
            }
            if name != field.name, defined[field.name] != nil {
                problems.report(
                    ProjectProblem.connectionTwice(role: field.name),
                    at: object.keyPosition(of: field)
                )
            }
        }
        return connections
    }

    private func tokens(of object: ObjectReader) -> [String: String] {
        var tokens: [String: String] = [:]
        var first: [String: DocumentPosition] = [:]
        for token in object.value(ProjectFields.tokens) ?? [] {
            let name = token.name.lowercased()
            if !isIdentifier(name) {
                problems.report(ProjectProblem.tokenName(token.name), at: token.namePosition)
            } else if let earlier = first[name] {
                problems.report(
                    ProjectProblem.duplicateToken(token.name, first: earlier),
                    at: token.namePosition
                )
            } else {
                first[name] = token.namePosition
                tokens[name] = token.value
            }
        }
        return tokens
    }
}
