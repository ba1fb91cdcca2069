import JobModel
import Ports
import Tabular
import Testing

/// What happens to one table, told step by step: it reads the same for every database.
struct PublishScenario: Sendable, CustomTestStringConvertible {
    enum Step: Sendable {
        /// Something done to the file by hand.
        case sql(String)
        case publish(Publish)
        /// A publish that changes nothing and has that code; the words stand in its text.
        case refused(Publish, code: String, words: [String] = [])
        /// What a query answers now.
        case answer(String, [[Value]])
    }

    var about: String
    var steps: [Step]

    init(_ about: String, _ steps: [Step]) {
        self.about = about
        self.steps = steps
    }

    var testDescription: String { about }
}

/// One publish of one output.
struct Publish: Sendable {
    var mode: DataFrameWriter.Mode
    var relation: FixedRelation
    var job = "j"
    var date = "2024-10-01"
    /// Nil makes a new run each time.
    var runID: String?
    var step = 0
    var declared: [Column] = []
    var contract = DataFrameWriter.Contract.evolve
    var onEmpty = DataFrameWriter.EmptyPolicy.empty
    /// Rows the receipt must tell; nil for all of the relation.
    var written: Int?
    /// Codes of the receipt's warnings.
    var warnings: [String] = []

    static func overwrite(_ relation: FixedRelation) -> Publish {
        Publish(mode: .overwrite, relation: relation)
    }
    static func append(_ relation: FixedRelation, on date: String = "2024-10-01") -> Publish {
        var publish = Publish(mode: .append, relation: relation)
        publish.date = date
        return publish
    }
    static func merge(_ keys: String..., relation: FixedRelation) -> Publish {
        Publish(mode: .merge(keys: keys), relation: relation)
    }

    func with<T>(_ path: WritableKeyPath<Publish, T>, _ value: T) -> Publish {
        var copy = self
        copy[keyPath: path] = value
        return copy
    }

    func output(to table: TableName) -> TableOutput {
        TableOutput(
            relation: "r",
            table: table,
            mode: mode,
            declaredColumns: declared,
            contract: contract,
            onEmpty: onEmpty,
            asOfColumn: "as_of",
            stepIndex: step
        )
    }

    var run: RunIdentity {
        RunIdentity(
            id: RunID(runID ?? "run-\(UInt64.random(in: 0...UInt64.max))"),
            job: JobName(job),
            effectiveDate: day(date),
            attempt: 1
        )
    }
}

/// A relation `(id, name)` of integers and text.
func named(_ rows: (Int64?, String?)...) -> FixedRelation {
    FixedRelation(
        [Column("id", .int64), Column("name", .text)],
        rows.map { [$0.0.map { .integer($0) } ?? .null, $0.1.map { .text($0) } ?? .null] }
    )
}

/// The answer `(id, name)`.
func answer(_ rows: (Int64?, String?)...) -> [[Value]] {
    rows.map { [$0.0.map { .integer($0) } ?? .null, $0.1.map { .text($0) } ?? .null] }
}

/// A relation of one column.
func column(_ type: LogicalType, _ values: Value..., named name: String = "v") -> FixedRelation {
    FixedRelation([Column(name, type)], values.map { [$0] })
}
