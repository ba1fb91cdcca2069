internal import Foundation

/// Where programs are looked for.
struct ProgramSearch {
    /// Paths with a slash are relative to it.
    var directory: String
    /// Names without a slash are looked up in these, in order.
    var folders: [String]

    /// The absolute path of a program that may be run.
    func path(of program: String) -> String? {
        places(for: program).first { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
                && access(path, X_OK) == 0
        }
    }

    /// Every path that is tried, in order.
    func places(for program: String) -> [String] {
        if program.hasPrefix("/") { return [program] }
        if program.contains("/") { return ["\(directory)/\(program)"] }
        return folders.map { "\($0)/\(program)" }
    }
}
