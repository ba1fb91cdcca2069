extension SQLiteMoment {
    /// Days since noon of -4713-11-24, as `julianday` gives them.
    package var julianDay: Double { Double(milliseconds) / 86_400_000 }

    /// Whole seconds since 1970-01-01 00:00 UTC.
    package var unixSeconds: Int64 { milliseconds / 1000 - 210_866_760_000 }

    /// Appends `yyyy-MM-dd`.
    package mutating func appendDate(to bytes: inout [UInt8]) {
        computeDate()
        if year < 0 { bytes.append(UInt8(ascii: "-")) }
        Self.append(abs(year), width: 4, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(month, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        Self.append(day, width: 2, to: &bytes)
    }

    /// Appends `HH:mm:ss`.
    package mutating func appendTime(to bytes: inout [UInt8]) {
        computeTime()
        Self.append(hour, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(minute, width: 2, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        Self.append(Int(second), width: 2, to: &bytes)
    }

    /// The result of `strftime`; false for a format that SQLite answers with NULL.
    package mutating func append(format: UnsafeRawBufferPointer, to bytes: inout [UInt8]) -> Bool {
        computeDate()
        computeTime()
        var index = 0
        while index < format.count, format[index] != 0 {
            guard format[index] == UInt8(ascii: "%") else {
                bytes.append(format[index])
                index += 1
                continue
            }
            guard index + 1 < format.count, appendField(format[index + 1], to: &bytes) else { return false }
            index += 2
        }
        return true
    }

    private func appendField(_ field: UInt8, to bytes: inout [UInt8]) -> Bool {
        switch Unicode.Scalar(field) {
        case "Y":
            // The width of a year before 0000 counts its sign.
            if year < 0 { bytes.append(UInt8(ascii: "-")) }
            Self.append(abs(year), width: year < 0 ? 3 : 4, to: &bytes)
        case "m": Self.append(month, width: 2, to: &bytes)
        case "d": Self.append(day, width: 2, to: &bytes)
        case "H": Self.append(hour, width: 2, to: &bytes)
        case "M": Self.append(minute, width: 2, to: &bytes)
        case "S": Self.append(Int(second), width: 2, to: &bytes)
        case "f":
            var digits: [UInt8] = []
            RealFormat(kind: .fixed, precision: 3).append(min(second, 59.999), to: &digits)
            if digits.count < 6 { bytes.append(UInt8(ascii: "0")) }
            bytes.append(contentsOf: digits)
        case "j": Self.append(dayOfYear + 1, width: 3, to: &bytes)
        case "J": RealFormat(kind: .general, precision: 16).append(julianDay, to: &bytes)
        case "s": bytes.append(contentsOf: String(unixSeconds).utf8)
        case "w":
            Self.append(Int((milliseconds + 129_600_000) / Self.dayMilliseconds % 7), width: 1, to: &bytes)
        case "W":
            let sinceMonday = Int((milliseconds + 43_200_000) / Self.dayMilliseconds % 7)
            Self.append((dayOfYear + 7 - sinceMonday) / 7, width: 2, to: &bytes)
        case "%": bytes.append(field)
        default: return false
        }
        return true
    }

    /// Days since the first of January.
    private var dayOfYear: Int {
        var start = self
        (start.month, start.day) = (1, 1)
        start.hasMilliseconds = false
        start.computeMilliseconds()
        return Int((milliseconds - start.milliseconds + 43_200_000) / Self.dayMilliseconds)
    }

    private static func append(_ number: Int, width: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<max(width, 1) { divisor *= 10 }
        while number / divisor >= 10 { divisor *= 10 }
        var rest = number
        while divisor > 0 {
            bytes.append(UInt8(48 + rest / divisor % 10))
            rest %= divisor
            divisor /= 10
        }
    }
}
