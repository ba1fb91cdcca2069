internal import Diagnostics
public import JobModel
public import Ports
public import Tabular

/// A step written in Swift, registered under a name that job files give as `typeName`.
public protocol SwiftExternal: Sendable {
    /// - Returns: The relations it makes, by name.
    /// - Throws: Anything; a person is told its description. A `Diagnostic` is told as it is.
    func execute(_ input: SwiftExternalInput) async throws -> [String: RelationDefinition]
}

/// What a Swift step may look at.
public struct SwiftExternalInput: Sendable {
    public let run: RunIdentity
    public let parameters: [Parameter]
    /// Writes a line to the run's log.
    public let print: @Sendable (String) -> Void
    private let session: any EngineSession

    init(_ call: ExternalCall, _ session: any EngineSession) {
        run = call.run
        parameters = call.parameters
        print = call.print
        self.session = session
    }

    public var effectiveDate: CivilDate { run.effectiveDate }

    /// Nil when the job has no parameter of that name.
    public func parameter(_ name: String) -> Value? {
        parameters.first { $0.name == name }?.value
    }

    /// In the order they were first defined, as written.
    public func relationNames() async -> [String] {
        await session.relationNames()
    }

    /// - Throws: `job.unknown-relation`.
    public func schema(of relation: String) async throws -> Schema {
        try await session.schema(of: relation)
    }

    /// All rows in order, with their own types.
    public func rows(of relation: String) async throws -> ArrowStream {
        try await session.export(relation, as: .native)
    }
}

/// Runs registered Swift types in this process.
///
/// A time limit cancels the step's task, so it ends when the code next looks. Memory limits do not apply.
public struct SwiftHost: ExternalHost {
    private let registry: [String: any SwiftExternal]

    /// - Parameter registry: By type name, as job files write it.
    public init(_ registry: [String: any SwiftExternal]) {
        self.registry = registry
    }

    public func run(_ call: ExternalCall, in session: any EngineSession) async throws -> ExternalResult {
        guard case .swift(let name) = call.code else {
            throw ExternalError.noHost(language: call.code.language)
        }
        guard let code = registry[name] else {
            throw ExternalError.typeNotFound(name: name, known: registry.keys.sorted())
        }
        let subject = Subject(name: name, file: nil)
        let started = ContinuousClock.now
        let relations: [String: RelationDefinition]
        do {
            relations = try await limited(call.timeout, subject) {
                try await code.execute(SwiftExternalInput(call, session))
            }
        } catch {
            throw explained(error, subject)
        }
        let seconds = ContinuousClock.now - started
        let names = relations.keys.sorted()
        for name in names {
            if let definition = relations[name] { try await session.define(name, as: definition) }
        }
        return ExternalResult(userSeconds: seconds / .seconds(1), relations: names)
    }

    private func limited(
        _ limit: Duration?,
        _ subject: Subject,
        _ body: @escaping @Sendable () async throws -> [String: RelationDefinition]
    ) async throws -> [String: RelationDefinition] {
        guard let limit else { return try await body() }
        return try await withThrowingTaskGroup(of: [String: RelationDefinition]?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let relations = try await group.next() ?? nil else {
                throw ExternalError.timeLimit(subject, limit: limit, lines: [])
            }
            return relations
        }
    }

    private func explained(_ error: any Error, _ subject: Subject) -> any Error {
        if error is any DiagnosableError || error is CancellationError { return error }
        return ExternalError.raised(
            subject,
            .init(
                type: String(describing: type(of: error)),
                message: String(describing: error),
                location: nil,
                traceback: []
            )
        )
    }
}
