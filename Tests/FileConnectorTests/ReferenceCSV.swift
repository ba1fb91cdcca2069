import Ports

/// Delimited text the slow and obvious way, written apart from the code under test.
struct ReferenceCSV {
    var delimiter: Character = ","
    var quote: Character = "\""
    var nullText = ""
    var lineEnding = "\n"

    init() {}

    init(_ format: LineFormat) {
        delimiter = Character(format.delimiter)
        quote = Character(format.quote)
        nullText = format.nullText
        lineEnding = format.lineEnding
    }

    func line(_ cells: [String?]) -> String {
        cells.map(text).joined(separator: String(delimiter)) + lineEnding
    }

    private func text(of cell: String?) -> String {
        guard let cell else { return nullText }
        if cell != nullText, cell.utf8.allSatisfy(Self.isPlain) { return cell }
        let isSpecial = cell.unicodeScalars.contains { scalar in
            Character(scalar) == delimiter || Character(scalar) == quote || scalar == "\n" || scalar == "\r"
        }
        guard isSpecial || (!nullText.isEmpty && cell == nullText) else { return cell }
        let doubled = cell.unicodeScalars.map { Character($0) == quote ? "\(quote)\(quote)" : String($0) }
        return String(quote) + doubled.joined() + String(quote)
    }

    /// Letters and digits need no second look; bulk rows of tests are made of them.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte)
    }

    /// Records of cells; the text must end with a line ending.
    func records(of text: String) -> [[String]] {
        var records: [[String]] = []
        var record: [String] = []
        var cell = ""
        var isQuoted = false
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            if isQuoted {
                if Character(scalar) == quote, next.map(Character.init) == quote {
                    cell.unicodeScalars.append(scalar)
                    index += 1
                } else if Character(scalar) == quote {
                    isQuoted = false
                } else {
                    cell.unicodeScalars.append(scalar)
                }
            } else if Character(scalar) == quote {
                isQuoted = true
            } else if Character(scalar) == delimiter {
                record.append(cell)
                cell = ""
            } else if scalar == "\n" || (scalar == "\r" && next == "\n" && lineEnding == "\r\n") {
                if scalar == "\r" { index += 1 }
                records.append(record + [cell])
                record = []
                cell = ""
            } else {
                cell.unicodeScalars.append(scalar)
            }
            index += 1
        }
        return records
    }
}
