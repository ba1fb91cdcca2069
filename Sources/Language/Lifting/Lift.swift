public import RowPrograms
public import SQLSyntax

/// A relation that the step is given.
public struct LiftRelation: Sendable {
    public var name: String
    public var columns: [LiftColumn]

    public init(name: String, columns: [LiftColumn]) {
        self.name = name
        self.columns = columns
    }
}

/// A column as the program sees it.
public struct LiftColumn: Sendable {
    public var name: String
    /// Nil when a program that reads it cannot be followed.
    public var type: ScalarType?
    /// The type in the relation, where the program sees binary numbers in place of decimals.
    public var storedType: ScalarType?

    public init(name: String, type: ScalarType?, storedType: ScalarType? = nil) {
        self.name = name
        self.type = type
        self.storedType = storedType
    }
}

/// A step's program as one query for each relation it makes.
public struct LiftedStep: Sendable {
    public var queries: [LiftedQuery]
    /// What must hold of the data for the queries to equal the program, where laws alone do not say so.
    public var facts: [LiftFact]
    public var parameters: [LiftParameter]
}

/// A constant that a lifted query needs under a name.
public struct LiftParameter: Hashable, Sendable {
    public var name: String
    public var value: String
    public var description: String

    /// What `strip` takes away: Unicode's white space, and the four separators below the blank.
    static let whiteSpace = LiftParameter(
        name: "whiteSpace",
        value:
            "\t\n\u{B}\u{C}\r\u{1C}\u{1D}\u{1E}\u{1F} \u{85}\u{A0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}"
            + "\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200A}\u{2028}\u{2029}\u{202F}\u{205F}\u{3000}",
        description: "The characters that count as white space at the ends of a text."
    )
}

public struct LiftedQuery: Sendable {
    public var relation: String
    public var columns: [LiftColumn]
    public var query: SQLQuery
}

/// A condition on data under which a lift is equal.
public struct LiftFact: Hashable, Sendable {
    public var statement: String
    public var span: CodeSpan
}
