public import Diagnostics
public import DuckDBDriver
import DuckDBEngine
import Foundation
import JobModel
public import Ports
import SQLSyntax
public import Tabular

/// A few rows of a table or file, for people.
public struct TableSample: Sendable {
    public var schema: Schema
    /// The columns' types in DuckDB's words.
    public var typeNames: [String]
    public var rows: [[Value]]
    /// Rows that match, shown or not.
    public var total: Int
}

/// Which rows to show.
public struct TableQuestion: Sendable {
    /// `schema.table`, `CONNECTION:schema.table`, or a file by its ending.
    public var source: String
    public var limit: Int
    /// A SQL condition in DuckDB's dialect.
    public var condition: String?
    public var asOf: CivilDate?

    public init(source: String, limit: Int = 20, condition: String? = nil, asOf: CivilDate? = nil) {
        self.source = source
        self.limit = limit
        self.condition = condition
        self.asOf = asOf
    }
}

extension Workspace {
    /// Rows of a table or file, in storage order.
    ///
    /// Opens databases read-only.
    ///
    /// - Throws: `show.unknown-source`, `source.…`, `connection.locked` when another process is writing there.
    public func sample(_ question: TableQuestion) async throws -> TableSample {
        let database = try DuckDBDatabase(path: nil, configuration: duckDBConfiguration)
        let connection = try database.connect()
        let relation = try await define(question.source, on: database, connection)
        if let condition = question.condition {
            try StatementShape.checkPredicate(condition, dialect: .duckdb)
        }
        let schema = try await reading(question.source) {
            try await connection.schema(of: "SELECT * FROM \(relation)")
        }
        var conditions = question.condition.map { ["(\n\($0)\n)"] } ?? []
        if let date = question.asOf {
            let names = [folder.project.asOfColumn, LineFormat.dateColumnName]
            guard let column = names.lazy.compactMap({ schema.column(named: $0) }).first else {
                throw ShowError.noDateColumn(question.source, names: names)
            }
            conditions.append("CAST(\(SQLText.identifier(column.name)) AS DATE) = DATE '\(date)'")
        }
        let filter = conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND ")
        if question.condition != nil {
            do {
                _ = try await connection.schema(of: "SELECT * FROM \(relation)\(filter)")
            } catch let error as DuckDBError {
                throw ShowError.invalidCondition(error, known: schema.names)
            }
        }
        let (rows, count) = try await reading(question.source) {
            let rows = try await connection.query(
                "SELECT * FROM \(relation)\(filter) LIMIT \(max(0, question.limit))"
            )
            return (rows, try await connection.query("SELECT count(*) FROM \(relation)\(filter)"))
        }
        guard case .integer(let total)? = count.firstValue else { preconditionFailure("count is an integer") }
        return TableSample(
            schema: rows.schema,
            typeNames: rows.schema.columns.map(\.type.duckDBName),
            rows: rows.rows,
            total: Int(total)
        )
    }

    /// Gives what DuckDB says of a file the file's name.
    private func reading<T>(_ source: String, _ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as DuckDBError where file(source) != nil && !error.isConversion {
            throw ShowError.unreadableFile(source, reason: error.message)
        }
    }

    /// Makes the source readable and gives its name in SQL.
    private func define(
        _ source: String,
        on database: DuckDBDatabase,
        _ connection: DuckDBConnection
    ) async throws -> String {
        if let file = file(source) { return try reader(of: file, source) }
        var parts = source.split(separator: ":", maxSplits: 1).map(String.init)
        let named = parts.count == 2 ? parts.removeFirst() : nil
        let names = parts[0].split(separator: ".", maxSplits: 1).map(String.init)
        guard names.count == 2 else { throw ShowError.unknownSource(source) }
        let table = TableName(schema: folder.project.schemas[names[0]] ?? names[0], name: names[1])
        var missing: (any Error)?
        for candidate in named.map({ [$0] }) ?? ["outputs", "lake"] {
            do {
                return try await define(table, in: candidate, on: database, connection)
            } catch let error as any DiagnosableError where error.diagnostic.code == "source.unknown-table" {
                missing = missing ?? error
            }
        }
        throw missing ?? ShowError.unknownSource(source)
    }

