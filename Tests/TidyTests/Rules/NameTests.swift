import Testing

/// Type and file names that say nothing.
enum EmptyName {
    private static let endings = ["Util", "Utils", "Utilities", "Helper", "Helpers", "Manager"]
    private static let declarations: Set<String> = [
        "class", "struct", "enum", "actor", "protocol", "typealias", "extension",
    ]

    static func violations(in file: SwiftFile) -> [Violation] {
        let stem = file.file.name.split(separator: ".").first.map(String.init) ?? ""
        let inFile = offends(stem) ? [Violation(file.path, 1, message(stem))] : []
        return inFile
            + file.code.enumerated().flatMap { index, line in
                declaredTypes(in: line).filter(offends).map { Violation(file.path, index + 1, message($0)) }
            }
    }

    /// Types that a line declares, not those it extends: an extension's name was given by somebody else.
    static func declaredTypes(in line: String) -> [String] {
        let words = names(in: line)
        return zip(words, words.dropFirst()).compactMap { keyword, name in
            declarations.contains(keyword) && keyword != "extension" && name.first?.isUppercase == true
                ? name : nil
        }
    }

    private static func offends(_ name: String) -> Bool { endings.contains { name.hasSuffix($0) } }

    private static func message(_ name: String) -> String {
        "\(name) is banned, use a name that says what it does"
    }
}

@Suite struct NameTests {
    @Test func `names say what a thing does`() {
        for file in Repository.current.swiftFiles { report(EmptyName.violations(in: file)) }
    }

    @Test func `an empty name is seen`() {
        let planted = SwiftFile(
            "Sources/Ports/PathUtils.swift",
            "extension FileManager {}\nstruct RunManager {}\n"
        )
        #expect(
            EmptyName.violations(in: planted) == [
                Violation(planted.path, 1, "PathUtils is banned, use a name that says what it does"),
                Violation(planted.path, 2, "RunManager is banned, use a name that says what it does"),
            ]
        )
    }
}
