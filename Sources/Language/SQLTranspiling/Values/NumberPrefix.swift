/// The number a text begins with, as SQLite's `CAST` and its affinities read it.
package struct NumberPrefix {
    /// Of the longest prefix that is a number; 0 without one.
    package private(set) var real: Double = 0
    /// The prefix as a whole number, when it has neither point nor exponent and fits; 0 without one.
    package private(set) var integer: Int64? = 0
    /// Whether nothing but white space surrounds the number, so that an affinity would convert the text.
    package private(set) var isWhole = false

    private var significand: Int64 = 0
    private var exponent = 0
    private var isNegative = false

    package init(_ text: UnsafeRawBufferPointer) {
        var index = 0
        skipSpace(text, &index)
        if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            isNegative = text[index] == UInt8(ascii: "-")
            index += 1
        }
        let start = index
        let wholeDigits = readDigits(text, &index, isFraction: false)
        var fractionDigits = 0
        var isInteger = true
        if index < text.count, text[index] == UInt8(ascii: ".") {
            isInteger = false
            index += 1
            fractionDigits = readDigits(text, &index, isFraction: true)
        }
        guard wholeDigits + fractionDigits > 0 else { return }
        let digitsEnd = start + wholeDigits
        let hasBareExponent = readExponent(text, &index, isInteger: &isInteger)
        integer = isInteger ? Self.wholeNumber(text, start..<digitsEnd, isNegative: isNegative) : nil
        real = scaled()
        skipSpace(text, &index)
        isWhole = index == text.count && !hasBareExponent
    }

    package init(_ text: String) {
        var text = text
        self = text.withUTF8 { NumberPrefix(UnsafeRawBufferPointer($0)) }
    }

    private func skipSpace(_ text: UnsafeRawBufferPointer, _ index: inout Int) {
        // SQLite's white space: tab to carriage return, and the space.
        while index < text.count, text[index] == 32 || (9...13).contains(text[index]) { index += 1 }
    }

    private mutating func readDigits(
        _ text: UnsafeRawBufferPointer,
        _ index: inout Int,
        isFraction: Bool
    ) -> Int {
        let start = index
        while index < text.count, (48...57).contains(text[index]) {
            if significand < (Int64.max - 9) / 10 {
                significand = significand * 10 + Int64(text[index] - 48)
                if isFraction { exponent -= 1 }
            } else if !isFraction {
                // Digits beyond what 64 bits hold only count.
                exponent += 1
            }
            index += 1
        }
        return index - start
    }

    /// Whether an `e` stands there without digits; it is then no part of the number.
    private mutating func readExponent(
        _ text: UnsafeRawBufferPointer,
        _ index: inout Int,
        isInteger: inout Bool
    ) -> Bool {
        guard index < text.count, text[index] | 0x20 == UInt8(ascii: "e") else { return false }
        var next = index + 1
        var isBelow = false
        if next < text.count, text[next] == UInt8(ascii: "-") || text[next] == UInt8(ascii: "+") {
            isBelow = text[next] == UInt8(ascii: "-")
            next += 1
        }
        guard next < text.count, (48...57).contains(text[next]) else { return true }
        var size = 0
        while next < text.count, (48...57).contains(text[next]) {
            size = size < 10_000 ? size * 10 + Int(text[next] - 48) : 10_000
            next += 1
        }
        exponent += isBelow ? -size : size
        isInteger = false
        index = next
        return false
    }

    private static func wholeNumber(
        _ text: UnsafeRawBufferPointer,
        _ digits: Range<Int>,
        isNegative: Bool
    ) -> Int64? {
        var number: Int64 = 0
        for index in digits {
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
            let digit = Int64(text[index] - 48)
            let (sum, isTooFar) =
                isNegative
                ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if isTooLarge || isTooFar { return nil }
            number = sum
        }
        return number
    }

    private func scaled() -> Double {
        guard significand != 0 else { return isNegative ? -0.0 : 0 }
        var digits = significand
        var power = abs(exponent)
        let isBelow = exponent < 0
        while power > 0 {
            if isBelow {
                guard digits % 10 == 0 else { break }
                digits /= 10
            } else {
                guard digits < Int64.max / 10 else { break }
                digits *= 10
            }
            power -= 1
        }
        if isNegative { digits = -digits }
        guard power > 0 else { return Double(digits) }
        let wide = WideFloat(digits)
        if power >= 342 { return isBelow ? 0 * Double(digits) : Double(digits) * .infinity }
        if power > 307 {
            let scale = Self.powerOfTen(power - 308)
            return isBelow ? Double(wide / scale) / 1e308 : Double(wide * scale) * 1e308
        }
        let scale = Self.powerOfTen(power)
        return Double(isBelow ? wide / scale : wide * scale)
    }

    private static func powerOfTen(_ power: Int) -> WideFloat {
        var result: WideFloat = 1
        var factor: WideFloat = 10
        var rest = power
        while true {
            if rest & 1 == 1 { result *= factor }
            rest >>= 1
            if rest == 0 { return result }
            factor *= factor
        }
    }
}

extension NumberPrefix {
    /// What `CAST(text AS INTEGER)` gives: digits only, clamped to 64 bits.
    package static func castToInteger(_ text: UnsafeRawBufferPointer) -> Int64 {
        var index = 0
        while index < text.count, text[index] == 32 || (9...13).contains(text[index]) { index += 1 }
        var isNegative = false
        if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            isNegative = text[index] == UInt8(ascii: "-")
            index += 1
        }
        let start = index
        while index < text.count, (48...57).contains(text[index]) { index += 1 }
        return wholeNumber(text, start..<index, isNegative: isNegative)
            ?? (isNegative ? Int64.min : Int64.max)
    }

    /// What `CAST(real AS INTEGER)` gives: towards zero, clamped to 64 bits.
    package static func castToInteger(_ value: Double) -> Int64 {
        if value.isNaN { return 0 }
        if value <= -9_223_372_036_854_775_808 { return .min }
        if value >= 9_223_372_036_854_775_808 { return .max }
        return Int64(value)
    }
}
