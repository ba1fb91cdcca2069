import Comparison
import Digest
import DuckDBDriver
public import Foundation
public import JobModel
import Ports
public import Proving
public import Tabular

/// What to prove.
public struct ProofRequest: Sendable {
    /// Empty means every job of the original.
    public var jobs: [JobName]
    public var original: URL
    public var candidate: URL
    public var environment: String?
    public var dates: ClosedRange<CivilDate>
    /// Where both run; emptied at the start unless an earlier proof is continued.
    public var out: URL
    public var start: Start

    public enum Start: Sendable {
        case anew
        /// Where an earlier proof of the same jobs, files and dates stopped, if there is one.
        case resumed
    }

    public init(
        jobs: [JobName],
        original: URL,
        candidate: URL,
        environment: String? = nil,
        dates: ClosedRange<CivilDate>,
        out: URL,
        start: Start = .anew
    ) {
        self.jobs = jobs
        self.original = original
        self.candidate = candidate
        self.environment = environment
        self.dates = dates
        self.out = out
        self.start = start
    }
}

/// Proves candidates: both programs run over real dates, each in a place of its own, and every output is compared.
///
///     let request = ProofRequest(jobs: [], original: old, candidate: new, dates: from...to, out: out)
///     let report = try await ProjectProof(request).report { state in print(state.next) }
public struct ProjectProof: Sendable {
    private let request: ProofRequest
    private let options: WorkspaceOptions

    public init(_ request: ProofRequest, options: WorkspaceOptions = WorkspaceOptions()) {
        self.request = request
        self.options = options
    }

    private var stateFile: URL { request.out.appendingPathComponent("proof.json") }

    /// - Parameter reached: Told after each date, once that is on disk.
    /// - Throws: `prove.…` when there can be no proof.
    public func report(_ reached: (ProofState) -> Void = { _ in }) async throws -> ProofReport {
        let original = try isolated(request.original, as: .original)
        let candidate = try isolated(request.candidate, as: .candidate)
        let jobs = try chosenJobs(original.folder)
        let fingerprint = Self.fingerprint(request, [original, candidate])
        let earlier = request.start == .resumed ? stored(fingerprint) : nil
        if earlier == nil {
            try emptyFolder()
            let targets = original.targets(of: jobs).union(candidate.targets(of: jobs))
            for side in [original, candidate] { try await side.makeTables(without: targets) }
        }
        let lakes = Set([original.lake, candidate.lake]).sorted().map { ($0, FileStamp(path: $0)) }
        let ground = try await RealGround(original: original, candidate: candidate, options: options)
        let loop = ProofLoop(
            ground: ground,
            jobs: jobs.map { ProofJob($0, original, candidate) },
            dates: request.dates
        )
        return try await loop.report(from: earlier) { state in
            for (path, stamp) in lakes where FileStamp(path: path) != stamp {
                throw ProveError.lakeChanged(path)
            }
            try store(StoredProof(fingerprint: fingerprint, state: state))
            reached(state)
        }
    }

    private func isolated(_ directory: URL, as role: ProofRole) throws -> IsolatedProject {
        // Staged outputs stand in the project's state folder, of each proof in a folder of its own.
        let name = "proof-\(Self.digest([request.out.standardizedFileURL.path, role.rawValue]).prefix(12))"
        return try IsolatedProject(
            of: directory,
            environment: request.environment,
            home: request.out.appendingPathComponent(role.rawValue).standardizedFileURL,
            name: name,
            swiftTypes: Set(options.swiftExternals.keys)
        )
    }

    /// The named jobs, or all, and those that they depend on, whose outputs they may read.
    private func chosenJobs(_ folder: ProjectFolder) throws -> [JobName] {
        var waiting = request.jobs.isEmpty ? folder.jobs.map(\.name) : request.jobs
        for name in waiting where folder.job(name) == nil {
            throw ProveError.unknownJob(name.rawValue, known: folder.jobs.map(\.name.rawValue))
        }
        var chosen: Set<JobName> = []
        while let name = waiting.popLast() {
            guard let job = folder.job(name), chosen.insert(name).inserted else { continue }
            waiting += job.dependencies.map(\.job)
        }
        return folder.jobs.map(\.name).filter(chosen.contains)
    }

