/// What user code sees of the world: the variables a project lists, and the few that programs need to start.
public struct ChildEnvironment: Sendable {
    /// Variables by name, complete.
    public let variables: [String: String]

    /// - Parameters:
    ///   - listed: What the project lists, already resolved. Wins over everything below.
    ///   - inherited: Variables of the person who started the program. Only `PATH` (programs are found),
    ///     `HOME` (packages installed for one user are found) and `TMPDIR` are taken from it.
    ///
    /// Always set unless listed: `LANG=C.UTF-8` and `TZ=UTC`, so that text and times do not depend on the
    /// machine; `PYTHONHASHSEED=0` and `OPENBLAS_NUM_THREADS=1`, so that the order of a Python set and the
    /// last digit of a sum do not depend on chance or on the number of cores.
    public init(listed: [String: String], inherited: [String: String]) {
        var variables = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC",
            "PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1",
        ]
        for name in ["PATH", "HOME", "TMPDIR"] {
            if let value = inherited[name], !value.isEmpty { variables[name] = value }
        }
        self.variables = variables.merging(listed) { $1 }
    }

    /// Folders in which programs are looked up, in order.
    var searchFolders: [String] {
        (variables["PATH"] ?? "").split(separator: ":").map(String.init)
    }
}
