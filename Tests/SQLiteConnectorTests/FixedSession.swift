import Foundation
import JobModel
import Ports
import Synchronization
import Tabular

/// A relation with rows.
struct FixedRelation: Sendable {
    var columns: [Column]
    var rows: [[Value]]

    init(_ columns: [Column], _ rows: [[Value]] = []) {
        self.columns = columns
        self.rows = rows
    }
}

/// A session that serves fixed rows in the legacy form and can do nothing else.
final class FixedSession: EngineSession {
    private let relations: [String: FixedRelation]
    private let exported = Mutex<[String]>([])
    /// Makes the stream of every relation end with this error.
    private let failure: ArrowStreamError?

    init(_ relations: [String: FixedRelation], failure: ArrowStreamError? = nil) {
        self.relations = relations
        self.failure = failure
    }

    /// Names of relations whose rows were asked for, in order.
    var exports: [String] { exported.withLock { $0 } }

    func relationNames() async -> [String] { relations.keys.sorted() }

    func schema(of name: String) async throws -> Schema { Schema(try relation(name).columns) }

    func rowCount(of name: String) async throws -> Int { try relation(name).rows.count }

    func export(_ name: String, as form: ValueForm) async throws -> ArrowStream {
        exported.withLock { $0.append(name) }
        let relation = try relation(name)
        let columns = relation.columns.map { Column($0.name, Self.legacy($0.type)) }
        let isGiven = Mutex(false)
        return try ArrowStream(columns) { [failure] builder in
            guard
                isGiven.withLock({ given in
                    defer { given = true }
                    return !given
                })
            else {
                if let failure { throw failure }
                return false
            }
            for row in relation.rows {
                for (index, value) in row.enumerated() { Self.append(value, to: builder[index]) }
            }
            return true
        }
    }

    func define(_ name: String, as definition: RelationDefinition) async throws -> Int? { throw NotOffered() }
    func keep(_ name: String, as copy: String) async throws { throw NotOffered() }
    func writeParquet(
        _ name: String,
        rows range: Range<Int>?,
        prepending earlier: String?,
        dateColumn: (name: String, value: CivilDate)?,
        to path: String
    ) async throws -> Int { throw NotOffered() }
    func rowCount(ofParquet path: String) async throws -> Int { throw NotOffered() }
    func writeLines(
        _ name: String,
        as format: LineFormat,
        to body: @escaping @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws -> Int { throw NotOffered() }
    func rehearse(_ outputs: [TableOutput], to connection: String) {}

    func publish(_ outputs: [TableOutput], to connection: String) async throws -> [PublishReceipt] {
        throw NotOffered()
    }
    func receipts(from connection: String) async throws -> [PublishReceipt] { throw NotOffered() }
    func stage(_ relations: [String], in file: String) async throws { throw NotOffered() }
    func close() async {}

    struct NotOffered: Error {}

    private func relation(_ name: String) throws -> FixedRelation {
        guard let relation = relations[name] else { throw NotOffered() }
        return relation
    }

    private static func legacy(_ type: LogicalType) -> LogicalType {
        if type.isInteger || type == .boolean { return .int64 }
        if type.isNumeric { return .double }
        return type == .blob ? .blob : .text
    }

    private static func append(_ value: Value, to column: ArrowColumnBuilder) {
        switch value {
        case .integer(let number): column.append(number)
        case .boolean(let flag): column.append(Int64(flag ? 1 : 0))
        case .double(let number): column.append(number)
        case .decimal(let number): column.append(Double(number.description) ?? .nan)
        case .text(let text): column.append(text)
        case .date(let date): column.append(date.description)
        case .blob(let bytes): bytes.withUnsafeBytes { column.append($0) }
        default: column.appendNull()
        }
    }
}

/// A SQLite file in a folder of its own that goes away with this object.
final class TemporaryFile: Sendable {
    let folder: URL
    let path: String

    init(_ name: String = "outputs.sqlite") throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "glidepath-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: name).path
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}

func day(_ text: String) -> CivilDate {
    guard let date = CivilDate(text) else { preconditionFailure("\(text) is no date") }
    return date
}
