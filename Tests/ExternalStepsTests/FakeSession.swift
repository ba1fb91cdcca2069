import Foundation
import JobModel
import Ports
import Synchronization
import Tabular

/// A session whose relations are Parquet files made by the test, and which keeps what is defined in it.
actor FakeSession: EngineSession {
    struct NotServed: Error {}

    private let folder: URL
    private var names: [String] = []
    private var files: [String: String] = [:]
    private var schemas: [String: Schema] = [:]
    /// Names of the relations that were read, in order.
    private(set) var reads: [String] = []
    private(set) var definitions: [String] = []
    /// Thrown by the next reading.
    private var readError: (any Error)?
    private var beforeRead: (@Sendable () async throws -> Void)?

    /// - Parameter tables: Names and Python expressions for Arrow tables, in order.
    init(_ tables: KeyValuePairs<String, String> = [:]) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "session-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, expression) in tables {
            let path = folder.appending(path: "\(names.count).parquet").path
            try TestPython.shared.run("pq.write_table(\(expression), \(quoted(path)))")
            names.append(name)
            files[name.lowercased()] = path
            schemas[name.lowercased()] = Schema([Column("id", .int64)])
        }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func fail(with error: any Error) { readError = error }

    func onRead(_ body: @escaping @Sendable () async throws -> Void) { beforeRead = body }

    /// Evaluates a Python expression over `table`, the Arrow table that was defined under a name.
    func look(_ name: String, _ expression: String) throws -> String {
        guard let path = files[name.lowercased()] else { return "not defined" }
        return try TestPython.shared.run(
            "table = pq.ParquetFile(\(quoted(path))).read(); answer = \(expression)"
        )
    }

    /// `name: type` of every column.
    func types(_ name: String) throws -> String {
        try look(name, "', '.join(f'{field.name}: {field.type}' for field in table.schema)")
    }

    /// The rows as a Python list of dicts.
    func rows(_ name: String) throws -> String { try look(name, "table.to_pylist()") }

    func define(_ name: String, as definition: RelationDefinition) async throws -> Int? {
        if files[name.lowercased()] == nil { names.append(name) }
        definitions.append(name)
        guard case .parquet(let path) = definition else {
            files[name.lowercased()] = ""
            return nil
        }
        let copy = folder.appending(path: "defined-\(definitions.count).parquet").path
        try FileManager.default.copyItem(atPath: path, toPath: copy)
        files[name.lowercased()] = copy
        return nil
    }

    func keep(_ name: String, as copy: String) throws { throw NotServed() }

    func relationNames() -> [String] { names }

    func schema(of name: String) throws -> Schema {
        guard let schema = schemas[name.lowercased()] else { throw NotServed() }
        return schema
    }

    func writeParquet(
        _ name: String,
        rows range: Range<Int>?,
        prepending earlier: String?,
        dateColumn: (name: String, value: CivilDate)?,
        to path: String
    ) async throws -> Int {
        reads.append(name)
        try await beforeRead?()
        if let readError { throw readError }
        guard let file = files[name.lowercased()] else { throw NotServed() }
        try FileManager.default.copyItem(atPath: file, toPath: path)
        return 0
    }

    func export(_ name: String, as form: ValueForm) throws -> ArrowStream { ArrowStream { _ in } }

    func rowCount(of name: String) throws -> Int { throw NotServed() }

    func rowCount(ofParquet path: String) throws -> Int { throw NotServed() }

    func writeLines(
        _ name: String,
        as format: LineFormat,
        to body: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) throws -> Int { throw NotServed() }

    func rehearse(_ outputs: [TableOutput], to connection: String) {}

    func publish(_ outputs: [TableOutput], to connection: String) throws -> [PublishReceipt] {
        throw NotServed()
    }

    func receipts(from connection: String) throws -> [PublishReceipt] { throw NotServed() }

    func stage(_ relations: [String], in file: String) throws { throw NotServed() }

    func close() {}
}

/// A Python text literal.
func quoted(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
}
