internal import Diagnostics
internal import SQLSyntax

/// Where the lines of a text begin, found once.
struct LineIndex: Sendable {
    private let starts: [Int]

    init(_ source: SQLSource) {
        var starts = [source.start]
        for (offset, byte) in source.bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(source.start + offset + 1)
        }
        self.starts = starts
    }

    /// The line, from one, of an offset.
    func line(of offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// Line and column, both from one; columns count characters.
    func place(of offset: Int, in source: SQLSource) -> (line: Int, column: Int) {
        let line = line(of: offset)
        let start = starts[line - 1]
        let end = min(max(start, offset), source.start + source.bytes.count)
        let before = source.bytes[(start - source.start)..<(end - source.start)]
        return (line, String(decoding: before, as: UTF8.self).count + 1)
    }
}
