import Diagnostics
import Execution
import JobModel
import Ports
import Tabular
import Testing

/// October 2024, by day of the month.
func october(_ day: Int) -> CivilDate {
    CivilDate(daysSinceEpoch: 19_997 + day - 1)
}

func plannable(
    _ name: String,
    from day: Int? = 1,
    active: Bool = true,
    _ dependencies: (String, Dependency.Kind)...
) -> PlannableJob {
    PlannableJob(
        name: JobName(name),
        firstEffectiveDate: day.map(october),
        isActive: active,
        dependencies: dependencies.map { Dependency(job: JobName($0.0), kind: $0.1) }
    )
}

func history(
    succeeded: [String: ClosedRange<Int>] = [:],
    unsettled: [String: [Int: RunStatus]] = [:]
) -> RunHistory {
    RunHistory(
        succeeded: Dictionary(
            uniqueKeysWithValues: succeeded.map { (JobName($0.key), Set($0.value.map(october))) }
        ),
        unsettled: Dictionary(
            uniqueKeysWithValues: unsettled.map { job, dates in
                (JobName(job), Dictionary(uniqueKeysWithValues: dates.map { (october($0.key), $0.value) }))
            }
        )
    )
}

/// `A1 B1 A2`: the planned runs as one text.
func text(_ plan: RunPlan) -> String {
    plan.runs.map { "\($0.job)\($0.effectiveDate.components.day)" }.joined(separator: " ")
}

func code(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch {
        return Diagnostic.first(of: error).code
    }
}
