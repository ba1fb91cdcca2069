import Diagnostics
import JobModel
import Ports
import Tabular
import Testing

@testable import SQLiteControlStore

struct ErrorTests {
    private static let run = RunIdentity(
        id: RunID("r"),
        job: JobName("A"),
        effectiveDate: CivilDate(daysSinceEpoch: 20_000),
        attempt: 2
    )

    private static let everyError: [(error: ControlStoreError, code: String, exitCode: Int32)] = [
        (.unsuitable(path: "p", .missingFolder("f")), "control.missing-folder", 2),
        (.unsuitable(path: "p", .isFolder), "control.is-folder", 2),
        (.unsuitable(path: "p", .notADatabase), "control.not-a-database", 2),
        (.unsuitable(path: "p", .foreignTables(["t"])), "control.foreign-tables", 2),
        (.unsuitable(path: "p", .newerStore(version: 9, supported: 1)), "control.newer-store", 2),
        (.trouble(path: "p", .readOnly), "control.read-only", 3),
        (.trouble(path: "p", .locked), "control.locked", 3),
        (.trouble(path: "p", .full), "control.full", 3),
        (.trouble(path: "p", .damaged(message: "m")), "control.damaged", 3),
        (.trouble(path: "p", .failed(cause: Diagnostic("x.y", "s"))), "control.failed", 3),
        (.unreadableRecord(column: "c"), "control.unreadable-record", 3),
        (.unregisteredJob(JobName("A"), registered: []), "control.unregistered-job", 2),
        (.duplicateJob(JobName("A"), files: ["a", "b"]), "control.duplicate-job", 2),
        (.selfDependency(JobName("A")), "control.self-dependency", 2),
        (.unrecordedRun(RunID("r")), "control.unrecorded-run", 1),
        (.runNotRunning(run, status: .failed), "control.run-not-running", 1),
    ]

    @Test func `every error has its code, its exit code and a way out`() {
        for (error, code, exitCode) in Self.everyError {
            let diagnostic = error.diagnostic
            #expect(diagnostic.code == code && diagnostic.exitCode == exitCode)
            #expect(diagnostic.remedy?.hasSuffix(".") == true || diagnostic.remedy?.hasSuffix("?") == true)
            #expect(!diagnostic.summary.hasSuffix(".") && !diagnostic.summary.contains("\n"))
            #expect(diagnostic.summary.first?.isUppercase == false)
        }
    }

    @Test func `every error of a file names the file`() {
        for (error, _, _) in Self.everyError.prefix(10) {
            #expect(error.diagnostic.summary.contains("\"p\""))
        }
    }

    @Test func `an unregistered job's words name the nearest one`() {
        let error = ControlStoreError.unregisteredJob(JobName("Ordres"), registered: ["Orders", "Report"])
        #expect(
            TerminalRenderer(usesColor: false).text(error.diagnostic) == """
                Ordres: error[control.unregistered-job]: job "Ordres" is not registered
                  why: Runs are recorded for registered jobs only.
                  fix: Did you mean "Orders"?
                """
        )
    }
}
