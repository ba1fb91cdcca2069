/// The surveys of a project as they are kept between runs, each with what it was made from.
///
/// Pure bytes: where they are kept, and how they get there without a half-written file ever being read, is for others.
public struct SurveyStore: Sendable {
    /// A file that a survey was made from.
    public struct Input: Hashable, Sendable {
        public var path: String
        /// Of its content; empty while there is no such file.
        public var digest: String

        public init(path: String, digest: String) {
            self.path = path
            self.digest = digest
        }
    }

    /// One survey in its stored form.
    public struct Entry: Sendable {
        /// The job file, relative to the project.
        public var file: String
        public var inputs: [Input]
        /// Tells the tables that the job loads, as they were known.
        public var tables: String
        public var survey: ArraySlice<UInt8>

        public init(file: String, inputs: [Input], tables: String, survey: ArraySlice<UInt8>) {
            self.file = file
            self.inputs = inputs
            self.tables = tables
            self.survey = survey
        }
    }

    private var entries: [String: Entry] = [:]

    public init() {}

    /// - Parameter stamp: Of the program and of what else everything depends on; with another one, nothing is taken over.
    /// - Returns: Empty when the bytes come from another version or are damaged.
    public init(_ bytes: [UInt8], stamp: String) {
        do {
            entries = try Self.read(bytes, stamp: stamp)
        } catch {
            entries = [:]
        }
    }

    private static let beginning = "glidepath surveys 1"
    private static let end = "end"

    private static func read(_ bytes: [UInt8], stamp: String) throws -> [String: Entry] {
        var reader = StoredFormReader(bytes[...])
        guard try reader.text() == beginning, try reader.text() == stamp else { return [:] }
        var entries: [String: Entry] = [:]
        let listed = try reader.list { reader in
            Entry(
                file: try reader.text(),
                inputs: try reader.list { Input(path: try $0.text(), digest: try $0.text()) },
                tables: try reader.text(),
                survey: try reader.slice()
            )
        }
        guard try reader.text() == end, reader.isAtEnd else { return [:] }
        entries.reserveCapacity(listed.count)
        for entry in listed { entries[entry.file] = entry }
        return entries
    }

    public func entry(for file: String) -> Entry? { entries[file] }

    public var count: Int { entries.count }

    /// All entries as bytes.
    public static func bytes(of entries: [Entry], stamp: String) -> [UInt8] {
        var writer = StoredFormWriter()
        writer.write(beginning)
        writer.write(stamp)
        writer.write(entries) { writer, entry in
            writer.write(entry.file)
            writer.write(entry.inputs) {
                $0.write($1.path)
                $0.write($1.digest)
            }
            writer.write(entry.tables)
            writer.write(bytes: entry.survey)
        }
        writer.write(end)
        return writer.bytes
    }
}
