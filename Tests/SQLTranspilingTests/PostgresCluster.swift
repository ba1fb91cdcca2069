import Foundation
import SQLSyntax
import Tabular

/// A PostgreSQL server in a temporary folder, reached through psql and a socket; nil where none can start.
final class PostgresCluster {
    private let folder: URL
    private let bin: URL

    init?() {
        let versions = (15...18).reversed().map { URL(fileURLWithPath: "/usr/lib/postgresql/\($0)/bin") }
        guard let bin = versions.first(where: { FileManager.default.fileExists(atPath: $0.path + "/initdb") })
        else { return nil }
        self.bin = bin
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("glidepath-pg-\(UUID().uuidString.prefix(8))")
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A server refuses to run as root.
        if getuid() == 0, Self.run("/bin/chown", ["postgres", folder.path]) == nil { return nil }
        let data = folder.appendingPathComponent("data").path
        let options = "-c listen_addresses='' -c unix_socket_directories='\(folder.path)' -c fsync=off"
        guard
            serve("initdb", ["-D", data, "-U", "glidepath", "-A", "trust", "-E", "UTF8", "--locale=C"])
                != nil,
            serve(
                "pg_ctl",
                ["-D", data, "-w", "-t", "30", "-o", options, "-l", folder.path + "/log", "start"]
            ) != nil
        else {
            stop()
            return nil
        }
    }

    func stop() {
        _ = serve("pg_ctl", ["-D", folder.appendingPathComponent("data").path, "-m", "immediate", "stop"])
        _ = Self.run("/bin/rm", ["-rf", folder.path])
    }

    /// The rows of each query as text, NULL as nil; nil for a query that fails.
    func rows(of queries: [String], after setup: String) -> [[[String?]]?] {
        var script = setup + "\n\\pset format csv\n\\pset null '\u{1}'\n\\pset fieldsep_zero off\n"
        for query in queries { script += "\\echo \u{2}\n\(query)\n;\n" }
        let file = folder.appendingPathComponent("script.sql")
        try? script.write(to: file, atomically: true, encoding: .utf8)
        let arguments = ["-X", "-q", "-h", folder.path, "-U", "glidepath", "-d", "postgres", "-f", file.path]
        let output = Self.run(bin.appendingPathComponent("psql").path, arguments) ?? ""
        return output.components(separatedBy: "\u{2}\n").dropFirst().map { text in
            text.isEmpty ? nil : Self.cells(text).dropFirst().map { $0 }
        }
    }

    private static func cells(_ text: String) -> [[String?]] {
        var rows: [[String?]] = []
        var row: [String?] = []
        var cell = ""
        var isQuoted = false
        var previousQuote = false
        func finish() {
            row.append(cell == "\u{1}" ? nil : cell)
            cell = ""
        }
        for character in text.unicodeScalars {
            if isQuoted {
                if character == "\"" {
                    isQuoted = false
                    previousQuote = true
                } else {
                    cell.unicodeScalars.append(character)
                }
                continue
            }
            if character == "\"" {
                if previousQuote { cell += "\"" }
                isQuoted = true
            } else if character == "," {
                finish()
            } else if character == "\n" {
                finish()
                rows.append(row)
                row = []
            } else {
                cell.unicodeScalars.append(character)
            }
            previousQuote = false
        }
        return rows
    }

    private func serve(_ program: String, _ arguments: [String]) -> String? {
        let path = bin.appendingPathComponent(program).path
        guard getuid() == 0 else { return Self.run(path, arguments) }
        return Self.run("/sbin/runuser", ["-u", "postgres", "--", path] + arguments)
    }

    private static func run(_ path: String, _ arguments: [String]) -> String? {
        let process = Process()
        // Without the files of this process, however many: a server that inherited the socket by which
        // `Process` waits for its starter would keep that wait open for ever.
        let closing = "for f in /proc/self/fd/*; do f=${f##*/}; ((f > 2)) && exec {f}>&-; done; exec \"$@\""
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        // No wait without end: whatever hangs is ended after two minutes.
        let bounded = ["/usr/bin/timeout", "--kill-after=5", "120", path] + arguments
        process.arguments = ["-c", closing, "bash"] + bounded
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        let output = FileManager.default.temporaryDirectory
            .appendingPathComponent(
                "glidepath-out-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)"
            )
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        // A file, not a pipe: a server would keep a pipe open and the reader waiting.
        guard let handle = try? FileHandle(forWritingTo: output) else { return nil }
        process.standardOutput = handle
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            return nil
        }
        process.waitUntilExit()
        try? handle.close()
        guard process.terminationStatus == 0 || path.hasSuffix("psql") else { return nil }
        return try? String(contentsOf: output, encoding: .utf8)
    }
}

/// Statements that make the tables of ``BothEngines`` in PostgreSQL.
enum PostgresTables {
    static func script(_ tables: [String: [[Value]]]) -> String {
        var script = ""
        for (name, schema) in BothEngines.relations {
            let columns = schema.columns.map { column in
                let isInteger = column.type.isInteger || column.type == .boolean
                let type = isInteger ? "bigint" : column.type.isNumeric ? "double precision" : "text"
                return "\(SQLText.identifier(column.name)) \(type)"
            }
            script += "CREATE TEMP TABLE \(SQLText.identifier(name)) (\(columns.joined(separator: ", ")));\n"
            for row in tables[name] ?? [] {
                let values = row.map(literal).joined(separator: ", ")
                script += "INSERT INTO \(SQLText.identifier(name)) VALUES (\(values));\n"
            }
        }
        return script
    }

    private static func literal(_ value: Value) -> String {
        switch value {
        case .integer(let number): "\(number)"
        case .double(let number): "'\(number)'"
        case .text(let text): SQLText.string(text)
        default: "NULL"
        }
    }
}
