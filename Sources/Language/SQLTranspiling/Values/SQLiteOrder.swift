/// How SQLite orders values of different kinds: -1 below, 0 equal, 1 above.
package enum SQLiteOrder {
    /// Exactly, where a conversion to double would round the integer.
    package static func of(_ integer: Int64, _ real: Double) -> Int64 {
        if real < -9_223_372_036_854_775_808 { return 1 }
        if real >= 9_223_372_036_854_775_808 { return -1 }
        let whole = Int64(real)
        if integer != whole { return integer < whole ? -1 : 1 }
        let rounded = Double(integer)
        return rounded < real ? -1 : rounded > real ? 1 : 0
    }

    /// With text to which a numeric affinity was applied: numbers are below all other text.
    package static func of(_ integer: Int64, _ text: UnsafeRawBufferPointer) -> Int64 {
        let number = NumberPrefix(text)
        guard number.isWhole else { return -1 }
        if let other = number.integer { return integer < other ? -1 : integer > other ? 1 : 0 }
        return of(integer, number.real)
    }

    package static func of(_ real: Double, _ text: UnsafeRawBufferPointer) -> Int64 {
        let number = NumberPrefix(text)
        guard number.isWhole else { return -1 }
        if let other = number.integer { return -of(other, real) }
        return real < number.real ? -1 : real > number.real ? 1 : 0
    }
}
