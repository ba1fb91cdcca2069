import Testing

/// Switching a concurrency check off needs a comment above that names the lock or the owner.
enum UncheckedConcurrency {
    private static let tokens = ["@unchecked Sendable", "nonisolated(unsafe)"]

    static func violations(in file: SwiftFile) -> [Violation] {
        file.code.indices.flatMap { index in
            tokens.filter { !occurrences(of: $0, in: file.code[index]).isEmpty }
                .filter { _ in !hasComment(above: index, in: file) }
                .map {
                    Violation(
                        file.path,
                        index + 1,
                        "\($0) is banned, use it below a comment that says why it is safe"
                    )
                }
        }
    }

    /// A plain comment: a doc comment says what the type is for, not what guards it.
    ///
    /// Attributes may stand between.
    private static func hasComment(above index: Int, in file: SwiftFile) -> Bool {
        for line in file.file.lines[..<index].reversed() {
            let text = line.drop { $0 == " " }
            if text.hasPrefix("@") { continue }
            return text.hasPrefix("//") && !text.hasPrefix("///")
        }
        return false
    }
}

@Suite struct UncheckedConcurrencyTests {
    @Test func `every unchecked declaration says why it is safe`() {
        for file in Repository.current.swiftFiles { report(UncheckedConcurrency.violations(in: file)) }
    }

    @Test func `a declaration without a comment is seen`() {
        let planted = SwiftFile(
            "Sources/Ports/A.swift",
            """
            // Guarded by `lock`.
            final class Good: @unchecked Sendable {}
            /// A thing.
            final class Mute: @unchecked Sendable {}
            nonisolated(unsafe) var count = 0
            """
        )
        #expect(UncheckedConcurrency.violations(in: planted).map(\.line) == [4, 5])
    }
}
