import ArgumentParser
import Foundation
import Glidepath

struct ControlCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "control",
        abstract: "The control store: where jobs, runs and attempts are recorded.",
        subcommands: [ControlMoveCommand.self]
    )
}

struct ControlMoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Moves the control store to another database, with everything that is recorded.",
        discussion: """
            Example: glidepath control move bank

            bank is a connection of the project file, of kind postgresql or sqlite. Nothing may be running. The project \
            file then names the new place, and the old one refuses whoever still uses it. Environments that share the \
            project's control store move with it.
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "The connection that is to hold the control store.")
    var connection: String

    func validate() throws {
        if global.environment != nil {
            throw ValidationError("control move moves every environment's store: it takes no --environment")
        }
    }

    func run() async throws {
        let console = global.console
        let report = try await ControlMove(directory: global.folder().directory).perform(to: connection)
        if console.isJSON { return try console.emit(ControlMoveRecord(report)) }
        for store in report.stores {
            let count = store.rows.first { $0.table == "job_runs" }?.count ?? 0
            let owner = store.environment.map { " of environment \($0)" } ?? ""
            console.say(
                "Moved the control store\(owner) from \(store.source) to \(store.target): "
                    + Words.count(count, "attempt")
            )
        }
        if !report.isProjectFileChanged {
            console.say("Now write this into glidepath.yaml:\n  control: \(connection)")
        }
    }
}

/// What `control move --json` says.
private struct ControlMoveRecord: Encodable {
    struct Store: Encodable {
        var environment: String?
        var source: String
        var target: String
        var rows: [String: Int]
    }

    var stores: [Store]
    var projectFileChanged: Bool

    init(_ report: ControlMove.Report) {
        stores = report.stores.map {
            Store(
                environment: $0.environment,
                source: $0.source,
                target: $0.target,
                rows: Dictionary($0.rows.map { ($0.table, $0.count) }) { first, _ in first }
            )
        }
        projectFileChanged = report.isProjectFileChanged
    }
}
