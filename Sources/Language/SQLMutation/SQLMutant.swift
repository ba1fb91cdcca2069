/// A kind of fault.
public enum SQLMutationOperator: String, Hashable, Sendable, Codable, CaseIterable {
    /// `<` becomes `>=`, `=` becomes `<>`.
    case comparison
    /// `<` becomes `<=`.
    case boundary
    /// A number becomes one more or one less, a text another.
    case constant
    /// AND becomes OR, NOT is dropped or added.
    case logic
    case arithmetic
    /// INNER becomes LEFT, LEFT becomes INNER.
    case joinKind = "join-kind"
    case aggregate
    /// DISTINCT is dropped.
    case distinct
    /// A stand-in for a missing value is dropped or changed, IS NULL becomes IS NOT NULL.
    case missingValue = "missing-value"
    /// A sort key is turned round, or the order dropped.
    case order
    case limit
    case setOperation = "set-operation"
    /// A branch of CASE is dropped, or what remains.
    case choice
    /// A condition is dropped.
    case dropped
    /// A key of GROUP BY or PARTITION BY is dropped.
    case grouping
    /// TRIM and its like are dropped.
    case cleaning
    case rounding
    /// The last column of a SELECT is dropped.
    case column
}

/// A script with one fault.
public struct SQLMutant: Hashable, Sendable {
    public var `operator`: SQLMutationOperator
    /// What was done, in words that follow "when": "`=` becomes `<>`".
    public var change: String
    /// The bytes of the original script whose meaning is broken.
    public var bytes: Range<Int>
    /// The whole script.
    public var sql: String
}
