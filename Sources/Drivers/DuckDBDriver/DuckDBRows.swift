public import Tabular

/// A result held in memory: for counts, samples and tests.
public struct DuckDBRows: Hashable, Sendable {
    public var schema: Schema
    /// In the result's order; one value per column.
    public var rows: [[Value]]

    public init(schema: Schema, rows: [[Value]]) {
        self.schema = schema
        self.rows = rows
    }

    /// The first column of the first row, for queries that answer one question.
    public var firstValue: Value? { rows.first?.first }
}
