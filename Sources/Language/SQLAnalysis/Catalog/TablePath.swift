/// The name of a stored table, outermost part first, as its catalog or the SQL text spells it.
///
/// Two paths are equal when their parts are equal without case, as every dialect here compares unquoted
/// names.
public struct TablePath: Hashable, Sendable, CustomStringConvertible {
    public let parts: [String]
    /// The parts in lower case, which is what is compared.
    let folded: [String]

    public init(_ parts: [String]) {
        self.parts = parts
        folded = parts.map { $0.lowercased() }
    }

    public init(_ parts: String...) {
        self.init(parts)
    }

    /// The parts with dots between, as interfaces and messages show them.
    public var description: String { parts.joined(separator: ".") }

    public static func == (first: TablePath, second: TablePath) -> Bool { first.folded == second.folded }

    public func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}
