import Diagnostics
import JobModel
import Ports
import Tabular

/// The contract in its simplest form: arrays, searched from end to end.
struct ModelStore {
    var jobs: [RegisteredJob] = []
    /// In the order of recording.
    var runs: [Run] = []
    var leases: [String: Lease] = [:]

    struct Run {
        /// Nil where the store does not tell it: a skipped or marked run.
        var id: RunID?
        var owner: LeaseOwner
        var record: RunRecord

        var status: RunStatus { record.status }
        var job: JobName { record.identity.job }
        var date: CivilDate { record.identity.effectiveDate }
    }

    func isRegistered(_ job: JobName) -> Bool { jobs.contains { $0.name == job } }

    mutating func register(_ registrations: [JobRegistration]) -> RegistrationSummary {
        var summary = RegistrationSummary(added: [], updated: [])
        for new in registrations {
            var job = RegisteredJob(
                name: new.name,
                description: new.description,
                file: new.file,
                contentHash: new.contentHash,
                isActive: true,
                dependencies: new.dependencies
            )
            if let index = jobs.firstIndex(where: { $0.name == new.name }) {
                let known = jobs[index]
                guard known.contentHash != job.contentHash || known.dependencies != job.dependencies else {
                    continue
                }
                job.isActive = known.isActive
                jobs[index] = job
                summary.updated.append(job.name)
            } else {
                jobs.append(job)
                summary.added.append(job.name)
            }
        }
        return summary
    }

    mutating func setActive(_ job: JobName, _ active: Bool) -> Bool {
        guard let index = jobs.firstIndex(where: { $0.name == job }) else { return false }
        jobs[index].isActive = active
        return true
    }

    /// - Returns: The attempt's number.
    mutating func open(
        _ start: RunStart,
        _ status: RunStatus,
        at now: Instant,
        id: RunID? = nil,
        error: Diagnostic? = nil,
        markReason: String? = nil
    ) -> Int {
        let attempt = 1 + runs.count { $0.job == start.job && $0.date == start.effectiveDate }
        let identity = RunIdentity(
            id: id ?? RunID(""),
            job: start.job,
            effectiveDate: start.effectiveDate,
            attempt: attempt
        )
        let record = RunRecord(
            identity: identity,
            status: status,
            startedAt: now,
            completedAt: status == .running ? nil : now,
            triggeredBy: start.triggeredBy,
            rowsRead: nil,
            rowsWritten: nil,
            errorCode: error?.code,
            error: error,
            markReason: markReason,
            jobHash: start.jobHash,
            engine: start.engine
        )
        runs.append(Run(id: id, owner: start.owner, record: record))
        return attempt
    }

    /// - Returns: Whether the attempt has now ended like this.
    mutating func finish(_ id: RunID, _ outcome: RunOutcome, at now: Instant) -> Bool {
        guard let index = runs.firstIndex(where: { $0.id == id }) else { return false }
        var record = runs[index].record
        guard record.status == .running else {
            return record.status == outcome.status && record.rowsRead == outcome.rowsRead
                && record.rowsWritten == outcome.rowsWritten && record.error == outcome.error
        }
        record.status = outcome.status
        record.completedAt = now
        record.rowsRead = outcome.rowsRead
        record.rowsWritten = outcome.rowsWritten
        record.errorCode = outcome.error?.code
        record.error = outcome.error
        runs[index].record = record
        return true
    }

    mutating func acquire(_ name: String, _ owner: LeaseOwner, until expiry: Instant, at now: Instant)
        -> Lease?
    {
        let held = leases[name]
        if let held, held.owner != owner, held.expiry > now { return held }
        let own = held?.owner == owner ? held : nil
        leases[name] = Lease(name: name, owner: owner, expiry: max(expiry, own?.expiry ?? expiry))
        return nil
    }

    mutating func renew(_ owner: LeaseOwner, until expiry: Instant) {
        for (name, lease) in leases where lease.owner == owner {
            leases[name]?.expiry = max(lease.expiry, expiry)
        }
    }
}

// MARK: - Questions

extension ModelStore {
    var newestFirst: [RunRecord] {
        runs.enumerated().sorted { left, right in
            (left.element.record.startedAt, left.offset) > (right.element.record.startedAt, right.offset)
        }.map(\.element.record)
    }

    var history: RunHistory {
        var history = RunHistory()
        var last: [JobName: [CivilDate: RunStatus]] = [:]
        for run in runs {
            last[run.job, default: [:]][run.date] = run.status
            if run.status == .succeeded { history.succeeded[run.job, default: []].insert(run.date) }
        }
        history.unsettled = last.mapValues { $0.filter { $0.value != .succeeded } }
            .filter { !$0.value.isEmpty }
        return history
    }

    func abandoned(at now: Instant) -> [RunRecord] {
        newestFirst.reversed().filter { record in
            guard record.status == .running,
                let run = runs.first(where: { $0.id == record.identity.id })
            else { return false }
            return !leases.values.contains { $0.owner == run.owner && $0.expiry > now }
        }
    }
}
