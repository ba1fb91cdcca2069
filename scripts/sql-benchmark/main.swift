// Measures reading and printing of SQL. Build it as an executable target that depends on SQLSyntax, in release:
//     sql-benchmark DIALECT FILE [ROUNDS]      lines a second, and the memory of the tree
//     sql-benchmark DIALECT FILE --stream      one statement at a time, with the peak of memory
import Foundation
import SQLSyntax

/// Resident memory in bytes: now, or the peak.
func residentBytes(peak: Bool) -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let label = peak ? "VmHWM:" : "VmRSS:"
    let line = status.split(separator: "\n").first { $0.hasPrefix(label) }
    let number = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
    return (number ?? 0) * 1024
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let spent = try clock.measure { try body() }.components
    return Double(spent.seconds) + Double(spent.attoseconds) / 1e18
}

func measureStream(_ path: String, _ dialect: Dialect) throws {
    guard let file = FileHandle(forReadingAtPath: path) else { return }
    var statements = 0
    var unparsed = 0
    let spent = try seconds {
        try SQLParser.forEachStatement(
            dialect: dialect,
            nextChunk: { try file.read(upToCount: 1 << 16).map { Array($0) } },
            { statement, _ in
                statements += 1
                if case .unparsed = statement.kind { unparsed += 1 }
            }
        )
    }
    print(
        "\(statements) statements, \(unparsed) unparsed, \(spent) s, peak \(residentBytes(peak: true) >> 20) MB"
    )
}

func measureWhole(_ path: String, _ dialect: Dialect, rounds: Int) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
    let lines = bytes.count { $0 == UInt8(ascii: "\n") }
    let before = residentBytes(peak: false)
    let kept = SQLParser.parse(bytes, dialect: dialect)
    let grown = residentBytes(peak: false) - before
    var read = Double.infinity
    var printed = Double.infinity
    for _ in 0..<rounds {
        read = min(read, seconds { _ = SQLParser.parse(bytes, dialect: dialect) })
        printed = min(printed, seconds { _ = SQLPrinter.format(kept) })
    }
    print(
        "\(kept.statements.count) statements, \(kept.unparsed.count) unparsed, \(bytes.count) bytes, \(lines) lines"
    )
    print("read \(read * 1000) ms, printed \(printed * 1000) ms")
    print("\(Int(Double(lines) / read)) lines/s read, \(Int(Double(lines) / (read + printed))) lines/s both")
    print("memory of the tree: \(Double(grown) / Double(max(1, bytes.count))) x the text")
}

let arguments = CommandLine.arguments
if arguments.count >= 3, let dialect = Dialect(rawValue: arguments[1]) {
    if arguments.last == "--stream" {
        try measureStream(arguments[2], dialect)
    } else {
        try measureWhole(arguments[2], dialect, rounds: arguments.dropFirst(3).first.flatMap { Int($0) } ?? 5)
    }
} else {
    print("usage: sql-benchmark duckdb|sqlite|postgresql FILE [ROUNDS|--stream]")
}
