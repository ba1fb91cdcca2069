internal import CProcess
internal import Foundation

/// How to start a program so that it shares nothing with this one but what is said here.
///
/// It gets a session of its own (a terminal's Ctrl-C does not reach it, and its whole family can be stopped
/// together), default signal handling, and no open file but those in `descriptors`.
struct ChildProcess {
    /// An absolute path.
    var executable: String
    var arguments: [String]
    var environment: [String: String]
    var directory: String
    /// What becomes descriptor 0, 1, 2, … of the program, in that order.
    var descriptors: [Descriptor]

    /// - Returns: The process number; the caller has to wait for it.
    /// - Throws: The system's error number as a ``SystemError``.
    func start() throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addchdir_np(&actions, directory)
        for (number, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor.number, Int32(number))
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, Int32(descriptors.count))
        configure(&attributes)

        var process: pid_t = 0
        let words = ([executable] + arguments).map { strdup($0) } + [nil]
        let variables = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + variables { free(pointer) } }
        let problem = posix_spawn(&process, executable, &actions, &attributes, words, variables)
        guard problem == 0 else { throw SystemError(number: problem) }
        return process
    }

    /// Waits, on a thread of its own, for a process that will end by itself; its folder is removed afterwards.
    static func awaitEnd(of process: pid_t, keeping folder: PrivateFolder) {
        Thread.detachNewThread {
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
            withExtendedLifetime(folder) {}
        }
    }

    private func configure(_ attributes: inout posix_spawnattr_t) {
        var every = sigset_t()
        var none = sigset_t()
        sigfillset(&every)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &every)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes,
            CPROCESS_SPAWN_SETSID | Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK)
        )
    }
}

/// An error number of the operating system.
struct SystemError: Error, Hashable {
    var number: Int32

    static var last: SystemError { SystemError(number: errno) }

    /// The system's words.
    var text: String { String(cString: strerror(number)) }
}

/// Owns one open file descriptor and closes it.
final class Descriptor: Sendable {
    let number: Int32

    init(taking number: Int32) throws {
        guard number >= 0 else { throw SystemError.last }
        self.number = number
    }

    deinit { close(number) }

    static func nullDevice() throws -> Descriptor {
        try Descriptor(taking: open("/dev/null", O_RDWR | O_CLOEXEC))
    }

    /// A pipe whose reading end does not block.
    static func pipe() throws -> (reader: Descriptor, writer: Descriptor) {
        var ends: [Int32] = [-1, -1]
        guard pipe2(&ends, O_CLOEXEC) == 0 else { throw SystemError.last }
        let reader = try Descriptor(taking: ends[0])
        let writer = try Descriptor(taking: ends[1])
        _ = fcntl(reader.number, F_SETFL, O_NONBLOCK)
        return (reader, writer)
    }

    /// Two connected ends of a local socket.
    static func socketPair() throws -> (near: Descriptor, far: Descriptor) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw SystemError.last }
        return (try Descriptor(taking: ends[0]), try Descriptor(taking: ends[1]))
    }

    /// Sends all bytes to a socket; a receiver that is gone is an error, not a signal.
    func send(_ text: String) throws {
        var unsent = Array(text.utf8)[...]
        while !unsent.isEmpty {
            let count = unsent.withUnsafeBytes {
                Foundation.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count >= 0 || errno == EINTR else { throw SystemError.last }
            unsent = unsent.dropFirst(max(0, count))
        }
    }
}

/// Runs blocking work on a thread of its own: Swift's cooperative threads must not wait.
func onOwnThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Swift.Result { try body() }) }
        thread.name = "external step"
        thread.start()
    }
}
