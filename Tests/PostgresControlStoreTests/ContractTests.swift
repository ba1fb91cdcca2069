import ControlStoreSuite
import PostgresControlStore
import PostgresDriver
import PostgresServer
import Testing

@Suite(.enabled(if: PostgresServer.shared != nil, "no PostgreSQL server is installed (Debian: postgresql)"))
struct ContractTests {
    @Test(arguments: ControlStoreSuite.cases)
    func `keeps the contract`(_ contract: ControlStoreCase) async throws {
        let database = try #require(PostgresServer.shared).makeDatabase()
        try await contract.check(
            StoreUnderTest { try await PostgresControlStore(PostgresConfiguration(url: database.url)) }
        )
    }
}
