import ExternalSteps
import Foundation
import Lifting
import Ports
import RowPrograms
import SQLSyntax
import Testing

/// Programs on disk, what they were lifted to, and the judge of both.
struct LiftedPrograms {
    static let interpreter = ProcessInfo.processInfo.environment["GLIDEPATH_TEST_PYTHON"] ?? "python3"

    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "glidepath-lifting-\(UUID().uuidString)"
        )
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// The tables of the random programs, as a step sees them.
    static let relations = [
        LiftRelation(
            name: "sales",
            columns: [
                LiftColumn(name: "id", type: ScalarType(.integer)),
                LiftColumn(name: "region", type: ScalarType(.text)),
                LiftColumn(name: "store", type: ScalarType(.integer)),
                LiftColumn(name: "amount", type: ScalarType(.decimal(digits: 12, scale: 2))),
                LiftColumn(name: "qty", type: ScalarType(.integer)),
                LiftColumn(name: "rate", type: ScalarType(.decimal(digits: 5, scale: 2), missing: .none)),
                LiftColumn(name: "note", type: ScalarType(.text, missing: .none)),
                LiftColumn(name: "day", type: ScalarType(.date)),
                LiftColumn(name: "ok", type: ScalarType(.boolean)),
                LiftColumn(name: "ref", type: ScalarType(.integer, missing: .notAvailable)),
                LiftColumn(name: "as_of", type: ScalarType(.date)),
            ]
        ),
        LiftRelation(
            name: "stores",
            columns: [
                LiftColumn(name: "store", type: ScalarType(.integer)),
                LiftColumn(name: "name", type: ScalarType(.text)),
                LiftColumn(name: "city", type: ScalarType(.text, missing: .none)),
                LiftColumn(name: "fee", type: ScalarType(.decimal(digits: 6, scale: 3), missing: .none)),
                LiftColumn(name: "opened", type: ScalarType(.date, missing: .none)),
                LiftColumn(name: "as_of", type: ScalarType(.date)),
            ]
        ),
    ]

    /// Lifts programs by their text.
    func lift(_ texts: [String: String]) async throws -> [String: Result<LiftedStep, LiftRefusal>] {
        for (name, text) in texts {
            try Data(text.utf8).write(to: folder.appendingPathComponent(name + ".py"))
        }
        let names = texts.keys.sorted()
        let reader = PythonReader(
            interpreter: Self.interpreter,
            directory: folder.path,
            environment: ChildEnvironment(listed: [:], inherited: ProcessInfo.processInfo.environment),
            scratchDirectory: folder.appendingPathComponent("scratch").path,
            workers: 1
        )
        let readings = try await reader.read(names.map { folder.appendingPathComponent($0 + ".py").path })
        var results: [String: Result<LiftedStep, LiftRefusal>] = [:]
        for (name, reading) in zip(names, readings) {
            guard case .program(let program) = reading else {
                Issue.record("\(name) was not read: \(reading)")
                continue
            }
            do {
                results[name] = .success(
                    try Lifter.lift(program, entry: "execute", relations: Self.relations)
                )
            } catch let refusal as LiftRefusal {
                results[name] = .failure(refusal)
            }
        }
        return results
    }

    /// Programs by their seed, written by the generator.
    func generate(_ seeds: Range<Int>) throws -> [String: String] {
        _ = try python(["generate", String(seeds.lowerBound), String(seeds.count), folder.path])
        var texts: [String: String] = [:]
        for seed in seeds {
            texts[String(seed)] = try String(
                contentsOf: folder.appendingPathComponent("\(seed).py"),
                encoding: .utf8
            )
        }
        return texts
    }

    struct Judgement: Decodable {
        var seed: Int
        var verdict: String
        var detail: String
    }

    /// Runs each program and its query on the same random data.
    func judge(_ queries: [String: String]) throws -> [Judgement] {
        for (name, sql) in queries {
            try Data(sql.utf8).write(to: folder.appendingPathComponent(name + ".sql"))
        }
        let modules = Self.tests.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Sources/Adapters/ExternalSteps/Python").path
        let lines = try python(["check", folder.path, modules]).split(separator: "\n")
        return try lines.map { try JSONDecoder().decode(Judgement.self, from: Data($0.utf8)) }
    }

    static func sql(_ step: LiftedStep) -> String {
        step.queries.map { SQLPrinter.text($0.query, dialect: .duckdb) }.joined(separator: ";\n")
    }

    private func python(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = Self.tests.appendingPathComponent("Programs/row_programs.py").path
        process.arguments = [Self.interpreter, script] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: text, as: UTF8.self)
    }
}
