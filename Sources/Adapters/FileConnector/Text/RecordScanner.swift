/// Follows the records of a delimited text in pieces: takes the header off, counts rows, checks the structure.
///
/// A cell may hold line endings when it is quoted, in the header too.
struct RecordScanner {
    /// What the text is expected to be.
    struct Expectation {
        var dialect: CSVDialect
        var columns: [String]
        var hasHeader: Bool
    }

    private enum Place {
        case cellStart
        case plain
        case quoted
        /// Behind a quote inside a quoted cell: its end, or the first of a doubled one.
        case quoteInQuoted
    }

    private(set) var rowCount = 0
    /// Of the next character, from one.
    private(set) var line = 1
    private let expectation: Expectation
    private let delimiter: UInt32
    private let quote: UInt32
    private let wantsCarriageReturn: Bool
    private var utf8 = UTF8Scanner()
    private var place = Place.cellStart
    private var cellCount = 1
    private var recordLine = 1
    private var follows: UInt32 = 0
    private var isAtStart = true
    private var isRecordOpen = false
    /// Bytes of the header so far; nil when it is complete or none is expected.
    private var header: [UInt8]?

    init(_ expectation: Expectation) {
        self.expectation = expectation
        delimiter = expectation.dialect.delimiter.value
        quote = expectation.dialect.quote.value
        wantsCarriageReturn = expectation.dialect.lineEnding == "\r\n"
        header = expectation.hasHeader ? [] : nil
    }

    /// - Returns: The part of `bytes` that belongs to rows.
    mutating func scan(_ bytes: UnsafeRawBufferPointer) throws -> UnsafeRawBufferPointer {
        let headerCount = header == nil ? 0 : try scanHeader(bytes)
        let rows = UnsafeRawBufferPointer(rebasing: bytes[headerCount...])
        for byte in rows where try readsRecordEnd(byte) {
            rowCount += 1
            try checkCellCount()
        }
        return rows
    }

    /// - Throws: When the text ends inside a header, row or character.
    func finish() throws {
        if header != nil {
            throw isRecordOpen ? AppendMismatch.truncated : .noHeader(expected: expectation.columns)
        }
        guard !isRecordOpen, !utf8.isInsideCharacter else { throw AppendMismatch.truncated }
    }

    /// - Returns: How many bytes belong to the header.
    private mutating func scanHeader(_ bytes: UnsafeRawBufferPointer) throws -> Int {
        for (offset, byte) in bytes.enumerated() {
            header?.append(byte)
            if try readsRecordEnd(byte) {
                try checkHeader()
                header = nil
                return offset + 1
            }
        }
        // No header is that long: the text has another quote, or is something else.
        if header?.count ?? 0 > 16 << 20 { throw AppendMismatch.noHeader(expected: expectation.columns) }
        return bytes.count
    }

    @inline(__always)
    private mutating func readsRecordEnd(_ byte: UInt8) throws -> Bool {
        let read: UInt32?
        do { read = try utf8.read(byte) } catch {
            throw ByteProblem.invalidText(encoding: "UTF-8", line: line)
        }
        guard let scalar = read else { return false }
        return try readsRecordEnd(scalar)
    }

    @inline(__always)
    private mutating func readsRecordEnd(_ scalar: UInt32) throws -> Bool {
        defer { follows = scalar }
        if !isRecordOpen { try openRecord(scalar) }
        if scalar == 0x0A {
            line += 1
            if place != .quoted { return try closeRecord() }
        } else if place == .quoted {
            if scalar == quote { place = .quoteInQuoted }
        } else if scalar == delimiter {
            cellCount += 1
            place = .cellStart
        } else if scalar == quote, place != .plain {
            place = .quoted
        } else {
            place = .plain
        }
        return false
    }

    private mutating func openRecord(_ scalar: UInt32) throws {
        if isAtStart, scalar == 0xFEFF { throw ByteProblem.extraByteOrderMark }
        isAtStart = false
        isRecordOpen = true
        recordLine = line
        cellCount = 1
        place = .cellStart
    }

    private mutating func closeRecord() throws -> Bool {
        guard (follows == 0x0D) == wantsCarriageReturn else {
            throw AppendMismatch.lineEnding(
                expected: wantsCarriageReturn ? "CRLF" : "LF",
                line: line - 1
            )
        }
        isRecordOpen = false
        return true
    }

    private func checkCellCount() throws {
        guard cellCount == expectation.columns.count else {
            throw AppendMismatch.cellCount(
                expected: expectation.columns.count,
                found: cellCount,
                line: recordLine
            )
        }
    }

    private func checkHeader() throws {
        let ending = expectation.dialect.lineEnding.utf8.count
        let record = String(decoding: (header ?? []).dropLast(ending), as: UTF8.self)
        let found = expectation.dialect.cells(of: record)
        if found == expectation.columns { return }
        // Only a line that shares a name is surely a header; another may be a row, whose values stay unsaid.
        guard found.contains(where: expectation.columns.contains) else {
            throw AppendMismatch.noHeader(expected: expectation.columns)
        }
        throw AppendMismatch.header(expected: expectation.columns, found: found)
    }
}
