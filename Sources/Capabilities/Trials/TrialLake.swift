public import Ports

/// Small tables for one run.
public struct TrialLake: Hashable, Sendable, Codable {
    public var tables: [TrialTable]

    public init(tables: [TrialTable]) { self.tables = tables }

    public var rowCount: Int { tables.reduce(0) { $0 + $1.rows.count } }
}

/// A table of a trial lake.
public struct TrialTable: Hashable, Sendable, Codable {
    /// A column with a type in words that the lake's SQL knows: `INTEGER`, `DECIMAL(12,2)`.
    public struct Column: Hashable, Sendable, Codable {
        public var name: String
        public var type: String

        public init(_ name: String, _ type: String) {
            self.name = name
            self.type = type
        }
    }

    /// As job files name it.
    public var name: TableName
    public var columns: [Column]
    /// In the order in which they are stored; nil is NULL, everything else text that the type reads.
    public var rows: [[String?]]

    public init(name: TableName, columns: [Column], rows: [[String?]]) {
        self.name = name
        self.columns = columns
        self.rows = rows
    }
}

/// What a writer of the job was given.
public struct TrialOutput: Hashable, Sendable, Codable {
    /// The writer's step, from 0.
    public var stepIndex: Int
    /// The relation that it writes.
    public var relation: String
    public var columns: [String]
    /// In order; cells as text, as files hold them, nil for NULL.
    public var rows: [[String?]]

    public init(stepIndex: Int, relation: String, columns: [String], rows: [[String?]]) {
        self.stepIndex = stepIndex
        self.relation = relation
        self.columns = columns
        self.rows = rows
    }

    /// The same with its rows in one order, for comparisons in which order does not count.
    public var unordered: TrialOutput {
        var copy = self
        copy.rows.sort { left, right in
            left.map { $0.map { "1" + $0 } ?? "0" }.lexicographicallyPrecedes(
                right.map { $0.map { "1" + $0 } ?? "0" }
            )
        }
        return copy
    }
}

/// How a run ended.
public enum TrialOutcome: Hashable, Sendable {
    /// In the order of the writers.
    case outputs([TrialOutput])
    /// With the code of what went wrong, and its words.
    case failed(code: String, summary: String)

    public var outputs: [TrialOutput]? { if case .outputs(let outputs) = self { outputs } else { nil } }

    /// Whether both gave the same.
    ///
    /// - Parameter isOrdered: Whether the order of rows counts.
    public func agrees(with other: TrialOutcome, isOrdered: Bool) -> Bool {
        switch (self, other) {
        case (.outputs(let left), .outputs(let right)):
            isOrdered ? left == right : left.map(\.unordered) == right.map(\.unordered)
        case (.failed(let left, _), .failed(let right, _)): left == right
        default: false
        }
    }
}
