import Diagnostics

/// Reads strict JSON (RFC 8259) into a positioned tree and goes on after the usual slips.
///
/// A trailing comma, a comment, single quotes, a missing comma and the like are reported and then read as
/// meant, so that one look at the messages shows everything that is wrong with the file.
struct JSONParser {
    var bytes: [UInt8]
    var index = 0
    let problems: ProblemCollector
    private var depth = 0
    private var commentReported = false
    private var counted = (index: 0, position: DocumentPosition.start)

    /// Thrown after a report that leaves nothing to go on with.
    struct Stop: Error {}

    static let depthLimit = 100

    static func parse(_ text: String, problems: ProblemCollector) -> DocumentNode? {
        var parser = JSONParser(bytes: Array(text.utf8), problems: problems)
        return try? parser.document()
    }

    private init(bytes: [UInt8], problems: ProblemCollector) {
        self.bytes = bytes
        self.problems = problems
    }

    private mutating func document() throws -> DocumentNode {
        try skipSpace()
        guard index < bytes.count else { throw stop(DocumentProblem.empty()) }
        let root = try value()
        try skipSpace()
        if index < bytes.count {
            problems.report(
                DocumentProblem.expected(
                    "the end of the file",
                    found: foundHere,
                    remedy: "Remove what follows, or check the brackets."
                ),
                at: position()
            )
        }
        return root
    }

    private mutating func value() throws -> DocumentNode {
        let start = position()
        guard let byte = current else { throw stop(DocumentProblem.expected("a value", found: foundHere)) }
        switch byte {
        case UInt8(ascii: "{"): return DocumentNode(content: .object(try object(start)), position: start)
        case UInt8(ascii: "["): return DocumentNode(content: .list(try list(start)), position: start)
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            return DocumentNode(content: .text(try text()), position: start)
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            return DocumentNode(content: number(), position: start)
        case _ where isWordByte(byte): return DocumentNode(content: word(), position: start)
        default: throw stop(DocumentProblem.expected("a value", found: foundHere))
        }
    }

    // MARK: Lists and objects

    private mutating func list(_ start: DocumentPosition) throws -> [DocumentNode] {
        var nodes: [DocumentNode] = []
        try entries(closer: UInt8(ascii: "]"), what: "list", start: start) { parser in
            nodes.append(try parser.value())
        }
        return nodes
    }

    private mutating func object(_ start: DocumentPosition) throws -> [DocumentNode.Entry] {
        var result: [DocumentNode.Entry] = []
        try entries(closer: UInt8(ascii: "}"), what: "object", start: start) { parser in
            let entry = try parser.entry()
            if let first = result.first(where: { $0.key == entry.key }) {
                parser.problems.report(
                    DocumentProblem.duplicateKey(entry.key, first: first.keyPosition),
                    at: entry.keyPosition
                )
            } else {
                result.append(entry)
            }
        }
        return result
    }

    private mutating func entry() throws -> DocumentNode.Entry {
        let keyPosition = position()
        let key = try key()
        try skipSpace()
        guard current == UInt8(ascii: ":") else {
            throw stop(DocumentProblem.expected("a colon after \(quoted(key))", found: foundHere))
        }
        index += 1
        try skipSpace()
        return DocumentNode.Entry(key: key, keyPosition: keyPosition, value: try value())
    }

    private mutating func key() throws -> String {
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try text()
        case let byte? where isWordByte(byte):
            let start = position()
            let key = takeWord()
            problems.report(DocumentProblem.unquoted(key), at: start)
            return key
        default: throw stop(DocumentProblem.expected("a name in double quotes", found: foundHere))
        }
    }

    /// Reads what stands between brackets: entries with commas between them.
    private mutating func entries(
        closer: UInt8,
        what: String,
        start: DocumentPosition,
        read: (inout JSONParser) throws -> Void
    ) throws {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.depthLimit else { throw stop(DocumentProblem.tooDeep(limit: Self.depthLimit)) }
        let opener = Character(Unicode.Scalar(bytes[index]))
        index += 1
        try skipSpace()
        while current != closer {
            guard current != nil else {
                problems.report(DocumentProblem.notClosed(what, opener: opener), at: start)
                throw Stop()
            }
            try read(&self)
            try separator(closer: closer)
        }
        index += 1
    }

    /// Reads the comma after an entry, or reports that it is missing or stands before the end.
    private mutating func separator(closer: UInt8) throws {
        try skipSpace()
        guard current == UInt8(ascii: ",") else {
            if let byte = current, byte != closer {
                guard startsEntry(byte) else {
                    let closing = Character(Unicode.Scalar(closer))
                    throw stop(DocumentProblem.expected("a comma or \"\(closing)\"", found: foundHere))
                }
                problems.report(DocumentProblem.missingComma(), at: position())
            }
            return
        }
        let comma = position()
        index += 1
        try skipSpace()
        if current == closer {
            let closing = Character(Unicode.Scalar(closer))
            problems.report(DocumentProblem.trailingComma(closer: closing), at: comma)
        }
    }

    private func startsEntry(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "-"):
            true
        default: isWordByte(byte)
        }
    }

    // MARK: Space and places

    mutating func skipSpace() throws {
        while let byte = current {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            case UInt8(ascii: "#"), UInt8(ascii: "/"): try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws {
        let isBlock = bytes[index...].starts(with: Array("/*".utf8))
        guard isBlock || current == UInt8(ascii: "#") || bytes[index...].starts(with: Array("//".utf8)) else {
            throw stop(DocumentProblem.expected("a value", found: foundHere))
        }
        if !commentReported { problems.report(DocumentProblem.comment(), at: position()) }
        commentReported = true
        if isBlock {
            index += 2
            while index < bytes.count, !bytes[index...].starts(with: Array("*/".utf8)) { index += 1 }
            index = min(index + 2, bytes.count)
        } else {
            while current != nil, current != 0x0A { index += 1 }
        }
    }

    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    /// The place of `index`, counted on from the last place asked for.
    mutating func position() -> DocumentPosition {
        var (place, position) = counted
        while place < index {
            if bytes[place] == 0x0A {
                position = DocumentPosition(line: position.line + 1, column: 1)
            } else if bytes[place] & 0xC0 != 0x80 {
                position.column += 1
            }
            place += 1
        }
        counted = (place, position)
        return position
    }

    /// Reports at the present place and gives the error that ends parsing.
    mutating func stop(_ diagnostic: Diagnostic) -> Stop {
        problems.report(diagnostic, at: position())
        return Stop()
    }
}
