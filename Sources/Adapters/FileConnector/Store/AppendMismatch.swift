import Diagnostics

/// Why an earlier partition's file cannot be continued.
public enum AppendMismatch: Error, Hashable, Sendable {
    case isFolder
    case isFile
    case noParts
    case header(expected: [String], found: [String])
    /// There is no header, or the first line shares no name with it and may be a row.
    case noHeader(expected: [String])
    case lineEnding(expected: String, line: Int)
    case encoding(expected: String, reason: String)
    case noTrailer(expected: String)
    case truncated
    case cellCount(expected: Int, found: Int, line: Int)

    func diagnostic(path: String) -> Diagnostic {
        Diagnostic(
            "file.append-mismatch",
            fault: .outcome,
            "the earlier partition's file \"\(path)\" cannot be continued: \(words.summary)",
            reason: words.reason + " Nothing was published.",
            remedy: "Run the job again for the date of that partition and the dates after it, or restore the "
                + "writer's options that made it."
        )
    }

    private var words: (summary: String, reason: String) {
        switch self {
        case .isFolder: ("expected a file, found a folder", "A CSV writer continues one file.")
        case .isFile: ("expected a folder of parts, found a file", "A Parquet writer continues a folder.")
        case .noParts: ("the folder holds no Parquet file", "A Parquet writer leaves at least one file.")
        case .header(let expected, let found):
            (
                "its header differs",
                "Expected the columns \(Self.list(expected)); found \(Self.list(found))."
            )
        case .noHeader(let expected):
            (
                "its first line is not the expected header",
                "Expected the columns \(Self.list(expected)), found none of them."
            )
        case .lineEnding(let expected, let line):
            (
                "line \(line) does not end with \(expected)",
                "One file has one line ending; rows carried over keep their bytes."
            )
        case .encoding(let expected, let reason): ("it is not \(expected)", reason)
        case .noTrailer(let expected):
            (
                "its last line is not a trailer",
                "Expected a last line of the form \"\(expected)\"; a line that is none would be carried over as a row."
            )
        case .truncated: ("it ends in the middle of a line", "A complete file ends with a line ending.")
        case .cellCount(let expected, let found, let line):
            (
                "line \(line) has \(found) cells, expected \(expected)",
                "Another delimiter or quote, other columns, or a trailer that this writer does not expect."
            )
        }
    }

    private static func list(_ names: [String]) -> String {
        names.map { "\"\($0)\"" }.joined(separator: ", ")
    }
}
