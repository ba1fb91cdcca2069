public import Diagnostics
internal import Foundation
public import SQLSyntax

/// A file of SQL statements, as `glidepath sql` takes them.
public struct SQLFile: Sendable {
    /// As it is shown: the path that was given, or that and the place below it.
    public let name: String
    private let url: URL?

    /// Standard input.
    public static let standardInput = SQLFile(name: "-", url: nil)

    /// The files that paths mean: `-` is standard input, a folder all `.sql` files below it, in order of name.
    ///
    /// - Throws: `sql.file-not-found`.
    public static func files(at paths: [String]) throws -> [SQLFile] {
        try paths.flatMap { path -> [SQLFile] in
            if path == "-" { return [.standardInput] }
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw SQLFileError.notFound(path)
            }
            guard isFolder.boolValue else { return [SQLFile(name: path, url: URL(fileURLWithPath: path))] }
            let inside = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            let found = inside.filter { $0.lowercased().hasSuffix(".sql") }.sorted()
            guard !found.isEmpty else { throw SQLFileError.emptyFolder(path) }
            return found.map { entry in
                let whole = path.hasSuffix("/") ? path + entry : "\(path)/\(entry)"
                return SQLFile(name: whole, url: URL(fileURLWithPath: whole))
            }
        }
    }

    /// The whole text, read into a tree.
    ///
    /// - Throws: `sql.file-unreadable`.
    public func script(dialect: Dialect) throws -> SQLScript {
        var bytes: [UInt8] = []
        try withChunks { next in
            while let chunk = try next() { bytes += chunk }
        }
        return SQLParser.parse(bytes, dialect: dialect)
    }

    /// Replaces the file's text.
    ///
    /// - Throws: `sql.file-unreadable`; the old text then stays.
    public func write(_ text: String) throws {
        guard let url else { preconditionFailure("standard input is not written to") }
        do {
            try Data(text.utf8).write(to: url, options: .atomic)
        } catch {
            throw SQLFileError.unreadable(name, reason: error.localizedDescription)
        }
    }

    /// Gives `body` a function that answers the text piece by piece, nil at its end.
    func withChunks<T>(_ body: (() throws -> [UInt8]?) throws -> T) throws -> T {
        let handle: FileHandle
        do {
            handle = try url.map { try FileHandle(forReadingFrom: $0) } ?? .standardInput
        } catch {
            throw SQLFileError.unreadable(name, reason: error.localizedDescription)
        }
        defer { if url != nil { try? handle.close() } }
        return try body {
            do {
                let chunk = try handle.read(upToCount: 1 << 20) ?? Data()
                return chunk.isEmpty ? nil : Array(chunk)
            } catch {
                throw SQLFileError.unreadable(name, reason: error.localizedDescription)
            }
        }
    }
}

/// Why files of SQL cannot be read.
@nonexhaustive
public enum SQLFileError: DiagnosableError {
    case notFound(String)
    case emptyFolder(String)
    case unreadable(String, reason: String)

    public var diagnostic: Diagnostic {
        switch self {
        case .notFound(let path):
            Diagnostic(
                "sql.file-not-found",
                "there is no file or folder \"\(path)\"",
                remedy: "Give paths of SQL files, of folders that hold some, or - for standard input."
            )
        case .emptyFolder(let path):
            Diagnostic(
                "sql.file-not-found",
                "the folder \"\(path)\" holds no file ending in .sql",
                remedy: "Give the files themselves when they end otherwise."
            )
        case .unreadable(let path, let reason):
            Diagnostic(
                "sql.file-unreadable",
                fault: .world(canPass: false),
                "\"\(path)\" cannot be read or written",
                reason: reason
            )
        }
    }
}
