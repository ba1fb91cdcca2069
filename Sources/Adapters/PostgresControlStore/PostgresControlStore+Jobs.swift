public import JobModel
public import Ports
import PostgresDriver
import Tabular

extension PostgresControlStore {
    /// Adds or updates jobs; a job that is registered already keeps its place and stays active or inactive.
    ///
    /// An upstream need not be registered: see `control.job_dependencies`.
    ///
    /// - Throws: `control.duplicate-job` or `control.self-dependency`, before anything is written.
    /// - Complexity: One read of all registered jobs, then writes for what differs; no write, and no wait for
    ///   other writers, when nothing does.
    public func register(
        _ jobs: [JobRegistration],
        at now: Instant
    ) async throws -> RegistrationSummary {
        let jobs = try jobs.map { job in
            var job = job
            job.dependencies = try Self.distinctDependencies(of: job)
            return job
        }
        try Self.checkNames(jobs)
        let known = try await read(Self.jobs)
        guard jobs.contains(where: { Self.differs($0, from: known) }) else {
            return RegistrationSummary(added: [], updated: [])
        }
        return try await write { work in
            // Read again, alone: another program may have registered the same jobs meanwhile.
            try work.execute("LOCK TABLE jobs IN SHARE ROW EXCLUSIVE MODE")
            let known = try Self.jobs(in: work)
            var summary = RegistrationSummary(added: [], updated: [])
            for job in jobs where Self.differs(job, from: known) {
                if known[job.name] == nil {
                    try Self.insert(job, at: now, in: work)
                    summary.added.append(job.name)
                } else {
                    try Self.update(job, at: now, in: work)
                    summary.updated.append(job.name)
                }
                try Self.replaceDependencies(of: job, in: work)
            }
            return summary
        }
    }

    public func registeredJobs() async throws -> [RegisteredJob] {
        try await read(Self.orderedJobs)
    }

    public func setActive(_ job: JobName, _ active: Bool, at now: Instant) async throws -> Bool {
        try await write { work in
            let state = Value.boolean(active)
            let changed = try work.execute(
                "UPDATE jobs SET is_active = $1, updated_at = $2 WHERE job_name = $3 AND is_active <> $4",
                [state, .stored(now), .stored(job), state]
            )
            return try changed > 0 || Self.isRegistered(job, in: work)
        }
    }

    /// - Throws: `control.unregistered-job`.
    static func checkRegistered(_ job: JobName, in work: PostgresWork) throws {
        guard try !isRegistered(job, in: work, locking: "FOR NO KEY UPDATE") else { return }
        throw PostgresControlStoreError.unregisteredJob(
            job,
            registered: try orderedJobs(in: work).map(\.name.rawValue)
        )
    }

    /// - Parameter clause: How its row is locked until the transaction ends; a constant of this file.
    private static func isRegistered(
        _ job: JobName,
        in work: PostgresWork,
        locking clause: String = ""
    ) throws -> Bool {
        try !work.records(
            ["found"],
            "SELECT 1 FROM jobs WHERE job_name = $1 \(clause)",
            [.stored(job)]
        )
        .isEmpty
    }
}

// MARK: - Reading

extension PostgresControlStore {
    private static func jobs(in work: PostgresWork) throws -> [JobName: RegisteredJob] {
        let jobs = try orderedJobs(in: work)
        return Dictionary(jobs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    private static func orderedJobs(in work: PostgresWork) throws -> [RegisteredJob] {
        let dependencies = try dependencies(in: work)
        let rows = try work.records(
            ["job_name", "description", "job_path", "job_hash", "is_active"],
            """
            SELECT job_name, description, job_path, job_hash, is_active FROM jobs ORDER BY job_id
            """
        )
        return try rows.map { row in
            let name = JobName(try row.text("job_name"))
            return RegisteredJob(
                name: name,
                description: try row.optionalText("description"),
                file: try row.text("job_path"),
                contentHash: try row.text("job_hash"),
                isActive: try row.flag("is_active"),
                dependencies: dependencies[name] ?? []
            )
        }
    }

    private static func dependencies(in work: PostgresWork) throws -> [JobName: [Dependency]] {
        let rows = try work.records(
            ["downstream_job_name", "upstream_job_name", "dependency_type"],
            """
            SELECT downstream_job_name, upstream_job_name, dependency_type FROM job_dependencies
            ORDER BY downstream_job_name, position
            """
        )
        var dependencies: [JobName: [Dependency]] = [:]
        for row in rows {
            dependencies[JobName(try row.text("downstream_job_name")), default: []].append(
                Dependency(
                    job: JobName(try row.text("upstream_job_name")),
                    kind: try row.name("dependency_type")
                )
            )
        }
        return dependencies
    }
}

// MARK: - Comparing and writing

extension PostgresControlStore {
    private static func checkNames(_ jobs: [JobRegistration]) throws {
        var files: [JobName: String] = [:]
        for job in jobs {
            if let first = files.updateValue(job.file, forKey: job.name) {
                throw PostgresControlStoreError.duplicateJob(job.name, files: [first, job.file])
            }
        }
    }

    /// In declared order, the same one once, without their places in the file: a moved line is no change.
    private static func distinctDependencies(of job: JobRegistration) throws -> [Dependency] {
        var seen: Set<Dependency> = []
        return try job.dependencies.compactMap { dependency in
            guard dependency.job != job.name else { throw PostgresControlStoreError.selfDependency(job.name) }
            let bare = Dependency(job: dependency.job, kind: dependency.kind)
            return seen.insert(bare).inserted ? bare : nil
        }
    }

    private static func differs(_ job: JobRegistration, from known: [JobName: RegisteredJob]) -> Bool {
        guard let known = known[job.name] else { return true }
        return known.contentHash != job.contentHash || known.file != job.file
            || known.description != job.description || known.dependencies != job.dependencies
    }

    private static func insert(
        _ job: JobRegistration,
        at now: Instant,
        in work: PostgresWork
    ) throws {
        try work.execute(
            """
            INSERT INTO jobs (job_name, description, job_path, job_hash, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            """,
            [
                .stored(job.name), .stored(job.description), .text(job.file), .text(job.contentHash),
                .stored(now), .stored(now),
            ]
        )
    }

    private static func update(
        _ job: JobRegistration,
        at now: Instant,
        in work: PostgresWork
    ) throws {
        try work.execute(
            """
            UPDATE jobs SET description = $1, job_path = $2, job_hash = $3, updated_at = $4
            WHERE job_name = $5
            """,
            [
                .stored(job.description), .text(job.file), .text(job.contentHash), .stored(now),
                .stored(job.name),
            ]
        )
    }

    private static func replaceDependencies(
        of job: JobRegistration,
        in work: PostgresWork
    ) throws {
        try work.execute(
            "DELETE FROM job_dependencies WHERE downstream_job_name = $1",
            [.stored(job.name)]
        )
        for (position, dependency) in job.dependencies.enumerated() {
            try work.execute(
                """
                INSERT INTO job_dependencies
                    (downstream_job_name, upstream_job_name, dependency_type, position)
                VALUES ($1, $2, $3, $4)
                """,
                [
                    .stored(job.name), .stored(dependency.job), .text(dependency.kind.rawValue),
                    .stored(position),
                ]
            )
        }
    }
}
