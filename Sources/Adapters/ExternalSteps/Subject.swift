internal import Foundation

/// Which user code an error is about, in a person's words.
public struct Subject: Hashable, Sendable {
    /// As a person would write it: `externals/spread.py:execute`, a command, a type name.
    public var name: String
    /// The file that holds the code, relative to the project where it lies in it; nil for Swift types.
    public var file: String?
}

/// A path as people of a project write it: relative to the project folder where it lies in it.
func relativePath(_ path: String, to project: String) -> String {
    for folder in [project, URL(fileURLWithPath: project).resolvingSymlinksInPath().path] {
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        if path.hasPrefix(prefix) { return String(path.dropFirst(prefix.count)) }
    }
    return path
}
