import Foundation
import Testing

/// Commands that documents tell a person to type exist.
struct DocumentedCommands {
    var makeGoals: Set<String>
    /// First words after `glidepath`; empty while the program has none.
    var verbs: Set<String>

    init(makefile: TextFile?, programs: [SwiftFile]) {
        makeGoals = Set(
            (makefile?.lines ?? []).compactMap { line in
                guard let colon = line.firstIndex(of: ":"), line.first?.isLetter == true else { return nil }
                let goal = line[..<colon]
                return goal.utf8.allSatisfy({ isNameByte($0) || $0 == UInt8(ascii: "-") })
                    ? String(goal) : nil
            }
        )
        verbs = Set(programs.flatMap { $0.file.lines.compactMap(Self.commandName) })
    }

    init(makeGoals: Set<String>, verbs: Set<String>) {
        self.makeGoals = makeGoals
        self.verbs = verbs
    }

    func violations(in document: TextFile) -> [Violation] {
        var isInBlock = false
        return document.lines.enumerated().flatMap { index, line -> [Violation] in
            if line.hasPrefix("```") {
                isInBlock.toggle()
                return []
            }
            let isCode = isInBlock || line.hasPrefix("    ")
            let commands = isCode ? [line] : inlineCode(of: line)
            return commands.flatMap(unknownParts).map { Violation(document.path, index + 1, $0) }
        }
    }

    private func inlineCode(of line: String) -> [String] {
        line.components(separatedBy: "`").enumerated().filter { $0.offset % 2 == 1 }.map(\.element)
    }

    private func unknownParts(of command: String) -> [String] {
        var words = command.split(separator: " ").map(String.init)
        if words.first == "$" { words.removeFirst() }
        guard let program = words.first else { return [] }
        let arguments = words.dropFirst().prefix { $0 != "#" && $0 != "&&" }
        switch program {
        case "make":
            return arguments.filter { isWord($0) && !makeGoals.contains($0) }
                .map { "make \($0) is banned, use a goal of the Makefile" }
        case "glidepath", "bin/glidepath":
            guard let verb = arguments.first(where: isWord), !verbs.isEmpty, !verbs.contains(verb) else {
                return []
            }
            return ["glidepath \(verb) is banned, use a command that exists"]
        default: return []
        }
    }

    /// Not an option, an assignment or a placeholder.
    private func isWord(_ text: String) -> Bool {
        text.utf8.allSatisfy { (97...122).contains($0) || $0 == UInt8(ascii: "-") } && !text.hasPrefix("-")
    }

    private static func commandName(in line: String) -> String? {
        guard let range = line.range(of: "commandName: \"") else { return nil }
        return line[range.upperBound...].split(separator: "\"").first.map(String.init)
    }
}

@Suite struct DocumentedCommandTests {
    @Test func `documents name commands that exist`() {
        let commands = DocumentedCommands(
            makefile: Repository.current.text("Makefile"),
            programs: Repository.current.swiftFiles.filter {
                $0.file.isInside("Sources/Product/glidepath-cli")
            }
        )
        for document in Repository.current.documents { report(commands.violations(in: document)) }
    }

    @Test func `the readme names both first commands`() throws {
        let readme = try Repository.current.document("README.md").lines.prefix(40)
        for command in ["make demo", "make test"] {
            #expect(readme.contains { $0.hasPrefix(command) }, "\(command) is not in the first lines")
        }
    }

    @Test func `a command that does not exist is seen`() {
        let commands = DocumentedCommands(makeGoals: ["test"], verbs: ["run"])
        let planted = TextFile(
            "README.md",
            """
            Type `make tset`, then `glidepath --json run` or glidepath walk.
            ```
            make test DUCKDB_VERSION=2.0.0   # and no more
            $ bin/glidepath walk
            ```
            """
        )
        #expect(
            commands.violations(in: planted) == [
                Violation("README.md", 1, "make tset is banned, use a goal of the Makefile"),
                Violation("README.md", 4, "glidepath walk is banned, use a command that exists"),
            ]
        )
    }
}
