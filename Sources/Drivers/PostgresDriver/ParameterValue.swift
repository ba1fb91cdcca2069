import Tabular

/// One value on its way to the server: its type, and its text or bytes.
struct ParameterValue {
    /// Zero lets the server choose by the place where the value stands.
    var type: UInt32
    /// Ends with a zero byte; nil for NULL.
    var bytes: [UInt8]?
    var isBinary = false

    /// - Throws: ``PostgresError/notStorable(parameter:)``.
    static func values(_ values: [Value]) throws -> [ParameterValue] {
        try values.enumerated().map { index, value in
            guard let parameter = ParameterValue(value) else {
                throw PostgresError.notStorable(parameter: index + 1)
            }
            return parameter
        }
    }

    /// A text that the server may read as whatever type stands there.
    static func text(_ text: String) -> ParameterValue {
        ParameterValue(type: 0, bytes: Array(text.utf8) + [0])
    }

    private init(type: UInt32, bytes: [UInt8]?, isBinary: Bool = false) {
        self.type = type
        self.bytes = bytes
        self.isBinary = isBinary
    }

    private init?(_ value: Value) {
        func text(_ text: String, as type: UInt32) -> ParameterValue {
            ParameterValue(type: type, bytes: Array(text.utf8) + [0])
        }
        switch value {
        case .null: self.init(type: 0, bytes: nil)
        case .boolean(let flag): self = text(flag ? "t" : "f", as: PostgresType.boolean)
        case .integer(let number): self = text(String(number), as: PostgresType.int8)
        case .hugeInteger(let number): self = text(String(number), as: PostgresType.numeric)
        case .unsignedHugeInteger(let number): self = text(String(number), as: PostgresType.numeric)
        case .double(let number): self = text(Self.text(number), as: PostgresType.float8)
        case .decimal(let number): self = text(number.description, as: PostgresType.numeric)
        case .text(let content):
            guard !content.utf8.contains(0) else { return nil }
            self = .text(content)
        case .blob(let content): self.init(type: PostgresType.bytea, bytes: content, isBinary: true)
        case .date(let date): self = text(date.description, as: PostgresType.date)
        case .time(let microseconds): self = text(Self.time(microseconds), as: PostgresType.time)
        case .timestamp(let nanoseconds):
            guard nanoseconds % 1_000 == 0, let microseconds = Int64(exactly: nanoseconds / 1_000) else {
                return nil
            }
            self = text(Self.moment(microseconds), as: PostgresType.timestamp)
        case .instant(let microseconds):
            self = text(Self.moment(microseconds) + "+00", as: PostgresType.timestampWithZone)
        case .interval(let months, let days, let microseconds):
            let parts = "\(months) months \(days) days \(microseconds) microseconds"
            self = text(parts, as: PostgresType.interval)
        case .timeWithZone, .list, .structure, .map: return nil
        }
    }

    private static func text(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        return number.isInfinite ? (number < 0 ? "-Infinity" : "Infinity") : "\(number)"
    }

    private static func moment(_ microseconds: Int64) -> String {
        let ofDay = ((microseconds % 86_400_000_000) + 86_400_000_000) % 86_400_000_000
        let days = (microseconds - ofDay) / 86_400_000_000
        return "\(CivilDate(daysSinceEpoch: Int(days))) \(time(ofDay))"
    }

    private static func time(_ microseconds: Int64) -> String {
        func padded(_ number: Int64, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let seconds = microseconds / 1_000_000
        let clock = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, 2) }
        return clock.joined(separator: ":") + "." + padded(microseconds % 1_000_000, 6)
    }

    /// Lends the arrays that libpq reads for the length of `body`.
    static func with<Result>(
        _ values: [ParameterValue],
        _ body: (
            Int32, UnsafePointer<UInt32>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?,
            UnsafePointer<Int32>?
        ) -> Result
    ) -> Result {
        // One block for all, since the pointers into it must stand still together.
        let total = values.reduce(0) { $0 + ($1.bytes?.count ?? 0) }
        let block = UnsafeMutablePointer<CChar>.allocate(capacity: max(1, total))
        defer { block.deallocate() }
        var pointers: [UnsafePointer<CChar>?] = []
        var place = block
        for value in values {
            guard let bytes = value.bytes else {
                pointers.append(nil)
                continue
            }
            UnsafeMutableRawBufferPointer(start: place, count: bytes.count).copyBytes(from: bytes)
            pointers.append(UnsafePointer(place))
            place += bytes.count
        }
        let types = values.map(\.type)
        let lengths = values.map { Int32($0.bytes?.count ?? 0) }
        let formats: [Int32] = values.map { $0.isBinary ? 1 : 0 }
        return body(Int32(values.count), types, pointers, lengths, formats)
    }
}
