import Foundation

/// Files that stand in for Parquet: a line of columns, then a line per row.
enum FakeParquet {
    /// A character of the folder's name that a glob would understand.
    struct Meaning: Error {}

    static func write(columns: [String], rows: [String], to path: String) throws {
        let text = ([columns.joined(separator: "|")] + rows).map { $0 + "\n" }.joined()
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    static func rows(glob: String) throws -> [String] {
        let ending = "/*.parquet"
        let pattern = String(glob.dropLast(ending.count))
        let special = ["*", "?", "["]
        let plain = special.reduce(pattern) { $0.replacing("[\($1)]", with: "") }
        guard !special.contains(where: plain.contains) else { throw Meaning() }
        let folder = special.reversed().reduce(pattern) { $0.replacing("[\($1)]", with: $1) }
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { $0.hasSuffix(".parquet") }
            .flatMap { name in
                try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
                    .split(separator: "\n").dropFirst().map(String.init)
            }
    }
}
