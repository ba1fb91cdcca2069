import Testing

/// Files and functions that a person can take in at once.
enum Size {
    static let fileLineLimit = 600
    static let functionLineLimit = 70

    /// What is longer, and why that is better than shorter.
    ///
    /// The list may only shrink: a number here is what the file or function has now, and a fault when it has
    /// become less.
    static let exceptions: [Exception] = []

    struct Exception: Sendable {
        var path: String
        /// Nil for the whole file.
        var function: String?
        var lineCount: Int
        var reason: String
    }

    static func fileViolations(in file: TextFile, exceptions: [Exception] = Size.exceptions) -> [Violation] {
        let lineCount = file.lines.last == "" ? file.lines.count - 1 : file.lines.count
        let exception = exceptions.first { $0.path == file.path && $0.function == nil }
        return violation(
            file.path,
            line: 1,
            what: "a file",
            lineCount,
            limit: fileLineLimit,
            exception: exception
        )
    }

    static func functionViolations(in file: SwiftFile, exceptions: [Exception] = Size.exceptions)
        -> [Violation]
    {
        functions(in: file).flatMap { function in
            let exception = exceptions.first { $0.path == file.path && $0.function == function.name }
            return violation(
                file.path,
                line: function.firstLine,
                what: "function \(function.name)",
                function.lineCount,
                limit: functionLineLimit,
                exception: exception
            )
        }
    }

    private static func violation(
        _ path: String,
        line: Int,
        what: String,
        _ count: Int,
        limit: Int,
        exception: Exception?
    ) -> [Violation] {
        guard let exception else {
            guard count > limit else { return [] }
            return [Violation(path, line, "\(what) of \(count) lines is banned, use at most \(limit)")]
        }
        guard count < exception.lineCount || count > exception.lineCount else { return [] }
        let advice =
            count <= limit ? "remove the exception" : "at most \(exception.lineCount), and lower the number"
        return [
            Violation(
                path,
                line,
                "\(what) has \(count) lines, the exception says \(exception.lineCount): \(advice)"
            )
        ]
    }
}

@Suite struct SizeTests {
    @Test func `no file is too long`() {
        for file in Repository.current.textFiles where Self.isCode(file) {
            report(Size.fileViolations(in: file))
        }
    }

    @Test func `no function is too long`() {
        for file in Repository.current.swiftFiles { report(Size.functionViolations(in: file)) }
    }

    @Test func `exceptions name files that exist`() {
        for exception in Size.exceptions {
            #expect(Repository.current.text(exception.path) != nil, "\(exception.path) does not exist")
            #expect(!exception.reason.isEmpty)
        }
    }

    @Test func `a file of one line too many is seen`() {
        let fits = TextFile("Sources/A.swift", String(repeating: "//\n", count: 600))
        let planted = TextFile("Sources/A.swift", String(repeating: "//\n", count: 601))
        #expect(Size.fileViolations(in: fits) == [])
        #expect(
            Size.fileViolations(in: planted) == [
                Violation("Sources/A.swift", 1, "a file of 601 lines is banned, use at most 600")
            ]
        )
    }

    @Test func `a function of one line too many is seen, wherever it stands`() {
        func source(_ lines: Int) -> String {
            let body = String(repeating: "        let a = { 1 }\n", count: lines - 2)
            return
                "protocol P { func f() }\nstruct A {\n    func f(_ g: () -> Int = { 1 }) {\n\(body)    }\n}\n"
        }
        #expect(Size.functionViolations(in: SwiftFile("Sources/A.swift", source(70))) == [])
        #expect(
            Size.functionViolations(in: SwiftFile("Sources/A.swift", source(71))) == [
                Violation("Sources/A.swift", 3, "function f of 71 lines is banned, use at most 70")
            ]
        )
    }

    @Test func `an exception may only shrink`() {
        let file = TextFile("Sources/A.swift", String(repeating: "//\n", count: 610))
        func violations(_ count: Int) -> [Violation] {
            Size.fileViolations(
                in: file,
                exceptions: [.init(path: file.path, lineCount: count, reason: "planted")]
            )
        }
        #expect(violations(610) == [])
        #expect(violations(609).count == 1)
        #expect(violations(700).count == 1)
    }

    private static func isCode(_ file: TextFile) -> Bool {
        [".swift", ".py", ".sh", ".h", ".c"].contains { file.path.hasSuffix($0) }
    }
}
