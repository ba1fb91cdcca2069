/// Writes values one after the other, without names: what reads them back knows their order.
///
/// Numbers are written in groups of seven bits, the lowest first; texts as their length and their UTF-8.
struct StoredFormWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write(_ number: Int) {
        // Zigzag: small negative numbers stay short.
        var rest = UInt64(bitPattern: Int64(number << 1 ^ number >> 63))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            write(utf8.count)
            bytes.append(contentsOf: utf8)
        }
    }

    mutating func write(bytes more: ArraySlice<UInt8>) {
        write(more.count)
        bytes.append(contentsOf: more)
    }

    mutating func write(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    mutating func write(_ value: some Storable) { value.store(in: &self) }

    mutating func write<Value>(_ value: Value?, _ body: (inout Self, Value) -> Void) {
        write(value != nil)
        if let value { body(&self, value) }
    }

    mutating func write<Value>(
        _ values: some Collection<Value>,
        _ body: (inout Self, Value) -> Void
    ) {
        write(values.count)
        for value in values { body(&self, value) }
    }
}

/// Reads what ``StoredFormWriter`` has written; bytes that cannot be that end the reading with an error.
struct StoredFormReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    var isAtEnd: Bool { position == bytes.endIndex }

    private mutating func byte() throws -> UInt8 {
        guard position < bytes.endIndex else { throw StoredFormError() }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number() throws -> Int {
        var result: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let next = try byte()
            guard shift < 64 else { throw StoredFormError() }
            result |= UInt64(next & 0x7F) << shift
            if next & 0x80 == 0 { break }
            shift += 7
        }
        return Int(truncatingIfNeeded: Int64(bitPattern: result >> 1) ^ -Int64(bitPattern: result & 1))
    }

    /// A number of things that follow: each takes a byte at least.
    private mutating func count() throws -> Int {
        let count = try number()
        guard count >= 0, count <= bytes.endIndex - position else { throw StoredFormError() }
        return count
    }

    mutating func text() throws -> String {
        let count = try count()
        defer { position += count }
        return String(decoding: bytes[position..<position + count], as: UTF8.self)
    }

    mutating func slice() throws -> ArraySlice<UInt8> {
        let count = try count()
        defer { position += count }
        return bytes[position..<position + count]
    }

    mutating func flag() throws -> Bool { try byte() != 0 }

    mutating func value<Value: Storable>() throws -> Value { try Value(from: &self) }

    mutating func optional<Value>(_ body: (inout Self) throws -> Value) throws -> Value? {
        try flag() ? try body(&self) : nil
    }

    mutating func list<Value>(_ body: (inout Self) throws -> Value) throws -> [Value] {
        let count = try count()
        var values: [Value] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try body(&self)) }
        return values
    }

    mutating func raw<Value: RawRepresentable<String>>() throws -> Value {
        guard let value = Value(rawValue: try text()) else { throw StoredFormError() }
        return value
    }
}

/// The bytes are not what was expected: written by another version, or damaged.
struct StoredFormError: Error {}

/// A value with a stored form.
protocol Storable {
    init(from reader: inout StoredFormReader) throws
    func store(in writer: inout StoredFormWriter)
}
