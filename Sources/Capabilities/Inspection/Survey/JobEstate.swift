internal import JobModel
internal import SQLAnalysis

/// All jobs of a project, each surveyed once, and what they have to do with each other.
public struct JobEstate: Sendable {
    /// In the order of the project.
    public let jobs: [JobSurvey]
    /// Jobs that write a table, by its name in lower case, in the order of the project.
    let writers: [String: [Int]]
    private let publications: Publications

    public init(_ jobs: [JobSurvey]) {
        self.jobs = jobs
        writers = jobs.indices.reduce(into: [:]) { writers, index in
            for table in jobs[index].tablesWritten { writers[table, default: []].append(index) }
        }
        publications = Publications(jobs)
    }

    /// What data could say about the jobs.
    public var questions: Set<Determination> { jobs.reduce(into: []) { $0.formUnion($1.questions) } }

    /// What is known of a job in the end.
    ///
    /// - Parameters:
    ///   - index: Of ``jobs``.
    ///   - answers: Of the data; questions without an answer are not in it.
    public func result(at index: Int, answers: [Determination: Bool] = [:]) -> JobResult {
        let job = jobs[index]
        let ordered = job.orderChoices.compactMap { choice in
            choice.finding(answers) { writers[$0.description.lowercased()] != nil }
        }
        let findings = (job.findings + ordered + undeclaredReads(of: index) + repetitions(of: index))
            .sorted { ($0.stepIndex ?? -1, $0.code.rawValue) < ($1.stepIndex ?? -1, $1.code.rawValue) }
        return JobResult(
            job: job,
            classification: Classification(findings: findings, evidence: job.evidence),
            findings: findings
        )
    }

    // MARK: Findings about several jobs

    /// AP10: a table that another job writes is read without saying so.
    private func undeclaredReads(of index: Int) -> [Finding] {
        let job = jobs[index]
        let declared = Set(job.dependencies.map(\.job))
        let loaded = job.sources.map { source in
            (
                source.name, source.step as String?, source.stepIndex as Int?,
                Place(file: job.file, lines: source.line...source.line)
            )
        }
        let named = job.touches.filter { $0.kind == .readsTable }.map { touch in
            (touch.name, nil as String?, nil as Int?, touch.place)
        }
        return (loaded + named).flatMap { name, step, stepIndex, place -> [Finding] in
            let others = (writers[name.lowercased()] ?? []).map { jobs[$0].name }
            return others.filter { $0 != job.name && !declared.contains($0) }.map { other in
                Finding(
                    .missingDependency,
                    step: step,
                    stepIndex: stepIndex,
                    at: place,
                    "\(name) is written by \"\(other)\", and no dependency on it is declared",
                    rewrite: "declare the dependency on \"\(other)\""
                )
            }
        }
    }

    /// AP02, AP09 and the dependencies that these would need.
    private func repetitions(of index: Int) -> [Finding] {
        let job = jobs[index]
        guard !job.measures.isEmpty else { return [] }
        let declared = Set(job.dependencies.map(\.job))
        let read = job.tablesRead
        let writesTables = job.targets.contains { $0.kind == .table }
        let matches = publications.matches(
            of: job.measures,
            where: { other in
                // Of two jobs that compute the same, the one that could read the other's result repeats it.
                guard other.job != job.name, read.isDisjoint(with: other.tables) else { return false }
                return declared.contains(other.job) || !other.tables.isEmpty && !writesTables
                    || other.tables.isEmpty == !writesTables && other.order < index
            },
            isDeclared: { declared.contains($0.job) }
        )
        let byOrder = matches.sorted { $0.other.order < $1.other.order }
        var findings: [Finding] = []
        if let same = byOrder.first(where: \.isSame) { findings.append(duplicated(same)) }
        if let kept = byOrder.first(where: { !$0.other.tables.isEmpty }) { findings.append(rederived(kept)) }
        let undeclared = byOrder.first { !$0.other.tables.isEmpty && !declared.contains($0.other.job) }
        if let undeclared { findings.append(self.undeclared(undeclared)) }
        return findings
    }

    private func finding(
        _ code: FindingCode,
        _ match: Publications.Match,
        _ message: String,
        rewrite: String
    ) -> Finding {
        Finding(
            code,
            step: match.placed.step,
            stepIndex: match.placed.stepIndex,
            at: match.placed.place,
            message,
            confidence: .medium,
            rewrite: rewrite
        )
    }

    private func duplicated(_ match: Publications.Match) -> Finding {
        finding(
            .duplicatedLogic,
            match,
            "\(match.placed.measure.words) is computed by \"\(match.other.job)\" too",
            rewrite: "read the output of \"\(match.other.job)\""
        )
    }

    private func rederived(_ match: Publications.Match) -> Finding {
        let table = match.other.tables[0]
        return finding(
            .rederivesPublishedOutput,
            match,
            "\(match.placed.measure.words) is computed again from what \(table) of \"\(match.other.job)\" holds",
            rewrite: "read \(table)"
        )
    }

    private func undeclared(_ match: Publications.Match) -> Finding {
        let table = match.other.tables[0]
        return finding(
            .missingDependency,
            match,
            "the job should read \(table), which \"\(match.other.job)\" writes, and declares no dependency on it",
            rewrite: "read \(table) and declare the dependency on \"\(match.other.job)\""
        )
    }
}

/// What is known of one job, with a look at the others and at the data.
public struct JobResult: Sendable {
    public var job: JobSurvey
    public var classification: Classification
    /// By step, then by code.
    public var findings: [Finding]
}
