/// Small faults in a program's text.
///
/// Works on a range of the text, such as a condition or a formula, with what languages of rows have in common: comparisons,
/// numbers, texts, words for logic and for rounding. A fault may not run, or mean the same; who runs it decides.
public struct ProgramFaults: Sendable {
    public struct Fault: Hashable, Sendable {
        /// In words that follow "when".
        public var change: String
        /// The whole text with the fault.
        public var text: String
    }

    public let faults: [Fault]

    /// - Parameters:
    ///   - text: Of the file.
    ///   - lines: Of the range, from 1.
    ///   - columns: Bytes from 1 in the first and in the last line, the last one excluded.
    ///   - isCondition: Whether the range is a condition, which can be turned round as a whole.
    public init(in text: String, lines: ClosedRange<Int>, columns: (first: Int, last: Int), isCondition: Bool)
    {
        guard let place = Self.range(in: text, lines, columns) else {
            faults = []
            return
        }
        let bytes = Array(text.utf8)
        let piece = String(decoding: bytes[place], as: UTF8.self)
        // The smallest faults first: a test that sees them sees the large ones too.
        var variants = Self.swaps(in: piece) + Self.constants(in: piece) + Self.assignments(in: piece)
        if isCondition { variants.append(("the condition is turned round", "(not (\(piece)))")) }
        var seen: Set<String> = [piece]
        faults = variants.compactMap { change, new in
            guard seen.insert(new).inserted else { return nil }
            let whole =
                Array(bytes[..<place.lowerBound]) + Array(new.utf8) + Array(bytes[place.upperBound...])
            return Fault(change: change, text: String(decoding: whole, as: UTF8.self))
        }
    }

    private static func range(in text: String, _ lines: ClosedRange<Int>, _ columns: (first: Int, last: Int))
        -> Range<Int>?
    {
        var starts = [0]
        for (index, byte) in text.utf8.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(index + 1)
        }
        guard lines.lowerBound >= 1, lines.upperBound <= starts.count else { return nil }
        func end(_ line: Int) -> Int { line < starts.count ? starts[line] - 1 : text.utf8.count }
        let first = min(starts[lines.lowerBound - 1] + max(0, columns.first - 1), end(lines.lowerBound))
        let width = min(max(0, columns.last - 1), end(lines.upperBound) - starts[lines.upperBound - 1])
        let last = starts[lines.upperBound - 1] + width
        return first < last ? first..<last : nil
    }

    /// Each place of each pair.
    private static func swaps(in piece: String) -> [(String, String)] {
        let pairs = [
            (" >= ", " > "), (" <= ", " < "), (" > ", " >= "), (" < ", " <= "), (" == ", " != "),
            (" != ", " == "),
            (" and ", " or "), (" or ", " and "), (" not in ", " in "), (" is not None", " is None"),
            (" + ", " - "), (" - ", " + "), (" * ", " + "), (" / ", " * "), (" // ", " * "), (" += ", " -= "),
            ("ROUND_HALF_UP", "ROUND_UP"), ("ROUND_HALF_EVEN", "ROUND_UP"), ("ROUND_HALF_DOWN", "ROUND_UP"),
            ("ROUND_UP", "ROUND_DOWN"), ("ROUND_DOWN", "ROUND_UP"), ("ROUND_CEILING", "ROUND_FLOOR"),
            ("ROUND_FLOOR", "ROUND_CEILING"), ("ROUND_05UP", "ROUND_UP"), (".strip()", ""),
            (".upper()", ".lower()"),
            (".lower()", ".upper()"), ("min(", "max("), ("max(", "min("), ("sorted(", "list("),
            ("reverse=True", "reverse=False"), (".drop_duplicates()", ""), ("how=\"left\"", "how=\"inner\""),
            ("how='left'", "how='inner'"), ("keep=\"first\"", "keep=\"last\""),
            ("ascending=False", "ascending=True"),
        ]
        var found: [(String, String)] = []
        for (old, new) in pairs {
            var search = piece.startIndex
            while let place = piece[search...].firstRange(of: old) {
                let text = piece[..<place.lowerBound] + new + piece[place.upperBound...]
                let words = (
                    old.split(separator: " ").joined(separator: " "),
                    new.split(separator: " ").joined(separator: " ")
                )
                found.append(("`\(words.0)` becomes `\(words.1)`", String(text)))
                search = place.upperBound
            }
        }
        return found
    }

    /// Numbers one more and one less, texts others.
    private static func constants(in piece: String) -> [(String, String)] {
        var found: [(String, String)] = []
        for match in piece.matches(of: /(?:^|[^\w.])(\d+(?:\.\d+)?)(?![\w.])/) {
            let digits = String(match.1)
            let place = match.1.startIndex..<match.1.endIndex
            let others: [String] =
                Int(digits).map { ["\($0 + 1)", "\(max(0, $0 - 1))"] } ?? Double(digits).map {
                    ["\($0 * 2)", "\($0 + 1)"]
                } ?? []
            for other in others {
                found.append(
                    (
                        "\(digits) becomes \(other)",
                        String(piece[..<place.lowerBound] + other + piece[place.upperBound...])
                    )
                )
            }
        }
        for match in piece.matches(of: /"([^"\\\n{}]*)"|'([^'\\\n{}]*)'/) {
            let value = String(match.1 ?? match.2 ?? "")
            let mark = String(match.0.prefix(1))
            let text =
                piece[..<match.range.lowerBound] + mark + value + "~" + mark
                + piece[match.range.upperBound...]
            found.append(("'\(value)' becomes '\(value)~'", String(text)))
        }
        return found
    }

    /// The first row with a key counts in place of the last, and the other way round.
    private static func assignments(in piece: String) -> [(String, String)] {
        let line = piece.drop { $0 == " " }
        let indent = piece.prefix { $0 == " " }
        if let match = line.wholeMatch(of: /(\w[\w.]*(?:\[.+\])*)\[(.+?)\] = (.+)/) {
            return [
                ("the first row with a key counts", "\(indent)\(match.1).setdefault(\(match.2), \(match.3))")
            ]
        }
        if let match = line.wholeMatch(of: /(\w[\w.]*)\.setdefault\((.+?), (.+)\)/) {
            return [("the last row with a key counts", "\(indent)\(match.1)[\(match.2)] = \(match.3)")]
        }
        return []
    }
}
