import Comparison
import Foundation

/// A delimited file, looked at before DuckDB reads it.
struct TextFile {
    /// What DuckDB is to read: the file, or a copy without its trailer or in UTF-8.
    var readPath: String
    var columns: [String]
    var facts: TextFacts

    private static let pieceBytes = 1 << 20

    /// - Parameters:
    ///   - scratch: Where copies go.
    /// - Throws: ``CompareError`` for rows that do not fit the header, or an empty file.
    init(_ file: ReadableFile, reading: TextReading, scratch: ScratchFolder) throws {
        let path = file.shownPath
        var source = file.path
        var encoding = "UTF-8"
        if let other = try Self.otherEncoding(of: source) {
            (source, encoding) = (try scratch.copy(of: source, from: other.encoding), other.name)
        }
        let bytes = try Self.start(of: source)
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        guard bytes.count > (hasMark ? 3 : 0) else { throw CompareError.emptyText(path) }
        let delimiter =
            reading.delimiter ?? Self.delimiter(of: path, hasMark ? bytes.dropFirst(3) : bytes[...])
        var scanner = TextScanner(
            delimiter: delimiter,
            headerRow: reading.headerRow,
            trailerLines: reading.trailerLines
        )
        try Self.scan(source, skipping: hasMark ? 3 : 0, with: &scanner)
        if scanner.invalidLine != nil, encoding == "UTF-8" {
            // Every sequence of bytes is text in ISO 8859-1; reading it so loses nothing.
            source = try scratch.copy(of: file.path, from: .isoLatin1)
            encoding = "ISO-8859-1"
            scanner = TextScanner(
                delimiter: delimiter,
                headerRow: reading.headerRow,
                trailerLines: reading.trailerLines
            )
            try Self.scan(source, skipping: 0, with: &scanner)
        }
        if let ragged = scanner.ragged {
            throw CompareError.raggedText(
                file: path,
                line: ragged.line,
                expected: ragged.expected,
                found: ragged.found
            )
        }
        let first = Self.firstRecord(try Self.start(of: source).dropFirst(hasMark ? 3 : 0), delimiter)
        columns =
            reading.headerRow == .present ? first : (1...max(scanner.columnCount, 1)).map { "column\($0)" }
        let offset = hasMark && encoding == "UTF-8" ? 3 : 0
        let trailer = try Self.text(of: source, from: scanner.bodyEnd + offset)
        scanner.take(header: reading.headerRow == .present ? first : nil, trailer: trailer)
        facts = scanner.facts
        facts.encoding = encoding
        facts.hasByteOrderMark = hasMark
        readPath =
            facts.trailer.isEmpty ? source : try scratch.copy(of: source, bytes: scanner.bodyEnd + offset)
        if facts.hasMixedLineEnds { readPath = try scratch.copyWithOneLineEnd(of: readPath) }
    }

    // MARK: Bytes

