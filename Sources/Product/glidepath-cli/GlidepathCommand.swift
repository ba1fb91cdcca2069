import ArgumentParser
import Diagnostics
import Dispatch
import Foundation
import Synchronization

/// The program: arguments in, diagnostics and an exit code out.
@main
struct GlidepathCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "glidepath",
        abstract: "Runs ETL jobs, and tells what they did.",
        discussion: """
            Start here:
              glidepath demo            a synthetic bank, its jobs run for a month
              glidepath run             every job of this project, up to date
              glidepath status          where each job stands
            """,
        version: "0.1.0",
        subcommands: [
            DemoCommand.self, RunCommand.self, PlanCommand.self, StatusCommand.self, LogsCommand.self,
            ShowCommand.self, InspectCommand.self, GraphCommand.self, RebuildCommand.self,
            CompareCommand.self, ProveCommand.self,
            JobsCommand.self, SQLCommand.self, DoctorCommand.self, SchemaCommand.self, InitCommand.self,
            ControlCommand.self,
        ]
    )

    static func main() async {
        let arguments = Array(CommandLine.arguments.dropFirst())
        let console = Console(arguments: arguments)
        do {
            // Parsed in the task that runs it: commands are not values that cross between tasks.
            let task = Task {
                var command = try parseAsRoot(arguments)
                if var command = command as? any AsyncParsableCommand {
                    try await command.run()
                } else {
                    try command.run()
                }
            }
            let signals = SignalHandler { task.cancel() }
            defer { signals.stop() }
            try await task.value
        } catch let code as ExitCode {
            Foundation.exit(code.rawValue)
        } catch {
            Foundation.exit(report(error, on: console))
        }
    }

    /// Prints what a person needs to know and returns the exit code.
    private static func report(_ error: any Error, on console: Console) -> Int32 {
        if error is CancellationError {
            console.note("interrupted: what was published is complete; run again to continue")
            return 130
        }
        if let own = error as? any DiagnosableError { return console.fail([own.diagnostic]) }
        if let list = error as? DiagnosticList { return console.fail(list.diagnostics) }
        let code = Self.exitCode(for: error)
        if code == .success {
            print(Self.fullMessage(for: error))
            return 0
        }
        if code == .validationFailure {
            let message = Self.message(for: error)
            let usage = Self.fullMessage(for: error).split(separator: "\n").dropFirst().joined(
                separator: "\n"
            )
            return console.fail([
                Diagnostic(
                    "usage.invalid",
                    message.split(separator: "\n").first.map(String.init) ?? "wrong usage",
                    reason: usage.isEmpty ? nil : usage,
                    remedy: "See \"glidepath help\"."
                )
            ])
        }
        return console.fail(Diagnostic.all(of: error))
    }
}

/// Turns the first Ctrl-C into a cancellation and the second into an end at once.
private final class SignalHandler {
    private var sources: [any DispatchSourceSignal] = []

    init(_ cancel: @escaping @Sendable () -> Void) {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            let seen = Mutex(false)
            source.setEventHandler {
                let isSecond = seen.withLock { seen in
                    defer { seen = true }
                    return seen
                }
                if isSecond { Foundation.exit(130) }
                cancel()
            }
            source.resume()
            sources.append(source)
        }
    }

    func stop() {
        for source in sources { source.cancel() }
    }
}
