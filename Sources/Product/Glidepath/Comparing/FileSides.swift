import Comparison
import DuckDBDriver
import Foundation
import JobModel
import SQLSyntax
import Tabular

/// Files and folders of files as sides.
struct FileSides {
    let resolver: SideResolver

    /// The column that says in which folder of a partitioned side a row stands.
    static let partitionColumn = "(partition)"

    /// Every data file below a folder, hidden ones and those that begin with `_` left out.
    func folder(_ path: String, label: String) async throws -> ComparisonSide {
        let root = URL(fileURLWithPath: path, isDirectory: true).standardizedFileURL.path
        let names = (FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String } ?? [])
            .sorted()
        var files: [(path: String, relative: String)] = []
        var formats: Set<SideFormat> = []
        for name in names
        where !name.split(separator: "/").contains(where: { $0.hasPrefix(".") || $0.hasPrefix("_") }) {
            guard let format = SideFormat(path: name) ?? resolver.format,
                !ProjectFolder.isDirectory(URL(fileURLWithPath: root + "/" + name)), name != "manifest.json"
            else { continue }
            formats.insert(format)
            files.append((root + "/" + name, name))
        }
        guard let format = formats.first else { throw CompareError.emptyFolder(path) }
        guard formats.count == 1 else {
            throw CompareError.mixedFolder(path, formats: formats.map(\.rawValue).sorted())
        }
        return try await self.files(files, format, label: label)
    }

    /// - Parameter files: Each with its path relative to the side's folder, empty for a single file.
    func files(
        _ files: [(path: String, relative: String)],
        _ format: SideFormat,
        label: String
    ) async throws -> ComparisonSide {
        let watch = FileStamp.watch(files.map(\.path))
        let readable = try await ReadableFiles(files, scratch: resolver.scratch)
        var side =
            switch format {
            case .csv: try await text(readable.files, label: label)
            case .parquet: try await parquet(readable.files, label: label)
            case .json: try await json(readable.files, label: label)
            }
        let scratch = resolver.scratch
        // The copies must last until here.
        side.verifyUnchanged = {
            let changes = try await watch()
            return withExtendedLifetime(scratch) { changes }
        }
        return side
    }

    // MARK: Parquet and JSON

    private func parquet(_ files: [ReadableFile], label: String) async throws -> ComparisonSide {
        let list = Self.list(files.map(\.path))
        let partitions = Self.partitions(files)
        // The schema comes from all files: a column that a later part adds is not overlooked.
        let options = files.count > 1 ? ", union_by_name = true" : ""
        let filename = partitions == nil ? "" : ", filename = 'glidepath file'"
        let reader = "read_parquet(\(list), hive_partitioning = false\(options)\(filename))"
        return try await relation(reader, partitions, files, "parquet", .declared, label)
    }

    private func json(_ files: [ReadableFile], label: String) async throws -> ComparisonSide {
        let list = Self.list(files.map(\.path))
        let partitions = Self.partitions(files)
        let found = try await resolver.connection.schema(
            of:
                "SELECT * FROM read_json(\(list), sample_size = -1, union_by_name = true, hive_partitioning = false)"
        )
        // As JSON text: a guessed type would hide that 1 is written 1.0 on the other side.
        let columns = found.names.map { "\(SQLText.string($0)): 'JSON'" }.joined(separator: ", ")
        let filename = partitions == nil ? "" : ", filename = 'glidepath file'"
        let reader = "read_json(\(list), columns = {\(columns)}, hive_partitioning = false\(filename))"
        return try await relation(reader, partitions, files, "json", .json, label)
    }

    private func relation(
        _ reader: String,
        _ partitions: String?,
        _ files: [ReadableFile],
        _ format: String,
        _ typing: ComparisonSide.Typing,
        _ label: String
    ) async throws -> ComparisonSide {
        var relation = reader
        if let partitions {
            let folder = typing == .json ? "to_json(\(partitions))" : partitions
            relation = """
                (SELECT * EXCLUDE ("glidepath file"), \(folder) AS \(SQLText.identifier(Self.partitionColumn))
                FROM \(reader))
                """
        }
        return ComparisonSide(
            label: label,
            schema: try await resolver.connection.schema(of: "SELECT * FROM \(relation)"),
            typing: typing,
            rows: .relation(relation),
            files: files.map {
                FileFacts(path: $0.relative, format: format, compression: $0.compression.rawValue)
            }
        )
    }

    // MARK: Delimited text

    private func text(_ files: [ReadableFile], label: String) async throws -> ComparisonSide {
        var parts: [String] = []
        var facts: [FileFacts] = []
        var records = 0
        var columns: [String]?
        let hasPartitions = Self.partitions(files) != nil
        for file in files {
            let text = try TextFile(file, reading: resolver.reading, scratch: resolver.scratch)
            if let columns, text.columns != columns {
                throw CompareError.headersDiffer(folder: label, file: file.shownPath)
            }
            columns = text.columns
            facts.append(
                FileFacts(
                    path: file.relative,
                    format: "csv",
                    compression: file.compression.rawValue,
                    text: text.facts
                )
            )
            let reader = reader(
                text.readPath,
                text.columns,
                delimiter: text.facts.delimiter.utf8.first ?? 0x2C
            )
            records += text.facts.records
            parts.append(part(reader, file.relative, hasPartitions))
        }
        let relation = "(" + parts.joined(separator: " UNION ALL ") + ")"
        var names = columns ?? []
        if hasPartitions { names.append(Self.partitionColumn) }
        return ComparisonSide(
            label: label,
            schema: Schema(names.map { Column($0, .text) }),
            typing: .text,
            rows: .relation(relation),
            files: facts,
            expectedRows: records
        )
    }

    private func part(_ reader: String, _ relative: String, _ hasPartitions: Bool) -> String {
        guard hasPartitions else { return "SELECT * FROM \(reader)" }
        let folder = SQLText.string(Self.folder(of: relative))
        return "SELECT *, \(folder) AS \(SQLText.identifier(Self.partitionColumn)) FROM \(reader)"
    }

    private func reader(_ path: String, _ columns: [String], delimiter: UInt8) -> String {
        let types = columns.map { "\(SQLText.string($0)): 'VARCHAR'" }.joined(separator: ", ")
        let header = resolver.reading.headerRow == .present
        return """
            read_csv(\(SQLText.string(path)), auto_detect = false, columns = {\(types)}, header = \(header),
            delim = \(SQLText.string(String(UnicodeScalar(delimiter)))), quote = '"', escape = '"', nullstr = '',
            allow_quoted_nulls = false, compression = 'none', max_line_size = 67108864, buffer_size = 134217728, hive_partitioning = false)
            """
    }

    // MARK: Partitions

    static func list(_ paths: [String]) -> String {
        "[" + paths.map(SQLText.string).joined(separator: ", ") + "]"
    }

    private static func folder(of relative: String) -> String {
        relative.split(separator: "/").dropLast().joined(separator: "/")
    }

    /// SQL for the folder of a row by its file; nil when all files are in one folder.
    private static func partitions(_ files: [ReadableFile]) -> String? {
        let folders = Set(files.map { folder(of: $0.relative) })
        guard files.contains(where: { !$0.relative.isEmpty }), folders.count > 1 || folders.first != "" else {
            return nil
        }
        guard let first = files.first(where: { !$0.relative.isEmpty }) else { return nil }
        let root = first.root
        let relative = "substr(\"glidepath file\", \(root.unicodeScalars.count + 1))"
        return "regexp_replace(\(relative), '/?[^/]*$', '')"
    }
}
