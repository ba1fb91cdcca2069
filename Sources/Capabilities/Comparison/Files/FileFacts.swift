/// What a file is beside its rows.
public struct FileFacts: Hashable, Sendable {
    /// Relative to the side's folder; empty for a single file.
    public var path: String
    /// `csv`, `parquet` or `json`.
    public var format: String
    /// Such as `none` or `gzip`.
    public var compression: String
    /// Nil for files that are not delimited text.
    public var text: TextFacts?

    public init(path: String, format: String, compression: String = "none", text: TextFacts? = nil) {
        self.path = path
        self.format = format
        self.compression = compression
        self.text = text
    }
}

/// The form of a delimited text.
public struct TextFacts: Hashable, Sendable {
    public var encoding = "UTF-8"
    public var hasByteOrderMark = false
    public var delimiter = ","
    /// Cells of the first record; nil without a header.
    public var header: [String]?
    /// Lines behind the last row, without their line ends.
    public var trailer: [String] = []
    /// Records between header and trailer.
    public var records = 0
    public var lineFeeds = 0
    public var carriageReturnLineFeeds = 0
    public var carriageReturns = 0
    public var endsWithNewline = true
    /// Cells in quotes, and those of them that need none.
    public var quotedCells = 0
    public var needlesslyQuotedCells = 0
    /// A hash of where quotes stand.
    public var quotingPattern: UInt64 = 0

    public init() {}

    public var hasMixedLineEnds: Bool {
        [lineFeeds, carriageReturnLineFeeds, carriageReturns].count { $0 > 0 } > 1
    }

    /// Such as `LF`, or `LF and CRLF`.
    public var lineEnding: String {
        let kinds = [("LF", lineFeeds), ("CRLF", carriageReturnLineFeeds), ("CR", carriageReturns)]
            .filter { $0.1 > 0 }.map(\.0)
        return kinds.isEmpty ? "none" : kinds.joined(separator: " and ")
    }
}
