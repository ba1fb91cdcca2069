/// The bytes of the source text a node was read from: UTF-8 offsets, half open.
///
/// Any two origins compare equal, so trees compare by meaning, not by place. To compare places, compare
/// ``range``. A node that was built or changed by code has ``none`` and is printed freshly.
public struct Origin: Hashable, Sendable {
    /// First byte, or `UInt32.max` when the node has no source.
    public var start: UInt32
    /// One past the last byte.
    public var end: UInt32

    public init(start: UInt32, end: UInt32) {
        self.start = start
        self.end = end
    }

    public init(_ range: Range<Int>) {
        start = UInt32(truncatingIfNeeded: range.lowerBound)
        end = UInt32(truncatingIfNeeded: range.upperBound)
    }

    /// Of a node that is not in any source text.
    public static let none = Origin(start: .max, end: .max)

    public var isKnown: Bool { start != .max }

    /// The offsets, or nil for a node without source.
    public var range: Range<Int>? {
        isKnown ? Int(start)..<max(Int(start), Int(end)) : nil
    }

    public static func == (first: Origin, second: Origin) -> Bool { true }

    public func hash(into hasher: inout Hasher) {}
}

/// A comment of the source text, delimiters included.
public struct SQLComment: Hashable, Sendable {
    /// Where it stands relative to the node that carries it.
    public enum Placement: Hashable, Sendable {
        case leading
        case trailing
        /// Inside a node that has no child near the comment: `f(/* nothing */)`.
        case inner
    }

    /// `-- text` without the line end, or `/* text */`.
    public var text: String
    public var placement: Placement
    /// Whether nothing but white space stood before it on its line.
    public var ownLine: Bool
    /// Whether a line break follows it.
    public var endsLine: Bool

    public init(
        _ text: String,
        placement: Placement = .leading,
        ownLine: Bool = false,
        endsLine: Bool = false
    ) {
        self.text = text
        self.placement = placement
        self.ownLine = ownLine
        self.endsLine = endsLine
    }

    /// Whether it ends with its line, so that a line break must follow it.
    public var isLine: Bool { text.utf8.first != UInt8(ascii: "/") }
}

/// The comments a node carries, in source order.
///
/// Like origins, comments do not take part in comparing nodes: `a /* x */` equals `a`. Compare ``list`` to
/// compare comments.
public struct Comments: Hashable, Sendable, ExpressibleByArrayLiteral {
    public var list: [SQLComment]

    public init(_ list: [SQLComment] = []) {
        self.list = list
    }

    public init(arrayLiteral elements: SQLComment...) {
        list = elements
    }

    public var isEmpty: Bool { list.isEmpty }

    /// The comments at one place.
    public func at(_ placement: SQLComment.Placement) -> [SQLComment] {
        list.isEmpty ? [] : list.filter { $0.placement == placement }
    }

    public static func == (first: Comments, second: Comments) -> Bool { true }

    public func hash(into hasher: inout Hasher) {}
}
