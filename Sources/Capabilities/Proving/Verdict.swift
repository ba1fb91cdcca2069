/// How much is known about a candidate being equal to its original; each level includes those before it.
public enum Verdict: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
    /// There is an input for which the outputs differ.
    case different
    /// It could not be run or compared.
    case unknown
    /// Equal on the real dates, and nothing else is known.
    case equalOnData = "equal-on-data"
    /// Equal on data that tells at least 95 % of planted faults apart.
    case mutationTested = "mutation-tested"
    /// Every rewrite follows a law whose conditions hold.
    case proved

    public static func < (left: Verdict, right: Verdict) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
