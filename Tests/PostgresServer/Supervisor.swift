import Foundation

/// A shell that starts a server, waits for the end of this process, stops the server and removes its folder.
///
/// It learns of the end by its standard input: the other end closes with this process, also when it crashes.
final class Supervisor: Sendable {
    let folder: String
    /// Held open as long as the server is needed.
    private let input: Int32
    private let process: pid_t

    init?(bin: String, settings: [String], place: String?) {
        let own = settings.joined(separator: "\n")
        guard let child = try? Child("/bin/bash", ["-c", Self.script, "supervisor", bin, own, place ?? ""])
        else {
            return nil
        }
        // The first line says where the server is, or nothing comes before the output ends.
        guard let line = child.firstLine(within: .seconds(120)), line.hasPrefix("ready ") else {
            close(child.input)
            Self.reap(child.process)
            return nil
        }
        folder = String(line.dropFirst(6))
        input = child.input
        process = child.process
    }

    deinit {
        close(input)
        Self.reap(process)
    }

    /// Waits for the shell, which may take a while to stop its server.
    ///
    /// An ended process that nobody waits for holds up everybody who waits for any, as tests of exits do.
    private static func reap(_ process: pid_t) {
        Thread.detachNewThread {
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0, errno == EINTR {}
        }
    }

    /// - `$1`: the folder of the server's programs; `$2`: lines for its settings file; `$3`: where its folder goes.
    private static let script = """
        trap '' INT HUP TERM
        bin=$1
        folder=$(mktemp -d "${3:-${TMPDIR:-/tmp}}/glidepath-pg-XXXXXX") || exit 1
        as() { "$@"; }
        if [ "$(id -u)" -eq 0 ]; then
            chown postgres "$folder"
            as() { /sbin/runuser -u postgres -- "$@"; }
        fi
        cd /
        cleanup() {
            as timeout 60 "$bin/pg_ctl" -D "$folder/data" -m immediate -w -t 50 stop >/dev/null 2>&1
            rm -rf "$folder"
        }
        as timeout 100 "$bin/initdb" -D "$folder/data" -U glidepath -A trust -E UTF8 --locale=C -N \\
            >/dev/null 2>&1 || { cleanup; exit 1; }
        printf '%s\\n' "listen_addresses = ''" "unix_socket_directories = '$folder'" "fsync = off" \\
            "synchronous_commit = off" "full_page_writes = off" "max_connections = 1000" "$2" \\
            >>"$folder/data/postgresql.conf"
        as timeout 70 "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/log" start \\
            >/dev/null 2>&1 </dev/null || { cleanup; exit 1; }
        echo "ready $folder"
        exec >/dev/null
        read -r _
        cleanup
        """
}

/// A program started with nothing of this process but the pipes it is given.
///
/// Foundation's `Process` waits on a socket that a server started by its child would inherit and keep open.
struct Child {
    let process: pid_t
    /// The end that writes to its standard input.
    let input: Int32
    private let output: Int32

    init(_ path: String, _ arguments: [String]) throws {
        var toChild: [Int32] = [0, 0]
        var fromChild: [Int32] = [0, 0]
        guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else { throw ServerTrouble("no pipes") }
        for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
        posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // Whatever else this process has open, and others open at this moment, stays here.
        let closing = "for f in /proc/self/fd/*; do f=${f##*/}; ((f > 2)) && exec {f}>&-; done; exec \"$@\""
        let all = ["/bin/bash", "-c", closing, "bash", path] + arguments
        let words = all.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        let environment = ProcessInfo.processInfo.environment.map { strdup("\($0)=\($1)") } + [nil]
        defer { for word in environment { free(word) } }
        var process: pid_t = 0
        let code = posix_spawn(&process, "/bin/bash", &actions, nil, words, environment)
        close(toChild[0])
        close(fromChild[1])
        guard code == 0 else {
            close(toChild[1])
            close(fromChild[0])
            throw ServerTrouble("\(path) cannot be started")
        }
        self.process = process
        input = toChild[1]
        output = fromChild[0]
    }

    /// Everything that a program prints.
    ///
    /// - Throws: ``ServerTrouble`` when it fails or takes longer.
    static func output(of path: String, _ arguments: [String], within limit: Duration) throws -> String {
        let child = try Child(path, arguments)
        close(child.input)
        let text = child.read(until: { _ in false }, within: limit)
        close(child.output)
        if text == nil { kill(child.process, SIGKILL) }
        var status: Int32 = 0
        waitpid(child.process, &status, 0)
        guard let text, status == 0 else {
            throw ServerTrouble("\(path) failed or took too long: \(arguments.last ?? "")")
        }
        return text.trimmingCharacters(in: .newlines)
    }

    func firstLine(within limit: Duration) -> String? {
        let text = read(until: { $0.contains(UInt8(ascii: "\n")) }, within: limit)
        close(output)
        return text?.split(separator: "\n").first.map(String.init)
    }

    /// What is printed until `isEnough` or the end; nil after the time limit.
    private func read(until isEnough: ([UInt8]) -> Bool, within limit: Duration) -> String? {
        let end = ContinuousClock.now.advanced(by: limit)
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !isEnough(text) {
            let left = ContinuousClock.now.duration(to: end).components.seconds
            guard left > 0 else { return nil }
            var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            guard poll(&descriptor, 1, Int32(left) * 1000) > 0 else { return nil }
            let count = Foundation.read(output, &buffer, buffer.count)
            guard count > 0 else { break }
            text += buffer[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }
}
