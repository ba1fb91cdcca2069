import Foundation

/// A `.test` file: a story of blocks, told in order to every engine it names.
struct ConformanceFile {
    /// One block: its header line in words, and the lines under it.
    struct Block {
        enum Kind: String, CaseIterable {
            case engines, project, data, given, external, job, remove, run, rows, file, missing, error,
                warning
        }

        var kind: Kind
        var arguments: [String]
        /// Nil: for every engine.
        var engine: String?
        var content: [String]
        /// Of the header, from one.
        var line: Int
    }

    struct Problem: Error, CustomStringConvertible {
        var path: String
        var line: Int
        var what: String
        var description: String { "\(path):\(line): error: \(what)" }
    }

    let path: String
    private(set) var lines: [String]
    private(set) var blocks: [Block]
    /// Lines that start with `#` before the first block: `name`, `purpose`, `differs`.
    let notes: [String: String]

    init(path: String, text: String) throws {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        (notes, blocks) = try Self.parse(lines, path: path)
        try check()
    }

    var engines: [String] { blocks.first { $0.kind == .engines }?.arguments ?? [] }

    /// Blocks that an engine is told.
    func blocks(for engine: String) -> [Block] {
        blocks.filter { $0.kind != .engines && ($0.engine == nil || $0.engine == engine) }
    }

    /// The text with other content under some blocks, by the line of their header.
    func text(replacing contents: [Int: [String]]) -> String {
        var lines = lines
        for block in blocks.reversed() {
            guard let content = contents[block.line] else { continue }
            lines.replaceSubrange(block.line..<(block.line + block.content.count), with: content)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    // MARK: Parsing

    private static func parse(
        _ lines: [String],
        path: String
    ) throws -> (notes: [String: String], blocks: [Block]) {
        var notes: [String: String] = [:]
        var blocks: [Block] = []
        for (index, line) in lines.enumerated() {
            // A block starts after an empty line, so that its content may hold any word.
            if index == 0 || lines[index - 1].isEmpty || blocks.isEmpty, let block = header(line, index + 1) {
                blocks.append(block)
            } else if !blocks.isEmpty {
                blocks[blocks.count - 1].content.append(line)
            } else if line.hasPrefix("# "), let colon = line.firstIndex(of: ":") {
                let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
                notes[String(line[..<colon].dropFirst(2))] = value
            } else if !line.isEmpty {
                throw Problem(path: path, line: index + 1, what: "\"\(line)\" starts no block")
            }
        }
        for index in blocks.indices {
            while blocks[index].content.last == "" { blocks[index].content.removeLast() }
        }
        return (notes, blocks)
    }

    private static func header(_ line: String, _ number: Int) -> Block? {
        var words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard let kind = Block.Kind(rawValue: words.removeFirst()) else { return nil }
        var engine: String?
        if kind != .engines, words.count >= 2, words[words.count - 2] == "on" {
            engine = words.removeLast()
            words.removeLast()
        }
        let isShapely =
            switch kind {
            case .project, .job: words.isEmpty
            case .engines: !words.isEmpty
            case .run: true
            case .data, .given, .external, .remove, .missing, .warning: words.count == 1
            case .rows: words.count == 1 || words.count == 2 && words[1] == "ordered"
            case .file: words.count == 1 || words.count == 3 && words[1] == "in"
            case .error: words.count == 1 || words.count == 3 && words[1] == "at"
            }
        guard isShapely, !words.contains("") else { return nil }
        return Block(kind: kind, arguments: words, engine: engine, content: [], line: number)
    }

    private func check() throws {
        func problem(_ line: Int, _ what: String) -> Problem { Problem(path: path, line: line, what: what) }
        guard let name = notes["name"], path == "\(name).test" else {
            throw problem(1, "the first line is \"# name: \(path.replacing(".test", with: ""))\"")
        }
        guard notes["purpose"]?.isEmpty == false else {
            throw problem(1, "a line \"# purpose: …\" is missing")
        }
        guard let first = blocks.first, first.kind == .engines else {
            throw problem(1, "the first block names the engines")
        }
        for engine in first.arguments where !["duckdb", "sqlite", "postgresql"].contains(engine) {
            throw problem(first.line, "engine \"\(engine)\" is not duckdb, sqlite or postgresql")
        }
        for block in blocks where block.engine != nil {
            guard let engine = block.engine, engines.contains(engine) else {
                throw problem(block.line, "the file does not run on \"\(block.engine ?? "")\"")
            }
            guard notes["differs"]?.isEmpty == false else {
                throw problem(block.line, "engines that differ need a line \"# differs: REASON\"")
            }
        }
    }
}
