import Foundation
import SQLRewriting
import Testing

/// Random queries answer alike before and after, on every lake.
struct RandomQueryTests {
    /// More find more; these are enough to meet every rule but those of exact shape.
    ///
    /// `make nightly` runs many more, and `GLIDEPATH_REWRITING_SEEDS=331-1200` those it names.
    static var seeds: ClosedRange<UInt64> {
        let environment = ProcessInfo.processInfo.environment
        let bounds =
            environment["GLIDEPATH_REWRITING_SEEDS"]?.split(separator: "-").compactMap { UInt64($0) } ?? []
        if bounds.count == 2, bounds[0] <= bounds[1] { return bounds[0]...bounds[1] }
        return 1...(environment["GLIDEPATH_NIGHTLY"] == nil ? 80 : 1200)
    }

    @Test func `a rewritten query answers what the original does`() async throws {
        let lab = try RewritingLab()
        var uses: [String: Int] = [:]
        var failures = 0
        for seed in Self.seeds {
            var queries = RandomQueries(seed: seed)
            let rewritten = Rewritten(queries.query())
            for entry in rewritten.rewriting.log { uses[entry.rule, default: 0] += 1 }
            guard rewritten.rewriting.isChanged else { continue }
            let difference = try await lab.difference(
                rewritten.original,
                rewritten.text,
                isOrdered: false,
                failureIsFree: true
            )
            let rules = rewritten.rewriting.log.map(\.rule)
            #expect(difference == nil, "query \(seed): \(rewritten.original) → \(rewritten.text) \(rules)")
            if try await lab.answered(rewritten.original) == 0 { failures += 1 }
        }
        print("rewriting: random queries of seeds \(Self.seeds), \(failures) that fail; uses \(uses)")
        #expect(failures * 10 < Self.seeds.count)
        #expect(uses.count >= 14)
    }
}
