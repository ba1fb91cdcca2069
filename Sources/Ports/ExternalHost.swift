public import JobModel

/// Runs user code of one kind against a session.
public protocol ExternalHost: Sendable {
    /// Calls the code and defines what it returns as relations of the session.
    ///
    /// - Throws: `external.…` with the last lines of its standard error.
    func run(_ call: ExternalCall, in session: any EngineSession) async throws -> ExternalResult
}

/// One call of user code.
public struct ExternalCall: Sendable {
    public enum Code: Hashable, Sendable {
        /// An absolute path and a function name.
        case python(script: String, function: String)
        case process(command: [String])
        case swift(typeName: String)
    }

    public var code: Code
    public var run: RunIdentity
    public var parameters: [Parameter]
    /// Time limit of this call; nil for none.
    public var timeout: Duration?
    public var memoryLimitBytes: Int?
    /// Receives every line the code prints while it runs.
    public var print: @Sendable (String) -> Void

    public init(
        code: Code,
        run: RunIdentity,
        parameters: [Parameter],
        timeout: Duration?,
        memoryLimitBytes: Int?,
        print: @escaping @Sendable (String) -> Void
    ) {
        self.code = code
        self.run = run
        self.parameters = parameters
        self.timeout = timeout
        self.memoryLimitBytes = memoryLimitBytes
        self.print = print
    }
}

/// What a call of user code came to.
public struct ExternalResult: Sendable {
    /// Seconds inside the user's own function, without crossing data.
    public var userSeconds: Double
    /// Names of the relations it returned.
    public var relations: [String]
    /// What it did outside its contract: files written, connections opened.
    public var sideEffects: [String]

    public init(userSeconds: Double, relations: [String], sideEffects: [String] = []) {
        self.userSeconds = userSeconds
        self.relations = relations
        self.sideEffects = sideEffects
    }
}
