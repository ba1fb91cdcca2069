/// Collects the cells of one row as ``PortableCell`` says, and hashes them.
public struct PortableRow {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    /// - Parameter text: UTF-8 of the cell's text; nil for NULL.
    public mutating func append(_ text: (some Collection<UInt8>)?) {
        guard let text else { return bytes.append(UInt8(ascii: "~")) }
        bytes += Array(String(text.count).utf8)
        bytes.append(UInt8(ascii: ":"))
        bytes += text
    }

    /// The two numbers of a row's MD5.
    public static func hash(_ bytes: some Collection<UInt8>) -> (high: UInt64, low: UInt64) {
        MD5.hash(Array(bytes))
    }
}

/// MD5 (RFC 1321): here a checksum that every engine has, not a protection.
enum MD5 {
    private static let shifts: [UInt32] = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21]
    /// 2^32 × |sin(i)|, i from one in radians.
    private static let sines: [UInt32] = (1...64).map { UInt32((4_294_967_296 * sine(Double($0)).magnitude)) }

    static func hash(_ message: [UInt8]) -> (high: UInt64, low: UInt64) {
        var padded = message + [0x80]
        padded += Array(repeating: 0, count: (120 - padded.count % 64) % 64)
        withUnsafeBytes(of: UInt64(message.count &* 8).littleEndian) { padded += $0 }
        var state: (UInt32, UInt32, UInt32, UInt32) = (0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476)
        padded.withUnsafeBytes { bytes in
            for start in stride(from: 0, to: bytes.count, by: 64) { mix(bytes, start, &state) }
        }
        return (
            UInt64(state.1) << 32 | UInt64(state.0),
            UInt64(state.3) << 32 | UInt64(state.2)
        )
    }

    private static func mix(
        _ bytes: UnsafeRawBufferPointer,
        _ start: Int,
        _ state: inout (UInt32, UInt32, UInt32, UInt32)
    ) {
        var (a, b, c, d) = state
        sines.withUnsafeBufferPointer { sines in
            for round in 0..<64 {
                let (mixed, word): (UInt32, Int) =
                    switch round / 16 {
                    case 0: ((b & c) | (~b & d), round)
                    case 1: ((d & b) | (~d & c), (5 * round + 1) % 16)
                    case 2: (b ^ c ^ d, (3 * round + 5) % 16)
                    default: (c ^ (b | ~d), (7 * round) % 16)
                    }
                let input = UInt32(
                    littleEndian: bytes.loadUnaligned(fromByteOffset: start + word * 4, as: UInt32.self)
                )
                let sum = a &+ mixed &+ sines[round] &+ input
                let shift = shifts[round / 16 * 4 + round % 4]
                (a, d, c) = (d, c, b)
                b = b &+ (sum << shift | sum >> (32 - shift))
            }
        }
        state = (state.0 &+ a, state.1 &+ b, state.2 &+ c, state.3 &+ d)
    }

    /// Taylor's series after reduction to a half turn; exact enough for 32 bits.
    private static func sine(_ angle: Double) -> Double {
        let reduced = angle.remainder(dividingBy: 2 * Double.pi)
        var (term, sum) = (reduced, reduced)
        for step in 1...20 {
            term *= -reduced * reduced / Double(2 * step * (2 * step + 1))
            sum += term
        }
        return sum
    }
}
