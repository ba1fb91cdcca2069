/// One file of user code.
public struct RowProgram: Hashable, Sendable {
    public var language: ProgrammingLanguage
    /// What stands at the top of the file, in its order.
    public var body: [CodeStatement]

    public init(language: ProgrammingLanguage, body: [CodeStatement]) {
        self.language = language
        self.body = body
    }
}

/// Whose rules a program's operators and names follow.
public enum ProgrammingLanguage: String, Hashable, Sendable, Codable {
    case python
}

/// Where a node stands in its file.
///
/// Lines and columns count from 1; columns count bytes of UTF-8. The last column is the one after the last byte.
/// Two spans are always equal: places do not count when trees are compared.
public struct CodeSpan: Hashable, Sendable {
    public var firstLine: Int32
    public var firstColumn: Int32
    public var lastLine: Int32
    public var lastColumn: Int32

    public init(firstLine: Int32, firstColumn: Int32, lastLine: Int32, lastColumn: Int32) {
        self.firstLine = firstLine
        self.firstColumn = firstColumn
        self.lastLine = lastLine
        self.lastColumn = lastColumn
    }

    /// Of nodes that code made.
    public static let none = CodeSpan(firstLine: 0, firstColumn: 0, lastLine: 0, lastColumn: 0)

    public var lines: ClosedRange<Int> { Int(firstLine)...max(Int(firstLine), Int(lastLine)) }

    public static func == (_: CodeSpan, _: CodeSpan) -> Bool { true }

    public func hash(into _: inout Hasher) {}
}

/// A function, a method or a lambda.
public struct CodeFunction: Hashable, Sendable {
    /// Empty for a lambda.
    public var name: String
    public var parameters: [CodeParameter]
    public var body: [CodeStatement]
    /// What stands above it, such as `@staticmethod`.
    public var decorators: [CodeExpression]
    public var span: CodeSpan

    public init(
        name: String,
        parameters: [CodeParameter],
        body: [CodeStatement],
        decorators: [CodeExpression],
        span: CodeSpan
    ) {
        self.name = name
        self.parameters = parameters
        self.body = body
        self.decorators = decorators
        self.span = span
    }
}

public struct CodeParameter: Hashable, Sendable {
    public enum Kind: Int, Hashable, Sendable {
        case ordinary
        /// Given by its name only.
        case named
        /// Takes all further arguments as a list.
        case rest
        /// Takes all further named arguments as a map.
        case namedRest
        /// Given by its place only.
        case placed
    }

    public var name: String
    public var kind: Kind
    public var defaultValue: CodeExpression?

    public init(name: String, kind: Kind, defaultValue: CodeExpression?) {
        self.name = name
        self.kind = kind
        self.defaultValue = defaultValue
    }
}

/// A class.
public struct CodeType: Hashable, Sendable {
    public var name: String
    public var bases: [CodeExpression]
    public var body: [CodeStatement]
    public var decorators: [CodeExpression]
    public var span: CodeSpan

    public init(
        name: String,
        bases: [CodeExpression],
        body: [CodeStatement],
        decorators: [CodeExpression],
        span: CodeSpan
    ) {
        self.name = name
        self.bases = bases
        self.body = body
        self.decorators = decorators
        self.span = span
    }
}

/// A name that stands for something of another file or library.
public struct CodeImport: Hashable, Sendable {
    /// As the program calls it; `*` for everything.
    public var name: String
    /// Dotted: `decimal.Decimal`, `pandas`; with leading dots when relative to the file.
    public var path: String

    public init(name: String, path: String) {
        self.name = name
        self.path = path
    }
}
