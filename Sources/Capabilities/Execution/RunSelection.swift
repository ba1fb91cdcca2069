public import JobModel
public import Tabular

/// Which runs a person asked for.
public struct RunSelection: Sendable {
    public enum Dates: Hashable, Sendable {
        /// Every date without a success, from the job's first effective date through the given day.
        case missing(through: CivilDate)
        /// Exactly these dates, also where they already succeeded.
        case exactly(ClosedRange<CivilDate>)
    }

    /// Jobs to add to the named ones.
    public struct Reach: OptionSet, Sendable {
        public var rawValue: Int

        public init(rawValue: Int) {
            self.rawValue = rawValue
        }

        public static let upstream = Reach(rawValue: 1)
        public static let downstream = Reach(rawValue: 2)
    }

    public enum DependencyPolicy: Sendable {
        case enforced
        /// Runs start whatever became of their upstream jobs.
        case waived
    }

    public enum Scope: Sendable {
        case everything
        /// Only dates whose last attempt failed or was skipped.
        case unsettled
    }

    /// Empty means every active job.
    public var jobs: [JobName]
    public var dates: Dates
    public var reach: Reach
    public var dependencies: DependencyPolicy
    public var scope: Scope

    public init(
        jobs: [JobName] = [],
        dates: Dates,
        reach: Reach = [],
        dependencies: DependencyPolicy = .enforced,
        scope: Scope = .everything
    ) {
        self.jobs = jobs
        self.dates = dates
        self.reach = reach
        self.dependencies = dependencies
        self.scope = scope
    }
}
