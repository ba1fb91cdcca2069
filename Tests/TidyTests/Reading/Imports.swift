/// One `import` line.
struct Import: Hashable {
    var module: String
    /// From one.
    var line: Int
}

/// The modules that a file imports, submodules by their first name.
func imports(of file: SwiftFile) -> [Import] {
    file.code.enumerated().compactMap { index, line in
        let words = names(in: line)
        guard let keyword = words.firstIndex(of: "import"), keyword <= 2, words.count > keyword + 1 else {
            return nil
        }
        let kinds: Set = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
        let first = words[keyword + 1]
        let module = kinds.contains(first) && words.count > keyword + 2 ? words[keyword + 2] : first
        return Import(module: module, line: index + 1)
    }
}
