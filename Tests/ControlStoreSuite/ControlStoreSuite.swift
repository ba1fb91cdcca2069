public import Ports

/// The contract of ``Ports/ControlStore`` as cases that every implementation passes.
///
///     @Test(arguments: ControlStoreSuite.cases)
///     func `keeps the contract`(_ contract: ControlStoreCase) async throws {
///         let database = try TemporaryDatabase()
///         try await contract.check(StoreUnderTest { try await SQLiteControlStore(path: database.path) })
///     }
public enum ControlStoreSuite {
    public static let cases: [ControlStoreCase] =
        jobCases + runCases + finishingCases + historyCases + listCases + leaseCases + abandonedCases
        + racingCases + textCases + scaleCases + randomCases
}

/// One database, empty at first, that can be opened any number of times.
public struct StoreUnderTest: Sendable {
    /// Another connection to the same database, as another program would make it.
    public var open: @Sendable () async throws -> any ControlStore

    public init(open: @escaping @Sendable () async throws -> any ControlStore) {
        self.open = open
    }
}

/// One sentence of the contract and its check.
public struct ControlStoreCase: Sendable, CustomStringConvertible {
    public var description: String
    /// Checks with Swift Testing's `#expect`; throws what the store throws.
    public var check: @Sendable (StoreUnderTest) async throws -> Void

    init(_ description: String, _ check: @escaping @Sendable (StoreUnderTest) async throws -> Void) {
        self.description = description
        self.check = check
    }

    /// A case that needs one connection only.
    static func store(
        _ description: String,
        _ check: @escaping @Sendable (any ControlStore) async throws -> Void
    ) -> ControlStoreCase {
        ControlStoreCase(description) { try await check(try await $0.open()) }
    }
}
