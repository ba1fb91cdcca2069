import Foundation
public import Ports

/// The machine's clock.
public struct SystemClock: Clock {
    public init() {}

    public var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(
            microsecondsSinceEpoch: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
        )
    }
}

/// This process and others on this machine, as owners of leases.
///
/// An owner's id is `host|boot|pid|start|random`: boot and start time tell a living process from another one
/// that got its number later.
enum ProcessOwner {
    static func current() -> LeaseOwner {
        let pid = ProcessInfo.processInfo.processIdentifier
        let parts = [host, boot, String(pid), startTime(of: pid) ?? "?", UUID().uuidString]
        return LeaseOwner(id: parts.joined(separator: "|"), description: "process \(pid) on \(host)")
    }

    /// False only when the owner was a process of this machine that has surely ended.
    static func mayBeAlive(_ owner: LeaseOwner) -> Bool {
        let parts = owner.id.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 5, parts[0] == host, let pid = Int32(parts[2]) else { return true }
        guard parts[1] == boot else { return false }
        guard let start = startTime(of: pid) else { return false }
        return start == parts[3]
    }

    private static let host = ProcessInfo.processInfo.hostName

    private static let boot: String =
        (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?
        .trimmingCharacters(in: .whitespacesAndNewlines) ?? "?"

    /// Clock ticks from boot to the start of a living process (proc(5), field 22 of `stat`), else nil.
    private static func startTime(of pid: Int32) -> String? {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        // After the name come the fields from number 3, the state; Z is a process that has ended.
        guard fields.count > 19, fields[0] != "Z" else { return nil }
        return String(fields[19])
    }
}

/// Secrets from the environment and from files.
struct SystemSecrets: SecretSource {
    let directory: URL

    func value(of reference: String) throws -> String {
        if reference.hasPrefix("${"), reference.hasSuffix("}") {
            let name = String(reference.dropFirst(2).dropLast())
            guard let value = ProcessInfo.processInfo.environment[name] else {
                throw SecretError.missingVariable(name).diagnostic
            }
            return value
        }
        guard reference.hasPrefix("file:") else { return reference }
        let path = String(reference.dropFirst(5))
        do {
            let text = try String(
                contentsOf: URL(fileURLWithPath: path, relativeTo: directory),
                encoding: .utf8
            )
            return text.trimmingCharacters(in: .newlines)
        } catch {
            throw SecretError.missingFile(path).diagnostic
        }
    }
}
