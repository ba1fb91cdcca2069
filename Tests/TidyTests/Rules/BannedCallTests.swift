import Testing

/// Calls that have a better replacement in this code base.
struct BannedCall: Sendable {
    enum Scope: Sendable {
        case everywhere
        case sources
        /// Sources below the product layer.
        case belowProduct
        case language
        case tests
        case manifest
    }

    var token: String
    var scope: Scope
    var replacement: String
    /// The one file that may use it, by name.
    var home: String?

    init(_ token: String, in scope: Scope, use replacement: String, home: String? = nil) {
        self.token = token
        self.scope = scope
        self.replacement = replacement
        self.home = home
    }

    static let all: [BannedCall] = [
        BannedCall("print(", in: .belowProduct, use: "an EventSink or a thrown error"),
        BannedCall("debugPrint(", in: .everywhere, use: "an EventSink or a thrown error"),
        BannedCall(
            "exit(",
            in: .belowProduct,
            use: "a thrown error: the product layer chooses the exit code"
        ),
        BannedCall(
            "processInfo.environment",
            in: .belowProduct,
            use: "a value handed in by the product layer"
        ),
        BannedCall("getenv(", in: .belowProduct, use: "a value handed in by the product layer"),
        BannedCall("setenv(", in: .sources, use: "the environment of the started process"),
        BannedCall("standardOutput.write", in: .belowProduct, use: "an EventSink"),
        BannedCall("standardError.write", in: .belowProduct, use: "an EventSink"),
        BannedCall("Date()", in: .sources, use: "the Clock port", home: "SystemSurroundings.swift"),
        BannedCall("Date.now", in: .sources, use: "the Clock port", home: "SystemSurroundings.swift"),
        BannedCall("clock_gettime(", in: .sources, use: "the Clock port", home: "SystemSurroundings.swift"),
        BannedCall("gettimeofday(", in: .sources, use: "the Clock port", home: "SystemSurroundings.swift"),
        BannedCall("try!", in: .everywhere, use: "try"),
        BannedCall(
            "fatalError(",
            in: .everywhere,
            use: "an error, or preconditionFailure for a fault of ours"
        ),
        BannedCall("Task.detached", in: .sources, use: "a task group"),
        BannedCall("sleep(", in: .tests, use: "a clock or a signal that the test controls"),
        BannedCall("usleep(", in: .tests, use: "a clock or a signal that the test controls"),
        BannedCall("XCTestCase", in: .tests, use: "Swift Testing"),
        BannedCall("FileManager", in: .language, use: "text handed in: this layer does no input or output"),
        BannedCall("FileHandle", in: .language, use: "text handed in: this layer does no input or output"),
        BannedCall("Process()", in: .language, use: "values handed in: this layer starts nothing"),
        BannedCall("await", in: .language, use: "plain functions: this layer is not asynchronous"),
        BannedCall(
            "unsafeFlags",
            in: .manifest,
            use: "a pkg-config file: unsafe flags block use as a dependency"
        ),
    ]

    func applies(to file: TextFile) -> Bool {
        guard file.name != home else { return false }
        switch scope {
        case .everywhere: return true
        case .sources: return file.isInside("Sources")
        case .belowProduct: return file.isInside("Sources") && !file.isInside("Sources/Product")
        case .language: return file.isInside("Sources/Language")
        case .tests: return file.isInside("Tests")
        case .manifest: return file.path == "Package.swift"
        }
    }

    func violations(in file: SwiftFile) -> [Violation] {
        guard applies(to: file.file), file.file.text.contains(token) else { return [] }
        // A closure of our own that has this name is called the same way.
        let closure = "let " + token.replacing("(", with: ":")
        guard !file.code.contains(where: { !occurrences(of: closure, in: $0).isEmpty }) else { return [] }
        return file.code.enumerated().flatMap { index, line in
            occurrences(of: token, in: line).filter { !isSomethingElse($0) }.map { _ in
                Violation(file.path, index + 1, "\(token) is banned, use \(replacement)")
            }
        }
    }

    /// A function of ours that shares the name: `call.print(line)`, `func exit(…)`; or a loop that asks
    /// something outside this process again and again: `while !exists("pid") { sleep }`.
    private func isSomethingElse(_ place: TokenPlace) -> Bool {
        if scope == .tests, place.prefix.contains("while ") { return true }
        return place.isDeclaration || (place.isMember && ["print(", "exit("].contains(token))
    }
}

@Suite struct BannedCallTests {
    @Test func `the code uses no banned call`() {
        for file in Repository.current.swiftFiles {
            for call in BannedCall.all { report(call.violations(in: file)) }
        }
    }

    @Test(arguments: BannedCall.all)
    func `each ban is seen to fail`(call: BannedCall) {
        let planted = SwiftFile(call.canaryPath, "let a = 1\nlet b = \(call.token)\n")
        #expect(
            BannedCall.all.flatMap { $0.violations(in: planted) }.filter { $0.message.hasPrefix(call.token) }
                == [Violation(call.canaryPath, 2, "\(call.token) is banned, use \(call.replacement)")]
        )
    }

    @Test func `comments, strings and our own functions of that name are no calls`() {
        let innocent = SwiftFile(
            "Sources/Ports/A.swift",
            """
            // print("x") is banned here
            let text = "fatalError() \\(name) try!"
            call.print("x")
            let blueprint(1)
            func exit(code: Int) {}
            """
        )
        let closure = SwiftFile("Sources/Ports/B.swift", "let print: (String) -> Void\nprint(line)\n")
        #expect(BannedCall.all.flatMap { $0.violations(in: innocent) + $0.violations(in: closure) } == [])
    }

    @Test func `code inside an interpolation is code`() {
        let planted = SwiftFile("Sources/Ports/A.swift", #"let text = "at \(Date.now)""#)
        #expect(BannedCall.all.flatMap { $0.violations(in: planted) }.count == 1)
    }

    @Test func `a test may ask again and again, but not wait and hope`() {
        let polling = SwiftFile("Tests/A.swift", "while !exists(pid) { try await Task.sleep(for: short) }\n")
        let hoping = SwiftFile("Tests/A.swift", "try await Task.sleep(for: long)\n#expect(exists(pid))\n")
        #expect(BannedCall.all.flatMap { $0.violations(in: polling) } == [])
        #expect(BannedCall.all.flatMap { $0.violations(in: hoping) }.map(\.line) == [1])
    }

    @Test func `the product layer may print, and one file may tell the time`() {
        let product = SwiftFile("Sources/Product/glidepath-cli/Main.swift", "print(1)\nexit(0)\n")
        let clock = SwiftFile("Sources/Product/Glidepath/SystemSurroundings.swift", "let now = Date.now\n")
        #expect(BannedCall.all.flatMap { $0.violations(in: product) + $0.violations(in: clock) } == [])
    }
}

extension BannedCall: CustomTestStringConvertible {
    var testDescription: String { token }

    /// A file where the ban holds.
    fileprivate var canaryPath: String {
        switch scope {
        case .everywhere, .sources, .belowProduct: "Sources/Ports/Planted.swift"
        case .language: "Sources/Language/JobModel/Planted.swift"
        case .tests: "Tests/PortsTests/Planted.swift"
        case .manifest: "Package.swift"
        }
    }
}
