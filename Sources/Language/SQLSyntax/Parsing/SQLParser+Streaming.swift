extension SQLParser {
    /// Reads a text in pieces and hands over one statement at a time.
    ///
    /// Memory holds the statement at hand and one piece, not the text. Origins count bytes of the whole text,
    /// which may have up to 4 GB.
    ///
    /// - Parameters:
    ///   - nextChunk: The next bytes of the text, in any sizes; nil or empty at its end.
    ///   - body: Gets each statement with the source its origins refer to.
    /// - Returns: The comments behind the last statement.
    @discardableResult
    public static func forEachStatement(
        dialect: Dialect,
        nextChunk: () throws -> [UInt8]?,
        _ body: (SQLStatement, SQLSource) throws -> Void
    ) rethrows -> Comments {
        var buffer: [UInt8] = []
        var start = 0
        var isComplete = false
        var trailing: Comments = []
        // A statement longer than what is read is looked for again only when that has doubled.
        var wanted = 1
        while true {
            while !isComplete, buffer.count < wanted {
                guard let chunk = try nextChunk(), !chunk.isEmpty else {
                    isComplete = true
                    break
                }
                buffer += chunk
            }
            let batch = Self.batch(of: buffer, start: start, dialect: dialect, isComplete: isComplete)
            let source = SQLSource(bytes: buffer, start: start)
            for statement in batch.statements { try body(statement, source) }
            trailing = batch.comments
            if isComplete { return trailing }
            wanted = batch.end == 0 ? buffer.count * 2 : 1 << 16
            buffer.removeFirst(batch.end)
            start += batch.end
            if buffer.count >= wanted { wanted = buffer.count + 1 }
        }
    }

    /// The statements of a buffer that surely end in it, and where the last one ends.
    private static func batch(
        of buffer: [UInt8],
        start: Int,
        dialect: Dialect,
        isComplete: Bool
    ) -> (statements: [SQLStatement], end: Int, comments: Comments) {
        buffer.withUnsafeBufferPointer { bytes in
            var reader = StatementReader(bytes, base: UInt32(truncatingIfNeeded: start), dialect: dialect)
            var statements: [SQLStatement] = []
            var end = 0
            while let cut = reader.cut(from: end) {
                // What ends with the buffer may go on in the next piece.
                guard isComplete || cut.isClosed && cut.end < bytes.count else { break }
                statements.append(reader.read(cut))
                end = cut.end
            }
            return (statements, end, reader.trailingComments)
        }
    }
}
