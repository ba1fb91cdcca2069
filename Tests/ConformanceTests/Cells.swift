import Tabular

/// Rows as the files write them: cells between commas, quoted where needed, nothing for NULL.
enum Cells {
    /// The cells of a line; nil is NULL, `""` the empty text.
    static func split(_ line: String) -> [String?] {
        var cells: [String?] = []
        var rest = Substring(line)
        while true {
            if rest.first == "\"" {
                var cell = ""
                rest.removeFirst()
                while let character = rest.popFirst() {
                    if character == "\"" {
                        guard rest.first == "\"" else { break }
                        rest.removeFirst()
                    }
                    cell.append(character)
                }
                cells.append(cell)
            } else {
                let cell = rest.prefix { $0 != "," }
                rest = rest[cell.endIndex...]
                cells.append(cell.isEmpty ? nil : String(cell))
            }
            guard rest.popFirst() != nil else { return cells }
        }
    }

    static func line(_ row: [Value]) -> String {
        row.map { value in
            guard let text = text(value) else { return "" }
            let isPlain = !text.isEmpty && !text.contains { "\",\n\r".contains($0) }
            return isPlain ? text : "\"\(text.replacing("\"", with: "\"\""))\""
        }.joined(separator: ",")
    }

    private static func text(_ value: Value) -> String? {
        switch value {
        case .null: nil
        case .boolean(let flag): String(flag)
        case .integer(let number): String(number)
        case .hugeInteger(let number): String(number)
        case .unsignedHugeInteger(let number): String(number)
        case .double(let number): String(number)
        case .decimal(let number): number.description
        case .text(let text): text
        case .date(let date): date.description
        case .timestamp(let nanoseconds): timestamp(nanoseconds)
        default: String(describing: value)
        }
    }

    private static func timestamp(_ nanoseconds: Int128) -> String {
        let perDay: Int128 = 86_400_000_000_000
        let days = (nanoseconds < 0 ? nanoseconds - perDay + 1 : nanoseconds) / perDay
        let microseconds = Int((nanoseconds - days * perDay) / 1_000)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let seconds = microseconds / 1_000_000
        let time = "\(two(seconds / 3_600)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
        let fraction = String(String(1_000_000 + microseconds % 1_000_000).dropFirst())
        let date = CivilDate(daysSinceEpoch: Int(days))
        return "\(date) \(time)" + (fraction == "000000" ? "" : ".\(fraction)")
    }

    /// `id integer, price decimal(12,2)` in its parts.
    static func columns(_ header: String) -> [(name: String, type: String)] {
        var parts: [String] = [""]
        var depth = 0
        for character in header {
            if character == "(" { depth += 1 }
            if character == ")" { depth -= 1 }
            if character == ",", depth == 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.map { part in
            let words = part.split(separator: " ", maxSplits: 1).map(String.init)
            return (words.first ?? "", words.count == 2 ? words[1] : "")
        }
    }
}
