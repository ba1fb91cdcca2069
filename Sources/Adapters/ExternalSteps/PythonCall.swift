internal import Foundation
internal import JobModel
internal import Ports
internal import Tabular

/// A Python file, by absolute path, and the function to call.
struct PythonTarget {
    var script: String
    var function: String

    func subject(in project: String) -> Subject {
        let file = relativePath(script, to: project)
        return Subject(name: "\(file):\(function)", file: file)
    }
}

/// A worker ended before it began the call, so that another may be asked.
struct WorkerLost: Error {}

/// The conversation with the process of one call.
struct PythonCall {
    private let call: ExternalCall
    private let target: PythonTarget
    private let subject: Subject
    private let configuration: PythonHost.Configuration
    private let worker: PythonWorker
    private let folder: PrivateFolder
    /// Answers go out here.
    ///
    /// Opened for reading too, so that a process that is gone is not a signal for us.
    private let answers: Descriptor
    private let monitor: CallMonitor

    init(
        _ call: ExternalCall,
        _ target: PythonTarget,
        _ configuration: PythonHost.Configuration,
        _ worker: PythonWorker
    ) throws {
        self.call = call
        self.target = target
        subject = target.subject(in: configuration.projectDirectory)
        self.configuration = configuration
        self.worker = worker
        folder = try worker.makeCallFolder()
        _ = try folder.makeFolder("in")
        _ = try folder.makeFolder("out")
        answers = try folder.makePipe("down", flags: O_RDWR)
        let channels = CallMonitor.Channels(
            messages: try folder.makePipe("up", flags: O_RDONLY),
            output: try folder.makePipe("stdout", flags: O_RDONLY),
            errors: try folder.makePipe("stderr", flags: O_RDONLY),
            ending: worker.control
        )
        monitor = try CallMonitor(
            channels,
            log: RunLog(print: call.print),
            limit: call.timeout,
            actions: .init(kill: { worker.killCall() }, giveUp: { worker.kill() })
        )
    }

    func run(in session: any EngineSession) async throws -> ExternalResult {
        let request = try JSONEncoder().encode(request(for: await session.relationNames()))
        try folder.write(request, to: "call.json")
        do {
            try worker.begin(folder)
        } catch {
            throw WorkerLost()
        }
        monitor.start()
        return try await withTaskCancellationHandler {
            try await listen(in: session)
        } onCancel: {
            monitor.stop(.cancelled)
        }
    }

    private func request(for relations: [String]) -> PythonRequest {
        PythonRequest(
            script: target.script,
            function: target.function,
            projectDirectory: configuration.projectDirectory,
            searchPaths: configuration.searchPaths,
            relations: relations,
            effectiveDate: call.run.effectiveDate.description,
            parameters: call.parameters.map { .init(name: $0.name, value: TaggedValue(value: $0.value)) },
            decimals: configuration.decimals.rawValue,
            nullableIntegers: configuration.nullableIntegers.rawValue,
            memoryLimitBytes: call.memoryLimitBytes
        )
    }

    /// Serves the process until it has ended, then says what came of it.
    private func listen(in session: any EngineSession) async throws -> ExternalResult {
        var outcome: Result<PythonMessage.Done, any Error>?
        var hasBegun = false
        while true {
            switch await monitor.events.next() {
            case .message(let line):
                hasBegun = true
                do {
                    if let done = try await serve(line, in: session) { outcome = .success(done) }
                } catch {
                    outcome = .failure(error)
                    monitor.stop(.abandoned)
                }
            case .ended(let report):
                let message = report.flatMap { try? JSONDecoder().decode(WorkerMessage.self, from: $0) }
                if let ended = message?.ended { return try result(outcome, ended) }
                worker.markUnusable()
                guard hasBegun || monitor.stopReason != nil else { throw WorkerLost() }
                return try result(outcome, .init(code: -SIGKILL, strays: 0))
            }
        }
    }

    /// Does what a message asks for.
    ///
    /// - Returns: What the call came to, when the message says so.
    private func serve(_ line: Data, in session: any EngineSession) async throws -> PythonMessage.Done? {
        // User code that finds the channel may write anything to it; what is not a message is not for us.
        guard monitor.stopReason == nil else { return nil }
        guard let message = try? JSONDecoder().decode(PythonMessage.self, from: line) else { return nil }
        if let load = message.load {
            try await session.writeParquet(
                load.relation,
                rows: nil,
                prepending: nil,
                dateColumn: nil,
                to: load.file
            )
            _ = write(answers.number, "\n", 1)
        }
        if let failure = message.failed {
            throw ExternalError(failure, subject, configuration, limit: call.memoryLimitBytes)
        }
        guard let done = message.done else { return nil }
        for relation in done.relations {
            try await session.define(relation.name, as: .parquet(path: relation.file))
        }
        return done
    }

    private func result(
        _ outcome: Result<PythonMessage.Done, any Error>?,
        _ ended: WorkerMessage.Ended
    ) throws -> ExternalResult {
        switch outcome {
        case .success(let done):
            let strays =
                ended.strays == 0 ? [] : ["leaves \(ended.strays) processes running (stopped)"]
            return ExternalResult(
                userSeconds: done.seconds,
                relations: done.relations.map(\.name),
                sideEffects: done.sideEffects + strays
            )
        case .failure(ExternalError.noResult(let subject, let found, _)):
            // Told before everything that it printed was read.
            throw ExternalError.noResult(subject, found: found, lines: lines)
        case .failure(let error): throw error
        case nil: throw unfinished(code: ended.code)
        }
    }

    /// The process ended without a word.
    private func unfinished(code: Int32) -> any Error {
        switch monitor.stopReason {
        case .cancelled: CancellationError()
        case .timeLimit: ExternalError.timeLimit(subject, limit: call.timeout ?? .zero, lines: lines)
        case .abandoned, nil:
            ExternalError.ended(subject, code: code, lines: lines, limit: call.memoryLimitBytes)
        }
    }

    private var lines: [String] { monitor.log.lastErrorLines }
}
