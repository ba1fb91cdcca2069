import Foundation
import Lifting
import Testing

/// Random programs over rows, executed by Python and as the query they were lifted to.
struct RandomProgramTests {
    private static let isNightly = ProcessInfo.processInfo.environment["GLIDEPATH_NIGHTLY"] != nil

    /// Seeds of each round; a failure names its seed, and the seed makes its program and its data.
    private static let rounds = isNightly ? (0..<100).map { $0 * 100..<($0 + 1) * 100 } : [0..<60]

    @Test(arguments: rounds)
    func `a lifted program gives the rows of the program, in its order`(seeds: Range<Int>) async throws {
        let programs = try LiftedPrograms()
        defer { programs.remove() }
        let lifted = try await programs.lift(try programs.generate(seeds))
        var queries: [String: String] = [:]
        for (seed, result) in lifted {
            if case .success(let step) = result { queries[seed] = LiftedPrograms.sql(step) }
        }
        let judgements = try programs.judge(queries)
        for judgement in judgements where judgement.verdict == "different" {
            Issue.record("seed \(judgement.seed): \(judgement.detail)")
        }
        let equal = judgements.count { $0.verdict == "equal" }
        // Refusing is safe, and no answer: most of what such programs do must be lifted, and have been compared.
        #expect(Double(equal) >= 0.85 * Double(seeds.count), "\(equal) of \(seeds.count) lifted and equal")
    }

    @Test func `a query that is a little wrong is found`() async throws {
        let programs = try LiftedPrograms()
        defer { programs.remove() }
        let text = """
            import pandas as pd

            def execute(shared_state):
                rows = []
                for row in shared_state["sales"].itertuples(index=False):
                    if row.amount >= 25:
                        rows.append([row.id, row.amount])
                return {"output": pd.DataFrame(rows, columns=["id", "amount"])}
            """
        let lifted = try await programs.lift(["1": text])
        let step = try #require(try lifted["1"]?.get())
        let sql = LiftedPrograms.sql(step)
        #expect(try programs.judge(["1": sql]).map(\.verdict) == ["equal"])
        let wrong = sql.replacingOccurrences(of: "25 <= amount", with: "0 <= amount")
        #expect(wrong != sql)
        #expect(try programs.judge(["1": wrong]).map(\.verdict) == ["different"])
    }
}
