public import Diagnostics
import Foundation

/// Finds a Python that can run user code.
public enum PythonFinder {
    /// The first of these that imports pandas and pyarrow: `GLIDEPATH_PYTHON`, the environment that `make
    /// setup` makes beside the program, `python3` on the path.
    ///
    /// Nil when none does.
    public static func interpreterWithPandas() async -> String? {
        let environment = ProcessInfo.processInfo.environment
        let program = Bundle.main.executableURL?.resolvingSymlinksInPath()
        let beside = program?.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent(".tools/venv/bin/python3").path
        for candidate in [environment["GLIDEPATH_PYTHON"], beside, "python3"].compactMap({ $0 })
        where imports("pandas, pyarrow", with: candidate) {
            return candidate
        }
        return nil
    }

    public static let missingPandas = Diagnostic(
        "demo.no-pandas",
        severity: .warning,
        fault: .world(canPass: false),
        "no Python with pandas and pyarrow was found: jobs in user code will fail",
        reason: "Looked at GLIDEPATH_PYTHON, at .tools/venv beside the program and at python3 on the path.",
        remedy:
            "Run \"make setup\" in Glidepath's folder, or \"python3 -m pip install pandas pyarrow\", then "
            + "name the interpreter under externals: python: in glidepath.yaml."
    )

    static func imports(_ modules: String, with interpreter: String) -> Bool {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [interpreter, "-c", "import \(modules)"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
