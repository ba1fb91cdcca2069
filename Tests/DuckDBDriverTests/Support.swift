import CArrow
import DuckDBDriver
import Foundation
import Tabular
import Testing

/// All tests of the driver, one at a time: they count the C handles of the process.
@Suite(.serialized) struct DuckDBDriverTests {}

/// A connection to a new database in memory.
func memory(_ configuration: DuckDBConfiguration = .init()) throws -> DuckDBConnection {
    try DuckDBDatabase(path: nil, configuration: configuration).connect()
}

/// A folder that is gone after the test.
func withTemporaryFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("duckdb-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder.path)
}

/// The error of a call that must fail.
func failure(_ body: () async throws -> some Any) async -> DuckDBError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? DuckDBError
    }
}

/// The same numbers on every machine: SplitMix64.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension ArrowStream {
    /// Reads one batch and says how many rows it had; nil at the end.
    func skipBatch() throws -> Int? {
        var array = ArrowArray()
        guard raw.pointee.get_next(raw, &array) == 0 else { throw ArrowStreamError(message: lastError) }
        guard let release = array.release else { return nil }
        defer { release(&array) }
        return Int(array.length)
    }

    /// Reads the rest and says how many rows it had.
    func countRows() throws -> Int {
        var rows = 0
        while let count = try skipBatch() { rows += count }
        return rows
    }

    /// The first column's 64-bit numbers, to the end.
    func readIntegers() throws -> [Int64] {
        var numbers: [Int64] = []
        while true {
            var array = ArrowArray()
            guard raw.pointee.get_next(raw, &array) == 0 else { throw ArrowStreamError(message: lastError) }
            guard let release = array.release else { return numbers }
            defer { release(&array) }
            guard let column = array.children[0]?.pointee, let data = column.buffers[1] else { continue }
            let values = data.assumingMemoryBound(to: Int64.self) + Int(column.offset)
            numbers.append(contentsOf: UnsafeBufferPointer(start: values, count: Int(column.length)))
        }
    }
}