    private static func scan(_ path: String, skipping: Int, with scanner: inout TextScanner) throws {
        let file = try open(path)
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(skipping))
        while let piece = try file.read(upToCount: pieceBytes), !piece.isEmpty {
            piece.withUnsafeBytes { scanner.scan($0) }
        }
        scanner.finish()
    }

    private static func start(of path: String) throws -> [UInt8] {
        let file = try open(path)
        defer { try? file.close() }
        return [UInt8](try file.read(upToCount: pieceBytes) ?? Data())
    }

    private static func text(of path: String, from offset: Int) throws -> String {
        let file = try open(path)
        defer { try? file.close() }
        try file.seek(toOffset: UInt64(offset))
        // A trailer is a few lines; more than this is no trailer.
        return String(decoding: try file.read(upToCount: pieceBytes) ?? Data(), as: UTF8.self)
    }

    private static func open(_ path: String) throws -> FileHandle {
        do {
            return try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        } catch {
            throw CompareError.notReadable(path, reason: error.localizedDescription)
        }
    }

    // MARK: First record

    /// The most frequent of the usual delimiters in the first line, outside quotes; a comma when there is none.
    private static func delimiter(of path: String, _ bytes: ArraySlice<UInt8>) -> UInt8 {
        if SideFormat.withoutPacking(path).hasSuffix(".tsv") { return UInt8(ascii: "\t") }
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in bytes {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted, byte == 0x0A || byte == 0x0D { break }
            if !isQuoted { counts[byte, default: 0] += 1 }
        }
        var best = UInt8(ascii: ",")
        for candidate in ";\t|".utf8 where counts[candidate, default: 0] > counts[best, default: 0] {
            best = candidate
        }
        return best
    }

    private static func firstRecord(_ bytes: ArraySlice<UInt8>, _ delimiter: UInt8) -> [String] {
        var cells: [[UInt8]] = [[]]
        var isQuoted = false
        var hasClosed = false
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\"") where isQuoted: (isQuoted, hasClosed) = (false, true)
            case UInt8(ascii: "\"") where hasClosed:
                cells[cells.count - 1].append(byte)
                (isQuoted, hasClosed) = (true, false)
            case UInt8(ascii: "\"") where cells[cells.count - 1].isEmpty: isQuoted = true
            case delimiter where !isQuoted:
                cells.append([])
                hasClosed = false
            case 0x0A where !isQuoted, 0x0D where !isQuoted:
                return cells.map { String(decoding: $0, as: UTF8.self) }
            default: cells[cells.count - 1].append(byte)
            }
        }
        return cells.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The encoding that a byte order mark of UTF-16 says.
    private static func otherEncoding(of path: String) throws -> (encoding: String.Encoding, name: String)? {
        let bytes = try start(of: path).prefix(2)
        if bytes.elementsEqual([0xFF, 0xFE]) { return (.utf16, "UTF-16LE") }
        if bytes.elementsEqual([0xFE, 0xFF]) { return (.utf16, "UTF-16BE") }
        return nil
    }
}

/// How delimited text is to be read.
struct TextReading: Sendable {
    var delimiter: UInt8?
    var headerRow = TextScanner.HeaderRow.present
    var trailerLines: Int?
}

/// A private folder for copies, removed when the last reference goes.
final class ScratchFolder: Sendable {
    private let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("glidepath-compare-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(
            at: url,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// A new folder in it.
    func folder() throws -> String {
        let folder = url.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder.path
    }

    private func place() -> URL { url.appendingPathComponent(UUID().uuidString + ".csv") }

    /// A copy of the first bytes of a file.
    func copy(of path: String, bytes: Int) throws -> String {
        try copy(of: path) { input, output in
            var left = bytes
            while left > 0, let piece = try input.read(upToCount: min(left, 1 << 20)), !piece.isEmpty {
                try output.write(contentsOf: piece)
                left -= piece.count
            }
        }
    }

    /// A copy in which every line outside quotes ends with LF: DuckDB reads one kind of line end in a file.
    func copyWithOneLineEnd(of path: String) throws -> String {
        try copy(of: path) { input, output in
            var isQuoted = false
            var hasReturned = false
            while let piece = try input.read(upToCount: 1 << 20), !piece.isEmpty {
                var written: [UInt8] = []
                written.reserveCapacity(piece.count)
                for byte in piece {
                    if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
                    if hasReturned, byte == 0x0A, !isQuoted {
                        hasReturned = false
                        continue
                    }
                    hasReturned = byte == 0x0D && !isQuoted
                    written.append(hasReturned ? 0x0A : byte)
                }
                try output.write(contentsOf: written)
            }
        }
    }

    /// A file beside the others, filled by `body`.
    private func copy(of path: String, _ body: (FileHandle, FileHandle) throws -> Void) throws -> String {
        let target = place()
        _ = FileManager.default.createFile(atPath: target.path, contents: nil)
        let input = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        defer { try? input.close() }
        let output = try FileHandle(forWritingTo: target)
        defer { try? output.close() }
        try body(input, output)
        return target.path
    }

    /// A copy in UTF-8.
    func copy(of path: String, from encoding: String.Encoding) throws -> String {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        guard let text = String(data: data, encoding: encoding) else {
            throw CompareError.notReadable(
                path,
                reason: "Its bytes are no text in the encoding that it names."
            )
        }
        let target = place()
        try Data(text.utf8).write(to: target)
        return target.path
    }
}
