/// Floating point as SQLite computes it between text and number.
///
/// SQLite reads and writes numbers through the widest float the machine's C compiler has; ports of its results
/// must use the same one.
#if arch(x86_64) && !os(Windows)
typealias WideFloat = Float80
#else
typealias WideFloat = Double
#endif

/// Text of doubles, doubles of text and ROUND, digit for digit as SQLite 3.40 makes them.
///
/// Source: the documentation of SQLite's built-in printf (<https://sqlite.org/printf.html>) and the behaviour of
/// the library, which the tests compare on random numbers.
package enum SQLiteReal {
    /// What `CAST(value AS TEXT)` and `||` show: fifteen significant digits and always a decimal point.
    package static func text(_ value: Double) -> String {
        var bytes: [UInt8] = []
        appendText(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// As ``text(_:)``, in UTF-8.
    package static func appendText(_ value: Double, to bytes: inout [UInt8]) {
        var format = RealFormat(kind: .general, precision: 15)
        format.keepsPoint = true
        format.append(value, to: &bytes)
    }

    /// `ROUND(value, digits)`: half away from zero as the decimal text of the value shows it.
    ///
    /// - Parameter digits: Below 0 counts as 0, above 30 as 30.
    package static func rounded(_ value: Double, digits: Int64) -> Double? {
        if value.isNaN { return nil }
        // From 2^52 on no double has a fraction.
        guard abs(value) <= 4_503_599_627_370_496 else { return value }
        if digits <= 0 {
            return Double(Int64(value + (value < 0 ? -0.5 : 0.5)))
        }
        var bytes: [UInt8] = []
        RealFormat(kind: .fixed, precision: Int(min(digits, 30))).append(value, to: &bytes)
        return bytes.withUnsafeBytes { NumberPrefix($0).real }
    }
}

/// One floating-point conversion of SQLite's printf.
package struct RealFormat {
    package enum Kind: Sendable {
        case fixed
        case exponent
        case general
    }

    package var kind: Kind
    package var precision: Int
    /// SQLite's `!`: up to 26 digits, and a point with a digit behind it.
    package var keepsPoint = false
    /// The `#` flag.
    package var isAlternate = false
    /// Put before numbers that are not negative: `+` or a space.
    package var positiveSign: UInt8?

    package init(kind: Kind, precision: Int) {
        self.kind = kind
        self.precision = precision
    }

    /// Appends the digits, sign first, without padding.
    package func append(_ value: Double, to bytes: inout [UInt8]) {
        if value.isNaN {
            bytes.append(contentsOf: "NaN".utf8)
            return
        }
        var number = WideFloat(value)
        var sign = positiveSign
        if value < 0 {
            number = -number
            sign = UInt8(ascii: "-")
        }
        var places = kind == .general && precision > 0 ? precision - 1 : precision
        let rounder = rounding(of: value, places: places)
        if kind == .fixed { number += WideFloat(rounder) }
        guard var exponent = Self.normalize(&number) else {
            if let sign { bytes.append(sign) }
            bytes.append(contentsOf: "Inf".utf8)
            return
        }
        if kind != .fixed {
            number += WideFloat(rounder)
            if number >= 10 {
                number *= WideFloat(0.1 as Double)
                exponent += 1
            }
        }
        var isExponent = kind == .exponent
        var dropsZeros = keepsPoint
        if kind == .general {
            dropsZeros = !isAlternate
            isExponent = exponent < -4 || exponent > places
            if !isExponent { places -= exponent }
        }
        if let sign { bytes.append(sign) }
        appendDigits(&number, from: isExponent ? 0 : exponent, places: places, dropsZeros, to: &bytes)
        if isExponent { Self.appendExponent(exponent, to: &bytes) }
    }

    /// Half a unit of the last place, and a little for what binary fractions miss of decimal ones.
    private func rounding(of value: Double, places: Int) -> Double {
        var rounder = Self.halves[(places & 0xfff) % 10]
        for _ in 0..<((places & 0xfff) / 10) { rounder *= 1.0e-10 }
        guard kind == .fixed else { return rounder }
        let exponent = Int((abs(value).bitPattern >> 52) & 0x7ff) - 1023
        if places + exponent / 3 < 15 {
            rounder = Double(WideFloat(rounder) + WideFloat(abs(value)) * WideFloat(3e-16 as Double))
        }
        return rounder
    }

    private static let halves: [Double] = [
        5.0e-01, 5.0e-02, 5.0e-03, 5.0e-04, 5.0e-05, 5.0e-06, 5.0e-07, 5.0e-08, 5.0e-09, 5.0e-10,
    ]

    /// Constants of C are doubles, even where the sum they enter is wider.
    private static let powers: [(Int, WideFloat)] = [
        (100, WideFloat(1e100 as Double)), (10, WideFloat(1e10 as Double)), (1, WideFloat(10.0 as Double)),
    ]
    private static let small = WideFloat(1e-8 as Double)

    /// Scales to one digit before the point; the decimal exponent, nil for infinity.
    private static func normalize(_ number: inout WideFloat) -> Int? {
        guard number > 0 else { return 0 }
        var exponent = 0
        var scale: WideFloat = 1
        for (step, factor) in powers {
            while number >= factor * scale, exponent <= 350 {
                scale *= factor
                exponent += step
            }
        }
        number /= scale
        while number < small {
            number *= 1e8
            exponent -= 8
        }
        while number < 1 {
            number *= 10
            exponent -= 1
        }
        return exponent > 350 ? nil : exponent
    }

    private func appendDigits(
        _ number: inout WideFloat,
        from exponent: Int,
        places: Int,
        _ dropsZeros: Bool,
        to bytes: inout [UInt8]
    ) {
        var significant = keepsPoint ? 26 : 16
        let hasPoint = places > 0 || isAlternate || keepsPoint
        if exponent < 0 {
            bytes.append(UInt8(ascii: "0"))
        } else {
            for _ in 0...exponent { bytes.append(Self.digit(&number, &significant)) }
        }
        if hasPoint { bytes.append(UInt8(ascii: ".")) }
        var remaining = places
        var position = exponent + 1
        while position < 0 {
            bytes.append(UInt8(ascii: "0"))
            remaining -= 1
            position += 1
        }
        while remaining > 0 {
            bytes.append(Self.digit(&number, &significant))
            remaining -= 1
        }
        guard dropsZeros, hasPoint else { return }
        while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
        guard bytes.last == UInt8(ascii: ".") else { return }
        if keepsPoint { bytes.append(UInt8(ascii: "0")) } else { bytes.removeLast() }
    }

    private static func digit(_ number: inout WideFloat, _ significant: inout Int) -> UInt8 {
        guard significant > 0 else { return UInt8(ascii: "0") }
        significant -= 1
        let digit = Int(number)
        number = (number - WideFloat(digit)) * 10
        return UInt8(truncatingIfNeeded: 48 + digit)
    }

    private static func appendExponent(_ exponent: Int, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "e"))
        bytes.append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let size = abs(exponent)
        if size >= 100 { bytes.append(UInt8(48 + size / 100)) }
        bytes.append(UInt8(48 + size / 10 % 10))
        bytes.append(UInt8(48 + size % 10))
    }
}
