import Diagnostics
import JobModel
import Ports
import Tabular
import Testing

@testable import ExternalSteps

struct SwiftHostTests {
    private struct Echo: SwiftExternal {
        func execute(_ input: SwiftExternalInput) async throws -> [String: RelationDefinition] {
            let names = await input.relationNames()
            let columns = try await input.schema(of: names[0]).names
            input.print("\(names) \(columns) \(input.effectiveDate) \(input.parameter("rate") ?? .null)")
            return [
                "output": .stream(try await input.rows(of: names[0]), schema: nil),
                "also": .query(sql: "", parameters: []),
            ]
        }
    }

    private struct Failing: SwiftExternal {
        struct Reason: Error {}

        func execute(_ input: SwiftExternalInput) async throws -> [String: RelationDefinition] {
            throw Reason()
        }
    }

    private struct Endless: SwiftExternal {
        func execute(_ input: SwiftExternalInput) async throws -> [String: RelationDefinition] {
            while !Task.isCancelled { try await Task.sleep(for: .seconds(600)) }
            return [:]
        }
    }

    private let host = SwiftHost(["Bank.Echo": Echo(), "Bank.Failing": Failing(), "Bank.Endless": Endless()])

    private func run(
        _ name: String,
        timeout: Duration? = nil,
        parameters: [Parameter] = [],
        prints: Prints = Prints(),
        in session: FakeSession? = nil
    ) async throws -> ExternalResult {
        try await host.run(
            .of(.swift(typeName: name), parameters: parameters, timeout: timeout, prints: prints),
            in: try session ?? FakeSession(["orders": "pa.table({'id': [1]})"])
        )
    }

    @Test func `a registered type reads relations and returns some`() async throws {
        let session = try FakeSession(["orders": "pa.table({'id': [1]})"])
        let prints = Prints()
        let rate = Parameter(name: "rate", type: .int64, value: .integer(3))
        let result = try await run("Bank.Echo", parameters: [rate], prints: prints, in: session)
        #expect(result.relations == ["also", "output"])
        #expect(await session.definitions == ["also", "output"])
        #expect(prints.lines == [#"["orders"] ["id"] 2024-10-31 integer(3)"#])
    }

    @Test func `an unregistered type names the nearest`() async throws {
        let found = try await diagnostic { _ = try await run("Bank.Ecko") }
        #expect(found.code == "external.type-not-found")
        #expect(found.remedy == "Did you mean \"Bank.Echo\"?")
    }

    @Test func `its error and its time limit have codes`() async throws {
        let raised = try await diagnostic { _ = try await run("Bank.Failing") }
        #expect(raised.code == "external.raised")
        #expect(raised.summary == "\"Bank.Failing\" raised Reason")
        let late = try await diagnostic { _ = try await run("Bank.Endless", timeout: .milliseconds(50)) }
        #expect(late.code == "external.timeout")
    }

    @Test func `each call goes to the host of its language`() async throws {
        let hosts = ExternalHosts(python: try TestProject.shared.get().host, swift: host)
        let session = try FakeSession(["orders": "pa.table({'id': [1]})"])
        #expect(try await hosts.run(.of(.swift(typeName: "Bank.Echo")), in: session).relations.count == 2)
        let script = try await diagnostic {
            _ = try await hosts.run(.of(.python(script: "/none/x.py", function: "f")), in: session)
        }
        #expect(script.code == "external.script-not-found")
        let found = try await diagnostic {
            _ = try await hosts.run(.of(.process(command: ["true"])), in: session)
        }
        #expect(found.code == "external.no-host")
    }
}
