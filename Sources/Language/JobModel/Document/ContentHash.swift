/// SHA-256 (FIPS 180-4), so that this pure target needs no cryptography package.
///
/// Not for secrets.
enum ContentHash {
    /// The digest of the text's UTF-8 bytes, 64 lower-case hex digits.
    static func sha256(of text: String) -> String {
        var text = text
        return text.withUTF8 { hex(digest(Array($0))) }
    }

    private static func hex(_ words: [UInt32]) -> String {
        words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    private static func digest(_ message: [UInt8]) -> [UInt32] {
        var padded = message
        padded.append(0x80)
        while padded.count % 64 != 56 { padded.append(0) }
        let bitCount = UInt64(message.count) * 8
        for shift in stride(from: 56, through: 0, by: -8) {
            padded.append(UInt8(truncatingIfNeeded: bitCount >> shift))
        }
        var state = initialState
        var schedule = [UInt32](repeating: 0, count: 64)
        for block in stride(from: 0, to: padded.count, by: 64) {
            expand(padded, at: block, into: &schedule)
            compress(schedule, into: &state)
        }
        return state
    }

    /// The message schedule of section 6.2.2, step 1.
    private static func expand(_ bytes: [UInt8], at start: Int, into schedule: inout [UInt32]) {
        for index in 0..<16 {
            let at = start + index * 4
            schedule[index] =
                UInt32(bytes[at]) << 24 | UInt32(bytes[at + 1]) << 16 | UInt32(bytes[at + 2]) << 8
                | UInt32(bytes[at + 3])
        }
        for index in 16..<64 {
            let early = schedule[index - 15]
            let late = schedule[index - 2]
            let sigma0 = rotate(early, 7) ^ rotate(early, 18) ^ early >> 3
            let sigma1 = rotate(late, 17) ^ rotate(late, 19) ^ late >> 10
            schedule[index] = schedule[index - 16] &+ sigma0 &+ schedule[index - 7] &+ sigma1
        }
    }

    /// Section 6.2.2, steps 2 to 4; `a` … `h` are the names of the standard.
    private static func compress(_ schedule: [UInt32], into state: inout [UInt32]) {
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for index in 0..<64 {
            let sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
            let choice = e & f ^ ~e & g
            let first = h &+ sum1 &+ choice &+ roundConstants[index] &+ schedule[index]
            let sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
            let majority = a & b ^ a & c ^ b & c
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ sum0 &+ majority)
        }
        for (index, word) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= word }
    }

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }

    /// The first 32 bits of the fractional parts of the square roots of the first 8 primes (section 5.3.3).
    private static let initialState = primes(8).map { rootFraction(of: $0, power: 2) }

    /// The same of the cube roots of the first 64 primes (section 4.2.2).
    private static let roundConstants = primes(64).map { rootFraction(of: $0, power: 3) }

    private static func primes(_ count: Int) -> [UInt128] {
        var found: [UInt128] = []
        var candidate: UInt128 = 2
        while found.count < count {
            if found.allSatisfy({ candidate % $0 != 0 }) { found.append(candidate) }
            candidate += 1
        }
        return found
    }

    /// In whole numbers, so that no digit depends on floating point: the root times 2³², less its whole part.
    private static func rootFraction(of number: UInt128, power: Int) -> UInt32 {
        let wanted = number << (32 * UInt128(power))
        var root: UInt128 = 0
        for bit in stride(from: 40, through: 0, by: -1) {
            let candidate = root | UInt128(1) << UInt128(bit)
            let raised = (1..<power).reduce(candidate) { product, _ in product * candidate }
            if raised <= wanted { root = candidate }
        }
        return UInt32(truncatingIfNeeded: root)
    }
}
