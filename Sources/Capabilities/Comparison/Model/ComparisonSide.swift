public import Diagnostics
public import Tabular

/// One of the two things compared.
public struct ComparisonSide: Sendable {
    public enum Rows: Sendable {
        /// What stands behind FROM in the workbench's SQL, such as a table's path or a parenthesised query.
        case relation(String)
        case remote(any RemoteRows)
    }

    /// How far a column's type is a fact about the data.
    public enum Typing: Hashable, Sendable {
        case declared
        /// Text of a file without types: cells are read as the other side's type.
        case text
        /// JSON text of each field.
        case json
    }

    /// What people call it.
    public var label: String
    public var schema: Schema
    public var typing: Typing
    public var rows: Rows
    /// The files it is made of; empty for a table or query.
    public var files: [FileFacts]
    /// Rows by another way of counting, such as the records of a text; nil when there is none.
    public var expectedRows: Int?
    /// Called when the comparison is done.
    ///
    /// Gives what makes its outcome worthless, such as a file that changed while it was read.
    public var verifyUnchanged: @Sendable () async throws -> [Diagnostic]

    public init(
        label: String,
        schema: Schema,
        typing: Typing = .declared,
        rows: Rows,
        files: [FileFacts] = [],
        expectedRows: Int? = nil,
        verifyUnchanged: @escaping @Sendable () async throws -> [Diagnostic] = { [] }
    ) {
        self.label = label
        self.schema = schema
        self.typing = typing
        self.rows = rows
        self.files = files
        self.expectedRows = expectedRows
        self.verifyUnchanged = verifyUnchanged
    }

    /// Whether its rows are outside the workbench.
    var isRemote: Bool { if case .remote = rows { true } else { false } }
}