    // MARK: State

    private struct StoredProof: Codable {
        var fingerprint: String
        var state: ProofState
    }

    /// Everything that makes an earlier state another proof's when it is different.
    private static func fingerprint(_ request: ProofRequest, _ sides: [IsolatedProject]) -> String {
        var parts = [request.dates.lowerBound.description, request.dates.upperBound.description]
        parts += request.jobs.map(\.rawValue)
        for side in sides {
            parts.append(side.folder.directory.path)
            parts += side.folder.jobs.map { "\($0.name) \($0.contentHash)" }
        }
        return digest(parts)
    }

    private static func digest(_ parts: [String]) -> String {
        var digest = SHA256()
        digest.update(Array(parts.joined(separator: "\u{0}").utf8))
        return digest.finalize().hexText
    }

    private func stored(_ fingerprint: String) -> ProofState? {
        guard let data = try? Data(contentsOf: stateFile),
            let found = try? JSONDecoder().decode(StoredProof.self, from: data),
            found.fingerprint == fingerprint
        else { return nil }
        return found.state
    }

    private func store(_ proof: StoredProof) throws {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try encoder.encode(proof).write(to: stateFile, options: .atomic)
        } catch {
            throw ProveError.notWritable(stateFile.path, reason: error.localizedDescription)
        }
    }

    /// Leaves two empty folders, one for each side.
    private func emptyFolder() throws {
        let files = FileManager.default
        let sides = ProofRole.allCases.map { request.out.appendingPathComponent($0.rawValue) }
        let known = Set(ProofRole.allCases.map(\.rawValue) + ["proof.json"])
        let found = (try? files.contentsOfDirectory(atPath: request.out.path)) ?? []
        let isOurs = found.isEmpty || files.fileExists(atPath: stateFile.path)
        guard isOurs, found.allSatisfy(known.contains) else { throw ProveError.folderInUse(request.out.path) }
        do {
            for side in sides {
                if files.fileExists(atPath: side.path) { try files.removeItem(at: side) }
                try files.createDirectory(at: side, withIntermediateDirectories: true)
            }
            // A proof that is stopped before its first date is one all the same.
            try Data("{}\n".utf8).write(to: stateFile)
        } catch {
            throw ProveError.notWritable(request.out.path, reason: error.localizedDescription)
        }
    }
}

extension ProofJob {
    fileprivate init(_ name: JobName, _ original: IsolatedProject, _ candidate: IsolatedProject) {
        let job = original.folder.job(name)
        let other = candidate.folder.job(name)
        let outputs = job?.outputNames ?? []
        var refusal = job.flatMap(original.refusal) ?? other.flatMap(candidate.refusal)
        if other == nil { refusal = "the candidate project has no job of that name that can run" }
        if let other, Set(other.outputNames) != Set(outputs) {
            refusal = "the candidate writes \(other.outputNames), the original \(outputs)"
        }
        var gaps = [
            "data other than that of these dates", "the order of rows",
            "earlier outputs than this proof's own",
        ]
        let steps = (job?.steps ?? []) + (other?.steps ?? [])
        if steps.contains(where: { if case .external = $0.action { true } else { false } }) {
            gaps.append("what user code does beside its result")
        }
        self.init(
            name: name,
            outputs: outputs,
            upstream: Array(Set((job?.dependencies ?? []) + (other?.dependencies ?? [])).map(\.job)),
            notCovered: gaps,
            refusal: refusal
        )
    }
}

extension Job {
    fileprivate var outputNames: [String] { steps.compactMap(\.outputName) }
}
