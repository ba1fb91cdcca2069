public import SQLAnalysis

/// The question to data whether, within one date, some columns of a table determine others.
///
/// They do when no two rows of a date agree on the keys and differ in a value, null being a value of its own.
public struct Determination: Hashable, Sendable {
    public var table: TablePath
    /// Sorted.
    public var keys: [String]
    /// Sorted.
    public var values: [String]

    public init(table: TablePath, keys: some Sequence<String>, values: some Sequence<String>) {
        self.table = table
        self.keys = Set(keys).sorted()
        self.values = Set(values).subtracting(self.keys).sorted()
    }
}
