import ArgumentParser
import Comparison
import Diagnostics
import Foundation
import Glidepath
import JobModel
import Ports

struct CompareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "What differs between two tables, files or outputs, and why.",
        discussion: """
            Example: glidepath compare old/orders.csv new/orders.parquet --key order_id

            A side is a FILE (CSV, Parquet, JSON), a DIR/ of partitions, FILE.db#table of DuckDB or SQLite,
            CONNECTION:schema.table or CONNECTION:query:SELECT … of the project, or job:NAME@DATE.
            Exit code 0 when equal, 1 when different or unknown.
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: "One side.")
    var left: String

    @Argument(help: "The other side.")
    var right: String

    @Option(help: "Columns that tell rows apart, such as id or branch,day.")
    var key: String?

    @Flag(help: "The order of rows counts too.")
    var ordered = false

    @Option(help: "A YAML file with rules for columns: tolerances and exclusions, each with its reason.")
    var rules: String?

    @Option(help: "Accept a kind of difference, such as integer-width; may be given several times.")
    var allow: [String] = []

    @Option(help: "How many differences to show.")
    var samples = 10

    @Flag(help: "Show values of cells.")
    var showValues = false

    @Option(help: "Write the report to a file: .html, .md or .json.")
    var report: [String] = []

    @Option(help: "Write the rows to remove and to add to a CSV or Parquet file.")
    var patch: String?

    @Option(help: "Format of files whose name does not tell it: csv, json or parquet.")
    var format: String?

    @Option(help: "Delimiter of delimited files.")
    var delimiter: String?

    @Flag(help: "Delimited files have no header.")
    var noHeader = false

    func run() async throws {
        let console = global.console
        let today = SystemClock().now.date
        let comparing = Comparing(folder: try projectFolder(), today: today)
        let found = try await comparing.report(request())
        for path in report { try write(found, to: path) }
        if console.isJSON {
            try console.emit(found)
        } else {
            console.sayWhole(ComparisonText(report: found, console: console).text)
        }
        console.report(found.notCompared)
        if found.verdict != .equal { throw ExitCode(1) }
    }

    private func request() throws -> CompareRequest {
        var chosen = ComparisonRules()
        if let rules { chosen = try Comparing.rules(file: rules) }
        if let key { chosen.key = key.split(separator: ",").map { String($0).trimmed } }
        if ordered { chosen.order = .compared }
        for name in allow.flatMap({ $0.split(separator: ",").map(String.init) }) {
            guard let allowance = Allowance(rawValue: name) else {
                throw CompareUsage.unknownAllowance(name)
            }
            chosen.allowed.insert(allowance)
        }
        if let delimiter, delimiter.count != 1 || delimiter.first?.isASCII != true {
            throw CompareUsage.delimiter(delimiter)
        }
        if let format, SideFormat(rawValue: format) == nil { throw CompareUsage.format(format) }
        return CompareRequest(
            left: left,
            right: right,
            rules: chosen,
            limits: ComparisonLimits(samples: max(0, samples), values: showValues ? .shown : .masked),
            format: format.flatMap(SideFormat.init(rawValue:)),
            delimiter: delimiter?.first,
            header: noHeader ? .absent : .present,
            patch: patch
        )
    }

    /// Nil outside a project: files can be compared anywhere.
    private func projectFolder() throws -> ProjectFolder? {
        guard global.project == nil else { return try global.folder() }
        do {
            return try global.folder()
        } catch let error as any DiagnosableError where error.diagnostic.code == "project.not-found" {
            return nil
        }
    }

    private func write(_ found: ComparisonReport, to path: String) throws {
        let name = path.lowercased()
        let text: String
        if name.hasSuffix(".html") {
            text = found.html
        } else if name.hasSuffix(".md") {
            text = found.markdown
        } else if name.hasSuffix(".json") {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            text = String(decoding: try encoder.encode(found), as: UTF8.self) + "\n"
        } else {
            throw CompareUsage.reportEnding(path)
        }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        } catch {
            throw CompareUsage.notWritable(path, reason: error.localizedDescription)
        }
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

/// What is wrong with the arguments of `compare`.
enum CompareUsage: DiagnosableError {
    case unknownAllowance(String)
    case delimiter(String)
    case format(String)
    case reportEnding(String)
    case notWritable(String, reason: String)

    var diagnostic: Diagnostic {
        switch self {
        case .unknownAllowance(let name):
            let known = Allowance.allCases.map(\.rawValue).sorted()
            return Diagnostic(
                "compare.unknown-allowance",
                "\"\(name)\" is no kind of difference",
                reason: "The kinds are \(known.joined(separator: ", ")).",
                remedy: suggestion(for: name, in: known, what: "kinds")
            )
        case .delimiter(let text):
            return Diagnostic(
                "compare.delimiter",
                "--delimiter is \"\(text)\", expected one character of ASCII",
                remedy: "For example: --delimiter \";\"."
            )
        case .format(let name):
            let known = SideFormat.allCases.map(\.rawValue)
            return Diagnostic(
                "compare.format",
                "--format is \"\(name)\", expected one of \(known.joined(separator: ", "))",
                remedy: suggestion(for: name, in: known, what: "formats")
            )
        case .reportEnding(let path):
            return Diagnostic(
                "compare.report-ending",
                "the ending of \"\(path)\" says no format for a report",
                remedy: "End its name with .html, .md or .json."
            )
        case .notWritable(let path, let reason):
            return Diagnostic(
                "compare.report-not-written",
                fault: .world(canPass: false),
                "the report \"\(path)\" cannot be written",
                reason: reason,
                remedy: "Check that its folder exists and may be written."
            )
        }
    }
}
