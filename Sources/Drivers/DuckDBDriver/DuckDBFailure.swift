import Foundation

/// What DuckDB said when it refused or failed, taken apart.
public struct DuckDBFailure: Hashable, Sendable {
    /// DuckDB's own sorts of exception, as far as they call for different moves.
    public enum Kind: String, Hashable, Sendable {
        case parser = "Parser"
        case syntax = "Syntax"
        case binder = "Binder"
        case catalog = "Catalog"
        case constraint = "Constraint"
        case conversion = "Conversion"
        case outOfRange = "Out of Range"
        case mismatch = "Mismatch Type"
        case divideByZero = "Divide by Zero"
        case invalidInput = "Invalid Input"
        case notImplemented = "Not implemented"
        case outOfMemory = "Out of Memory"
        case io = "IO"
        case permission = "Permission"
        case transaction = "TransactionContext"
        case interrupted = "INTERRUPT"
        case missingExtension = "Missing Extension"
        case settings = "Settings"
        case dependency = "Dependency"
        case serialization = "Serialization"
        /// The instance refuses everything until it is opened again.
        case fatal = "FATAL"
        /// A fault of DuckDB itself.
        case `internal` = "INTERNAL"
        case other = "Other"
    }

    /// A place in the statement.
    ///
    /// Both count from one; the column counts characters.
    public struct Position: Hashable, Sendable {
        public var line: Int
        public var column: Int
    }

    public var kind: Kind
    /// DuckDB's words without the excerpt of the statement.
    ///
    /// May hold row values: never for people as it is.
    public var message: String
    /// The statement, shortened to 200 characters; nil when there was none.
    public var statement: String?
    /// Where in the statement, when DuckDB says.
    public var position: Position?
    /// Names DuckDB thinks were meant.
    public var candidates: [String] = []

    init(kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// Takes apart what the library reports: JSON (the driver asks for it), at times after the kind in words, or
    /// the kind in words and the plain message.
    init(_ text: String, sql: String?) {
        statement = sql.map { $0.count > 200 ? $0.prefix(199) + "…" : $0 }
        if let start = text.firstIndex(of: "{"), let report = Report(text[start...]) {
            kind = Kind(rawValue: report.type) ?? .other
            message = report.message
            candidates = report.candidates?.split(separator: ",").map(String.init) ?? []
            if let offset = report.position.flatMap(Int.init), let sql {
                position = Position(byteOffset: offset, in: sql)
            }
        } else {
            let separator = text.range(of: " Error: ")
            kind = separator.flatMap { Kind(rawValue: String(text[..<$0.lowerBound])) } ?? .other
            message = separator.map { String(text[$0.upperBound...]) } ?? text
            position = message.cutExcerpt()
        }
    }

    /// Errors outside statements come with a number instead of a name, see `duckdb_error_type`.
    init(_ text: String, code: UInt32) {
        self.init(text, sql: nil)
        if kind == .other {
            kind = Self.kindsByNumber[code] ?? .other
            let isCast = ["Failed to cast value", "type mismatch in AppendDataChunk"].contains {
                text.hasPrefix($0)
            }
            if isCast { kind = .conversion }
        }
    }

    private static let kindsByNumber: [UInt32: Kind] = [
        1: .outOfRange, 2: .conversion, 5: .mismatch, 6: .divideByZero, 9: .serialization, 10: .transaction,
        11: .notImplemented, 13: .catalog, 14: .parser, 18: .constraint, 22: .syntax, 23: .settings,
        24: .binder,
        28: .io, 29: .interrupted, 30: .fatal, 31: .internal, 32: .invalidInput, 33: .outOfMemory,
        34: .permission, 37: .dependency, 39: .missingExtension,
    ]

    init(_ text: UnsafePointer<CChar>?, sql: String?) {
        self.init(text.map { String(cString: $0) } ?? "no reason given", sql: sql)
    }
}

extension DuckDBFailure {
    /// Another transaction changed the same rows or names first; trying the whole transaction again can help.
    public var isTransactionConflict: Bool {
        // "Transaction conflict: …" on update, "write-write conflict on …" on names, at commit too.
        guard kind == .transaction || kind == .catalog || kind == .constraint else { return false }
        let words = message.lowercased()
        return words.contains("conflict") && !words.contains("on conflict")
    }

    /// The disk, or the limit of the spill folder, is full.
    public var isOutOfSpace: Bool {
        let words = message.lowercased()
        return words.contains("no space left") || words.contains("disk quota exceeded")
            || words.contains("max_temp_directory_size")
    }

    /// The process that holds the file, from `Conflicting lock is held in PROGRAM (PID n)`.
    public var lockHolder: LockHolder? {
        guard message.contains("Could not set lock on file") else { return nil }
        guard let match = message.firstMatch(of: /held in (?:(.+?) )?\(PID (\d+)\)/) else {
            return LockHolder(processID: nil, program: nil)
        }
        return LockHolder(processID: Int32(match.2), program: match.1.map(String.init))
    }

    /// Who keeps a database file to itself.
    public struct LockHolder: Hashable, Sendable, CustomStringConvertible {
        /// Nil when DuckDB could not tell, as for a lock held on another machine.
        public var processID: Int32?
        public var program: String?

        /// `/usr/bin/python3 (process 4711)`.
        public var description: String {
            switch (program, processID) {
            case (let program?, let id?): "\(program) (process \(id))"
            case (nil, let id?): "process \(id)"
            case (let program?, nil): program
            case (nil, nil): "a process that DuckDB does not name"
            }
        }
    }
}

/// DuckDB's errors as JSON: setting `errors_as_json`.
private struct Report: Decodable {
    var type: String
    var message: String
    var position: String?
    var candidates: String?

    enum CodingKeys: String, CodingKey {
        case type = "exception_type"
        case message = "exception_message"
        case position, candidates
    }

    init?(_ text: Substring) {
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(text.utf8)) else { return nil }
        self = report
    }
}

extension DuckDBFailure.Position {
    /// Nil when the offset lies outside the text.
    init?(byteOffset: Int, in sql: String) {
        let bytes = Array(sql.utf8)
        guard (0...bytes.count).contains(byteOffset) else { return nil }
        let before = bytes[..<byteOffset]
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        column = String(decoding: before[lineStart...], as: UTF8.self).count + 1
    }
}

extension String {
    /// Removes the drawing of the place, `LINE n: …` and a caret below, and says which place it shows.
    fileprivate mutating func cutExcerpt() -> DuckDBFailure.Position? {
        guard let start = range(of: "\n\nLINE ") else { return nil }
        let lines = self[start.upperBound...].split(separator: "\n")
        removeSubrange(start.lowerBound...)
        guard lines.count >= 2, let colon = lines[0].firstIndex(of: ":"),
            let line = Int(lines[0][..<colon]), let caret = lines[1].firstIndex(of: "^")
        else { return nil }
        let prefix = "LINE : ".count + String(line).count
        let column = lines[1].distance(from: lines[1].startIndex, to: caret) - prefix + 1
        return DuckDBFailure.Position(line: line, column: max(1, column))
    }
}
