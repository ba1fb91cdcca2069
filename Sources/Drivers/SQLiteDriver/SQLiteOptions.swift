public import Tabular

/// How a database is opened.
public struct SQLiteOptions: Sendable {
    public enum AccessMode: Hashable, Sendable {
        /// Creates the file when it is missing.
        case readWrite
        case readOnly
    }

    /// What a commit waits for.
    ///
    /// Both survive a killed process.
    public enum Durability: Hashable, Sendable {
        /// A power failure may undo the last commits, never part of one.
        case normal
        /// A commit that returned survives a power failure.
        case full
    }

    /// What `"name"` means where no column has that name.
    public enum QuotedName: Hashable, Sendable {
        /// An error, as in standard SQL.
        case column
        /// A text value: what SQLite does by default, and what SQL written for it may lean on.
        case columnElseText
    }

    public enum ForeignKeys: Hashable, Sendable {
        case enforced
        /// SQLite's own default.
        case ignored
    }

    public var accessMode: AccessMode
    /// How long a statement waits for another connection's lock before it fails as busy.
    public var busyTimeout: Duration
    public var durability: Durability
    public var quotedNames: QuotedName
    public var foreignKeys: ForeignKeys
    /// Functions that SQL on this connection can call.
    public var functions: [SQLiteFunction]

    public init(
        accessMode: AccessMode = .readWrite,
        busyTimeout: Duration = .seconds(5),
        durability: Durability = .normal,
        quotedNames: QuotedName = .column,
        foreignKeys: ForeignKeys = .enforced,
        functions: [SQLiteFunction] = []
    ) {
        self.accessMode = accessMode
        self.busyTimeout = busyTimeout
        self.durability = durability
        self.quotedNames = quotedNames
        self.foreignKeys = foreignKeys
        self.functions = functions
    }
}

/// A deterministic function of any number of arguments, written in Swift.
public struct SQLiteFunction: Sendable {
    public var name: String
    /// Runs on the database's own thread.
    ///
    /// Text and blobs it is given are valid during the call only.
    public var body: @Sendable (SQLiteArguments) -> Value

    public init(_ name: String, _ body: @escaping @Sendable (SQLiteArguments) -> Value) {
        self.name = name
        self.body = body
    }
}
