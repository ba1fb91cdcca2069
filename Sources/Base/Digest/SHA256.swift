/// A SHA-256 digest computed piece by piece (FIPS 180-4).
///
/// Bulk files pass through it while they are written; the standard library has no digest and a full
/// cryptography package would double the time of a clean build. Not meant for secrets: nothing is wiped.
///
///     var digest = SHA256()
///     digest.update(Array("abc".utf8))
///     print(digest.finalize().hexText)  // ba7816bf…
public struct SHA256: Sendable {
    private var state: State = (
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19
    )
    private var pending: [UInt8] = []
    private var byteCount: UInt64 = 0

    private typealias State = (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)

    public init() {}

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        byteCount &+= UInt64(bytes.count)
        var rest = bytes[...]
        if !pending.isEmpty {
            let taken = rest.prefix(Self.blockSize - pending.count)
            pending.append(contentsOf: taken)
            rest = rest.dropFirst(taken.count)
            guard pending.count == Self.blockSize else { return }
            pending.withUnsafeBytes { compress($0) }
            pending.removeAll(keepingCapacity: true)
        }
        let whole = rest.count - rest.count % Self.blockSize
        compress(UnsafeRawBufferPointer(rebasing: rest.prefix(whole)))
        pending.append(contentsOf: rest.dropFirst(whole))
    }

    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// The 32 bytes of the digest.
    public consuming func finalize() -> [UInt8] {
        var copy = self
        let bitCount = copy.byteCount &* 8
        let used = copy.pending.count
        let zeros = (used < 56 ? 55 : 119) - used
        copy.update([0x80] + [UInt8](repeating: 0, count: zeros))
        copy.update((0..<8).map { UInt8(truncatingIfNeeded: bitCount >> (56 - 8 * UInt64($0))) })
        let (a, b, c, d, e, f, g, h) = copy.state
        return [a, b, c, d, e, f, g, h].flatMap { word in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    private static let blockSize = 64

    /// Takes whole blocks.
    private mutating func compress(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.blockSize else { return }
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
            Self.constants.withUnsafeBufferPointer { constants in
                for start in stride(from: 0, to: bytes.count, by: Self.blockSize) {
                    Self.expand(bytes, from: start, into: schedule)
                    state = Self.mix(state, schedule, constants)
                }
            }
        }
    }

    /// Section 6.2.2, step 1: the message schedule.
    @inline(__always)
    private static func expand(
        _ bytes: UnsafeRawBufferPointer,
        from start: Int,
        into schedule: UnsafeMutableBufferPointer<UInt32>
    ) {
        for index in 0..<16 {
            let word = bytes.loadUnaligned(fromByteOffset: start &+ index &* 4, as: UInt32.self)
            schedule[index] = UInt32(bigEndian: word)
        }
        for index in 16..<64 {
            let early = schedule[index &- 15]
            let late = schedule[index &- 2]
            let low = rotated(early, 7) ^ rotated(early, 18) ^ (early >> 3)
            let high = rotated(late, 17) ^ rotated(late, 19) ^ (late >> 10)
            schedule[index] = schedule[index &- 16] &+ low &+ schedule[index &- 7] &+ high
        }
    }

    /// Section 6.2.2, steps 2 to 4: sixty-four rounds over one block.
    ///
    /// Eight rounds at a time, with the variables' roles moving instead of their values: twice as fast.
    @inline(__always)
    private static func mix(
        _ state: State,
        _ schedule: UnsafeMutableBufferPointer<UInt32>,
        _ constants: UnsafeBufferPointer<UInt32>
    ) -> State {
        var (a, b, c, d, e, f, g, h) = state
        for index in stride(from: 0, to: 64, by: 8) {
            @inline(__always)
            func added(_ offset: Int) -> UInt32 { constants[index &+ offset] &+ schedule[index &+ offset] }
            round(a, b, c, &d, e, f, g, &h, added(0))
            round(h, a, b, &c, d, e, f, &g, added(1))
            round(g, h, a, &b, c, d, e, &f, added(2))
            round(f, g, h, &a, b, c, d, &e, added(3))
            round(e, f, g, &h, a, b, c, &d, added(4))
            round(d, e, f, &g, h, a, b, &c, added(5))
            round(c, d, e, &f, g, h, a, &b, added(6))
            round(b, c, d, &e, f, g, h, &a, added(7))
        }
        return (
            state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d,
            state.4 &+ e, state.5 &+ f, state.6 &+ g, state.7 &+ h
        )
    }

    @inline(__always)
    private static func round(
        _ a: UInt32,
        _ b: UInt32,
        _ c: UInt32,
        _ d: inout UInt32,
        _ e: UInt32,
        _ f: UInt32,
        _ g: UInt32,
        _ h: inout UInt32,
        _ added: UInt32
    ) {
        let sigma1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
        let first = h &+ sigma1 &+ (g ^ (e & (f ^ g))) &+ added
        let sigma0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
        d = d &+ first
        h = first &+ sigma0 &+ ((a & b) | (c & (a | b)))
    }

    @inline(__always)
    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
        (word >> count) | (word << (32 &- count))
    }

    /// Section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first 64 primes.
    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
        0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7,
        0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc,
        0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351,
        0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e,
        0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585,
        0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f,
        0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
        0xc671_78f2,
    ]
}

extension Sequence<UInt8> {
    /// Two lower-case hexadecimal digits per byte.
    public var hexText: String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in self {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
