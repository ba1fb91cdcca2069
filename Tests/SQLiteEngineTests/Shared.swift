import JobModel
import Ports
import Synchronization
import Tabular

@testable import SQLiteEngine

/// A relation with rows, given out in the legacy form as a session would.
struct FixedRelation: Sendable {
    var name: String
    var columns: [Column]
    var rows: [[Value]]

    /// Rows as SQLite is to see them: booleans as integers, dates as text, all else as given.
    func stream() throws -> ArrowStream {
        let builder = try ArrowBatchBuilder(columns.map { Column($0.name, $0.type.legacy) })
        for row in rows {
            for (index, value) in row.enumerated() { append(value, to: builder[index]) }
        }
        return builder.stream()
    }

    private func append(_ value: Value, to column: ArrowColumnBuilder) {
        switch value {
        case .integer(let number): column.append(number)
        case .boolean(let flag): column.append(Int64(flag ? 1 : 0))
        case .double(let number): column.append(number)
        case .text(let text): column.append(text)
        case .date(let date): column.append(date.description)
        case .blob(let bytes): bytes.withUnsafeBytes { column.append($0) }
        default: column.appendNull()
        }
    }
}

extension LogicalType {
    fileprivate var legacy: LogicalType {
        if isInteger || self == .boolean { return .int64 }
        if isNumeric { return .double }
        return self == .blob ? .blob : .text
    }
}

/// The evaluator with relations, and a record of which were loaded.
final class Trial: Sendable {
    let evaluation: any QueryEvaluation
    let loads = Mutex<[String]>([])

    init() async throws {
        evaluation = try await SQLiteEvaluator().openEvaluation()
    }

    func evaluate(
        _ sql: String,
        over relations: [FixedRelation] = [],
        revision: Int = 1,
        parameters: [Parameter] = []
    ) async throws -> (rows: [[Value]], schema: Schema) {
        let evaluated = relations.map {
            EvaluatedRelation(name: $0.name, schema: Schema($0.columns), revision: revision)
        }
        let (stream, schema) = try await evaluation.evaluate(
            sql,
            parameters: parameters,
            relations: evaluated
        ) { name in
            self.loads.withLock { $0.append(name) }
            guard let relation = relations.first(where: { $0.name == name }) else {
                throw ArrowStreamError(message: "no relation \(name)")
            }
            return try relation.stream()
        }
        let reader = try ArrowBatchReader(stream)
        var rows: [[Value]] = []
        while let batch = try reader.next() {
            for row in 0..<batch.rowCount { rows.append(batch.columns.map { $0.value(row) }) }
        }
        return (rows, schema)
    }
}

let orders = FixedRelation(
    name: "orders",
    columns: [
        Column("order_id", .int32), Column("customer", .text),
        Column("total", .decimal(precision: 12, scale: 2)),
        Column("is_open", .boolean), Column("as_of", .date),
    ],
    rows: [
        [.integer(1), .text("Ann"), .double(10.5), .boolean(true), .date(CivilDate(daysSinceEpoch: 20_000))],
        [
            .integer(2), .text("bob"), .double(2.25), .boolean(false),
            .date(CivilDate(daysSinceEpoch: 20_000)),
        ],
        [.integer(3), .text("Ann"), .null, .boolean(true), .date(CivilDate(daysSinceEpoch: 20_001))],
        [.integer(4), .null, .double(7), .null, .date(CivilDate(daysSinceEpoch: 20_001))],
    ]
)
