import Foundation

/// Files that stand in for Parquet: a line of columns, then a line per row.
enum FakeParquet {
    static func write(columns: [String], rows: [String], to path: String) throws {
        let text = ([columns.joined(separator: "|")] + rows).map { $0 + "\n" }.joined()
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    static func rows(glob: String) throws -> [String] {
        let ending = "/*.parquet"
        let folder = String(glob.dropLast(ending.count))
            .replacing("[[]", with: "[").replacing("[*]", with: "*").replacing("[?]", with: "?")
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { $0.hasSuffix(".parquet") }
            .flatMap { name in
                try String(contentsOfFile: folder + "/" + name, encoding: .utf8)
                    .split(separator: "\n").dropFirst().map(String.init)
            }
    }
}
