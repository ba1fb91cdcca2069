internal import Foundation
internal import Ports
internal import Synchronization

/// One run of a program that is not an interpreter of ours.
struct ProgramCall {
    private let call: ExternalCall
    private let program: Program
    private let directory: String
    private let environment: [String: String]
    private let folder: PrivateFolder

    init(
        _ call: ExternalCall,
        _ program: Program,
        directory: String,
        _ environment: [String: String],
        _ folder: PrivateFolder
    ) {
        self.call = call
        self.program = program
        self.directory = directory
        self.environment = environment
        self.folder = folder
    }

    /// - Returns: The last lines that it wrote to standard error.
    /// - Throws: Unless it ends with exit code 0 within its limits.
    func run() async throws -> [String] {
        let (near, far) = try Descriptor.socketPair()
        let output = try folder.makePipe("stdout", flags: O_RDONLY)
        let errors = try folder.makePipe("stderr", flags: O_RDONLY)
        let family = ProcessFamily(process: try start(), mark: folder.path)
        let monitor = try CallMonitor(
            .init(output: output, errors: errors, ending: near),
            log: RunLog(print: call.print),
            limit: call.timeout,
            actions: .init(kill: { family.kill() }, giveUp: { family.kill() })
        )
        family.reportEnd(to: far)
        monitor.start()
        let code = await withTaskCancellationHandler {
            await exitCode(from: monitor)
        } onCancel: {
            monitor.stop(.cancelled)
        }
        try judge(code, monitor)
        return monitor.log.lastErrorLines
    }

    private func start() throws -> pid_t {
        let null = try Descriptor.nullDevice()
        let writers = try ["stdout", "stderr"].map { name in
            try Descriptor(taking: open(folder.entry(name), O_WRONLY | O_CLOEXEC))
        }
        let child = ChildProcess(
            executable: command[0],
            arguments: Array(command.dropFirst()),
            environment: environment,
            directory: directory,
            descriptors: [null] + writers
        )
        do {
            return try child.start()
        } catch let error as SystemError {
            throw ExternalError.programNotFound(
                program.subject,
                searched: ["\(program.path) (\(error.text))"]
            )
        }
    }

    /// A limit on memory is set by the shell, which then becomes the program.
    private var command: [String] {
        let words = [program.path] + program.arguments
        guard let limit = call.memoryLimitBytes else { return words }
        return ["/bin/sh", "-c", "ulimit -d \(max(1, limit >> 10)) && exec \"$@\"", "sh"] + words
    }

    private func exitCode(from monitor: CallMonitor) async -> Int32 {
        while true {
            guard case .ended(let report) = await monitor.events.next() else { continue }
            return report.flatMap { Int32(String(decoding: $0, as: UTF8.self)) } ?? -SIGKILL
        }
    }

    private func judge(_ code: Int32, _ monitor: CallMonitor) throws {
        let lines = monitor.log.lastErrorLines
        switch monitor.stopReason {
        case .cancelled: throw CancellationError()
        case .timeLimit:
            throw ExternalError.timeLimit(program.subject, limit: call.timeout ?? .zero, lines: lines)
        case .abandoned, nil: break
        }
        guard code != 0 else { return }
        let error = ExternalError.ended(
            program.subject,
            code: code,
            lines: lines,
            limit: call.memoryLimitBytes
        )
        guard case .exited = error else { throw error }
        throw ExternalError.exitStatus(program.subject, code: code, lines: lines)
    }
}

/// A program and everything it has started.
final class ProcessFamily: Sendable {
    private let process: pid_t
    /// Text that the environment of every member holds, and of no other process.
    private let mark: String
    /// True once the process number may belong to somebody else.
    private let isGone = Mutex(false)

    init(process: pid_t, mark: String) {
        self.process = process
        self.mark = mark
    }

    func kill() {
        isGone.withLock { isGone in
            if !isGone { _ = Foundation.kill(-process, SIGKILL) }
        }
    }

    /// Waits on a thread of its own, stops what is left, and sends a line with the exit code, which is the
    /// negative signal number of a program that was killed.
    func reportEnd(to channel: Descriptor) {
        Thread.detachNewThread { [self] in
            var information = siginfo_t()
            // Not yet taken note of, so that its group number stays its own.
            while waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) < 0, errno == EINTR {}
            stopRest()
            var status: Int32 = 0
            isGone.withLock { isGone in
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
                isGone = true
            }
            let signal = status & 0x7f
            try? channel.send("\(signal == 0 ? status >> 8 & 0xff : -signal)\n")
        }
    }

    /// Kills the group, then members that have left it, until there are none.
    private func stopRest() {
        kill()
        for _ in 0..<10 {
            let members = markedProcesses().filter { $0 != process }
            if members.isEmpty { return }
            for member in members { _ = Foundation.kill(member, SIGKILL) }
        }
    }

    private func markedProcesses() -> [pid_t] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        let wanted = Data(mark.utf8)
        return entries.compactMap(pid_t.init).filter { number in
            FileManager.default.contents(atPath: "/proc/\(number)/environ")?.range(of: wanted) != nil
        }
    }
}
