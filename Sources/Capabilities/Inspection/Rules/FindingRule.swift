internal import CodeReading
internal import Diagnostics
internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax

/// Looks for one kind of finding, or for a family of them, in one job.
struct FindingRule: Sendable {
    let find: @Sendable (JobView) -> [Finding]

    /// In the order of their codes.
    static let all: [FindingRule] = [
        .redundantSourcing, .unnecessaryExternal, .unusedColumns, .deadEndRelation, .rowByRowIteration,
        .hardCodedValues, .overlyComplexSQL, .asymmetricNullHandling, .misleadingName,
        .overSourcingDates, .weekdays, .extraTotalRows, .integerDivision, .halfEvenRounding,
        .binaryFloatMoney,
        .trailerCountsOther, .trailers, .writeModeContradictsData, .absurdPartCount, .dependsOnStorageOrder,
        .currentTimeOrRandom,
    ]
}

/// What a rule sees: one job, with its flow.
///
/// Of the project it sees the tables and the settings, never the other jobs: what a rule says of a job follows from that
/// job's files and the tables that it loads, and can be kept as long as they stay the same.
struct JobView: Sendable {
    var inspected: InspectedJob
    var flow: JobFlow
    var project: InspectedProject

    var job: Job { inspected.job }

    /// Steps that source data, with what they make.
    var sourcings: [(step: Step, sourcing: DataSourcing, definition: JobFlow.Definition)] {
        job.steps.compactMap { step in
            guard case .dataSourcing(let sourcing) = step.action,
                let definition = flow.definitions.first(where: { $0.stepIndex == step.index })
            else { return nil }
            return (step, sourcing, definition)
        }
    }

    /// Steps with a query that could be read.
    var queries: [(step: Step, reading: QueryReading, analysis: StatementAnalysis)] {
        job.steps.compactMap { step in
            guard let reading = flow.queries[step.index], let analysis = reading.analysis else { return nil }
            return (step, reading, analysis)
        }
    }

    /// Steps in user code that could be read.
    var programs: [(step: Step, file: String, facts: ProgramFacts)] {
        job.steps.compactMap { step in
            guard let facts = flow.programs[step.index], let program = inspected.programs[step.index] else {
                return nil
            }
            return (step, program.file, facts)
        }
    }

    /// A field of a step in the job file.
    func place(_ field: String, of step: Step) -> Place {
        let line = step.location(of: field).line ?? step.line
        return Place(file: job.file, lines: line...line)
    }

    func place(of step: Step) -> Place { Place(file: job.file, lines: step.line...step.line) }

    func finding(
        _ code: FindingCode,
        _ step: Step,
        at place: Place,
        _ message: String,
        confidence: Finding.Confidence = .high,
        rewrite: String? = nil,
        load: UnneededLoad? = nil
    ) -> Finding {
        Finding(
            code,
            step: step.title,
            stepIndex: step.index,
            at: place,
            message,
            confidence: confidence,
            rewrite: rewrite,
            load: load
        )
    }
}

/// `a`, `a and b`, `a, b and c`.
func listed(_ words: [String]) -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
}

func quoted(_ words: some Sequence<String>) -> String { listed(words.map { "\"\($0)\"" }) }
