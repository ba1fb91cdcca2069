extension SQLiteMoment {
    /// Applies one modifier; false where SQLite gives up.
    mutating func apply(_ modifier: UnsafeRawBufferPointer, position: Int) -> Bool {
        guard let first = modifier.first else { return false }
        switch first {
        case UInt8(ascii: "+"), UInt8(ascii: "-"), 48...57:
            return shift(modifier)
        default:
            let text = String(decoding: modifier.prefix { $0 != 0 }, as: UTF8.self).lowercased()
            return applyWord(text, position: position)
        }
    }

    private mutating func applyWord(_ word: String, position: Int) -> Bool {
        switch word {
        case "auto":
            guard position == 0 else { return false }
            guard isRaw, !hasMilliseconds else {
                isRaw = false
                return true
            }
            return second >= -210_866_760_000 && second <= 253_402_300_799 && countFrom1970()
        case "julianday":
            guard position == 0, hasMilliseconds, isRaw else { return false }
            isRaw = false
            return true
        case "unixepoch":
            return position == 0 && isRaw && countFrom1970()
        case "start of month", "start of year", "start of day":
            return goToStart(of: word)
        default:
            guard word.hasPrefix("weekday ") else { return false }
            return goToWeekday(NumberPrefix(String(word.dropFirst(8))))
        }
    }

    private mutating func countFrom1970() -> Bool {
        let count = second * 1000 + 210_866_760_000_000
        guard count >= 0, count < 464_269_060_800_000 else { return false }
        forgetFields()
        milliseconds = Int64(count + 0.5)
        hasMilliseconds = true
        isRaw = false
        return true
    }

    private mutating func goToStart(of word: String) -> Bool {
        guard hasMilliseconds || hasDate || hasTime else { return false }
        computeDate()
        hasTime = true
        (hour, minute, second) = (0, 0, 0)
        isRaw = false
        hasZone = false
        hasMilliseconds = false
        if word != "start of day" { day = 1 }
        if word == "start of year" { month = 1 }
        return true
    }

    private mutating func goToWeekday(_ number: NumberPrefix) -> Bool {
        guard number.isWhole, number.real >= 0, number.real < 7, number.real == number.real.rounded(.down)
        else { return false }
        computeDate()
        computeTime()
        hasZone = false
        hasMilliseconds = false
        computeMilliseconds()
        let wanted = Int64(number.real)
        var weekday = (milliseconds + 129_600_000) / Self.dayMilliseconds % 7
        if weekday > wanted { weekday -= 7 }
        milliseconds += (wanted - weekday) * Self.dayMilliseconds
        forgetFields()
        return true
    }

    /// `+3 days`, `-1.5 hours`, `+02:30`.
    private mutating func shift(_ modifier: UnsafeRawBufferPointer) -> Bool {
        var end = 1
        while end < modifier.count, modifier[end] != UInt8(ascii: ":"), !Self.isSpace(modifier[end]) {
            end += 1
        }
        let number = NumberPrefix(UnsafeRawBufferPointer(rebasing: modifier[..<end]))
        guard number.isWhole else { return false }
        if end < modifier.count, modifier[end] == UInt8(ascii: ":") { return shiftByClock(modifier) }
        while end < modifier.count, Self.isSpace(modifier[end]) { end += 1 }
        var unit = String(decoding: modifier[end...], as: UTF8.self).lowercased()
        guard (3...10).contains(unit.utf8.count) else { return false }
        if unit.hasSuffix("s") { unit.removeLast() }
        computeMilliseconds()
        guard let (limit, seconds) = Self.units[unit], abs(number.real) < limit else { return false }
        var amount = number.real
        if unit == "month" { shiftMonths(&amount) }
        if unit == "year" { shiftYears(&amount) }
        computeMilliseconds()
        milliseconds += Int64(amount * 1000 * seconds + (number.real < 0 ? -0.5 : 0.5))
        forgetFields()
        return true
    }

    /// Greatest amount, and seconds in one unit.
    private static let units: [String: (Double, Double)] = [
        "second": (464_269_060_800, 1),
        "minute": (7_737_817_680, 60),
        "hour": (128_963_628, 3600),
        "day": (5_373_485, 86_400),
        "month": (176_546, 2_592_000),
        "year": (14_713, 31_536_000),
    ]

    private mutating func shiftMonths(_ amount: inout Double) {
        computeDate()
        computeTime()
        let whole = Int(amount)
        month += whole
        let years = month > 0 ? (month - 1) / 12 : (month - 12) / 12
        year += years
        month -= years * 12
        hasMilliseconds = false
        amount -= Double(whole)
    }

    private mutating func shiftYears(_ amount: inout Double) {
        computeDate()
        computeTime()
        let whole = Int(amount)
        year += whole
        hasMilliseconds = false
        amount -= Double(whole)
    }

    private mutating func shiftByClock(_ modifier: UnsafeRawBufferPointer) -> Bool {
        let isSigned = !(48...57).contains(modifier[0])
        var reader = TimeReader(UnsafeRawBufferPointer(rebasing: modifier[(isSigned ? 1 : 0)...]))
        guard let clock = reader.clock() else { return false }
        var offset = SQLiteMoment()
        offset.set(clock)
        offset.computeMilliseconds()
        var amount = (offset.milliseconds - 43_200_000) % Self.dayMilliseconds
        if modifier[0] == UInt8(ascii: "-") { amount = -amount }
        computeMilliseconds()
        forgetFields()
        milliseconds += amount
        return true
    }

    private init() {}

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
