/// A decimal number by its digits, for exact rounding.
struct DecimalText {
    private var isNegative: Bool
    /// Significant digits without a decimal point, the first not zero; empty for zero.
    private var digits: [UInt8]
    /// How many digits stand after the decimal point; may be negative.
    private var scale: Int

    /// A double by its 15 significant digits, as PostgreSQL casts it to numeric (`float8_numeric`).
    init(_ number: Double) {
        let shortest = Self(shortestOf: number)
        let count = shortest.digits.count
        self = count <= 15 ? shortest : shortest.rounded(toScale: shortest.scale - count + 15)
    }

    /// A double by the fewest digits that name it, at most 17; zero for infinity.
    init(shortestOf number: Double) {
        guard number.isFinite, let whole = Self(text: "\(number)") else {
            self.init(isNegative: false, digits: [], scale: 0)
            return
        }
        self = whole
    }

    /// Reads `-12.50` and `1.5e3`; nil for anything else.
    init?(_ text: String) {
        self.init(text: text)
    }

    private init(isNegative: Bool, digits: [UInt8], scale: Int) {
        let leading = digits.prefix { $0 == 0 }.count
        self.digits = Array(digits.dropFirst(leading))
        self.isNegative = isNegative && !self.digits.isEmpty
        self.scale = scale
    }

    private init?(text: String) {
        var rest = Array(text.utf8)[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
        var exponent = 0
        if let mark = rest.firstIndex(where: { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }) {
            guard let number = Int(String(decoding: rest[(mark + 1)...], as: UTF8.self)), abs(number) < 1000
            else { return nil }
            exponent = number
            rest = rest[..<mark]
        }
        var digits: [UInt8] = []
        var scale: Int?
        for byte in rest {
            if byte == UInt8(ascii: "."), scale == nil {
                scale = 0
            } else if (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
                digits.append(byte - UInt8(ascii: "0"))
                scale? += 1
            } else {
                return nil
            }
        }
        guard !digits.isEmpty else { return nil }
        self.init(isNegative: isNegative, digits: digits, scale: (scale ?? 0) - exponent)
    }

    /// Rounded half away from zero.
    func rounded(toScale wanted: Int) -> DecimalText {
        guard wanted < scale else { return self }
        let kept = digits.count - (scale - wanted)
        guard kept >= 0 else { return DecimalText(isNegative: false, digits: [], scale: wanted) }
        var result = [0] + digits[..<kept]
        if digits[kept] >= 5 {
            var index = result.count - 1
            while result[index] == 9 {
                result[index] = 0
                index -= 1
            }
            result[index] += 1
        }
        return DecimalText(isNegative: isNegative, digits: result, scale: wanted)
    }

    /// Significant digits without zeros at the end.
    var digitCount: Int { digits.count - digits.reversed().prefix { $0 == 0 }.count }

    /// Digits before the decimal point; zero for a number below one.
    var wholeDigitCount: Int { digits.isEmpty ? 0 : max(0, digits.count - scale) }

    /// With exactly that many digits after the decimal point, none of them lost.
    func text(scale wanted: Int) -> String {
        precondition(wanted >= scale || digits.isEmpty, "a decimal written with fewer digits than it has")
        var all = digits
        if !digits.isEmpty { all += Array(repeating: 0, count: wanted - scale) }
        all = Array(repeating: 0, count: max(0, wanted + 1 - all.count)) + all
        var text = isNegative ? "-" : ""
        for (index, digit) in all.enumerated() {
            if index == all.count - wanted { text += "." }
            text += String(digit)
        }
        return text
    }

    /// Without zeros at the end: the same text for 5, 5.0 and 5.00.
    var shortest: String {
        guard !digits.isEmpty else { return "0" }
        var shorter = self
        while shorter.scale > 0, shorter.digits.last == 0 {
            shorter.digits.removeLast()
            shorter.scale -= 1
        }
        return shorter.text(scale: max(0, shorter.scale))
    }

    /// The nearest double.
    var double: Double { Double(shortest) ?? 0 }
}
