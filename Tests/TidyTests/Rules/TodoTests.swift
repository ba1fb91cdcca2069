import Testing

/// Work left open is written `TODO(#123)`, so that it can be found and closed.
enum Todo {
    // In pieces, so that this file does not break its own rule.
    private static let open = "TO" + "DO"
    private static let others = ["FIX" + "ME", "XX" + "X", "HA" + "CK"]

    static func violations(in file: TextFile) -> [Violation] {
        guard ([open] + others).contains(where: { file.text.contains($0) }) else { return [] }
        return file.lines.enumerated().flatMap { index, line in
            let numbered = occurrences(of: open, in: line).filter { !hasNumber(after: $0, in: line) }
            let banned = others.filter { !occurrences(of: $0, in: line).isEmpty }
            return (numbered.map { _ in open } + banned).map {
                Violation(
                    file.path,
                    index + 1,
                    "\($0) is banned, use \(open)(#123) with the number of an open issue"
                )
            }
        }
    }

    private static func hasNumber(after place: TokenPlace, in line: String) -> Bool {
        let rest = line.utf8.dropFirst(place.offset + open.utf8.count)
        guard rest.starts(with: "(#".utf8) else { return false }
        let digits = rest.dropFirst(2).prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        return !digits.isEmpty && rest.dropFirst(2 + digits.count).first == UInt8(ascii: ")")
    }
}

@Suite struct TodoTests {
    @Test func `open work has a number`() {
        for file in Repository.current.textFiles where !Self.explainsTheForm(file) {
            report(Todo.violations(in: file))
        }
    }

    @Test func `open work without a number is seen`() {
        let word = "TO" + "DO"
        let planted = TextFile(
            "Makefile",
            "# \(word): later\n# \(word)(#12) fine\n# \(word)(#) no\n# FIX" + "ME\n"
        )
        #expect(Todo.violations(in: planted).map(\.line) == [1, 3, 4])
    }

    private static func explainsTheForm(_ file: TextFile) -> Bool {
        file.path == "CONTRIBUTING.md" || file.path.hasSuffix("TodoTests.swift")
    }
}
