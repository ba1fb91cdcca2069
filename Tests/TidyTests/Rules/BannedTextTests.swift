import Testing

/// Text that must not stand in any file: places of one machine, leftovers of a merge.
enum BannedText {
    struct Ban: Sendable {
        var text: String
        var replacement: String
        /// Only where a path or a word starts: after a quote, a space, a bracket or nothing.
        var atStart = true
    }

    // In pieces, so that this file does not break its own rule.
    static let all: [Ban] = [
        Ban(text: "/wo" + "rk/", replacement: "a path relative to the repository"),
        Ban(text: "/ro" + "ot/", replacement: "a path relative to the repository or $HOME"),
        Ban(text: "/Us" + "ers/", replacement: "a path relative to the repository or $HOME"),
        Ban(text: "/tm" + "p/h-", replacement: "a temporary folder made by the program"),
        Ban(
            text: "py" + "pi.org",
            replacement: "the package's name: the client knows its index",
            atStart: false
        ),
        Ban(
            text: "python" + "hosted",
            replacement: "the package's name: the client knows its index",
            atStart: false
        ),
        Ban(
            text: "deb.deb" + "ian.org",
            replacement: "the package's name: the client knows its index",
            atStart: false
        ),
        Ban(text: "<<<" + "<<<< ", replacement: "a finished merge"),
        Ban(text: ">>>" + ">>>> ", replacement: "a finished merge"),
    ]

    static func violations(in file: TextFile) -> [Violation] {
        all.filter { file.text.contains($0.text) }.flatMap { ban in
            file.lines.enumerated().filter { contains(ban, in: $0.element) }.map {
                Violation(file.path, $0.offset + 1, "\(ban.text) is banned, use \(ban.replacement)")
            }
        }
    }

    private static func contains(_ ban: Ban, in line: String) -> Bool {
        guard ban.atStart else { return line.contains(ban.text) }
        return occurrences(of: ban.text, in: line).contains { place in
            place.prefix.last.map { " \"'`(=:,[<".contains($0) } ?? true
        }
    }
}

@Suite struct BannedTextTests {
    @Test func `no file holds banned text`() {
        for file in Repository.current.textFiles { report(BannedText.violations(in: file)) }
    }

    @Test(arguments: BannedText.all.map(\.text))
    func `each ban is seen to fail`(text: String) {
        let planted = TextFile("docs/a.md", "fine\nsee \(text)\n")
        #expect(BannedText.violations(in: planted).map(\.line) == [2])
        #expect(BannedText.violations(in: planted).map(\.path) == ["docs/a.md"])
    }

    @Test func `a folder of that name further down a path is fine`() {
        #expect(BannedText.violations(in: TextFile("docs/a.md", "jobs/wo" + "rk/a.json")) == [])
    }
}
