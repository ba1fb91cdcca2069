/// Takes rows out of a lake as long as what it shows can still be seen.
public struct LakeShrinking: Sendable {
    /// How often the lake may be tried.
    public var trialLimit: Int

    public init(trialLimit: Int = 60) { self.trialLimit = trialLimit }

    /// The smallest lake that was found.
    ///
    /// - Parameters:
    ///   - lake: One that shows it.
    ///   - shows: Whether a lake still shows it.
    /// - Cost: At most ``trialLimit`` calls of `shows`.
    public func smallest(
        _ lake: TrialLake,
        where shows: (TrialLake) async throws -> Bool
    ) async throws -> TrialLake {
        var best = lake
        var trials = 0
        // Whole tables first, then halves, then row by row.
        for size in [Int.max, 3, 1] {
            for table in best.tables.indices {
                var start = best.tables[table].rows.count
                while start > 0, trials < trialLimit {
                    let end = start
                    start = size == Int.max ? 0 : max(0, end - size)
                    var smaller = best
                    smaller.tables[table].rows.removeSubrange(start..<end)
                    trials += 1
                    if try await shows(smaller) { best = smaller }
                }
            }
        }
        return best
    }
}
