import Diagnostics

/// Text, numbers and words.
extension JSONParser {
    /// Reads quoted text; `index` stands on the opening quote.
    mutating func text() throws -> String {
        let start = position()
        let quote = bytes[index]
        if quote == UInt8(ascii: "'") { problems.report(DocumentProblem.singleQuotes(), at: start) }
        index += 1
        let first = index
        while let byte = current, byte != quote, byte != UInt8(ascii: "\\"), byte >= 0x20 { index += 1 }
        if current == quote {
            defer { index += 1 }
            return String(decoding: bytes[first..<index], as: UTF8.self)
        }
        var content = Array(bytes[first..<index])
        while let byte = current, byte != quote {
            switch byte {
            case UInt8(ascii: "\\"): try escape(into: &content)
            case 0x0A, 0x0D:
                problems.report(DocumentProblem.unterminatedText(), at: start)
                throw Stop()
            default:
                if byte < 0x20 { problems.report(DocumentProblem.controlCharacter(), at: position()) }
                content.append(byte)
                index += 1
            }
        }
        guard current == quote else {
            problems.report(DocumentProblem.unterminatedText(), at: start)
            throw Stop()
        }
        index += 1
        return String(decoding: content, as: UTF8.self)
    }

    private mutating func escape(into content: inout [UInt8]) throws {
        let start = position()
        index += 1
        guard let byte = current else { return }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = unicodeEscape() else {
                problems.report(DocumentProblem.escape("\\u" + upcoming(4)), at: start)
                return
            }
            content.append(contentsOf: Array(String(scalar).utf8))
        default:
            index -= 1
            problems.report(DocumentProblem.escape("\\" + upcoming(1)), at: start)
        }
    }

    /// Four hex digits, or two groups of them that form a surrogate pair (RFC 8259 section 7).
    private mutating func unicodeEscape() -> Unicode.Scalar? {
        let start = index
        guard let high = hexGroup() else { return nil }
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard (0xD800..<0xDC00).contains(high), bytes[index...].starts(with: Array("\\u".utf8)) else {
            index = start
            return nil
        }
        index += 2
        guard let low = hexGroup(), (0xDC00..<0xE000).contains(low) else {
            index = start
            return nil
        }
        return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    }

    private mutating func hexGroup() -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for byte in bytes[index..<index + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        index += 4
        return value
    }

    /// Up to that many of the characters that come next, for a message.
    private func upcoming(_ count: Int) -> String {
        let text = String(decoding: bytes[index..<min(index + count * 4, bytes.count)], as: UTF8.self)
        return String(text.prefix { $0 != "\"" && !$0.isNewline }.prefix(count))
    }

    mutating func number() -> DocumentNode.Content {
        let start = index
        let startPosition = position()
        while let byte = current, isNumberByte(byte) { index += 1 }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if !isJSONNumber(bytes[start..<index]) {
            problems.report(DocumentProblem.number(text), at: startPosition)
        }
        return .number(text)
    }

    private func isNumberByte(_ byte: UInt8) -> Bool {
        isWordByte(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
            || byte == UInt8(ascii: ".")
    }

    mutating func word() -> DocumentNode.Content {
        let start = position()
        let word = takeWord()
        switch word {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "null": return .null
        default: break
        }
        switch word.lowercased() {
        case "true", "false":
            problems.report(DocumentProblem.literal(word, replacement: word.lowercased()), at: start)
            return .boolean(word.lowercased() == "true")
        case "null", "none", "nil", "undefined", "nan", "infinity":
            problems.report(DocumentProblem.literal(word, replacement: "null"), at: start)
            return .null
        default:
            problems.report(DocumentProblem.unquoted(word), at: start)
            return .text(word)
        }
    }

    mutating func takeWord() -> String {
        let start = index
        while let byte = current, isWordByte(byte) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// Letters, digits, underscore and every character beyond ASCII.
    func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...: true
        default: false
        }
    }

    var foundHere: String {
        guard current != nil else { return "the end of the file" }
        let text = String(decoding: bytes[index..<min(index + 16, bytes.count)], as: UTF8.self)
        guard let character = text.first else { return "the end of the file" }
        return quoted(String(character))
    }
}

/// The grammar of RFC 8259 section 6: `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
func isJSONNumber(_ bytes: some Collection<UInt8>) -> Bool {
    var rest = Substring(decoding: bytes, as: UTF8.self)
    func digits() -> Int {
        let run = rest.prefix { ("0"..."9").contains($0) }
        rest = rest.dropFirst(run.count)
        return run.count
    }
    if rest.first == "-" { rest = rest.dropFirst() }
    let leadingZero = rest.first == "0"
    let whole = digits()
    guard whole > 0, !leadingZero || whole == 1 else { return false }
    if rest.first == "." {
        rest = rest.dropFirst()
        guard digits() > 0 else { return false }
    }
    if rest.first == "e" || rest.first == "E" {
        rest = rest.dropFirst()
        if rest.first == "+" || rest.first == "-" { rest = rest.dropFirst() }
        guard digits() > 0 else { return false }
    }
    return rest.isEmpty
}
