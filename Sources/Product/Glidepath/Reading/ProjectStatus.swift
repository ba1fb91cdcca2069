public import Diagnostics
public import JobModel
import Ports
public import Tabular

/// Where every job of a project stands.
public struct ProjectStatus: Codable, Sendable {
    public struct Gap: Codable, Hashable, Sendable {
        public var from: CivilDate
        public var to: CivilDate
    }

    public struct Failure: Codable, Sendable {
        public var effectiveDate: CivilDate
        public var diagnostic: Diagnostic
    }

    public struct JobStatus: Codable, Sendable {
        public var job: JobName
        public var lastSuccess: CivilDate?
        /// Dates from the first effective date through the project's last one without a success.
        public var gaps: [Gap]
        /// The newest date whose last attempt failed and which never succeeded.
        public var lastFailure: Failure?
        /// How many dates succeeded.
        public var succeeded: Int
    }

    public var jobs: [JobStatus]
}

extension Workspace {
    /// Where every registered job stands.
    ///
    /// Reads the control store only.
    public func status() async throws -> ProjectStatus {
        let history = try await control.history()
        let failures = try await control.runs(matching: RunFilter(status: .failed, limit: 10_000))
        var status = ProjectStatus(jobs: [])
        for registered in try await control.registeredJobs() where registered.isActive {
            let name = registered.name
            let succeeded = history.succeeded[name] ?? []
            let failure = failures.first {
                $0.identity.job == name && history.unsettled[name]?[$0.identity.effectiveDate] == .failed
            }
            let start = folder.job(name)?.firstEffectiveDate ?? succeeded.min()
            status.jobs.append(
                ProjectStatus.JobStatus(
                    job: name,
                    lastSuccess: succeeded.max(),
                    gaps: gaps(from: start, without: succeeded),
                    lastFailure: failure.flatMap { record in
                        record.error.map {
                            .init(effectiveDate: record.identity.effectiveDate, diagnostic: $0)
                        }
                    },
                    succeeded: succeeded.count
                )
            )
        }
        return status
    }

    private func gaps(from start: CivilDate?, without done: Set<CivilDate>) -> [ProjectStatus.Gap] {
        guard let start, start <= through else { return [] }
        var gaps: [ProjectStatus.Gap] = []
        for date in start...through where !done.contains(date) {
            if let last = gaps.last, last.to.adding(days: 1) == date {
                gaps[gaps.count - 1].to = date
            } else {
                gaps.append(.init(from: date, to: date))
            }
        }
        return gaps
    }
}
