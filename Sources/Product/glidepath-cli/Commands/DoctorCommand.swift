import ArgumentParser
import Glidepath

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Checks what runs need: libraries, Python, databases, folders, free space.",
        discussion: "Example: glidepath doctor"
    )

    @OptionGroup var global: GlobalOptions

    func run() async throws {
        let console = global.console
        let checks = await Doctor(folder: try global.folder()).examine()
        if console.isJSON {
            try console.emit(["checks": checks])
        } else {
            for check in checks {
                let mark = check.isFine ? console.style("ok  ", .good) : console.style("fix ", .bad)
                console.say("\(mark) \(check.subject): \(check.finding)")
                if let remedy = check.remedy { console.say("     \(remedy)") }
            }
        }
        if checks.contains(where: { !$0.isFine }) { throw ExitCode(1) }
    }
}
