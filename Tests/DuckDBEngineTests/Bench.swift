import Diagnostics
import DuckDBDriver
import DuckDBEngine
import Foundation
import JobModel
import Ports
import Tabular
import Testing

/// An engine whose connection `lake` is a new file, in a folder that goes away with this object.
final class Bench: Sendable {
    let folder: URL
    let engine: DuckDBEngine
    private let connection: DuckDBConnection

    init(configuration: DuckDBConfiguration = .init(threads: 2), lakeFolder: URL? = nil) async throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "glidepath-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let database = try DuckDBDatabase(path: nil, configuration: configuration)
        let lake = (lakeFolder ?? folder).appending(path: "lake.duckdb").path
        let attachments = Attachments(paths: ["lake": lake, "outputs": lake])
        engine = DuckDBEngine(database: database, attachments: attachments)
        try await engine.prepare()
        connection = try database.connect()
        try await connection.execute("USE lake; CREATE SCHEMA IF NOT EXISTS curated")
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// Something done to the lake by hand.
    func sql(_ text: String) async throws { try await connection.execute(text) }

    /// The answer to a query on the lake: one text a row, cells between bars.
    func rows(_ query: String) async throws -> [String] {
        try await connection.query(query).rows.map(line)
    }

    func session(
        _ date: String = "2024-10-01",
        job: String = "J",
        run: String = UUID().uuidString
    ) async throws -> any EngineSession {
        try await engine.openSession(
            for: RunIdentity(id: RunID(run), job: JobName(job), effectiveDate: day(date), attempt: 1)
        )
    }

    /// Reads back a relation by publishing it, so that every row is seen as it is.
    func rows(of name: String, in session: any EngineSession) async throws -> [String] {
        let file = path("\(UUID().uuidString).parquet")
        try await session.writeParquet(name, rows: nil, prepending: nil, dateColumn: nil, to: file)
        return try await rows("SELECT * FROM read_parquet('\(file)')")
    }
}

extension EngineSession {
    func query(_ name: String, _ sql: String, _ parameters: [Parameter] = []) async throws {
        try await define(name, as: .query(sql: sql, parameters: parameters))
    }

    @discardableResult
    func publish(_ output: TableOutput) async throws -> PublishReceipt {
        let receipts = try await publish([output], to: "lake")
        return try #require(receipts.first)
    }

    /// All bytes of ``writeLines(_:as:to:)`` as text.
    func lines(_ name: String, as format: LineFormat = .plain) async throws -> String {
        let text = Collected()
        _ = try await writeLines(name, as: format) { text.append($0) }
        return text.text
    }
}

extension TableOutput {
    static func to(
        _ table: String = "t",
        from relation: String = "r",
        _ mode: DataFrameWriter.Mode = .overwrite,
        columns: [Column] = [],
        contract: DataFrameWriter.Contract = .evolve,
        onEmpty: DataFrameWriter.EmptyPolicy = .empty,
        step: Int = 0
    ) -> TableOutput {
        TableOutput(
            relation: relation,
            table: TableName(schema: "curated", name: table),
            mode: mode,
            declaredColumns: columns,
            contract: contract,
            onEmpty: onEmpty,
            asOfColumn: "as_of",
            stepIndex: step
        )
    }
}

extension LineFormat {
    static let plain = LineFormat(
        delimiter: ",",
        quote: "\"",
        nullText: "",
        lineEnding: "\n",
        lastColumn: nil
    )
}

/// Bytes collected from another thread; only the caller that waits reads them.
// Safe to send: the lock guards the bytes.
final class Collected: @unchecked Sendable {
    private let lock = NSLock()
    private var bytes: [UInt8] = []

    func append(_ more: UnsafeRawBufferPointer) { lock.withLock { bytes += more } }
    var text: String { lock.withLock { String(decoding: bytes, as: UTF8.self) } }
}

func line(_ row: [Value]) -> String { row.map(cell).joined(separator: "|") }

private func cell(_ value: Value) -> String {
    switch value {
    case .null: "NULL"
    case .boolean(let flag): "\(flag)"
    case .integer(let number): "\(number)"
    case .hugeInteger(let number): "\(number)"
    case .unsignedHugeInteger(let number): "\(number)"
    case .double(let number): "\(number)"
    case .decimal(let number): "\(number)"
    case .text(let text): text
    case .date(let date): "\(date)"
    default: "\(value)"
    }
}

func day(_ text: String) -> CivilDate {
    guard let date = CivilDate(text) else { preconditionFailure("\(text) is no date") }
    return date
}

/// Like `#expect(left == right)`, showing both also when one had to be awaited.
func same<T: Equatable>(
    _ found: T,
    _ expected: T,
    _ comment: Comment? = nil,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
    #expect(found == expected, comment, sourceLocation: sourceLocation)
}

/// The diagnostic of a call that must fail.
func diagnostic(
    sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ body: () async throws -> some Any
) async -> Diagnostic? {
    do {
        _ = try await body()
        Issue.record("expected an error", sourceLocation: sourceLocation)
        return nil
    } catch {
        return Diagnostic.first(of: error)
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
