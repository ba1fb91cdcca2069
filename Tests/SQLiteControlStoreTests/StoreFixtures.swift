import Dispatch
import JobModel
import Ports
import SQLiteDriver
import Tabular
import Testing

@testable import SQLiteControlStore

let ten = Instant(microsecondsSinceEpoch: 1_730_455_200_000_000)

let tester = LeaseOwner(id: "tester", description: "host, process 1")

func registration(_ name: String, dependsOn dependencies: [Dependency] = []) -> JobRegistration {
    JobRegistration(
        name: JobName(name),
        description: nil,
        file: "jobs/\(name).json",
        contentHash: "h1",
        dependencies: dependencies
    )
}

func start(_ job: String, day: Int = 0) -> RunStart {
    RunStart(
        job: JobName(job),
        effectiveDate: CivilDate(daysSinceEpoch: 19_997 + day),
        triggeredBy: "run",
        jobHash: "h1",
        engine: .duckdb,
        owner: tester
    )
}

/// A database file of one test, looked at and changed behind the store's back.
struct DatabaseFile {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path("control.sqlite")
    }

    func run(_ script: String) async throws {
        try await onConnection { connection in
            try await connection.write { try $0.script(script) }
        }
    }

    func query(_ sql: String) async throws -> [[Value]] {
        try await onConnection { connection in
            try await connection.read { try $0.query(sql) }
        }
    }

    /// The texts of one column.
    func texts(_ sql: String) async throws -> [String] {
        try await query(sql).map { row in
            guard case .text(let text)? = row.first else { return "not text" }
            return text
        }
    }

    /// Runs `body` while another connection is in the middle of a write.
    func whileLocked(_ body: () async throws -> Void) async throws {
        try await onConnection { connection in
            let (isLocked, locked) = AsyncStream<Void>.makeStream()
            let release = DispatchSemaphore(value: 0)
            async let holding: Void = connection.write { _ in
                locked.finish()
                release.wait()
            }
            for await _ in isLocked {}
            do {
                try await body()
            } catch {
                release.signal()
                throw error
            }
            release.signal()
            try await holding
        }
    }

    private func onConnection<T: Sendable>(
        _ body: (SQLiteDatabase) async throws -> T
    ) async throws -> T {
        let connection = try SQLiteDatabase(path: path)
        do {
            let result = try await body(connection)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }
}

/// Expects a refusal in the store's own words and gives it for a closer look.
@discardableResult
func refusal(
    sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async -> ControlStoreError? {
    do {
        try await body()
        Issue.record("expected a refusal", sourceLocation: sourceLocation)
    } catch let error as ControlStoreError {
        return error
    } catch {
        Issue.record("expected a ControlStoreError, found \(error)", sourceLocation: sourceLocation)
    }
    return nil
}
