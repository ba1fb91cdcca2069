import Diagnostics
import JobModel
import Tabular

/// Why a run that should happen does not start.
enum SkipReason {
    case earlierDate(CivilDate)
    case upstreamFailed(Dependency)
    case upstreamMissing(Dependency)
    case upstreamInactive(Dependency)

    func diagnostic(job: JobName, date: CivilDate) -> Diagnostic {
        switch self {
        case .earlierDate(let earlier):
            Diagnostic(
                "run.skipped-after-failure",
                severity: .warning,
                fault: .outcome,
                "skipped because \(earlier) of the same job did not succeed",
                job: job.rawValue,
                effectiveDate: date.description,
                reason: "Dates of one job run in order.",
                remedy: "Repair \(earlier); the next \"glidepath run\" continues from there."
            )
        case .upstreamFailed(let dependency):
            Diagnostic(
                "run.skipped-upstream-failed",
                severity: .warning,
                fault: .outcome,
                "skipped because its upstream job \(dependency.job) did not succeed\(dependency.when(date))",
                job: job.rawValue,
                effectiveDate: date.description,
                reason: "The job declares dependsOn \(dependency.job) (\(dependency.kind.rawValue)).",
                remedy: "Repair \(dependency.job); the next \"glidepath run\" continues from there."
            )
        case .upstreamMissing(let dependency):
            Diagnostic(
                "run.skipped-upstream-missing",
                severity: .warning,
                fault: .outcome,
                "its upstream job \(dependency.job) has not succeeded\(dependency.when(date))",
                job: job.rawValue,
                effectiveDate: date.description,
                reason:
                    "The job declares dependsOn \(dependency.job) (\(dependency.kind.rawValue)), and that "
                    + "run is not part of this plan.",
                remedy: "Add --with-upstream, run \(dependency.job) first, or waive it with "
                    + "--without-dependencies."
            )
        case .upstreamInactive(let dependency):
            Diagnostic(
                "run.skipped-upstream-inactive",
                severity: .warning,
                fault: .outcome,
                "its upstream job \(dependency.job) is not an active job of this project",
                job: job.rawValue,
                effectiveDate: date.description,
                reason: "The job declares dependsOn \(dependency.job) (\(dependency.kind.rawValue)).",
                remedy: "Register \(dependency.job) again, or remove it from dependsOn."
            )
        }
    }
}

extension Dependency {
    fileprivate func when(_ date: CivilDate) -> String {
        kind == .sameDay ? " for \(date)" : " on any date"
    }
}
