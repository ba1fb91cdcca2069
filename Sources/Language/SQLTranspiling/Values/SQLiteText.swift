/// Text functions of SQLite whose edge cases no other engine shares.
package enum SQLiteText {
    /// `substr(text, start, count)`, in characters; nil count means to the end.
    ///
    /// Source: <https://sqlite.org/lang_corefunc.html#substr>. A start of 0 stands before the first character,
    /// a negative start counts from the end, a negative count takes what stands before the start.
    package static func substring(
        _ text: UnsafeRawBufferPointer,
        start: Int64,
        count: Int64?
    ) -> Slice<UnsafeRawBufferPointer> {
        var first = start
        var taken = count.map { Int64(clamping: $0.magnitude) } ?? 1_000_000_000
        if first < 0 {
            first += length(text)
            if first < 0 {
                taken = max(0, taken + first)
                first = 0
            }
        } else if first > 0 {
            first -= 1
        } else if taken > 0 {
            taken -= 1
        }
        if let count, count < 0 {
            first -= taken
            if first < 0 {
                taken += first
                first = 0
            }
        }
        let from = offset(of: first, in: text, after: 0)
        return text[from..<offset(of: taken, in: text, after: from)]
    }

    /// Characters up to the first NUL.
    package static func length(_ text: UnsafeRawBufferPointer) -> Int64 {
        var count: Int64 = 0
        for byte in text {
            if byte == 0 { break }
            if byte & 0xc0 != 0x80 { count += 1 }
        }
        return count
    }

    private static func offset(of characters: Int64, in text: UnsafeRawBufferPointer, after start: Int) -> Int
    {
        var index = start
        var rest = characters
        while rest > 0, index < text.count {
            index += 1
            while index < text.count, text[index] & 0xc0 == 0x80 { index += 1 }
            rest -= 1
        }
        return index
    }

    /// `text GLOB pattern`: `*`, `?`, `[abc]`, `[a-z]`, `[^…]`; case counts.
    ///
    /// - Complexity: Exponential only in the number of stars, as in SQLite.
    package static func matches(glob pattern: [Unicode.Scalar], _ text: [Unicode.Scalar]) -> Bool {
        matches(pattern[...], text[...])
    }

    private static func matches(
        _ pattern: ArraySlice<Unicode.Scalar>,
        _ text: ArraySlice<Unicode.Scalar>
    ) -> Bool {
        var pattern = pattern
        var text = text
        while let mark = pattern.popFirst() {
            switch mark {
            case "*":
                guard !pattern.isEmpty else { return true }
                repeat {
                    if matches(pattern, text) { return true }
                } while text.popFirst() != nil
                return false
            case "?":
                guard text.popFirst() != nil else { return false }
            case "[":
                guard let scalar = text.popFirst(), takeSet(from: &pattern, matching: scalar) else {
                    return false
                }
            default:
                guard text.popFirst() == mark else { return false }
            }
        }
        return text.isEmpty
    }

    private static func takeSet(
        from pattern: inout ArraySlice<Unicode.Scalar>,
        matching scalar: Unicode.Scalar
    ) -> Bool {
        var isInverted = false
        var isSeen = false
        var previous: Unicode.Scalar?
        var mark = pattern.popFirst()
        if mark == "^" {
            isInverted = true
            mark = pattern.popFirst()
        }
        if mark == "]" {
            isSeen = scalar == "]"
            mark = pattern.popFirst()
        }
        while let current = mark, current != "]" {
            if current == "-", let low = previous, let high = pattern.first, high != "]" {
                pattern = pattern.dropFirst()
                if scalar >= low, scalar <= high { isSeen = true }
                previous = nil
            } else {
                if scalar == current { isSeen = true }
                previous = current
            }
            mark = pattern.popFirst()
        }
        return mark != nil && isSeen != isInverted
    }
}
