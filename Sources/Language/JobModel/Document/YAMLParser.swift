import Diagnostics
import Yams

/// Reads one YAML document into the same tree as JSON.
///
/// Plain scalars follow the YAML 1.2 core schema (section 10.3.2): `true` and `false` are the only booleans, so
/// `no` and `on` stay text; dates stay text. Aliases are copied within a limit; tags of one's own, merge
/// keys and further documents are refused.
struct YAMLParser {
    let problems: ProblemCollector
    /// Aliases multiply: a few lines can stand for billions of nodes.
    private var nodesLeft = 100_000

    private struct Stop: Error {}

    private static let depthLimit = 100
    private static let aliasLimit = 32

    static func parse(_ text: String, problems: ProblemCollector) -> DocumentNode? {
        guard aliasCount(in: text) <= aliasLimit else {
            problems.report(YAMLProblem.tooManyAliases(limit: aliasLimit), at: .start)
            return nil
        }
        do {
            // Without resolver rules every plain scalar stays text: the core schema is applied here. The
            // encoding is given because its default would look at an environment variable.
            let parser = try Yams.Parser(yaml: text, resolver: .basic, encoding: .utf8)
            guard let root = try parser.singleRoot() else {
                problems.report(DocumentProblem.empty(), at: .start)
                return nil
            }
            var reader = YAMLParser(problems: problems)
            return try reader.convert(root, depth: 1)
        } catch let error as YamlError {
            let (diagnostic, position) = YAMLProblem.syntax(error, text: text)
            problems.report(diagnostic, at: position)
        } catch {
            // `Stop`: what stopped the reading is already reported.
        }
        return nil
    }

    private init(problems: ProblemCollector) {
        self.problems = problems
    }

    private mutating func convert(_ node: Node, depth: Int) throws -> DocumentNode {
        let position = DocumentPosition(node.mark)
        nodesLeft -= 1
        guard nodesLeft >= 0 else {
            problems.report(YAMLProblem.tooManyAliases(limit: Self.aliasLimit), at: position)
            throw Stop()
        }
        guard depth <= Self.depthLimit else {
            problems.report(DocumentProblem.tooDeep(limit: Self.depthLimit), at: position)
            throw Stop()
        }
        switch node {
        case .scalar(let scalar): return DocumentNode(content: content(of: scalar), position: position)
        case .sequence(let sequence):
            checkTag(sequence.tag, core: .seq, at: position)
            let nodes = try sequence.map { try convert($0, depth: depth + 1) }
            return DocumentNode(content: .list(nodes), position: position)
        case .mapping(let mapping):
            checkTag(mapping.tag, core: .map, at: position)
            return DocumentNode(content: .object(try entries(of: mapping, depth: depth)), position: position)
        case .alias: return DocumentNode(content: .null, position: position)
        }
    }

    private mutating func entries(of mapping: Node.Mapping, depth: Int) throws -> [DocumentNode.Entry] {
        var entries: [DocumentNode.Entry] = []
        for (key, value) in mapping {
            let position = DocumentPosition(key.mark)
            guard case .scalar(let name) = key else {
                problems.report(DocumentProblem.keyNotText(), at: position)
                continue
            }
            if name.string == "<<", name.style == .plain {
                problems.report(YAMLProblem.mergeKey(), at: position)
                continue
            }
            let node = try convert(value, depth: depth + 1)
            entries.append(DocumentNode.Entry(key: name.string, keyPosition: position, value: node))
        }
        return entries
    }

    private func checkTag(_ tag: Tag, core: Tag.Name, at position: DocumentPosition) {
        // Names are compared, not tags: making a tag costs a dictionary of constructors.
        let name = Tag.Name(rawValue: tag.rawValue)
        guard name != .implicit, name != core, name != .nonSpecific else { return }
        problems.report(YAMLProblem.tag(name.rawValue), at: position)
    }

    // MARK: Scalars

    private func content(of scalar: Node.Scalar) -> DocumentNode.Content {
        let text = scalar.string
        // Yams marks every quoted scalar with the tag for text.
        let tag = Tag.Name(rawValue: scalar.tag.rawValue)
        if tag == .str || tag == .nonSpecific { return .text(text) }
        let core = scalar.style == .plain ? plainContent(text) : .text(text)
        switch (tag, core) {
        case (.implicit, _), (.null, .null), (.bool, .boolean), (.int, .number), (.float, .number):
            return core
        default:
            problems.report(YAMLProblem.tag(tag.rawValue), at: DocumentPosition(scalar.mark))
            return core
        }
    }

    /// The core schema of YAML 1.2, section 10.3.2, less octal, hexadecimal, infinity and not-a-number.
    private func plainContent(_ text: String) -> DocumentNode.Content {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        default: break
        }
        guard let first = text.utf8.first, first <= UInt8(ascii: "9") else { return .text(text) }
        return isCoreNumber(text) ? .number(text) : .text(text)
    }

    /// As in JSON, and with a plus sign, leading zeros, or digits on one side of the point only.
    private func isCoreNumber(_ text: String) -> Bool {
        let unsigned = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        let mantissa = unsigned.prefix { $0 != "e" && $0 != "E" }
        let exponent = unsigned.dropFirst(mantissa.count)
        let parts = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let isMantissa = parts.allSatisfy { $0.allSatisfy(isDigit) } && parts.contains { !$0.isEmpty }
        return isMantissa && (exponent.isEmpty || isJSONNumber(Array(("0" + exponent).utf8)))
    }

    private func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

    // MARK: Aliases

    /// How many places look like an alias, counted before parsing: Yams compares keys by their whole
    /// content, so an alias used inside a key would cost time that doubles with each level.
    private static func aliasCount(in text: String) -> Int {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return 0 }
        var count = 0
        var previous = UInt8(ascii: "\n")
        var isStar = false
        for byte in text.utf8 {
            if isStar, byte > 0x20, !"*,]}/)".utf8.contains(byte) { count += 1 }
            isStar = byte == UInt8(ascii: "*") && (previous <= 0x20 || "[{,:".utf8.contains(previous))
            previous = byte
        }
        return count
    }
}

extension DocumentPosition {
    fileprivate init(_ mark: Mark?) {
        self.init(line: max(mark?.line ?? 1, 1), column: max(mark?.column ?? 1, 1))
    }
}
