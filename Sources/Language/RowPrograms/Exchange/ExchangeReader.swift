/// Reads the arrays, numbers and texts of one line of the exchange form, from the left.
///
/// The form is JSON without spaces, written by a reader process of this product: anything unexpected is a fault of that
/// process and ends the reading with ``ProgramExchangeError``.
struct ExchangeReader: ~Copyable {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

    func fault(_ expected: String) -> ProgramExchangeError {
        ProgramExchangeError(offset: position, expected: expected)
    }

    // MARK: Arrays

    mutating func open() throws { try take(UInt8(ascii: "["), "an array") }

    mutating func close() throws { try take(UInt8(ascii: "]"), "the end of an array") }

    mutating func comma() throws { try take(UInt8(ascii: ","), "another value") }

    private mutating func take(_ byte: UInt8, _ expected: String) throws {
        guard next == byte else { throw fault(expected) }
        position += 1
    }

    /// All elements of an array.
    mutating func list<Element>(
        _ element: (inout ExchangeReader) throws -> Element
    ) throws -> [Element] {
        try open()
        var result: [Element] = []
        guard next != UInt8(ascii: "]") else {
            position += 1
            return result
        }
        while true {
            result.append(try element(&self))
            guard next == UInt8(ascii: ",") else { break }
            position += 1
        }
        try close()
        return result
    }

    /// Nil for `null`.
    mutating func optional<Value>(_ value: (inout ExchangeReader) throws -> Value) throws -> Value? {
        guard next == UInt8(ascii: "n") else { return try value(&self) }
        try word("null")
        return nil
    }

    /// Whether another array begins here.
    var isArray: Bool { next == UInt8(ascii: "[") }

    // MARK: Scalars

    mutating func integer() throws -> Int {
        var value = 0
        let start = position
        while case let digit = next, digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") {
            value = value &* 10 &+ Int(digit - UInt8(ascii: "0"))
            position += 1
        }
        guard position > start else { throw fault("a number") }
        return value
    }

    mutating func boolean() throws -> Bool {
        if next == UInt8(ascii: "t") {
            try word("true")
            return true
        }
        try word("false")
        return false
    }

    private mutating func word(_ text: StaticString) throws {
        for index in 0..<text.utf8CodeUnitCount {
            try take(text.utf8Start[index], "\(text)")
        }
    }

    mutating func text() throws -> String {
        try take(UInt8(ascii: "\""), "a text")
        let start = position
        while next != UInt8(ascii: "\""), next != UInt8(ascii: "\\") {
            guard position < bytes.count else { throw fault("the end of a text") }
            position += 1
        }
        if next == UInt8(ascii: "\"") {
            defer { position += 1 }
            return String(decoding: bytes[start..<position], as: UTF8.self)
        }
        return try escapedText(from: start)
    }

    private mutating func escapedText(from start: Int) throws -> String {
        var result = Array(bytes[start..<position])
        while next != UInt8(ascii: "\"") {
            guard position < bytes.count else { throw fault("the end of a text") }
            guard next == UInt8(ascii: "\\") else {
                result.append(next)
                position += 1
                continue
            }
            position += 1
            try appendEscaped(to: &result)
        }
        position += 1
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func appendEscaped(to result: inout [UInt8]) throws {
        let escape = next
        position += 1
        switch escape {
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "u"):
            // Only control characters are written so; all else stands as UTF-8.
            guard position + 4 <= bytes.count,
                let code = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(code)
            else { throw fault("four hexadecimal digits") }
            position += 4
            result.append(contentsOf: Array(String(scalar).utf8))
        default: result.append(escape)
        }
    }
}

/// A reader process sent something that is not of the exchange form.
public struct ProgramExchangeError: Error, Hashable {
    /// Bytes before the place.
    public var offset: Int
    public var expected: String
}
