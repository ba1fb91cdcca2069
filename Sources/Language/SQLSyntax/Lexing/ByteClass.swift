/// What a byte can be part of.
struct ByteClass: OptionSet {
    let rawValue: UInt8

    static let space = ByteClass(rawValue: 1)
    static let digit = ByteClass(rawValue: 2)
    static let wordStart = ByteClass(rawValue: 4)
    static let wordPart = ByteClass(rawValue: 8)
    /// Characters PostgreSQL and DuckDB form operators from.
    static let operatorPart = ByteClass(rawValue: 16)

    /// Classes of all 256 bytes.
    static let table: [UInt8] = (0..<256).map { value in
        let byte = UInt8(value)
        var result: ByteClass = []
        if byte == 0x20 || (0x09...0x0D).contains(byte) { result.insert(.space) }
        if (0x30...0x39).contains(byte) { result.formUnion([.digit, .wordPart]) }
        if (0x61...0x7A).contains(byte | 0x20) && byte < 0x80 || byte == 0x5F || byte >= 0x80 {
            result.formUnion([.wordStart, .wordPart])
        }
        if byte == UInt8(ascii: "$") { result.insert(.wordPart) }
        if "+-*/<>=~!@#%^&|?`".utf8.contains(byte) { result.insert(.operatorPart) }
        return result.rawValue
    }
}
