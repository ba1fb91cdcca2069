/// One statement of a script.
public struct SQLStatement: LocatedNode {
    public var kind: Kind
    /// Without the semicolon behind it.
    public var origin: Origin
    public var comments: Comments

    public init(_ kind: Kind, origin: Origin = .none, comments: Comments = []) {
        self.kind = kind
        self.origin = origin
        self.comments = comments
    }

    /// The statements there are.
    public indirect enum Kind: SyntaxNode {
        case query(SQLQuery)
        case insert(Insert)
        case update(Update)
        case delete(Delete)
        case merge(Merge)
        case truncate(Truncate)
        case copy(Copy)
        case createTable(CreateTable)
        case createView(CreateView)
        case createIndex(CreateIndex)
        case createSchema(CreateSchema)
        case createSequence(CreateSequence)
        case createType(CreateType)
        case createFunction(CreateFunction)
        case createMacro(CreateMacro)
        case createTrigger(CreateTrigger)
        case createVirtualTable(CreateVirtualTable)
        case drop(Drop)
        case alter(Alter)
        case comment(CommentOn)
        case grant(Grant)
        case transaction(Transaction)
        case set(SetCommand)
        case pragma(Pragma)
        case attach(Attach)
        case explain(Explain)
        case prepare(Prepare)
        case execute(Execute)
        case call(Call)
        case describe(Describe)
        case anonymousBlock(AnonymousBlock)
        /// Any other command, in words, names, values and queries.
        case command(Command)
        /// A line for a client program, not for the engine: psql's `\\set x 1`, a shell's `.mode csv`.
        case clientCommand(String)
        /// Text no rule fits.
        case unparsed(Unparsed)
    }
}

/// Text that the parser could not read, and why.
public struct Unparsed: Hashable, Sendable {
    /// The text, from the first token of the statement to its end, without the semicolon.
    public var text: String
    public var problem: SQLSyntaxError

    public init(text: String, problem: SQLSyntaxError) {
        self.text = text
        self.problem = problem
    }

    /// Two stand for the same when their text is the same.
    public static func == (first: Unparsed, second: Unparsed) -> Bool { first.text == second.text }

    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
