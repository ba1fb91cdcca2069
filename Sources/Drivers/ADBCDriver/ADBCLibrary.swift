import CADBC
import Foundation
import Synchronization

/// A driver that was loaded; it stays so as long as this process lives, since streams of its may be anywhere.
// Safe to send: the table is filled in once and only read afterwards; drivers allow calls from any thread.
final class ADBCLibrary: @unchecked Sendable {
    let functions: UnsafeMutablePointer<AdbcDriver>

    private init(_ functions: UnsafeMutablePointer<AdbcDriver>) { self.functions = functions }

    private struct Key: Hashable {
        var path: String
        var entryPoint: String?
    }

    private static let loaded = Mutex<[Key: ADBCLibrary]>([:])

    /// - Throws: ``ADBCError/library(path:reason:)``, ``ADBCError/entryPoint(path:names:)``.
    static func load(_ path: String, entryPoint: String?) throws -> ADBCLibrary {
        try loaded.withLock { loaded in
            let key = Key(path: path, entryPoint: entryPoint)
            if let library = loaded[key] { return library }
            let library = try open(path, entryPoint)
            loaded[key] = library
            return library
        }
    }

    private static func open(_ path: String, _ entryPoint: String?) throws -> ADBCLibrary {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw ADBCError.library(path: path, reason: dlerror().map { String(cString: $0) } ?? "no reason")
        }
        let names = entryPoint.map { [$0] } ?? [ownEntryPoint(path), "AdbcDriverInit"]
        guard let symbol = names.lazy.compactMap({ dlsym(handle, $0) }).first else {
            dlclose(handle)
            throw ADBCError.entryPoint(path: path, names: names)
        }
        let initialise = unsafeBitCast(symbol, to: AdbcDriverInitFunction.self)
        let functions = UnsafeMutablePointer<AdbcDriver>.allocate(capacity: 1)
        do {
            // A driver of the first revision refuses the second, and is asked for its own.
            do {
                functions.initialize(to: AdbcDriver())
                try ADBCCall.check("start") { initialise(GP_ADBC_VERSION_1_1_0, functions, $0) }
            } catch {
                functions.initialize(to: AdbcDriver())
                try ADBCCall.check("start") { initialise(GP_ADBC_VERSION_1_0_0, functions, $0) }
            }
        } catch {
            functions.deallocate()
            throw error
        }
        return ADBCLibrary(functions)
    }

    /// `libadbc_driver_sqlite.so` has `AdbcDriverSqliteInit`.
    static func ownEntryPoint(_ path: String) -> String {
        var name = (path as NSString).lastPathComponent
        name = name.hasPrefix("lib") ? String(name.dropFirst(3)) : name
        let base = name.prefix { $0 != "." }
        let words = base.split(whereSeparator: { $0 == "_" || $0 == "-" })
        return words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined() + "Init"
    }
}

/// Calls of a driver's functions.
enum ADBCCall {
    /// - Throws: ``ADBCError/option(name:_:)``.
    static func checkOption(
        _ name: String,
        _ call: (UnsafeMutablePointer<AdbcError>) -> AdbcStatusCode?
    ) throws {
        do {
            try check("take an option", call)
        } catch ADBCError.failed(_, let failure) {
            throw ADBCError.option(name: name, failure)
        }
    }

    /// - Parameters:
    ///   - doing: What is asked, as in "the driver refused to …".
    ///   - call: Nil where the driver lacks the function.
    static func check(
        _ doing: String,
        _ call: (UnsafeMutablePointer<AdbcError>) throws -> AdbcStatusCode?
    ) throws {
        var error = AdbcError()
        let status = try call(&error)
        defer { if let release = error.release { release(&error) } }
        guard status != UInt8(GP_ADBC_OK) else { return }
        let state = withUnsafeBytes(of: error.sqlstate) {
            String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        }
        throw ADBCError.failed(
            doing: doing,
            ADBCFailure(
                status: status,
                message: error.message.map { String(cString: $0) } ?? "",
                sqlState: state.isEmpty || state == "00000" ? nil : state
            )
        )
    }
}
