/// A text file of the repository, or one that a canary test makes up.
struct TextFile: Sendable {
    /// Relative to the repository.
    var path: String
    var text: String
    /// Without their line ends.
    let lines: [String]

    init(_ path: String, _ text: String) {
        self.path = path
        self.text = text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    func isInside(_ folder: String) -> Bool { path.hasPrefix(folder + "/") }
}

/// A Swift file whose comments and literals can be told from its code.
struct SwiftFile: Sendable {
    let file: TextFile
    /// The lines with comments and the insides of string literals replaced by spaces; same count and columns.
    let code: [String]

    init(_ file: TextFile) {
        self.file = file
        code = TextFile(file.path, blankedSwift(file.text)).lines
    }

    /// For canaries.
    init(_ path: String, _ text: String) {
        self.init(TextFile(path, text))
    }

    var path: String { file.path }
}
