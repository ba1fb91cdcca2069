/// One conversion of SQLite's printf, such as `%-8.2f`: <https://sqlite.org/printf.html>.
package struct PrintFormat {
    private var isLeft = false
    private var isZeroPadded = false
    private var hasCommas = false
    private var isAlternate = false
    private var isLong = false
    private var positiveSign: UInt8?
    private var width = 0
    private var precision: Int?
    private var letter: UInt8 = UInt8(ascii: "s")

    package init(_ text: UnsafeRawBufferPointer) {
        var rest = text[...]
        if rest.first == UInt8(ascii: "%") { rest = rest.dropFirst() }
        flags: while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "-"): isLeft = true
            case UInt8(ascii: "+"): positiveSign = byte
            case UInt8(ascii: " "): positiveSign = positiveSign ?? byte
            case UInt8(ascii: "0"): isZeroPadded = true
            case UInt8(ascii: ","): hasCommas = true
            case UInt8(ascii: "!"): isLong = true
            case UInt8(ascii: "#"): isAlternate = true
            default: break flags
            }
            rest = rest.dropFirst()
        }
        width = Self.number(&rest)
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            precision = Self.number(&rest)
        }
        letter = rest.last ?? letter
    }

    private static func number(_ rest: inout Slice<UnsafeRawBufferPointer>) -> Int {
        var number = 0
        while let byte = rest.first, (48...57).contains(byte) {
            number = min(number * 10 + Int(byte - 48), 100_000)
            rest = rest.dropFirst()
        }
        return number
    }

    package func append(_ value: Int64, to bytes: inout [UInt8]) -> Bool {
        var digits = Array(String(value.magnitude).utf8)
        let sign = value < 0 ? UInt8(ascii: "-") : positiveSign
        // A width filled with zeros comes before the commas, as SQLite has it.
        let wanted = isZeroPadded ? max(precision ?? 0, width - (sign == nil ? 0 : 1)) : precision ?? 0
        if digits.count < wanted { digits = [UInt8](repeating: 48, count: wanted - digits.count) + digits }
        if hasCommas { digits = Self.withCommas(digits) }
        if let sign { digits.insert(sign, at: 0) }
        pad(digits, length: digits.count, to: &bytes)
        return true
    }

    package func append(_ value: Double, to bytes: inout [UInt8]) -> Bool {
        let kind: RealFormat.Kind =
            switch letter {
            case UInt8(ascii: "e"): .exponent
            case UInt8(ascii: "g"): .general
            default: .fixed
            }
        var format = RealFormat(kind: kind, precision: precision ?? 6)
        format.keepsPoint = isLong
        format.isAlternate = isAlternate
        format.positiveSign = positiveSign
        var digits: [UInt8] = []
        format.append(value, to: &digits)
        if isZeroPadded, !isLeft, value.isFinite, digits.count < width {
            let isSigned = !(48...57).contains(digits.first ?? 48)
            let zeros = [UInt8](repeating: 48, count: width - digits.count)
            digits.insert(contentsOf: zeros, at: isSigned ? 1 : 0)
        }
        pad(digits, length: digits.count, to: &bytes)
        return true
    }

    package func append(_ value: UnsafeRawBufferPointer, to bytes: inout [UInt8]) -> Bool {
        // Width and precision count bytes unless the `!` flag makes them count characters.
        var shown = value[...]
        if let precision {
            shown = isLong ? Self.characters(precision, of: value) : value.prefix(precision)
        }
        let length = isLong ? shown.count { $0 & 0xc0 != 0x80 } : shown.count
        pad(Array(shown), length: length, to: &bytes)
        return true
    }

    private static func characters(
        _ count: Int,
        of text: UnsafeRawBufferPointer
    ) -> Slice<UnsafeRawBufferPointer> {
        var seen = 0
        for (index, byte) in text.enumerated() where byte & 0xc0 != 0x80 {
            if seen == count { return text[..<index] }
            seen += 1
        }
        return text[...]
    }

    private func pad(_ digits: [UInt8], length: Int, to bytes: inout [UInt8]) {
        let missing = max(0, width - length)
        if !isLeft { bytes.append(contentsOf: repeatElement(32, count: missing)) }
        bytes.append(contentsOf: digits)
        if isLeft { bytes.append(contentsOf: repeatElement(32, count: missing)) }
    }

    private static func withCommas(_ digits: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { result.append(UInt8(ascii: ",")) }
            result.append(digit)
        }
        return result
    }
}
