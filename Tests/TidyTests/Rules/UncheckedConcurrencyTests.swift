import Testing

/// Switching a concurrency check off needs a comment above that names the lock or the owner.
enum UncheckedConcurrency {
    private static let tokens = ["@unchecked Sendable", "nonisolated(unsafe)"]

    static func violations(in file: SwiftFile) -> [Violation] {
        let tokens = tokens.filter { file.file.text.contains($0) }
        guard !tokens.isEmpty else { return [] }
        return file.code.indices.flatMap { index in
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

    /// A plain comment, or a doc comment with a paragraph "Unchecked: …".
    ///
    /// A doc comment alone says what the type is for, not what guards it. Attributes may stand between.
    private static func hasComment(above index: Int, in file: SwiftFile) -> Bool {
        let above = file.file.lines[..<index].reversed().map { $0.drop { $0 == " " } }
        let comments = above.drop { $0.hasPrefix("@") }.prefix { $0.hasPrefix("//") }
        return comments.contains { !$0.hasPrefix("///") || $0.hasPrefix("/// Unchecked: ") }
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
            /// A thing.
            ///
            /// Unchecked: one owner at a time.
            @safe
            struct Told: @unchecked Sendable {}
            """
        )
        #expect(UncheckedConcurrency.violations(in: planted).map(\.line) == [4, 5])
    }
}