    private func define(
        _ table: TableName,
        in name: String,
        on database: DuckDBDatabase,
        _ connection: DuckDBConnection
    ) async throws -> String {
        let scan = Scan(connection: name, table: table, columns: [], asOfColumn: nil, dates: .all)
        if let store = tableStores[name] {
            guard let schema = try await store.schema(of: table) else {
                throw ShowError.unknownTable(table, name)
            }
            var whole = scan
            whole.columns = schema.names
            var (stream, types) = try await store.read(whole)
            for index in types.columns.indices where types.columns[index].type == .null {
                types.columns[index].type = .text
            }
            try await connection.ingest(stream, as: "shown", schema: types)
            return "temp.main.shown"
        }
        let databases = try ProjectDatabases(folder: folder)
        guard let path = databases.duckdb[name] else {
            throw ShowError.unknownConnection(name, known: folder.project.connections.keys.sorted())
        }
        guard FileManager.default.fileExists(atPath: path) else { throw ShowError.unknownTable(table, name) }
        let attachments = Attachments(paths: [name: path], accessMode: .readOnly)
        try await attachments.attach(to: database)
        let engine = DuckDBEngine(database: database, attachments: attachments)
        let run = RunIdentity(
            id: RunID("show"),
            job: JobName("show"),
            effectiveDate: clock.now.date,
            attempt: 1
        )
        // Defining the scan says what is wrong with the name; the rows are read by the caller's own query.
        let session = try await engine.openSession(for: run)
        try await session.define("shown", as: .scan(scan))
        await session.close()
        return SQLText.path(name, table.schema, table.name)
    }

    /// The path of the file or folder that a source names, if it names one.
    private func file(_ source: String) -> String? {
        let local = URL(fileURLWithPath: source).path
        let inProject = folder.directory.appendingPathComponent(source).path
        return [local, inProject].first { FileManager.default.fileExists(atPath: $0) }
    }

    /// A table function call for a file.
    private func reader(of path: String, _ source: String) throws -> String {
        let isFolder = ProjectFolder.isDirectory(URL(fileURLWithPath: path))
        if isFolder {
            let inside = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            guard inside.contains(where: { $0.hasSuffix(".parquet") }) else {
                throw ShowError.noParquet(source)
            }
        }
        let quoted = SQLText.string(isFolder ? path + "/**/*.parquet" : path)
        let name = path.lowercased()
        if isFolder || name.hasSuffix(".parquet") { return "read_parquet(\(quoted))" }
        if name.hasSuffix(".json") || name.hasSuffix(".jsonl") { return "read_json_auto(\(quoted))" }
        return "read_csv_auto(\(quoted), header = true)"
    }
}

/// Why something cannot be shown.
@nonexhaustive
public enum ShowError: DiagnosableError {
    case unknownSource(String)
    case unknownConnection(String, known: [String])
    case unknownTable(TableName, String)
    case noDateColumn(String, names: [String])
    case noParquet(String)
    case unreadableFile(String, reason: String)
    case invalidCondition(DuckDBError, known: [String])

    public var diagnostic: Diagnostic {
        switch self {
        case .unknownSource(let source):
            Diagnostic(
                "show.unknown-source",
                "\"\(source)\" is neither a file nor a table",
                reason: "A table is named as schema.table or CONNECTION:schema.table; a file by its path.",
                remedy: "For example: glidepath show curated.my_table, or glidepath show out/file.csv."
            )
        case .unknownConnection(let name, let known):
            Diagnostic(
                "show.unknown-connection",
                "connection \"\(name)\" is not in the project file",
                remedy: suggestion(for: name, in: known, what: "connections")
            )
        case .unknownTable(let table, let connection):
            Diagnostic(
                "source.unknown-table",
                "table \"\(table)\" does not exist in connection \"\(connection)\"",
                remedy: "See what the jobs write with \"glidepath jobs show JOB\"."
            )
        case .noDateColumn(let source, let names):
            Diagnostic(
                "show.no-date-column",
                "\"\(source)\" has no date column for --as-of",
                reason: "Looked for \(names.joined(separator: " and ")).",
                remedy: "Use --where with a condition on one of its columns."
            )
        case .noParquet(let source):
            Diagnostic(
                "show.no-parquet",
                "folder \"\(source)\" holds no Parquet file",
                reason: "A folder is shown as one table of the Parquet files in it.",
                remedy: "Name a file in it, or a folder that a ParquetFileWriter made."
            )
        case .unreadableFile(let source, let reason):
            Diagnostic(
                "show.unreadable-file",
                "\"\(source)\" cannot be read as a table",
                reason: reason,
                remedy: "Check that the file is whole and that its ending says what it is: .csv, .json, "
                    + ".jsonl or .parquet."
            )
        case .invalidCondition(let error, let known):
            Diagnostic(
                "show.invalid-condition",
                "the condition of --where is not valid: \(error.withoutPlace.diagnostic.summary)",
                reason: error.withoutPlace.message,
                remedy: "Write one expression in DuckDB's SQL. The columns are "
                    + "\(known.joined(separator: ", "))."
            )
        }
    }
}
