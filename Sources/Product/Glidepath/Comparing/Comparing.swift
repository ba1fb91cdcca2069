public import Comparison
public import DuckDBDriver
import Foundation
public import JobModel
public import Tabular

/// What to compare, and how.
public struct CompareRequest: Sendable {
    /// As people write sides: a file, `DIR/`, `FILE.db#table`, `CONNECTION:schema.table`, `job:NAME@DATE`.
    public var left: String
    public var right: String
    public var rules: ComparisonRules
    public var limits: ComparisonLimits
    /// The format of files whose name does not tell it.
    public var format: SideFormat?
    /// One character of ASCII; nil to see from the first line.
    public var delimiter: Character?
    public var header: Header
    /// A file that is to hold the rows to add and remove.
    public var patch: String?

    public enum Header: Hashable, Sendable {
        case present
        case absent
    }

    public init(
        left: String,
        right: String,
        rules: ComparisonRules = ComparisonRules(),
        limits: ComparisonLimits = ComparisonLimits(),
        format: SideFormat? = nil,
        delimiter: Character? = nil,
        header: Header = .present,
        patch: String? = nil
    ) {
        self.left = left
        self.right = right
        self.rules = rules
        self.limits = limits
        self.format = format
        self.delimiter = delimiter
        self.header = header
        self.patch = patch
    }
}

/// How far a comparison is.
public enum CompareStage: Hashable, Sendable {
    /// Both sides are known with their columns; files were looked at once.
    case sidesOpened
    /// The report is made.
    case compared
}

/// Compares tables, files and published outputs.
///
///     let comparing = Comparing(today: CivilDate("2026-11-21")!)
///     let report = try await comparing.report(CompareRequest(left: "old.parquet", right: "new.csv"))
///     print(report.verdict)
public struct Comparing: Sendable {
    private let folder: ProjectFolder?
    private let rightFolder: ProjectFolder?
    private let today: CivilDate
    private let configuration: DuckDBConfiguration
    private let notice: @Sendable (CompareStage) -> Void

    /// - Parameters:
    ///   - folder: The project whose connections and jobs sides may name; nil for files alone.
    ///   - today: Decides which rules have expired.
    ///   - configuration: Limits of memory and threads that win over the project's.
    ///   - notice: Told how far a comparison is.
    public init(
        folder: ProjectFolder? = nil,
        today: CivilDate,
        configuration: DuckDBConfiguration = DuckDBConfiguration(),
        notice: @escaping @Sendable (CompareStage) -> Void = { _ in }
    ) {
        self.folder = folder
        rightFolder = folder
        self.today = today
        self.configuration = configuration
        self.notice = notice
    }

    /// With a project of its own for each side.
    init(left: ProjectFolder, right: ProjectFolder, today: CivilDate, configuration: DuckDBConfiguration) {
        folder = left
        rightFolder = right
        self.today = today
        self.configuration = configuration
        notice = { _ in }
    }

    /// Reads both sides and tells what differs.
    ///
    /// - Throws: `compare.…` for sides and rules that cannot be used; a failure of the database otherwise.
    public func report(_ request: CompareRequest) async throws -> ComparisonReport {
        let database = try DuckDBDatabase(path: nil, configuration: workbenchConfiguration)
        let connection = try database.connect()
        let scratch = try ScratchFolder()
        let reading = TextReading(
            delimiter: request.delimiter?.asciiValue,
            headerRow: request.header == .present ? .present : .absent,
            trailerLines: request.rules.trailer.map { ComparisonRules.lineCount(ofTrailer: $0) }
        )
        func resolver(_ name: String, _ folder: ProjectFolder?) -> SideResolver {
            SideResolver(
                connection: connection,
                reading: reading,
                format: request.format,
                folder: folder,
                scratch: scratch,
                name: Comparison.tablePrefix + name,
                databases: .attachedHere,
                timeZone: request.rules.timeZone
            )
        }
        let left = try await resolver("left", folder).side(request.left)
        let right = try await resolver("right", rightFolder).side(request.right)
        notice(.sidesOpened)
        let comparison = Comparison(
            workbench: DuckDBWorkbench(connection: connection),
            rules: request.rules,
            today: today,
            limits: request.limits
        )
        let report = try await comparison.report(left, right)
        notice(.compared)
        if let patch = request.patch { try await comparison.writePatch(of: report, left, right, to: patch) }
        return report
    }

    private var workbenchConfiguration: DuckDBConfiguration {
        var configuration = folder.map(configuration.completed) ?? configuration
        if configuration.spillDirectory == nil {
            configuration.spillDirectory = FileManager.default.temporaryDirectory.path
        }
        // A patch keeps the order of rows; a comparison by places needs it.
        configuration.settings["preserve_insertion_order"] = "true"
        return configuration
    }
}
