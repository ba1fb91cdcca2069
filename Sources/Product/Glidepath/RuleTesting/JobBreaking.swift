import Foundation
import Inspection
import JobModel
import SQLMutation
import SQLSyntax
import Tabular
import Trials

/// Copies of a job in which one rule is broken.
struct JobBreaking {
    let job: Job
    let dialect: Dialect
    /// Where changed programs are put.
    let scratch: URL

    struct BrokenJob {
        var change: String
        var job: Job
    }

    /// The most copies for one rule.
    private static let limit = 8

    /// In the order in which they are worth trying.
    func copies(breaking rule: BusinessRule) -> [BrokenJob] {
        let copies =
            switch rule.site {
            case .query(let step, let bytes): queries(step, bytes, rule.kind)
            case .code(let step, let range): programs(step, range, rule.kind)
            case .field(let step, let field): fields(step, field)
            }
        return Array(copies.prefix(Self.limit))
    }

    private func replacing(_ index: Int, _ action: Step.Action) -> Job {
        var copy = job
        guard let place = copy.steps.firstIndex(where: { $0.index == index }) else { return copy }
        copy.steps[place].action = action
        return copy
    }

    private func step(_ index: Int) -> Step? { job.steps.first { $0.index == index } }

    // MARK: SQL

    private func queries(_ index: Int, _ bytes: Range<Int>, _ kind: BusinessRule.Kind) -> [BrokenJob] {
        guard let step = step(index), case .transformation(var transformation) = step.action,
            case .text(let sql) = transformation.query
        else { return [] }
        let script = SQLParser.parse(sql, dialect: dialect)
        let wanted = kind.operators
        let mutants = SQLMutations(of: script).mutants.filter { mutant in
            if let wanted, !wanted.contains(mutant.operator) { return false }
            let isInside =
                bytes.lowerBound <= mutant.bytes.lowerBound && mutant.bytes.upperBound <= bytes.upperBound
            return kind.isAboutWhole
                ? isInside && mutant.bytes == bytes || isInside && wanted == nil : isInside
        }
        return mutants.map { mutant in
            transformation.query = .text(mutant.sql)
            return BrokenJob(change: mutant.change, job: replacing(index, .transformation(transformation)))
        }
    }

    // MARK: User code

    private func programs(_ index: Int, _ range: CodeRange, _ kind: BusinessRule.Kind) -> [BrokenJob] {
        guard let step = step(index), case .external(let external) = step.action,
            case .python(let script, let function) = external.code,
            let text = try? String(contentsOfFile: script, encoding: .utf8)
        else { return [] }
        let faults = ProgramFaults(
            in: text,
            lines: range.firstLine...max(range.firstLine, range.lastLine),
            columns: (range.firstColumn, range.lastColumn),
            isCondition: [.filter, .decision, .weekend, .emptyInput].contains(kind)
        ).faults
        return faults.prefix(Self.limit).compactMap { fault in
            let file = scratch.appendingPathComponent("broken-\(UUID().uuidString).py")
            guard (try? Data(fault.text.utf8).write(to: file)) != nil else { return nil }
            let code = External.Code.python(script: file.path, function: function)
            return BrokenJob(change: fault.change, job: replacing(index, .external(External(code: code))))
        }
    }

    // MARK: Fields of the job file

    private func fields(_ index: Int, _ field: String) -> [BrokenJob] {
        guard let step = step(index), case .dataSourcing(let sourcing) = step.action else { return [] }
        if field == "additionalFilter" {
            var copy = sourcing
            copy.additionalFilter = nil
            return [
                BrokenJob(
                    change: "the filter of the source is dropped",
                    job: replacing(index, .dataSourcing(copy))
                )
            ]
        }
        return sourcing.dateMode.broken.map { mode, change in
            var copy = sourcing
            copy.dateMode = mode
            return BrokenJob(change: change, job: replacing(index, .dataSourcing(copy)))
        }
    }
}

extension DataSourcing.DateMode {
    fileprivate var broken: [(DataSourcing.DateMode, String)] {
        switch self {
        case .effectiveDate:
            [
                (.lookback(days: 1), "the day before is loaded too"),
                (.mostRecentPrior, "an earlier date is loaded"),
            ]
        case .fixed: [(.effectiveDate, "only T is loaded"), (.fullHistory, "all dates are loaded")]
        case .lookback(let days):
            [
                (.lookback(days: days + 1), "one more day is loaded"),
                (.lookback(days: max(0, days - 1)), "one day less is loaded"),
            ]
        case .mostRecent:
            [(.effectiveDate, "only T is loaded"), (.mostRecentPrior, "an earlier date is loaded")]
        case .mostRecentPrior: [(.mostRecent, "T is loaded where it has rows")]
        case .fullHistory: [(.effectiveDate, "only T is loaded"), (.mostRecent, "only one date is loaded")]
        case .none: []
        }
    }
}

extension BusinessRule.Kind {
    /// The faults that break such a rule, of all those inside its text; nil for any.
    fileprivate var operators: Set<SQLMutationOperator>? {
        switch self {
        case .deduplication: [.distinct]
        case .join: [.joinKind, .comparison]
        case .emptyInput: [.joinKind]
        case .combination: [.setOperation, .dropped]
        case .normalisation: [.cleaning]
        case .missingValue: [.missingValue, .constant]
        case .ordering: [.order]
        case .limit: [.limit, .constant]
        case .grouping: [.grouping]
        case .rounding: [.rounding, .constant]
        default: nil
        }
    }

    /// Whether only faults of the whole text count, not those inside it.
    fileprivate var isAboutWhole: Bool { self == .deduplication }
}
