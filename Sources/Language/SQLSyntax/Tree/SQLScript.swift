/// A text of statements, read.
public struct SQLScript: Hashable, Sendable {
    public var statements: [SQLStatement]
    public var dialect: Dialect
    /// Comments behind the last statement.
    public var comments: Comments
    /// The text it was read from.
    ///
    /// UTF-8; origins of nodes count its bytes. Empty for a script built by code.
    public var source: SQLSource

    public init(
        statements: [SQLStatement],
        dialect: Dialect,
        comments: Comments = [],
        source: SQLSource = SQLSource()
    ) {
        self.statements = statements
        self.dialect = dialect
        self.comments = comments
        self.source = source
    }

    /// The statements that could not be read, in order.
    public var unparsed: [SQLStatement] {
        statements.filter {
            if case .unparsed = $0.kind { true } else { false }
        }
    }
}

/// The bytes a tree was read from.
///
/// Like origins it does not take part in comparisons.
public struct SQLSource: Hashable, Sendable {
    public let bytes: [UInt8]
    /// The offset of the first byte, when the text is a part of a longer one.
    public let start: Int

    public init(bytes: [UInt8] = [], start: Int = 0) {
        self.bytes = bytes
        self.start = start
    }

    public init(_ text: String) {
        self.init(bytes: Array(text.utf8))
    }

    /// The text of a node, or nil when the node has no place in this source.
    public func text(of origin: Origin) -> String? {
        guard let range = origin.range, range.lowerBound >= start, range.upperBound <= start + bytes.count
        else { return nil }
        return String(decoding: bytes[(range.lowerBound - start)..<(range.upperBound - start)], as: UTF8.self)
    }

    /// Line and column of an offset; both count from one, columns in characters.
    public func place(of offset: Int) -> TextPlace {
        let before = bytes[..<min(max(0, offset - start), bytes.count)]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return TextPlace(
            line: before.reduce(into: 1) { $0 += $1 == UInt8(ascii: "\n") ? 1 : 0 },
            column: String(decoding: before[lineStart...], as: UTF8.self).count + 1
        )
    }

    public static func == (first: SQLSource, second: SQLSource) -> Bool { true }

    public func hash(into hasher: inout Hasher) {}
}
