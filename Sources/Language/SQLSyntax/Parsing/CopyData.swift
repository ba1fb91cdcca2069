/// The lines behind `COPY … FROM STDIN;` that are data, as dumps of PostgreSQL hold them.
struct CopyData {
    enum Outcome: Equatable {
        /// The bytes from the first line of data to the mark `\.` that ends it.
        case found(Range<Int>)
        /// The text ends before the mark; more of it could bring it.
        case open
        case none
    }

    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The data that begins on the line behind `end`.
    ///
    /// A statement that copies from the client begins no data where another one stands before the next mark:
    /// a script may hold a statement that is meant to fail, and no statement may be lost as data.
    func data(behind end: Int) -> Outcome {
        var place = end
        while place < bytes.count, isBlank(bytes[place]) { place += 1 }
        guard place < bytes.count else { return .open }
        guard bytes[place] == UInt8(ascii: "\n") else { return .none }
        let start = place + 1
        var line = start
        while line < bytes.count {
            let lineEnd = bytes[line...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            if isMark(line..<lineEnd) { return .found(start..<line + 2) }
            if startsCopy(line..<lineEnd) { return .none }
            line = lineEnd + 1
        }
        return .open
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0D
    }

    private func isMark(_ line: Range<Int>) -> Bool {
        guard line.count >= 2, bytes[line.lowerBound] == UInt8(ascii: "\\"),
            bytes[line.lowerBound + 1] == UInt8(ascii: ".")
        else { return false }
        return line.dropFirst(2).allSatisfy { isBlank(bytes[$0]) }
    }

    private func startsCopy(_ line: Range<Int>) -> Bool {
        let word = Array("copy ".utf8)
        guard line.count > word.count, zip(line, word).allSatisfy({ bytes[$0] | 0x20 == $1 }) else {
            return false
        }
        let text = String(decoding: bytes[line], as: UTF8.self).lowercased()
        return text.contains("from stdin")
    }
}
