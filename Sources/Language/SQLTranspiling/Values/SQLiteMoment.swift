/// A date and time as SQLite's date functions keep it: whichever of its three forms was set last is valid.
///
/// Source: <https://sqlite.org/lang_datefunc.html>; the calendar arithmetic is that of Meeus, "Astronomical
/// Algorithms", chapter 7, in milliseconds since the start of the Julian period.
package struct SQLiteMoment {
    static let dayMilliseconds: Int64 = 86_400_000
    /// 9999-12-31 23:59:59.999.
    static let lastMilliseconds: Int64 = 464_269_060_799_999

    var milliseconds: Int64 = 0
    var year = 2000
    var month = 1
    var day = 1
    var hour = 0
    var minute = 0
    var second = 0.0
    /// Minutes east of UTC.
    var zone = 0
    var hasMilliseconds = false
    var hasDate = false
    var hasTime = false
    var hasZone = false
    /// Whether `second` is a bare number that no modifier has said the meaning of.
    var isRaw = false
    var isWrong = false

    /// Reads a time value and applies the modifiers; nil where SQLite answers NULL.
    ///
    /// `now`, `localtime` and `utc` depend on the machine and are nil too; the translator refuses them.
    package init?(_ text: UnsafeRawBufferPointer, modifiers: [UnsafeRawBufferPointer]) {
        guard read(text) else { return nil }
        for (position, modifier) in modifiers.enumerated() {
            guard apply(modifier, position: position) else { return nil }
        }
        computeMilliseconds()
        guard !isWrong, Self.isValid(milliseconds) else { return nil }
    }

    static func isValid(_ milliseconds: Int64) -> Bool {
        milliseconds >= 0 && milliseconds <= lastMilliseconds
    }

    mutating func setRaw(_ number: Double) {
        second = number
        isRaw = true
        guard number >= 0, number < 5_373_484.5 else { return }
        milliseconds = Int64(number * 86_400_000 + 0.5)
        hasMilliseconds = true
    }

    mutating func forgetFields() {
        hasDate = false
        hasTime = false
        hasZone = false
    }

    mutating func computeMilliseconds() {
        guard !hasMilliseconds else { return }
        var (year, month, day) = hasDate ? (year, month, day) : (2000, 1, 1)
        guard year >= -4713, year <= 9999, !isRaw else {
            isWrong = true
            return
        }
        if month <= 2 {
            year -= 1
            month += 12
        }
        let century = year / 100
        let leap = 2 - century + century / 4
        let yearDays = 36_525 * (year + 4716) / 100
        let monthDays = 306_001 * (month + 1) / 10_000
        day += yearDays + monthDays + leap
        milliseconds = Int64((Double(day) - 1524.5) * 86_400_000)
        hasMilliseconds = true
        guard hasTime else { return }
        milliseconds += Int64(hour) * 3_600_000 + Int64(minute) * 60_000 + Int64(second * 1000)
        guard hasZone else { return }
        milliseconds -= Int64(zone) * 60_000
        forgetFields()
    }

    mutating func computeDate() {
        guard !hasDate else { return }
        defer { hasDate = true }
        guard hasMilliseconds else {
            (year, month, day) = (2000, 1, 1)
            return
        }
        guard Self.isValid(milliseconds) else {
            isWrong = true
            return
        }
        let julianDay = Int((milliseconds + 43_200_000) / Self.dayMilliseconds)
        var century = Int((Double(julianDay) - 1_867_216.25) / 36_524.25)
        century = julianDay + 1 + century - century / 4
        let shifted = century + 1524
        let years = Int((Double(shifted) - 122.1) / 365.25)
        let yearDays = 36_525 * (years & 32_767) / 100
        let months = Int(Double(shifted - yearDays) / 30.6001)
        day = shifted - yearDays - Int(30.6001 * Double(months))
        month = months < 14 ? months - 1 : months - 13
        year = month > 2 ? years - 4716 : years - 4715
    }

    mutating func computeTime() {
        guard !hasTime else { return }
        computeMilliseconds()
        let inDay = Int((milliseconds + 43_200_000) % Self.dayMilliseconds)
        let whole = inDay / 1000
        hour = whole / 3600
        minute = whole / 60 % 60
        let seconds = Double(inDay) / 1000
        second = seconds - Double(whole) + Double(whole % 60)
        isRaw = false
        hasTime = true
    }
}

// MARK: Reading

