public import SQLSyntax

/// What became of a statement, and why it is equal.
public struct Rewriting: Sendable {
    /// The statement as it is now; as it was when ``log`` is empty.
    public internal(set) var statement: SQLStatement
    /// Every replacement, in the order they were made.
    public internal(set) var log: [RewriteApplication] = []
    /// Where a rule would have fitted the finished statement but for a condition.
    public internal(set) var refusals: [RewriteRefusal] = []

    public var isChanged: Bool { !log.isEmpty }

    /// The properties of data that the result relies on, each once.
    public var facts: [DataFact] {
        var seen: Set<DataFact> = []
        return log.flatMap(\.conditions).flatMap(\.facts).filter { seen.insert($0).inserted }
    }
}

/// One replacement.
public struct RewriteApplication: Hashable, Sendable {
    public let rule: String
    /// Line in the source, from one; nil for a statement without source.
    public let line: Int?
    /// SQL of what stood there, in the uniform layout.
    public let before: String
    public let after: String
    public let conditions: [ReliedCondition]
}

/// A place where a rule was kept from acting.
public struct RewriteRefusal: Hashable, Sendable {
    public let rule: String
    public let line: Int?
    /// The condition that does not hold.
    public let condition: RewriteCondition
    public let detail: String
}
