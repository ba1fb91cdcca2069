public import Diagnostics
import Tabular

extension JobFileReader {
    /// What is wrong between jobs, and between jobs and their project, although each file alone is right.
    ///
    /// Two jobs of one name, upstream jobs that do not exist, cycles; connections, path tokens and legacy type
    /// names that the project does not define. Whether an engine is part of this build is for the runner to say.
    ///
    /// - Returns: Errors, by kind in that order, and within a kind by the order of the jobs.
    public func problems(in jobs: [Job], project: Project) -> [Diagnostic] {
        duplicateNames(in: jobs) + unknownUpstreams(in: jobs) + cycles(in: jobs)
            + unknownReferences(in: jobs, project)
    }

    private func duplicateNames(in jobs: [Job]) -> [Diagnostic] {
        var first: [JobName: Job] = [:]
        return jobs.compactMap { job in
            guard let earlier = first[job.name] else {
                first[job.name] = job
                return nil
            }
            return JobSetProblem.duplicateName(job, first: earlier)
        }
    }

    private func unknownUpstreams(in jobs: [Job]) -> [Diagnostic] {
        let known = jobs.map(\.name.rawValue)
        let names = Set(known)
        return jobs.flatMap { job in
            job.dependencies.filter { !names.contains($0.job.rawValue) }.map {
                JobSetProblem.unknownUpstream($0, of: job, known: known)
            }
        }
    }

    private func cycles(in jobs: [Job]) -> [Diagnostic] {
        var search = CycleSearch(jobs: jobs)
        return search.cycles().map { JobSetProblem.cycle($0) }
    }

    private func unknownReferences(in jobs: [Job], _ project: Project) -> [Diagnostic] {
        let known = jobs.map(\.name.rawValue)
        return jobs.flatMap { job in
            job.steps.compactMap { unknownReference(of: $0, in: job, known, project) }
        }
    }

    private func unknownReference(
        of step: Step,
        in job: Job,
        _ known: [String],
        _ project: Project
    ) -> Diagnostic? {
        switch step.action {
        case .dataSourcing(let sourcing):
            return unknownConnection(sourcing.connection, step: step, job: job, project)
        case .dataFrameWriter(let writer):
            return unknownConnection(writer.connection, step: step, job: job, project)
        case .external(let external):
            guard case .legacy(let name) = external.code, project.externals.types[name] == nil else {
                return nil
            }
            let known = project.externals.types.keys.sorted()
            return JobSetProblem.unknownTypeName(name, step: step, job: job, known: known)
        case .comparisonCheck(let check):
            guard case .side(let side) = check.reference else { return nil }
            return unknownReference(side, of: step, in: job, known, project)
        case .csvFileWriter(let writer):
            return unknownToken(in: writer.location.outputDirectory, step: step, job: job, project)
        case .parquetFileWriter(let writer):
            return unknownToken(in: writer.location.outputDirectory, step: step, job: job, project)
        case .transformation: return nil
        }
    }

    private func unknownConnection(
        _ name: String?,
        in field: String = "connection",
        step: Step,
        job: Job,
        _ project: Project
    ) -> Diagnostic? {
        guard let name, project.connections[name] == nil else { return nil }
        let known = project.connections.keys.sorted()
        return JobSetProblem.unknownConnection(name, in: field, step: step, job: job, known: known)
    }

    /// What can be known of a check's reference without looking at data.
    private func unknownReference(
        _ side: ReferenceSide,
        of step: Step,
        in job: Job,
        _ known: [String],
        _ project: Project
    ) -> Diagnostic? {
        switch side.place {
        case .job(let name):
            guard !known.contains(name) else { return nil }
            return JobSetProblem.unknownReference(name, step: step, job: job, known: known)
        case .connection(let name, _):
            return unknownConnection(name, in: "reference", step: step, job: job, project)
        case .other:
            // Any date will do.
            let text = side.text(on: CivilDate(daysSinceEpoch: 0))
            return unknownToken(in: text, of: "reference", step: step, job: job, project)
        }
    }

    private func unknownToken(
        in path: String,
        of field: String = "outputDirectory",
        step: Step,
        job: Job,
        _ project: Project
    ) -> Diagnostic? {
        do {
            _ = try project.resolvingTokens(in: path)
            return nil
        } catch {
            var diagnostic = Diagnostic.first(of: error)
            diagnostic.location = step.location(of: field)
            diagnostic.job = job.name.rawValue
            diagnostic.step = step.title
            return diagnostic
        }
    }
}

/// Finds circles of dependencies, each once, by depth-first search.
private struct CycleSearch {
    /// A job and the dependency through which the circle goes on.
    typealias Link = (job: Job, dependency: Dependency)

    private enum Mark {
        case onPath
        case done
    }

    private let jobs: [Job]
    private let byName: [JobName: Job]
    private var marks: [JobName: Mark] = [:]
    private var path: [Link] = []
    private var found: [[Link]] = []

    init(jobs: [Job]) {
        self.jobs = jobs
        byName = Dictionary(jobs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func cycles() -> [[Link]] {
        for job in jobs where marks[job.name] == nil { visit(job) }
        return found
    }

    /// Recursion is as deep as the longest chain of dependencies.
    private mutating func visit(_ job: Job) {
        marks[job.name] = .onPath
        for dependency in job.dependencies {
            guard let upstream = byName[dependency.job] else { continue }
            path.append((job, dependency))
            switch marks[upstream.name] {
            case .onPath?:
                let start = path.firstIndex { $0.job.name == upstream.name } ?? path.startIndex
                found.append(Array(path[start...]))
            case .done?: break
            case nil: visit(upstream)
            }
            path.removeLast()
        }
        marks[job.name] = .done
    }
}
