import JobModel
import Ports

/// The characters that give a delimited text its structure.
struct CSVDialect {
    let delimiter: Unicode.Scalar
    let quote: Unicode.Scalar
    let nullText: String
    /// LF or CR LF.
    let lineEnding: String

    /// - Throws: ``FileStoreError/invalidOption(field:found:expected:)``.
    init(_ writer: CSVFileWriter) throws {
        delimiter = try Self.separator(writer.delimiter, field: "delimiter")
        quote = try Self.separator(writer.quote, field: "quote")
        guard delimiter != quote else {
            throw FileStoreError.invalidOption(
                field: "quote",
                found: writer.quote,
                expected: "another character than the delimiter"
            )
        }
        nullText = writer.nullText
        lineEnding = writer.lineEnding == .crlf ? "\r\n" : "\n"
    }

    private static func separator(_ text: String, field: String) throws -> Unicode.Scalar {
        guard let scalar = text.unicodeScalars.first, text.unicodeScalars.count == 1,
            !["\n", "\r", "\0"].contains(scalar)
        else {
            throw FileStoreError.invalidOption(
                field: field,
                found: text,
                expected: "one character that ends no line"
            )
        }
        return scalar
    }

    func lineFormat(lastColumn: String) -> LineFormat {
        LineFormat(
            delimiter: String(delimiter),
            quote: String(quote),
            nullText: nullText,
            lineEnding: lineEnding,
            lastColumn: lastColumn
        )
    }

    /// A line of cells, its ending included, quoted by the rule that sessions follow for rows.
    func line(_ cells: [String]) -> String {
        cells.map(quoted).joined(separator: String(delimiter)) + lineEnding
    }

    private func quoted(_ cell: String) -> String {
        let special: [Unicode.Scalar] = [delimiter, quote, "\n", "\r"]
        let isNull = !nullText.isEmpty && cell == nullText
        guard isNull || cell.unicodeScalars.contains(where: special.contains) else { return cell }
        var text = String(quote).unicodeScalars
        for scalar in cell.unicodeScalars {
            text.append(scalar)
            if scalar == quote { text.append(quote) }
        }
        text.append(quote)
        return String(text)
    }

    /// The cells of one record without its line ending: the reverse of ``line(_:)``.
    func cells(of record: some StringProtocol) -> [String] {
        var cells: [String] = []
        var cell = String.UnicodeScalarView()
        var isQuoted = false
        var hasClosed = false
        for scalar in record.unicodeScalars {
            switch scalar {
            case quote where isQuoted: (isQuoted, hasClosed) = (false, true)
            case quote where hasClosed:
                cell.append(scalar)
                (isQuoted, hasClosed) = (true, false)
            case quote where cell.isEmpty: isQuoted = true
            case delimiter where !isQuoted:
                cells.append(String(cell))
                cell = String.UnicodeScalarView()
                hasClosed = false
            default:
                cell.append(scalar)
                hasClosed = false
            }
        }
        return cells + [String(cell)]
    }
}
