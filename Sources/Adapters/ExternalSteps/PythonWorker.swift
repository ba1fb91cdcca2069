internal import Foundation
internal import Synchronization

/// A running Python interpreter that forks a child for every call.
final class PythonWorker: Sendable {
    /// Orders go out and reports come in here.
    let control: Descriptor
    /// Holds the worker's own modules, its cache of compiled code and the folder of the running call.
    let folder: PrivateFolder
    private let process: pid_t
    private let state = Mutex((isUsable: true, calls: 0))

    private init(process: pid_t, control: Descriptor, folder: PrivateFolder) {
        self.process = process
        self.control = control
        self.folder = folder
    }

    /// The worker ends by itself when its control channel closes; somebody has to wait for it.
    deinit {
        ChildProcess.awaitEnd(of: process, keeping: folder)
    }

    /// False once it has failed to answer or has ended, for whatever reason.
    var isUsable: Bool {
        var entry = pollfd(fd: control.number, events: 0, revents: 0)
        return state.withLock(\.isUsable) && poll(&entry, 1, 0) == 0
    }

    func markUnusable() {
        state.withLock { $0.isUsable = false }
    }

    /// A fresh folder for one call.
    func makeCallFolder() throws -> PrivateFolder {
        let number = state.withLock { state in
            state.calls += 1
            return state.calls
        }
        return try PrivateFolder(path: folder.entry("call-\(number)"))
    }

    /// Starts the call described in a folder.
    func begin(_ call: PrivateFolder) throws {
        try send(["call": call.path])
    }

    func killCall() {
        try? send(["kill": ""])
    }

    /// Kills the worker itself, and so the call.
    func kill() {
        markUnusable()
        _ = Foundation.kill(process, SIGKILL)
    }

    private func send(_ order: [String: String]) throws {
        let text = String(decoding: try JSONEncoder().encode(order), as: UTF8.self)
        do {
            try control.send(text + "\n")
        } catch {
            markUnusable()
            throw error
        }
    }
}

extension PythonWorker {
    /// How long an interpreter may take to load pandas.
    private static let startLimit = Duration.seconds(120)

    static func start(_ configuration: PythonHost.Configuration) async throws -> PythonWorker {
        try await onOwnThread { try startBlocking(configuration) }
    }

    private static func startBlocking(_ configuration: PythonHost.Configuration) throws -> PythonWorker {
        let interpreter = try findInterpreter(configuration)
        let folder = try PrivateFolder(in: configuration.scratchDirectory)
        _ = try folder.makeFolder("compiled")
        for (name, bytes) in PythonModules.files { try folder.write(bytes, to: name) }
        do {
            let (process, control) = try launch(interpreter, in: folder, configuration)
            let worker = PythonWorker(process: process, control: control, folder: folder)
            try worker.waitUntilReady(interpreter)
            return worker
        } catch let error as SystemError {
            throw ExternalError.pythonNotStarted(interpreter: interpreter, lines: [error.text])
        }
    }

    /// The far end of the control channel closes here when this returns: what remains is the worker's own,
    /// so that its end can be seen.
    private static func launch(
        _ interpreter: String,
        in folder: PrivateFolder,
        _ configuration: PythonHost.Configuration
    ) throws -> (process: pid_t, control: Descriptor) {
        let sockets = try Descriptor.socketPair()
        let log = try Descriptor(
            taking: open(folder.entry("worker.log"), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        )
        let child = ChildProcess(
            executable: interpreter,
            arguments: [folder.entry(PythonModules.entryPoint)],
            environment: configuration.environment.variables,
            directory: configuration.projectDirectory,
            descriptors: [try Descriptor.nullDevice(), log, log, sockets.far]
        )
        return (try child.start(), sockets.near)
    }

    private static func findInterpreter(_ configuration: PythonHost.Configuration) throws -> String {
        let search = ProgramSearch(
            directory: configuration.projectDirectory,
            folders: configuration.environment.searchFolders
        )
        guard let path = search.path(of: configuration.interpreter) else {
            throw ExternalError.pythonNotFound(
                interpreter: configuration.interpreter,
                searched: search.places(for: configuration.interpreter)
            )
        }
        return path
    }

    /// Blocks until the worker has said whether it can run steps.
    private func waitUntilReady(_ interpreter: String) throws {
        var bytes = Data()
        let deadline = ContinuousClock.now + Self.startLimit
        while true {
            if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
                let message = try? JSONDecoder().decode(WorkerMessage.self, from: bytes[..<end])
                if message?.ready != nil { return }
                if let facts = message?.unusable { throw ExternalError(facts, interpreter: interpreter) }
                break
            }
            guard let more = receive(until: deadline) else { break }
            bytes += more
        }
        kill()
        throw ExternalError.pythonNotStarted(interpreter: interpreter, lines: logLines())
    }

    /// Nil when the channel is closed or the time is over.
    private func receive(until deadline: ContinuousClock.Instant) -> Data? {
        while ContinuousClock.now < deadline {
            var entry = pollfd(fd: control.number, events: Int16(POLLIN), revents: 0)
            guard poll(&entry, 1, 1_000) != 0 else { continue }
            var buffer = [UInt8](repeating: 0, count: 4_096)
            let count = recv(control.number, &buffer, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            return count > 0 ? Data(buffer[..<count]) : nil
        }
        return nil
    }

    private func logLines() -> [String] {
        let text = (try? String(contentsOfFile: folder.entry("worker.log"), encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(12).map(String.init)
    }
}
