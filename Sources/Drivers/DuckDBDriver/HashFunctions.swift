import CDuckDB

extension ScalarFunction {
    /// `glidepath_text_hash(VARCHAR)`: 64 bits of a text's bytes, by another function than DuckDB's own `hash`.
    ///
    /// Two texts that one of them takes for the same are told apart by the other. Not for adversaries.
    public static let textHash = ScalarFunction(
        "glidepath_text_hash",
        [.text],
        .integers { arguments, row in TextHash.of(arguments.text(0, row: row)) }
    )

    /// `glidepath_double_bits(DOUBLE)`: the bits of IEEE 754, where every NaN is one and `-0.0` is not `0.0`.
    public static let doubleBits = ScalarFunction(
        "glidepath_double_bits",
        [.double],
        .integers { arguments, row in
            let number = arguments.double(0, row: row)
            return Int64(bitPattern: number.isNaN ? Double.nan.bitPattern : number.bitPattern)
        }
    )
}

/// Multiplies eight bytes with eight others to 128 bits and folds them, along the text.
enum TextHash {
    private static let first: UInt64 = 0x9E37_79B9_7F4A_7C15
    private static let second: UInt64 = 0xD1B5_4A32_D192_ED03

    static func of(_ text: UnsafeRawBufferPointer) -> Int64 {
        let count = text.count
        guard count > 0, var place = text.baseAddress else { return Int64(bitPattern: second) }
        var state = first
        var left = count
        while left > 16 {
            state = folded(eight(place) ^ second, eight(place + 8) ^ state)
            place += 16
            left -= 16
        }
        let (low, high) = tail(place, left)
        state = folded(low ^ second, high ^ state)
        return Int64(bitPattern: folded(state ^ first, UInt64(count) ^ second))
    }

    /// The last one to sixteen bytes as two numbers, which overlap in the middle.
    private static func tail(_ place: UnsafeRawPointer, _ count: Int) -> (UInt64, UInt64) {
        if count >= 8 { return (eight(place), eight(place + (count - 8))) }
        if count >= 4 { return (four(place), four(place + (count - 4))) }
        // First, middle and last byte: of one to three bytes these are all.
        let bytes =
            UInt64(byte(place)) << 16 | UInt64(byte(place + count / 2)) << 8 | UInt64(byte(place + count - 1))
        return (bytes, 0)
    }

    private static func eight(_ place: UnsafeRawPointer) -> UInt64 { place.loadUnaligned(as: UInt64.self) }

    private static func four(_ place: UnsafeRawPointer) -> UInt64 {
        UInt64(place.loadUnaligned(as: UInt32.self))
    }

    private static func byte(_ place: UnsafeRawPointer) -> UInt8 { place.load(as: UInt8.self) }

    private static func folded(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        return product.high ^ product.low
    }
}
