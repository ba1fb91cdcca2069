/// One `Diagnostic(…)` in the code.
struct DiagnosticCall {
    /// The string literals of the first argument: one, or those that a condition chooses from.
    var codes: [String]
    /// The first later argument without a label that is a literal; interpolations are left as they are written.
    var summary: String?
    /// From one.
    var line: Int
}

/// Every `Diagnostic(…)` with arguments.
func diagnosticCalls(in file: SwiftFile) -> [DiagnosticCall] {
    guard file.file.text.contains("Diagnostic(") else { return [] }
    return file.code.enumerated().flatMap { index, line in
        occurrences(of: "Diagnostic(", in: line).filter { !$0.isDeclaration }.compactMap { place in
            // Longer argument lists are rare, and nothing after the summary is read.
            let range = index..<min(index + 12, file.code.count)
            let start = place.offset + "Diagnostic(".utf8.count
            let scanner = ArgumentScanner(
                code: Array(file.code[range].joined(separator: "\n").utf8.dropFirst(start)),
                source: Array(file.file.lines[range].joined(separator: "\n").utf8.dropFirst(start))
            )
            return scanner.call(line: index + 1)
        }
    }
}

/// Reads an argument list; `code` is `source` with the insides of literals blanked.
private struct ArgumentScanner {
    let code: [UInt8]
    let source: [UInt8]

    func call(line: Int) -> DiagnosticCall? {
        let arguments = argumentRanges
        guard let first = arguments.first, !text(first).isEmpty else { return nil }
        let summary = arguments.dropFirst().first { text($0).first == "\"" }
        return DiagnosticCall(
            codes: literals(in: first),
            summary: summary.flatMap { literals(in: $0).first },
            line: line
        )
    }

    /// Between the commas outside any brackets and literals.
    private var argumentRanges: [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        var depth = 0
        var isInLiteral = false
        for (index, byte) in code.enumerated() {
            switch byte {
            case UInt8(ascii: "\"") where depth == 0: isInLiteral.toggle()
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")") where depth == 0 && !isInLiteral: return ranges + [start..<index]
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ",") where depth == 0 && !isInLiteral:
                ranges.append(start..<index)
                start = index + 1
            default: break
            }
        }
        return ranges
    }

    private func text(_ range: Range<Int>) -> Substring {
        String(decoding: code[range], as: UTF8.self).drop { $0 == " " || $0 == "\n" }
    }

    /// The string literals outside brackets; what an interpolation holds belongs to its literal.
    private func literals(in range: Range<Int>) -> [String] {
        var found: [String] = []
        var depth = 0
        var start: Int?
        for index in range {
            switch code[index] {
            case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\"") where depth == 0:
                if let open = start {
                    found.append(String(decoding: source[(open + 1)..<index], as: UTF8.self))
                    start = nil
                } else {
                    start = index
                }
            default: break
            }
        }
        return found
    }
}
