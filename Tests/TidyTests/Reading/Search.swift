/// Whether `token` occurs in `line` as a whole word, with what stands before it.
///
/// A token that starts or ends with a letter does not match inside a longer name.
func occurrences(of token: String, in line: String) -> [TokenPlace] {
    let haystack = Array(line.utf8)
    let needle = Array(token.utf8)
    guard let first = needle.first, let last = needle.last, haystack.count >= needle.count else { return [] }
    var places: [TokenPlace] = []
    for start in 0...(haystack.count - needle.count) where haystack[start] == first {
        let end = start + needle.count
        guard haystack[start..<end].elementsEqual(needle) else { continue }
        if isNameByte(first), start > 0, isNameByte(haystack[start - 1]) { continue }
        if isNameByte(last), end < haystack.count, isNameByte(haystack[end]) { continue }
        places.append(TokenPlace(prefix: String(decoding: haystack[..<start], as: UTF8.self), offset: start))
    }
    return places
}

struct TokenPlace {
    /// The line up to the token.
    var prefix: String
    /// In UTF-8 bytes from the start of the line.
    var offset: Int

    var isMember: Bool { prefix.last == "." }

    var isDeclaration: Bool { prefix.hasSuffix("func ") }
}

func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
        true
    default: false
    }
}

/// The names (letters, digits, underscores) of a line of code, in order.
func names(in line: String) -> [String] {
    line.utf8.split { !isNameByte($0) }.map { String(decoding: $0, as: UTF8.self) }
}
