import Testing

/// Each target's folder says what it is for and what it depends on, as the manifest has it.
enum TargetReadmes {
    private static let label = "Depends on:"

    static func violations(target: PackageDescription.Target, readme: TextFile?) -> [Violation] {
        let path = (target.path ?? target.name) + "/README.md"
        guard let readme else {
            return [Violation(path, 1, "a target without a README is banned, use \(path)")]
        }
        guard let index = readme.lines.firstIndex(where: { $0.hasPrefix(label) }) else {
            return [
                Violation(
                    path,
                    1,
                    "a README without its dependencies is banned, use a line \(line(for: target))"
                )
            ]
        }
        // The list may go on until the next empty line.
        let text = readme.lines[index...].prefix { !$0.isEmpty }.joined(separator: " ")
        let found = text.dropFirst(label.count).split { ",. `".contains($0) }.map(String.init)
        guard Set(found) != Set(expected(target)) else { return [] }
        return [
            Violation(path, index + 1, "another list of dependencies is banned, use \(line(for: target))")
        ]
    }

    static func line(for target: PackageDescription.Target) -> String {
        "\(label) \(expected(target).joined(separator: ", "))."
    }

    private static func expected(_ target: PackageDescription.Target) -> [String] {
        target.dependencies.isEmpty ? ["nothing"] : target.dependencies.map(\.name)
    }
}

@Suite struct TargetReadmeTests {
    @Test func `every target says what it depends on`() throws {
        let package = try PackageDescription.current.get()
        for target in package.sources {
            let readme = Repository.current.text((target.path ?? "") + "/README.md")
            report(TargetReadmes.violations(target: target, readme: readme))
        }
    }

    private let target = PackageDescription.Target(
        "Store",
        path: "Sources/Drivers/Store",
        uses: [.init("Base"), .init("DB", package: "db")]
    )

    @Test func `a list over two lines passes`() {
        let readme = TextFile("Sources/Drivers/Store/README.md", "# Store\n\nDepends on: Base,\nDB.\n")
        #expect(TargetReadmes.violations(target: target, readme: readme) == [])
    }

    @Test(arguments: [nil, "A store.", "Depends on: Base.", "Depends on: Base, DB, More."])
    func `a missing or outdated list is seen`(text: String?) {
        let readme = text.map { TextFile("Sources/Drivers/Store/README.md", "# Store\n\n\($0)\n") }
        #expect(TargetReadmes.violations(target: target, readme: readme).count == 1)
    }

    @Test func `a target that depends on nothing says so`() {
        let base = PackageDescription.Target("Base", path: "Sources/Base/Base")
        #expect(TargetReadmes.line(for: base) == "Depends on: nothing.")
        let readme = TextFile("Sources/Base/Base/README.md", "Depends on: nothing.\n")
        #expect(TargetReadmes.violations(target: base, readme: readme) == [])
    }
}