extension SQLiteMoment {
    private mutating func read(_ text: UnsafeRawBufferPointer) -> Bool {
        if readDate(text) { return true }
        var time = TimeReader(text)
        if let clock = time.clock() {
            set(clock)
            return true
        }
        let number = NumberPrefix(text)
        guard number.isWhole else { return false }
        setRaw(number.real)
        return true
    }

    private mutating func readDate(_ text: UnsafeRawBufferPointer) -> Bool {
        var reader = TimeReader(text)
        let isNegative = reader.accept("-")
        guard let year = reader.digits(4, 0...9999), reader.accept("-"),
            let month = reader.digits(2, 1...12), reader.accept("-"),
            let day = reader.digits(2, 1...31)
        else { return false }
        reader.skip { $0 == 32 || (9...13).contains($0) || $0 == UInt8(ascii: "T") }
        if let clock = reader.clock() {
            set(clock)
        } else if !reader.isAtEnd {
            return false
        }
        hasMilliseconds = false
        hasDate = true
        (self.year, self.month, self.day) = (isNegative ? -year : year, month, day)
        if hasZone { computeMilliseconds() }
        return true
    }

    mutating func set(_ clock: TimeReader.Clock) {
        hasMilliseconds = false
        isRaw = false
        hasTime = true
        (hour, minute, second, zone) = (clock.hour, clock.minute, clock.second, clock.zone)
        hasZone = clock.zone != 0
    }
}

/// Reads the fixed-width forms of dates and times.
struct TimeReader {
    struct Clock {
        var hour: Int
        var minute: Int
        var second: Double
        var zone = 0
    }

    private let text: UnsafeRawBufferPointer
    private var index = 0

    init(_ text: UnsafeRawBufferPointer) {
        self.text = text
    }

    /// SQLite's C strings end at the first NUL.
    var isAtEnd: Bool { index >= text.count || text[index] == 0 }

    mutating func accept(_ character: Unicode.Scalar) -> Bool {
        guard index < text.count, UInt32(text[index]) == character.value else { return false }
        index += 1
        return true
    }

    mutating func digits(_ count: Int, _ range: ClosedRange<Int>) -> Int? {
        guard index + count <= text.count else { return nil }
        var number = 0
        for offset in index..<(index + count) {
            guard (48...57).contains(text[offset]) else { return nil }
            number = number * 10 + Int(text[offset] - 48)
        }
        guard range.contains(number) else { return nil }
        index += count
        return number
    }

    mutating func skip(_ isSkipped: (UInt8) -> Bool) {
        while index < text.count, isSkipped(text[index]) { index += 1 }
    }

    /// `HH:MM`, `HH:MM:SS`, `HH:MM:SS.SSS`, then a time zone or nothing, to the end of the text.
    mutating func clock() -> Clock? {
        let start = index
        guard let clock = clockWithZone(), isAtEnd else {
            index = start
            return nil
        }
        return clock
    }

    private mutating func clockWithZone() -> Clock? {
        guard let hour = digits(2, 0...24), accept(":"), let minute = digits(2, 0...59) else { return nil }
        var clock = Clock(hour: hour, minute: minute, second: 0)
        if accept(":") {
            guard let second = digits(2, 0...59) else { return nil }
            clock.second = Double(second) + fraction()
        }
        guard let zone = timeZone() else { return nil }
        clock.zone = zone
        return clock
    }

    private mutating func fraction() -> Double {
        guard index + 1 < text.count, text[index] == UInt8(ascii: "."), (48...57).contains(text[index + 1])
        else { return 0 }
        index += 1
        var (value, scale) = (0.0, 1.0)
        while index < text.count, (48...57).contains(text[index]) {
            value = value * 10 + Double(text[index] - 48)
            scale *= 10
            index += 1
        }
        return value / scale
    }

    private mutating func timeZone() -> Int? {
        let isSpace: (UInt8) -> Bool = { $0 == 32 || (9...13).contains($0) }
        skip(isSpace)
        if isAtEnd { return 0 }
        var minutes = 0
        if !accept("Z"), !accept("z") {
            let isWest = accept("-")
            guard isWest || accept("+"), let hours = digits(2, 0...14), accept(":"),
                let rest = digits(2, 0...59)
            else { return nil }
            minutes = (hours * 60 + rest) * (isWest ? -1 : 1)
        }
        skip(isSpace)
        return minutes
    }
}
