import Ports
import Testing

@testable import ExternalSteps

struct SharedStateTests {
    private static let orders = "pa.table({'id': [1, 2], 'name': ['a', None]})"

    @Test func `a returned frame becomes a relation`() async throws {
        let session = try FakeSession(["orders": Self.orders])
        let result = try await callPython(
            """
            def execute(shared_state):
                orders = shared_state["orders"]
                shared_state["output"] = orders[orders["id"] > 1]
                return shared_state
            """,
            in: session
        )
        #expect(result.relations == ["output"])
        #expect(try await session.rows("output") == "[{'id': 2, 'name': None}]")
        #expect(result.userSeconds > 0)
        #expect(result.sideEffects.isEmpty)
    }

    @Test func `a relation that is not touched is not read`() async throws {
        let session = try FakeSession(["orders": Self.orders, "Customers": Self.orders])
        try await callPython(
            """
            def execute(shared_state):
                assert list(shared_state)[:2] == ["orders", "Customers"]
                assert "orders" in shared_state and len(shared_state) == 6
                return {"output": shared_state["Customers"].copy()}
            """,
            in: session
        )
        #expect(await session.reads == ["Customers"])
    }
}
