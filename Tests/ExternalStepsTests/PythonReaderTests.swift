import Diagnostics
import ExternalSteps
import Foundation
import Ports
import RowPrograms
import Testing

/// Reading Python files as trees, through a real interpreter.
struct PythonReaderTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("glidepath-reader-\(UUID().uuidString)")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func reader(_ interpreter: String = TestPython.interpreter, workers: Int = 1) -> PythonReader {
        PythonReader(
            interpreter: interpreter,
            directory: folder.path,
            environment: ChildEnvironment(listed: [:], inherited: ProcessInfo.processInfo.environment),
            scratchDirectory: folder.appendingPathComponent("scratch").path,
            workers: workers
        )
    }

    private func file(_ name: String, _ text: String) throws -> String {
        let place = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: place)
        return place.path
    }

    private func statements(_ text: String) async throws -> [CodeStatement] {
        let readings = try await reader().read([try file("code.py", text)])
        guard case .program(let program) = try #require(readings.first) else {
            Issue.record("not read: \(readings)")
            return []
        }
        return program.body
    }

    @Test func `a loop with its places`() async throws {
        let body = try await statements(
            """
            total = 0
            for row in frame.itertuples(index=False):
                if row.amount >= 10 and row.kind != "x":
                    total += row.amount
            """
        )
        #expect(body.count == 2)
        #expect(body[0].span.lines == 1...1)
        #expect(body[1].span.lines == 2...4)
        func name(_ text: String) -> CodeExpression { CodeExpression(.name(text), span: .none) }
        func member(_ text: String) -> CodeExpression {
            CodeExpression(.member(of: name("row"), text), span: .none)
        }
        func literal(_ value: CodeLiteral) -> CodeExpression { CodeExpression(.literal(value), span: .none) }
        let condition = CodeExpression.Kind.logical(
            .and,
            [
                CodeExpression(
                    .comparison(member("amount"), [ComparisonPart(.greaterOrEqual, literal(.integer("10")))]),
                    span: .none
                ),
                CodeExpression(
                    .comparison(member("kind"), [ComparisonPart(.notEqual, literal(.text("x")))]),
                    span: .none
                ),
            ]
        )
        let loop = CodeStatement.Kind.forEach(
            target: name("row"),
            in: CodeExpression(
                .call(
                    CodeExpression(.member(of: name("frame"), "itertuples"), span: .none),
                    [CodeArgument(name: "index", literal(.boolean(false)))]
                ),
                span: .none
            ),
            body: [
                CodeStatement(
                    .branch(
                        condition: CodeExpression(condition, span: .none),
                        then: [
                            CodeStatement(
                                .update(target: name("total"), .add, value: member("amount")),
                                span: .none
                            )
                        ],
                        otherwise: []
                    ),
                    span: .none
                )
            ],
            otherwise: []
        )
        #expect(body[1].kind == loop)
    }

    @Test func `what the tree has no node for is kept, with the names inside it`() async throws {
        let body = try await statements(
            """
            async def f(x):
                async for row in x.rows():
                    await keep(row)
            y = (yield_from := [1])
            """
        )
        guard case .notUnderstood("AsyncFunctionDef", _, let inner) = body[0].kind else {
            Issue.record("\(body[0])")
            return
        }
        var names: Set<String> = []
        inner.forEachExpression { if case .name(let name) = $0.kind { names.insert(name) } }
        #expect(names == ["x", "row", "keep"])
        guard case .assign(_, let value) = body[1].kind, case .bind("yield_from", _) = value.kind else {
            Issue.record("\(body[1])")
            return
        }
    }

    /// Python's own walk counts the names and constants of every file; so does ours.
    @Test func `nothing is lost on the way`() async throws {
        let sources = try Self.sources()
        #expect(sources.count > 20)
        let readings = try await reader(workers: 2).read(sources)
        for (path, reading) in zip(sources, readings) {
            guard case .program(let program) = reading else {
                Issue.record("\(path): \(reading)")
                continue
            }
            var names: [String] = []
            program.body.forEachExpression { expression in
                switch expression.kind {
                case .name(let name): names.append("\(name)@\(expression.span.firstLine)")
                case .member(_, let name): names.append(".\(name)@\(expression.span.lastLine)")
                default: break
                }
            }
            let expected = try TestPython.shared.run(
                """
                import ast
                nodes = list(ast.walk(ast.parse(open(\(quoted(path)), "rb").read())))
                hidden = {id(n.target) for n in nodes if isinstance(n, ast.NamedExpr)}
                hidden |= {id(s) for n in nodes if isinstance(n, ast.arg) and n.annotation for s in ast.walk(n.annotation)}
                hidden |= {id(s) for n in nodes if isinstance(n, ast.FunctionDef) and n.returns for s in ast.walk(n.returns)}
                hidden |= {id(s) for n in nodes if isinstance(n, ast.AnnAssign) for s in ast.walk(n.annotation)}
                hidden |= {id(n.target) for n in nodes if isinstance(n, ast.AnnAssign) and n.value is None}
                hidden |= {id(s) for n in nodes if isinstance(n, ast.Raise) and n.cause for s in ast.walk(n.cause)}
                found = [f"{n.id}@{n.lineno}" for n in nodes if isinstance(n, ast.Name) and id(n) not in hidden]
                found += [f".{n.attr}@{n.end_lineno}" for n in nodes
                          if isinstance(n, ast.Attribute) and id(n) not in hidden]
                answer = " ".join(sorted(found))
                """
            )
            #expect(
                names.sorted {
                    Array($0.unicodeScalars.map(\.value)).lexicographicallyPrecedes(
                        $1.unicodeScalars.map(\.value)
                    )
                }.joined(separator: " ") == expected,
                "\(path)"
            )
        }
    }

    @Test func `a file that cannot be read costs no other`() async throws {
        let paths = [
            try file("broken.py", "def f(:\n    pass\n"),
            try file("two.py", "x = 1\nif x:\nprint(x)\n"),
            try file("old.py", "print 'hello'\n"),
            try file("nul.py", "x = 1\u{0}\n"),
            folder.appendingPathComponent("missing.py").path,
            folder.path,
            try file("deep.py", "x = " + String(repeating: "(", count: 5_000) + "1"),
            try file("empty.py", ""),
            try file("é \"quoted\"\n.py", "x = 'é'\n"),
        ]
        let readings = try await reader().read(paths)
        #expect(readings.count == paths.count)
        func line(_ index: Int) -> Int? {
            guard case .unreadable(let line, let reason) = readings[index] else {
                Issue.record("\(paths[index]) was read")
                return nil
            }
            #expect(!reason.isEmpty)
            return line
        }
        #expect(line(0) == 1)
        #expect(line(1) == 3)
        #expect(line(2) == 1)
        for index in 3...6 { _ = line(index) }
        #expect(readings[7] == .program(RowProgram(language: .python, body: [])))
        let text = CodeExpression(.literal(.text("é")), span: .none)
        let assigned = CodeStatement.Kind.assign(
            targets: [CodeExpression(.name("x"), span: .none)],
            value: text
        )
        #expect(
            readings[8]
                == .program(RowProgram(language: .python, body: [CodeStatement(assigned, span: .none)]))
        )
    }

    @Test func `a file is never run`() async throws {
        let trace = folder.appendingPathComponent("trace").path
        let path = try file("active.py", "open(\(quoted(trace)), 'w').write('ran')\n")
        _ = try await reader().read([path])
        #expect(!FileManager.default.fileExists(atPath: trace))
        #expect(FileManager.default.fileExists(atPath: path))
    }

    @Test func `a sum of ten thousand terms and a chain of two thousand branches`() async throws {
        let sum = (1...10_000).map(String.init).joined(separator: " + ")
        let chain = "if a == 0:\n    pass\n" + (1...1_000).map { "elif a == \($0):\n    pass\n" }.joined()
        let readings = try await reader().read([
            try file("sum.py", "x = \(sum)\n"), try file("chain.py", chain),
        ])
        for reading in readings {
            switch reading {
            case .program(let program): #expect(program.body.count == 1)
            case .unreadable(_, let reason): #expect(reason.contains("deep"))
            }
        }
    }

    /// An interpreter that ends after its first answer is started again for the rest.
    @Test func `an interpreter that ends`() async throws {
        let script = try file(
            "mortal",
            "#!/bin/sh\nIFS= read -r line\nprintf '%s\\n' \"$line\" | exec \(quoted(TestPython.interpreter)) \"$@\"\n"
        )
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script)
        let paths = try (0..<5).map { try file("part\($0).py", "x = \($0)\n") }
        let readings = try await reader(script).read(paths)
        #expect(readings.count == 5)
        let read = readings.filter { if case .program = $0 { true } else { false } }
        #expect(read.count >= 2)
        #expect(
            readings.contains {
                $0 == .unreadable(line: nil, reason: "the interpreter ended while it read this file")
            }
        )
    }

    @Test func `no interpreter`() async throws {
        await #expect(throws: ExternalError.self) {
            _ = try await reader("no-such-python").read([folder.path])
        }
    }

    private func quoted(_ text: String) -> String { "\"\(text)\"" }

    /// The programs of the demo bank and of this product's own worker.
    private static func sources() throws -> [String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try [
            "Sources/Product/DemoBank/Estate/project/externals", "Sources/Adapters/ExternalSteps/Python",
        ]
        .flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path)
                .filter { $0.hasSuffix(".py") }
                .map { root.appendingPathComponent(folder).appendingPathComponent($0).path }
        }
        .sorted()
    }
}
