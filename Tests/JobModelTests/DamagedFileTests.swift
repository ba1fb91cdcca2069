import Diagnostics
import Testing

@testable import JobModel

/// Whatever happens to a file's bytes, reading ends with a job or with an error, never with a crash.
@Suite struct DamagedFileTests {
    private static let originals = [
        ("job.json", Example.legacyJSON), ("job.json", Example.fullJSON), ("job.yaml", Example.fullYAML),
        ("glidepath.yaml", Example.projectYAML),
    ]

    @Test(arguments: 0..<400) func `a damaged file gives a job or an error`(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let (file, original) = Self.originals[Int(seed % 4)]
        let bytes = damaged(Array(original.utf8), using: &random)
        let reader = JobFileReader()
        let job = reader.read(bytes: bytes, file: file)
        expectOutcome(isRead: job.job != nil, job.diagnostics, size: bytes.count)
        let project = reader.readProject(bytes: bytes, file: file)
        expectOutcome(isRead: project.project != nil, project.diagnostics, size: bytes.count)
        expectGoodWords(job.diagnostics + project.diagnostics)
    }

    private func expectOutcome(isRead: Bool, _ diagnostics: [Diagnostic], size: Int) {
        let hasErrors = diagnostics.contains { $0.severity == .error }
        #expect(isRead != hasErrors)
        let places = diagnostics.compactMap(\.location)
        #expect(places.count == diagnostics.count)
        let order = places.map { DocumentPosition(line: $0.line ?? 0, column: $0.column ?? 0) }
        #expect(order == order.sorted())
        #expect(order.allSatisfy { $0.line <= size + 1 && $0.column <= size + 1 })
    }

    /// A few random changes: bytes replaced, removed, doubled, or exchanged for what parsers stumble over.
    private func damaged(_ original: [UInt8], using random: inout SeededRandom) -> [UInt8] {
        let awkward = [
            "{", "}", "[", "]", "\"", "'", ",", ":", "\\", "\n", "\t", "- ", "&a ", "*a ", "<<", "? ", "!x ",
            "|", "%", "\u{0}", "é", "\u{FEFF}", "null", "-1", "\\ud800",
        ]
        var bytes = original
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            let index = Int.random(in: 0..<max(bytes.count, 1), using: &random)
            guard index < bytes.count else { break }
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[index] = UInt8.random(in: 0...127, using: &random)
            case 1: bytes.remove(at: index)
            case 2:
                bytes.removeSubrange(index..<min(index + Int.random(in: 1...40, using: &random), bytes.count))
            case 3: bytes.insert(contentsOf: bytes[index..<min(index + 30, bytes.count)], at: index)
            case 4: bytes.removeSubrange(index...)
            default:
                let piece = awkward[Int.random(in: 0..<awkward.count, using: &random)]
                bytes.insert(contentsOf: Array(piece.utf8), at: index)
            }
        }
        return bytes
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): the same sequence on every platform.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
