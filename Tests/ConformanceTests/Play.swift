import Diagnostics
import Foundation

/// Plays a file's blocks in order and compares what is found with what is expected.
final class Play {
    private let file: ConformanceFile
    private let engine: String
    private let stage: Stage
    private(set) var differences: [String] = []
    /// What was found instead, by the line of the block's header.
    private(set) var found: [Int: [String]] = [:]
    /// Diagnostics of the last run that no block has named yet.
    private var unexplained: [Diagnostic] = []

    init(_ file: ConformanceFile, engine: String) async throws {
        self.file = file
        self.engine = engine
        stage = try await Stage(engine: engine)
    }

    func perform() async throws {
        for block in file.blocks(for: engine) {
            if ![.error, .warning].contains(block.kind) { reportUnexplained() }
            let text = block.content.map { $0 + "\n" }.joined()
            let name = block.arguments.first ?? ""
            switch block.kind {
            case .engines: break
            case .project: try stage.setProject(text)
            case .data: try await stage.setTable(name, rows: block.content)
            case .given: try stage.write(text, to: name)
            case .external: try stage.write(text, to: "externals/\(name)")
            case .job: try stage.addJob(text)
            case .remove: try stage.remove(name)
            case .run:
                try await stage.run(block.arguments)
                unexplained = stage.diagnostics
            case .rows: await compareRows(block)
            case .file: compareFile(block)
            case .missing: if stage.exists(name) { differ(block, "\(name) exists") }
            case .error: explainError(block)
            case .warning: explainWarning(block)
            }
        }
        reportUnexplained()
        try await stage.end()
    }

    // MARK: Tables and files

    private func compareRows(_ block: ConformanceFile.Block) async {
        do {
            let isOrdered = block.arguments.count == 2
            let rows = try await stage.rows(of: block.arguments[0], ordered: isOrdered)
            let expected =
                isOrdered ? block.content : block.content.prefix(1) + block.content.dropFirst().sorted()
            compare(block, found: rows, expected: Array(expected))
        } catch {
            differ(block, "\(block.arguments[0]): \(Diagnostic.first(of: error).summary)")
        }
    }

    private func compareFile(_ block: ConformanceFile.Block) {
        do {
            let encoding = block.arguments.count == 3 ? block.arguments[2] : nil
            compare(
                block,
                found: try stage.lines(of: block.arguments[0], encoding: encoding),
                expected: block.content
            )
        } catch {
            differ(block, "\(block.arguments[0]) cannot be read")
        }
    }

    private func compare(_ block: ConformanceFile.Block, found lines: [String], expected: [String]) {
        guard lines != expected else { return }
        found[block.line] = lines
        differ(
            block,
            "expected\n\(expected.joined(separator: "\n"))\nfound\n\(lines.joined(separator: "\n"))"
        )
    }

    // MARK: Diagnostics

    /// `error CODE [at LINE:COLUMN]`, and under it texts that its words hold.
    private func explainError(_ block: ConformanceFile.Block) {
        let index = unexplained.firstIndex { diagnostic in
            diagnostic.severity == .error && diagnostic.code == block.arguments[0]
                && (block.arguments.count < 3 || position(of: diagnostic) == block.arguments[2])
                && holdsWords(diagnostic, block)
        }
        guard let index else {
            let errors = unexplained.filter { $0.severity == .error }.map(line)
            return differ(
                block,
                "no error \(block.arguments.joined(separator: " ")) with these words; there are\n"
                    + errors.joined(separator: "\n")
            )
        }
        unexplained.remove(at: index)
    }

    private func explainWarning(_ block: ConformanceFile.Block) {
        let isGiven = stage.diagnostics.contains { diagnostic in
            diagnostic.severity != .error && diagnostic.code == block.arguments[0]
                && holdsWords(diagnostic, block)
        }
        guard !isGiven else { return }
        let warnings = stage.diagnostics.filter { $0.severity != .error }.map(line)
        differ(block, "no warning \(block.arguments[0]); there are\n" + warnings.joined(separator: "\n"))
    }

    private func reportUnexplained() {
        for diagnostic in unexplained where diagnostic.severity == .error {
            differences.append("\(file.path) on \(engine): unexpected \(line(diagnostic))")
        }
        unexplained = []
    }

    private func holdsWords(_ diagnostic: Diagnostic, _ block: ConformanceFile.Block) -> Bool {
        let words = line(diagnostic)
        return block.content.allSatisfy { $0.isEmpty || words.contains($0) }
    }

    private func position(of diagnostic: Diagnostic) -> String {
        "\(diagnostic.location?.line ?? 0):\(diagnostic.location?.column ?? 0)"
    }

    /// Everything that a person is told, in one line.
    private func line(_ diagnostic: Diagnostic) -> String {
        let place = diagnostic.location.map { _ in " at \(position(of: diagnostic))" } ?? ""
        let about = [diagnostic.job, diagnostic.effectiveDate, diagnostic.step].compactMap { $0 }
        return
            "\(diagnostic.severity.rawValue) \(diagnostic.code)\(place) [\(about.joined(separator: " / "))] "
            + [diagnostic.summary, diagnostic.reason, diagnostic.remedy].compactMap { $0 }.joined(
                separator: " – "
            )
    }

    private func differ(_ block: ConformanceFile.Block, _ what: String) {
        differences.append("\(file.path):\(block.line) on \(engine): \(what)")
    }
}
