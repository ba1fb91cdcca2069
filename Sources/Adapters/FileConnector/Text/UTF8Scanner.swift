/// Reads UTF-8 in pieces that may end inside a character (RFC 3629).
struct UTF8Scanner {
    struct Invalid: Error {}

    private var value: UInt32 = 0
    private var missing = 0
    /// What the next continuation byte may be: excludes overlong forms, surrogates and values over U+10FFFF.
    private var allowed: ClosedRange<UInt8> = 0x80...0xBF

    /// Whether the last piece ended inside a character.
    var isInsideCharacter: Bool { missing > 0 }

    /// - Returns: A character's value when this byte completes one.
    @inline(__always)
    mutating func read(_ byte: UInt8) throws(Invalid) -> UInt32? {
        if missing == 0 {
            if byte < 0x80 { return UInt32(byte) }
            try begin(byte)
            return nil
        }
        guard allowed.contains(byte) else { throw Invalid() }
        allowed = 0x80...0xBF
        value = value << 6 | UInt32(byte & 0x3F)
        missing -= 1
        return missing == 0 ? value : nil
    }

    private mutating func begin(_ byte: UInt8) throws(Invalid) {
        switch byte {
        case 0xC2...0xDF: (missing, value) = (1, UInt32(byte & 0x1F))
        case 0xE0...0xEF: (missing, value) = (2, UInt32(byte & 0x0F))
        case 0xF0...0xF4: (missing, value) = (3, UInt32(byte & 0x07))
        default: throw Invalid()
        }
        allowed =
            switch byte {
            case 0xE0: 0xA0...0xBF
            case 0xED: 0x80...0x9F
            case 0xF0: 0x90...0xBF
            case 0xF4: 0x80...0x8F
            default: 0x80...0xBF
            }
    }
}
