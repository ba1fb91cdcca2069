import SQLRewriting
import Testing

/// Random queries answer alike before and after, on every lake.
struct RandomQueryTests {
    /// More find more; this many are enough to meet every rule but those of exact shape.
    static let count: UInt64 = 150

    @Test func `a rewritten query answers what the original does`() async throws {
        let lab = try RewritingLab()
        var uses: [String: Int] = [:]
        var failures = 0
        for seed in 1...Self.count {
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
        print("rewriting: \(Self.count) random queries, \(failures) that fail, seeds from 1; uses \(uses)")
        #expect(failures * 10 < Int(Self.count))
        #expect(uses.count >= 14)
    }
}
