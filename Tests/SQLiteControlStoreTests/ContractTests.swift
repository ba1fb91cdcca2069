import ControlStoreSuite
import SQLiteControlStore
import Testing

struct ContractTests {
    @Test(arguments: ControlStoreSuite.cases)
    func `keeps the contract`(_ contract: ControlStoreCase) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("control.sqlite")
        try await contract.check(StoreUnderTest { try await SQLiteControlStore(path: path) })
    }
}
