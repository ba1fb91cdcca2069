import Tabular

/// A trailer with its tokens `{row_count}`, `{date}` and `{timestamp}`, in lower case as here.
///
/// Anything else in braces is text.
struct TrailerTemplate {
    private enum Part {
        case text([UInt8])
        case rowCount
        case date
        case timestamp
    }

    /// As the job file has it.
    let format: String
    let lineCount: Int
    private let parts: [Part]

    /// - Parameter lineEnding: Ends every line of the trailer, also where the format itself breaks lines.
    init(_ format: String, lineEnding: String) {
        self.format = format
        let lines = format.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        lineCount = lines.count
        parts = Self.parts(of: lines.map { $0 + lineEnding }.joined())
    }

    private static func parts(of text: String) -> [Part] {
        let tokens: [(String, Part)] = [
            ("{row_count}", .rowCount), ("{date}", .date), ("{timestamp}", .timestamp),
        ]
        var parts: [Part] = []
        var literal: [UInt8] = []
        var rest = text[...]
        while let first = rest.unicodeScalars.first {
            guard let (token, part) = tokens.first(where: { rest.hasPrefix($0.0) }) else {
                literal += Array(String(first).utf8)
                rest.unicodeScalars.removeFirst()
                continue
            }
            parts += [.text(literal), part]
            literal = []
            rest = rest.dropFirst(token.count)
        }
        return parts + [.text(literal)]
    }

    /// - Parameter now: `yyyy-MM-ddTHH:mm:ssZ`.
    func text(rowCount: Int, date: CivilDate, now: String) -> String {
        parts.map { part in
            switch part {
            case .text(let bytes): String(decoding: bytes, as: UTF8.self)
            case .rowCount: String(rowCount)
            case .date: date.description
            case .timestamp: now
            }
        }.joined()
    }

    /// No trailer of this form is longer.
    var maximumByteCount: Int {
        parts.reduce(0) { sum, part in
            switch part {
            case .text(let bytes): sum + bytes.count
            case .rowCount, .date, .timestamp: sum + Self.maximumTokenByteCount
            }
        }
    }

    /// Other programs write the time in other forms; none is longer than RFC 3339 with nanoseconds and offset.
    private static let maximumTokenByteCount = 40

    /// Whether some trailer of this form is exactly `bytes`, line ending included.
    func matches(_ bytes: some Collection<UInt8>) -> Bool {
        matches(Array(bytes)[...], from: 0)
    }

    private func matches(_ bytes: ArraySlice<UInt8>, from index: Int) -> Bool {
        guard index < parts.count else { return bytes.isEmpty }
        switch parts[index] {
        case .text(let text):
            return bytes.starts(with: text) && matches(bytes.dropFirst(text.count), from: index + 1)
        case .date:
            return CivilDate(String(decoding: bytes.prefix(10), as: UTF8.self)) != nil
                && matches(bytes.dropFirst(10), from: index + 1)
        case .rowCount:
            return matchesRun(bytes, from: index) { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        case .timestamp:
            let allowed = Set("0123456789-:.+TZ /".utf8)
            return matchesRun(bytes, from: index, of: allowed.contains)
        }
    }

    /// Tries every length of the token: what follows may begin with characters of the token's kind.
    private func matchesRun(
        _ bytes: ArraySlice<UInt8>,
        from index: Int,
        of isAllowed: (UInt8) -> Bool
    ) -> Bool {
        let run = bytes.prefix(Self.maximumTokenByteCount).prefix(while: isAllowed)
        return run.indices.contains { matches(bytes[($0 + 1)...], from: index + 1) }
    }
}
