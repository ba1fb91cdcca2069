import Foundation
import JobModel
import Ports
import Tabular
import Testing

/// Random publishes and re-runs against a model of the table in memory.
@Suite struct PublishPropertyTests {
    /// Thirty seeds at once, or a thousand in thirty rows.
    private static let rounds: UInt64 =
        ProcessInfo.processInfo.environment["GLIDEPATH_NIGHTLY"] == "1" ? 34 : 1

    @Test(arguments: 0..<UInt64(30))
    func `the table is what the publishes so far say`(first: UInt64) async throws {
        for round in 0..<Self.rounds { try await play(seed: first + round * 30) }
    }

    private func play(seed: UInt64) async throws {
        let bench = try await Bench()
        var random = SeededRandom(seed: seed)
        var model = TableModel(isDated: Bool.random(using: &random))
        var story: [String] = []
        for _ in 0..<16 {
            let step = ModelStep(for: model, using: &random)
            story.append("\(step)")
            switch step {
            case .publish(let publish):
                let session = try await bench.session(publish.date, job: publish.job)
                try await session.query("r", publish.sql(isDated: model.isDated))
                try await session.publish(.to("t", from: "r", publish.mode, step: publish.step))
                await session.close()
            case .byHand(let sql, _): try await bench.sql(sql)
            }
            model.apply(step)
            let found = try await bench.rows(
                "SELECT n::INTEGER, \(model.isDated ? "as_of" : "NULL") FROM curated.t ORDER BY ALL"
            )
            try #require(found == model.lines, "seed \(seed): \(story.joined(separator: "\n"))")
        }
    }
}

struct ModelRow: Hashable, Comparable {
    var number: Int
    var date: String

    static func < (left: ModelRow, right: ModelRow) -> Bool {
        (left.number, left.date) < (right.number, right.date)
    }
}

/// What a table should hold, and which append added what.
struct TableModel {
    struct Key: Hashable {
        var job: String
        var date: String
        var step: Int
    }

    let isDated: Bool
    var exists = false
    var rows: [ModelRow] = []
    private var appended: [Key: [ModelRow]] = [:]

    init(isDated: Bool) {
        self.isDated = isDated
    }

    var lines: [String] { rows.sorted().map { "\($0.number)|\(isDated ? $0.date : "NULL")" } }

    mutating func apply(_ step: ModelStep) {
        switch step {
        case .byHand(_, let change): rows = change(rows)
        case .publish(let publish):
            exists = true
            let key = Key(job: publish.job, date: publish.date, step: publish.step)
            switch publish.mode {
            case .overwrite:
                rows = publish.rows
                appended = [:]
            case .append:
                for row in appended[key] ?? [] {
                    if let index = rows.firstIndex(of: row) { rows.remove(at: index) }
                }
                rows += publish.rows
                appended[key] = publish.rows
            case .merge:
                let numbers = Set(publish.rows.map(\.number))
                rows = rows.filter { !numbers.contains($0.number) } + publish.rows
            }
        }
    }
}

enum ModelStep: CustomStringConvertible {
    struct Publish {
        var job: String
        var date: String
        var step: Int
        var mode: DataFrameWriter.Mode
        var rows: [ModelRow]
        /// The type of the numbers, which widens the table now and then.
        var type: String

        func sql(isDated: Bool) -> String {
            let date = isDated ? ", d::DATE AS as_of" : ""
            let values = rows.map { "(\($0.number), '\($0.date)')" } + ["(NULL, NULL)"]
            return "SELECT n::\(type) AS n\(date) FROM (VALUES \(values.joined(separator: ", "))) v(n, d) "
                + "WHERE n IS NOT NULL"
        }
    }

    case publish(Publish)
    case byHand(String, ([ModelRow]) -> [ModelRow])

    init(for model: TableModel, using random: inout SeededRandom) {
        // By hand only without dates: where a date tells which rows an append added, it tells it of any row.
        if model.exists, !model.isDated, Int.random(in: 0..<8, using: &random) == 0 {
            let number = Int.random(in: 1...4, using: &random)
            self =
                Bool.random(using: &random)
                ? .byHand("DELETE FROM curated.t WHERE n = \(number)") { $0.filter { $0.number != number } }
                : .byHand("INSERT INTO curated.t (n) VALUES (\(number))") {
                    $0 + [ModelRow(number: number, date: "")]
                }
            return
        }
        let dates = ["2024-10-03", "2024-10-04", "2024-10-05", "2024-10-06"]
        let date = dates.randomElement(using: &random) ?? dates[0]
        let strays = model.isDated && Int.random(in: 0..<4, using: &random) == 0
        let mode: DataFrameWriter.Mode =
            switch Int.random(in: 0..<12, using: &random) {
            case 0: .overwrite
            case 1: .merge(keys: ["n"])
            default: .append
            }
        var rows = (0..<Int.random(in: 0...4, using: &random)).map { _ in
            let rowDate = strays ? dates.randomElement(using: &random) ?? date : date
            return ModelRow(number: Int.random(in: 1...4, using: &random), date: model.isDated ? rowDate : "")
        }
        if case .merge = mode {
            var seen: Set<Int> = []
            rows = rows.filter { seen.insert($0.number).inserted }
        }
        self = .publish(
            Publish(
                job: ["A", "B", "C"].randomElement(using: &random) ?? "A",
                date: date,
                step: Int.random(in: 0..<6, using: &random) == 0 ? 1 : 0,
                mode: mode,
                rows: rows,
                type: ["INTEGER", "INTEGER", "BIGINT", "DECIMAL(8,2)", "DOUBLE"].randomElement(using: &random)
                    ?? ""
            )
        )
    }

    var description: String {
        switch self {
        case .byHand(let sql, _): sql
        case .publish(let publish):
            "\(publish.mode) \(publish.job) \(publish.date) step \(publish.step): \(publish.type) "
                + publish.rows.map { "\($0.number)@\($0.date)" }.joined(separator: " ")
        }
    }
}
