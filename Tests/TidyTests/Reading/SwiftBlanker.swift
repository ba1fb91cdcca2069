/// Swift source with comments and the insides of string and regex literals replaced by spaces.
///
/// Line ends stay, so positions in the result are positions in the source. Code inside an interpolation stays
/// code. Lexical structure: The Swift Programming Language, "Lexical Structure".
func blankedSwift(_ source: String) -> String {
    var blanker = SwiftBlanker(source)
    blanker.code(insideInterpolation: false)
    return String(decoding: blanker.output, as: UTF8.self)
}

private struct SwiftBlanker {
    private let input: [UInt8]
    private var position = 0
    private(set) var output: [UInt8] = []
    /// The last byte of code that is not white space: tells a regex literal from a division.
    private var previous = UInt8(ascii: ";")

    init(_ source: String) {
        input = Array(source.utf8)
        output.reserveCapacity(input.count)
    }

    mutating func code(insideInterpolation: Bool) {
        var depth = 0
        while position < input.count {
            if starts("//") {
                lineComment()
            } else if starts("/*") {
                blockComment()
            } else if let hashes = literalStart() {
                string(hashes: hashes)
            } else if startsRegex {
                regex()
            } else {
                let byte = input[position]
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") {
                    if insideInterpolation, depth == 0 { return }
                    depth -= 1
                }
                keep()
            }
        }
    }

    // MARK: Literals

    /// The number of `#` before the quote when a string starts here.
    private func literalStart() -> Int? {
        var hashes = 0
        while byte(at: position + hashes) == UInt8(ascii: "#") { hashes += 1 }
        return byte(at: position + hashes) == UInt8(ascii: "\"") ? hashes : nil
    }

    private mutating func string(hashes: Int) {
        keep(hashes)
        let quotes = starts("\"\"\"") ? 3 : 1
        keep(quotes)
        let end = Array(repeating: UInt8(ascii: "\""), count: quotes) + hashMarks(hashes)
        let escape = [UInt8(ascii: "\\")] + hashMarks(hashes)
        while position < input.count {
            if starts(end) {
                keep(end.count)
                return
            }
            if starts(escape) {
                blank(escape.count)
                if byte(at: position) == UInt8(ascii: "(") {
                    keep()
                    code(insideInterpolation: true)
                    keep()
                } else {
                    blank()
                }
            } else {
                blank()
            }
        }
    }

    /// A slash where an operand is expected, and not followed by a space, opens a regex literal.
    private var startsRegex: Bool {
        guard byte(at: position) == UInt8(ascii: "/"), let next = byte(at: position + 1) else { return false }
        return next != UInt8(ascii: " ") && "(,=:[{;!&|".utf8.contains(previous)
    }

    private mutating func regex() {
        keep()
        while let byte = byte(at: position), byte != UInt8(ascii: "/"), byte != UInt8(ascii: "\n") {
            blank(byte == UInt8(ascii: "\\") ? 2 : 1)
        }
        keep()
    }

    // MARK: Comments

    private mutating func lineComment() {
        while let byte = byte(at: position), byte != UInt8(ascii: "\n") { blank() }
    }

    private mutating func blockComment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                blank(2)
            } else if starts("*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && position < input.count
    }

    // MARK: Bytes

    private func byte(at index: Int) -> UInt8? { index < input.count ? input[index] : nil }

    private func hashMarks(_ count: Int) -> [UInt8] { Array(repeating: UInt8(ascii: "#"), count: count) }

    private func starts(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { starts($0) }
    }

    private func starts(_ bytes: some Collection<UInt8>) -> Bool {
        position + bytes.count <= input.count && input[position...].starts(with: bytes)
    }

    private mutating func keep(_ count: Int = 1) {
        for _ in 0..<count where position < input.count {
            let byte = input[position]
            output.append(byte)
            if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\n") { previous = byte }
            position += 1
        }
    }

    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where position < input.count {
            let byte = input[position]
            output.append(byte == UInt8(ascii: "\n") ? byte : UInt8(ascii: " "))
            position += 1
        }
    }
}
