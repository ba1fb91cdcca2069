extension Format where Value == Project.Connection {
    static let connection = Format.object(ConnectionFields.shape, read: ConnectionFields.read)
}

extension Format where Value == Project.Externals.Implementation {
    /// `{script, function}`, or the script alone.
    static let implementation: Format = {
        let isText: @Sendable (DocumentNode) -> Bool = { if case .text = $0.content { true } else { false } }
        let script = Format<String>.name.map {
            Project.Externals.Implementation(script: $0, function: "execute")
        }
        return .either(
            script,
            when: isText,
            or: .object(ImplementationFields.shape, read: ImplementationFields.read)
        )
    }()
}

extension Format where Value == [Named<String>] {
    /// A list of environment variables to pass on, or an object from name to text.
    static let environment: Format = {
        let names = Format<[Positioned<String>]>.list(
            of: .variableName,
            what: "names of environment variables"
        )
        .map { names in
            names.map { Named(name: $0.value, value: "${\($0.value)}", namePosition: $0.position) }
        }
        let isList: @Sendable (DocumentNode) -> Bool = { if case .list = $0.content { true } else { false } }
        return .either(names, when: isList, or: variables)
    }()

    private static let variables: Format = {
        let map = Format.map(of: .text, what: "environment variable to text")
        return Format(expected: map.expected, schema: map.schema) { node, context in
            let entries = map.read(node, context)
            for entry in entries ?? [] where !isIdentifier(entry.name) {
                context.problems.report(ProjectProblem.variableName(entry.name), at: entry.namePosition)
            }
            return entries
        }
    }()
}

extension Format where Value == String {
    /// The name of an environment variable.
    static let variableName = Format(
        expected: "the name of an environment variable",
        schema: ["type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"]
    ) { node, context in
        guard let name = Format.name.read(node, context) else { return nil }
        guard isIdentifier(name) else {
            context.problems.report(ProjectProblem.variableName(name), at: node.position)
            return nil
        }
        return name
    }

    /// Where a secret is: `${ENV_NAME}` or `file:PATH`.
    ///
    /// What else stands there may be a password: it is never shown.
    static let secret = Format(
        expected: "${ENV_NAME} or file:PATH",
        schema: ["type": "string", "pattern": "^(\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}|file:.+)$"]
    ) { node, context in
        guard case .text(let text) = node.content else {
            context.problems.report(
                FieldProblem.wrongType(context.label, found: node, expected: "${ENV_NAME} or file:PATH"),
                at: node.position
            )
            return nil
        }
        let isFile = text.hasPrefix("file:") && text.utf8.count > "file:".utf8.count
        if isFile || isEnvironmentReference(text) { return text }
        context.problems.report(ProjectProblem.secretInFile("password"), at: node.position)
        return nil
    }
}

/// Whether the text is exactly `${NAME}`.
func isEnvironmentReference(_ text: some StringProtocol) -> Bool {
    text.hasPrefix("${") && text.hasSuffix("}") && isIdentifier(text.dropFirst(2).dropLast())
}
