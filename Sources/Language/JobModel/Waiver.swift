public import Diagnostics
public import Tabular

/// A finding that somebody has looked at and accepts for a while.
public struct Waiver: Hashable, Sendable {
    /// The finding's code, such as `AP04`.
    public var finding: String
    /// The relation, table or file of the step it is about; nil for every step.
    public var step: String?
    public var reason: String
    public var owner: String
    /// The last day on which it counts.
    public var expires: CivilDate
    public var location: SourceLocation?

    public init(
        finding: String,
        step: String? = nil,
        reason: String,
        owner: String,
        expires: CivilDate,
        location: SourceLocation? = nil
    ) {
        self.finding = finding
        self.step = step
        self.reason = reason
        self.owner = owner
        self.expires = expires
        self.location = location
    }
}
