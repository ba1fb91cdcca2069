/// Follows a delimited text in pieces and collects its form; cells themselves are not kept.
///
/// Quotes are doubled inside quotes (RFC 4180). Line ends are LF, CRLF or CR. The text is UTF-8.
public struct TextScanner {
    public enum HeaderRow: Sendable {
        case present
        case absent
    }

    /// A record whose number of cells is not that of the first one, though rows follow it.
    public struct RaggedRecord: Hashable, Sendable {
        public var line: Int
        public var expected: Int
        public var found: Int
    }

    /// Byte of the first trailer record, or the end of the text.
    public private(set) var bodyEnd = 0
    /// Cells of the first record, when there is a header to read them from or not.
    public private(set) var columnCount = 0
    public private(set) var ragged: RaggedRecord?
    /// The first line whose bytes are not UTF-8.
    public private(set) var invalidLine: Int?
    public private(set) var facts = TextFacts()

    private enum Place {
        case cellStart
        case plain
        case quoted
        /// Behind a quote inside quotes: the end, or the first of a doubled one.
        case quoteInQuoted
    }

    private let delimiter: UInt8
    private let headerRow: HeaderRow
    /// Records at the end that are trailer whatever their cells; nil to tell by the number of cells.
    private let trailerLines: Int?
    private var place = Place.cellStart
    private var offset = 0
    private var line = 1
    private var recordStart = 0
    private var recordLine = 1
    private var cells = 1
    private var isRecordOpen = false
    private var follows = false
    private var needsQuotes = false
    private var recordPattern: UInt64 = 0
    private var records = 0
    private var oddRecords: (start: Int, count: Int, line: Int, cells: Int)?
    private var recentStarts: [Int] = []
    private var utf8 = UTF8Check()
    private static let quote = UInt8(ascii: "\"")

    public init(delimiter: UInt8, headerRow: HeaderRow, trailerLines: Int?) {
        self.delimiter = delimiter
        self.headerRow = headerRow
        self.trailerLines = trailerLines
        facts.delimiter = String(UnicodeScalar(delimiter))
    }

    public mutating func scan(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes {
            if byte >= 0x80 || utf8.isInside { check(byte) }
            step(byte)
            offset += 1
        }
    }

    private mutating func check(_ byte: UInt8) {
        if !utf8.accepts(byte), invalidLine == nil { invalidLine = line }
    }

    private mutating func step(_ byte: UInt8) {
        if follows {
            follows = false
            if byte == 0x0A {
                // The LF of a CRLF whose record ended with the CR.
                facts.carriageReturns -= 1
                facts.carriageReturnLineFeeds += 1
                recordStart = offset + 1
                return
            }
        }
        if place == .quoted {
            readQuoted(byte)
        } else {
            readUnquoted(byte)
        }
    }

    private mutating func readQuoted(_ byte: UInt8) {
        switch byte {
        case Self.quote: place = .quoteInQuoted
        case delimiter, 0x0D: needsQuotes = true
        case 0x0A:
            needsQuotes = true
            line += 1
        default: break
        }
    }

    private mutating func readUnquoted(_ byte: UInt8) {
        switch byte {
        case Self.quote where place == .cellStart:
            place = .quoted
            needsQuotes = false
            isRecordOpen = true
        case Self.quote where place == .quoteInQuoted:
            place = .quoted
            needsQuotes = true
        case delimiter:
            endCell()
            cells += 1
            isRecordOpen = true
        case 0x0A:
            facts.lineFeeds += 1
            endLine()
        case 0x0D:
            facts.carriageReturns += 1
            endLine()
            follows = true
        default:
            place = .plain
            isRecordOpen = true
        }
    }

    private mutating func endCell() {
        if place == .quoteInQuoted {
            facts.quotedCells += 1
            if !needsQuotes {
                facts.needlesslyQuotedCells += 1
                recordPattern = (recordPattern ^ UInt64(cells)) &* 0x0000_0100_0000_01B3
            }
        }
        place = .cellStart
    }

    private mutating func endLine() {
        line += 1
        endRecord(next: offset + 1)
    }

    private mutating func endRecord(next: Int) {
        endCell()
        if records == 0, columnCount == 0 { columnCount = cells }
        if recordPattern != 0 {
            // A sum: the order of rows is another question.
            facts.quotingPattern &+= recordPattern &* 0x9E37_79B9_7F4A_7C15
            recordPattern = 0
        }
        records += 1
        if let trailerLines, trailerLines > 0 {
            recentStarts.append(recordStart)
            if recentStarts.count > trailerLines { recentStarts.removeFirst() }
        } else if cells == columnCount {
            if let odd = oddRecords, ragged == nil {
                ragged = RaggedRecord(line: odd.line, expected: columnCount, found: odd.cells)
            }
            oddRecords = nil
        } else if oddRecords != nil {
            oddRecords?.count += 1
        } else {
            oddRecords = (recordStart, 1, recordLine, cells)
        }
        cells = 1
        recordStart = next
        recordLine = line
        isRecordOpen = false
    }

    /// Ends the text.
    ///
    /// Afterwards everything but header and trailer, which need the bytes, is in `facts`.
    public mutating func finish() {
        if utf8.isInside, invalidLine == nil { invalidLine = line }
        facts.endsWithNewline = !isRecordOpen
        if isRecordOpen { endRecord(next: offset) }
        if records == 0 { facts.endsWithNewline = false }
        bodyEnd = offset
        var trailerCount = 0
        if let trailerLines {
            trailerCount = min(trailerLines, records)
            if trailerLines > 0, let first = recentStarts.first { bodyEnd = first }
        } else if let oddRecords {
            bodyEnd = oddRecords.start
            trailerCount = oddRecords.count
        }
        let headers = headerRow == .present && records > 0 ? 1 : 0
        facts.records = max(0, records - headers - trailerCount)
    }

    /// Takes in what the caller read of the first record and of the bytes from `bodyEnd` on.
    public mutating func take(header: [String]?, trailer: String) {
        facts.header = header
        var lines = trailer.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(
            String.init
        )
        if lines.last == "" { lines.removeLast() }
        facts.trailer = lines
    }
}

/// Checks UTF-8 byte by byte: Unicode 16, table 3-7.
struct UTF8Check {
    private var needed = 0
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF

    var isInside: Bool { needed > 0 }

    mutating func accepts(_ byte: UInt8) -> Bool {
        if needed > 0 {
            let isGood = (lower...upper).contains(byte)
            (lower, upper) = (0x80, 0xBF)
            needed = isGood ? needed - 1 : 0
            return isGood
        }
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: needed = 1
        case 0xE0: (needed, lower) = (2, 0xA0)
        case 0xE1...0xEC, 0xEE, 0xEF: needed = 2
        case 0xED: (needed, upper) = (2, 0x9F)
        case 0xF0: (needed, lower) = (3, 0x90)
        case 0xF1...0xF3: needed = 3
        case 0xF4: (needed, upper) = (3, 0x8F)
        default: return false
        }
        return true
    }
}
