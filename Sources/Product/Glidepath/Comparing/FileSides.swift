import Comparison
import Diagnostics
import DuckDBDriver
import Foundation
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
        var side =
            switch format {
            case .csv: try await text(files, label: label)
            case .parquet: try await parquet(files, label: label)
            case .json: try await json(files, label: label)
            }
        let further = side.verifyUnchanged
        side.verifyUnchanged = { try await watch() + further() }
        return side
    }

    // MARK: Parquet and JSON

    private func parquet(_ files: [(path: String, relative: String)], label: String) async throws
        -> ComparisonSide
    {
        let list = Self.list(files.map(\.path))
        let partitions = Self.partitions(files.map { ($0.path, $0.relative) })
        // The schema comes from all files: a column that a later part adds is not overlooked.
        let options = files.count > 1 ? ", union_by_name = true" : ""
        let filename = partitions == nil ? "" : ", filename = 'glidepath file'"
        let reader = "read_parquet(\(list), hive_partitioning = false\(options)\(filename))"
        return try await relation(reader, partitions, files, "parquet", .declared, label)
    }

    private func json(_ files: [(path: String, relative: String)], label: String) async throws
        -> ComparisonSide
    {
        let list = Self.list(files.map(\.path))
        let partitions = Self.partitions(files.map { ($0.path, $0.relative) })
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
        _ files: [(path: String, relative: String)],
        _ format: String,
        _ typing: ComparisonSide.Typing,
        _ label: String
    ) async throws -> ComparisonSide {
        var relation = reader
        if let partitions {
            relation = """
                (SELECT * EXCLUDE ("glidepath file"), \(partitions) AS \(SQLText.identifier(Self.partitionColumn))
                FROM \(reader))
                """
        }
        return ComparisonSide(
            label: label,
            schema: try await resolver.connection.schema(of: "SELECT * FROM \(relation)"),
            typing: typing,
            rows: .relation(relation),
            files: files.map { FileFacts(path: $0.relative, format: format) }
        )
    }

    // MARK: Delimited text

    private func text(_ files: [(path: String, relative: String)], label: String) async throws
        -> ComparisonSide
    {
        var parts: [String] = []
        var facts: [FileFacts] = []
        var doubts: [Diagnostic] = []
        var records: Int? = 0
        var columns: [String]?
        let hasPartitions = Self.partitions(files.map { ($0.path, $0.relative) }) != nil
        for file in files {
            if let reason = Self.unreadableForm(file.path) {
                let names = try await compressedColumns(file.path)
                if let columns, names != columns {
                    throw CompareError.headersDiffer(folder: label, file: file.path)
                }
                columns = names
                doubts.append(CompareDoubt.unreadText(file.path, reason: reason))
                records = nil
                facts.append(FileFacts(path: file.relative, format: "csv"))
                let reader = reader(
                    file.path,
                    names,
                    delimiter: resolver.reading.delimiter ?? UInt8(ascii: ",")
                )
                parts.append(part(reader, file.relative, hasPartitions))
                continue
            }
            let text = try TextFile(path: file.path, reading: resolver.reading, scratch: resolver.scratch)
            if let columns, text.columns != columns {
                throw CompareError.headersDiffer(folder: label, file: file.path)
            }
            columns = text.columns
            facts.append(FileFacts(path: file.relative, format: "csv", text: text.facts))
            let reader = reader(
                text.readPath,
                text.columns,
                delimiter: text.facts.delimiter.utf8.first ?? 0x2C
            )
            records = records.map { $0 + text.facts.records }
            parts.append(part(reader, file.relative, hasPartitions))
        }
        let relation =
            parts.count == 1 && !hasPartitions ? parts[0] : "(" + parts.joined(separator: " UNION ALL ") + ")"
        var names = columns ?? []
        if hasPartitions { names.append(Self.partitionColumn) }
        let (scratch, found) = (resolver.scratch, doubts)
        return ComparisonSide(
            label: label,
            schema: Schema(names.map { Column($0, .text) }),
            typing: .text,
            rows: .relation(relation),
            files: facts,
            expectedRows: records,
            // The copies must last until here.
            verifyUnchanged: { withExtendedLifetime(scratch) { found } }
        )
    }

    private func part(_ reader: String, _ relative: String, _ hasPartitions: Bool) -> String {
        guard hasPartitions else { return reader }
        let folder = Self.folder(of: relative)
        return
            "SELECT *, \(SQLText.string(folder)) AS \(SQLText.identifier(Self.partitionColumn)) FROM \(reader)"
    }

    private func reader(_ path: String, _ columns: [String], delimiter: UInt8) -> String {
        let types = columns.map { "\(SQLText.string($0)): 'VARCHAR'" }.joined(separator: ", ")
        let header = resolver.reading.headerRow == .present
        return """
            read_csv(\(SQLText.string(path)), auto_detect = false, columns = {\(types)}, header = \(header),
            delim = \(SQLText.string(String(UnicodeScalar(delimiter)))), quote = '"', escape = '"', nullstr = '',
            allow_quoted_nulls = false, max_line_size = 67108864, buffer_size = 134217728, hive_partitioning = false)
            """
    }

    /// Why the bytes of a file's text are not looked at; nil for plain text.
    private static func unreadableForm(_ path: String) -> String? {
        let name = path.lowercased()
        guard name.hasSuffix(".gz") || name.hasSuffix(".zst") else { return nil }
        return "The file is compressed: its rows were compared, its line ends, quotes and trailer were not."
    }

    private func compressedColumns(_ path: String) async throws -> [String] {
        let delimiter = String(UnicodeScalar(resolver.reading.delimiter ?? UInt8(ascii: ",")))
        let rows = try await resolver.connection.schema(
            of: """
                SELECT * FROM read_csv(\(SQLText.string(path)), all_varchar = true, header = true,
                delim = \(SQLText.string(delimiter)), quote = '"', escape = '"')
                """
        )
        return rows.names
    }

    // MARK: Partitions

    static func list(_ paths: [String]) -> String {
        "[" + paths.map(SQLText.string).joined(separator: ", ") + "]"
    }

    private static func folder(of relative: String) -> String {
        relative.split(separator: "/").dropLast().joined(separator: "/")
    }

    /// SQL for the folder of a row by its file; nil when all files are in one folder.
    private static func partitions(_ files: [(path: String, relative: String)]) -> String? {
        let folders = Set(files.map { folder(of: $0.relative) })
        guard files.contains(where: { !$0.relative.isEmpty }), folders.count > 1 || folders.first != "" else {
            return nil
        }
        guard let first = files.first(where: { !$0.relative.isEmpty }) else { return nil }
        let root = first.path.dropLast(first.relative.count)
        let relative = "substr(\"glidepath file\", \(root.unicodeScalars.count + 1))"
        return "regexp_replace(\(relative), '/?[^/]*$', '')"
    }
}
