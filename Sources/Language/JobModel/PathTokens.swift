import Diagnostics

/// The path with every `{TOKEN}` replaced by its value.
///
/// A token is a name of letters, digits and underscores between braces, read without case. Braces around
/// anything else, empty braces and single braces stay as they are. Values are not searched for tokens again.
///
/// - Parameter tokens: Values by lower-case name, as in ``Project/tokens``.
/// - Throws: A `Diagnostic` with the code `project.unknown-token` that lists the known tokens.
public func resolvingTokens(in path: String, tokens: [String: String]) throws -> String {
    var result = ""
    var rest = path[...]
    while let open = rest.firstIndex(of: "{") {
        result += rest[..<open]
        let inner = rest[rest.index(after: open)...]
        let name = inner.prefix { $0 != "}" && $0 != "{" }
        guard name.endIndex < inner.endIndex, inner[name.endIndex] == "}", isIdentifier(name) else {
            result += "{"
            rest = inner
            continue
        }
        guard let value = tokens[name.lowercased()] else {
            let known = tokens.keys.sorted().map { $0.uppercased() }
            throw ProjectProblem.unknownToken(String(name), path: path, known: known)
        }
        result += value
        rest = inner[inner.index(after: name.endIndex)...]
    }
    return result + rest
}

extension Project {
    /// The path with the project's tokens replaced; see ``JobModel/resolvingTokens(in:tokens:)``.
    public func resolvingTokens(in path: String) throws -> String {
        try JobModel.resolvingTokens(in: path, tokens: tokens)
    }
}
