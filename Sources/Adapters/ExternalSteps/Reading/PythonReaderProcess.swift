internal import Foundation
internal import Ports
internal import RowPrograms
internal import Synchronization

/// One interpreter that answers syntax; calls wait for each other.
final class PythonReaderProcess: Sendable {
    private let interpreter: String
    private let directory: String
    private let environment: ChildEnvironment
    private let scratchDirectory: String
    private let running = Mutex<Connection?>(nil)

    /// Paths that are sent before their answers are awaited: few enough for the channel to hold them all.
    private static let group = 32

    init(interpreter: String, directory: String, environment: ChildEnvironment, scratchDirectory: String) {
        self.interpreter = interpreter
        self.directory = directory
        self.environment = environment
        self.scratchDirectory = scratchDirectory
    }

    /// Blocks.
    func read(_ paths: [String]) throws -> [ProgramReading] {
        try running.withLock { connection in
            var readings: [ProgramReading] = []
            while readings.count < paths.count {
                let open = try connection ?? start()
                connection = open
                let group = paths[readings.count..<min(readings.count + Self.group, paths.count)]
                let answered = try open.answers(to: Array(group))
                readings += answered
                if answered.count < group.count {
                    readings.append(
                        .unreadable(line: nil, reason: "the interpreter ended while it read this file")
                    )
                    connection = nil
                }
            }
            return readings
        }
    }

    private func start() throws -> Connection {
        let search = ProgramSearch(directory: directory, folders: environment.searchFolders)
        guard let path = search.path(of: interpreter) else {
            throw ExternalError.pythonNotFound(
                interpreter: interpreter,
                searched: search.places(for: interpreter)
            )
        }
        let folder = try PrivateFolder(in: scratchDirectory)
        let script = "glidepath_syntax.py"
        try folder.write(PackageResources.glidepath_syntax_py, to: script)
        let sockets = try Descriptor.socketPair()
        do {
            let process = try ChildProcess(
                executable: path,
                arguments: ["-I", "-B", folder.entry(script)],
                environment: environment.variables,
                directory: directory,
                descriptors: [sockets.far, sockets.far, try Descriptor.nullDevice()]
            ).start()
            return Connection(process: process, channel: sockets.near, folder: folder)
        } catch let error as SystemError {
            throw ExternalError.pythonNotStarted(interpreter: interpreter, lines: [error.text])
        }
    }
}

extension PythonReaderProcess {
    /// The channel to a running interpreter, which ends when the channel closes.
    fileprivate final class Connection: Sendable {
        private let process: pid_t
        private let channel: Descriptor
        private let folder: PrivateFolder
        private let unread = Mutex<[UInt8]>([])

        init(process: pid_t, channel: Descriptor, folder: PrivateFolder) {
            self.process = process
            self.channel = channel
            self.folder = folder
        }

        deinit {
            shutdown(channel.number, Int32(SHUT_RDWR))
            ChildProcess.awaitEnd(of: process, keeping: folder)
        }

        /// - Returns: Fewer answers than paths when the interpreter ended.
        func answers(to paths: [String]) throws -> [ProgramReading] {
            do {
                let lines = try paths.map {
                    String(decoding: try JSONEncoder().encode($0), as: UTF8.self) + "\n"
                }
                try channel.send(lines.joined())
            } catch is SystemError {
                return []
            }
            var readings: [ProgramReading] = []
            while readings.count < paths.count, let line = line() {
                switch try ProgramExchange.answer(line) {
                case .program(let body): readings.append(.program(RowProgram(language: .python, body: body)))
                case .unreadable(let line, let reason):
                    readings.append(.unreadable(line: line, reason: reason))
                }
            }
            return readings
        }

        /// The next line without its end; nil when the interpreter ended.
        private func line() -> [UInt8]? {
            unread.withLock { unread in
                var searched = 0
                while true {
                    if let end = unread[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                        let line = Array(unread[..<end])
                        unread.removeSubrange(...end)
                        return line
                    }
                    searched = unread.count
                    let count = withUnsafeTemporaryAllocation(byteCount: 65_536, alignment: 1) { buffer in
                        let count = recv(channel.number, buffer.baseAddress, buffer.count, 0)
                        if count > 0 { unread += buffer[..<count] }
                        return count
                    }
                    if count < 0, errno == EINTR { continue }
                    guard count > 0 else { return nil }
                }
            }
        }
    }
}
