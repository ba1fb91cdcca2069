public import Diagnostics
public import SQLSyntax

extension SQLFile {
    /// A text in the uniform layout, beside what it was.
    public struct Formatted: Sendable {
        public var text = ""
        /// Whether the file already had this layout.
        public var isUnchanged = false
        /// Statements that were not understood and keep their text.
        public var unparsed: [Diagnostic] = []
    }

    /// The file in the uniform layout.
    ///
    /// - Throws: `sql.file-unreadable`.
    public func formatted(dialect: Dialect) throws -> Formatted {
        var (result, original) = (Formatted(), [UInt8]())
        result.unparsed = try withChunks { next in
            try Self.format(named: name, dialect: dialect) {
                let chunk = try next()
                original += chunk ?? []
                return chunk
            } to: {
                result.text += $0
            }
        }
        result.isUnchanged = result.text.utf8.elementsEqual(original)
        return result
    }

    /// Hands over the uniform layout piece by piece: memory holds a piece and its trees.
    ///
    /// - Returns: Statements that were not understood and keep their text.
    /// - Throws: `sql.file-unreadable`, and what `write` throws.
    public func format(dialect: Dialect, to write: (String) throws -> Void) throws -> [Diagnostic] {
        try withChunks { try Self.format(named: name, dialect: dialect, $0, to: write) }
    }

    private static func format(
        named name: String,
        dialect: Dialect,
        _ nextChunk: () throws -> [UInt8]?,
        to write: (String) throws -> Void
    ) throws -> [Diagnostic] {
        var (layout, lines) = (ScriptLayout(dialect: dialect), LineCounter())
        var (piece, unparsed) = ("", [Diagnostic]())
        let comments = try SQLParser.forEachStatement(dialect: dialect, nextChunk: nextChunk) {
            statement,
            source in
            if let range = statement.origin.range {
                let line = lines.line(of: range.lowerBound, in: source)
                if case .unparsed(let text) = statement.kind {
                    unparsed.append(
                        text.diagnostic(line: line, at: range.lowerBound, of: source, file: name)
                    )
                }
                // The text is gone when the next statement comes.
                _ = lines.line(of: max(range.lowerBound, range.upperBound - 1), in: source)
            }
            piece += layout.next(statement)
            guard piece.utf8.count > 1 << 16 else { return }
            try write(piece)
            piece.removeAll(keepingCapacity: true)
        }
        try write(piece + layout.end(comments))
        return unparsed
    }
}
