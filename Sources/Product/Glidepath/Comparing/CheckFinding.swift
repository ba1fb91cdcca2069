import Comparison
import Diagnostics
import Foundation
import JobModel
import Ports

/// What a check found, in words for the run's diagnostic, and as a page.
struct CheckFinding {
    private let request: RelationCheck
    private let folder: ProjectFolder
    private let reference: String

    private static let columnsNamed = 8
    private static let causesNamed = 3
    private static let samplesShown = 3

    init(_ request: RelationCheck, _ folder: ProjectFolder) {
        self.request = request
        self.folder = folder
        reference =
            switch request.check.reference {
            case .relation(let name): name
            case .side(let side): side.text(on: request.run.effectiveDate)
            }
    }

    func passedOver(_ cause: Diagnostic) -> Diagnostic {
        Diagnostic(
            "check.passed-over",
            severity: .warning,
            fault: .outcome,
            "relation \"\(request.check.source)\" was not compared: the reference is not there",
            reason: "\(cause.summary) (\(cause.code)). The step says \"onMissing\": \"pass\"."
        )
    }

    /// Why the run stops: it differs, or nobody can tell.
    func problem(_ report: ComparisonReport) -> Diagnostic {
        let page = written(report).map { "The whole report is in \($0)." }
        guard report.verdict == .different else {
            let doubts = report.notCompared
            let canPass = doubts.allSatisfy { $0.fault == .world(canPass: true) }
            return Diagnostic(
                "check.undecided",
                fault: canPass && !doubts.isEmpty ? .world(canPass: true) : .outcome,
                "relation \"\(request.check.source)\" could not be compared with \"\(reference)\" to the end",
                reason: (doubts.map { "\($0.summary) (\($0.code))." } + ["Nothing of the run was published."])
                    .joined(separator: " "),
                remedy: [doubts.lazy.compactMap(\.remedy).first, page].compactMap { $0 }.joined(
                    separator: " "
                )
            )
        }
        return Diagnostic(
            "check.differs",
            fault: .outcome,
            "relation \"\(request.check.source)\" differs from \"\(reference)\"",
            reason: sentences(report).joined(separator: " "),
            remedy: ["Correct the job or its data, or allow the difference in the step's rules.", page]
                .compactMap { $0 }.joined(separator: " ")
        )
    }

    // MARK: Words

    private func sentences(_ report: ComparisonReport) -> [String] {
        let rows = report.rows
        var sentences = ["\(rows.left) rows against \(rows.right): \(rows.matched) match"]
        if rows.differing > 0 { sentences[0] += ", of which \(rows.differing) differ in a cell" }
        sentences[0] +=
            ", \(rows.onlyLeft) are only in the relation, \(rows.onlyRight) only in the reference."
        let columns = report.columns.filter { $0.differing > 0 }.sorted { $0.differing > $1.differing }
        if !columns.isEmpty {
            let named = columns.prefix(Self.columnsNamed).map { "\"\($0.name)\" (\($0.differing))" }
            let more = columns.count - named.count
            sentences.append(
                "Columns that differ, in how many rows: \(named.joined(separator: ", "))"
                    + (more > 0 ? " and \(more) more." : ".")
            )
        }
        let schema = report.schema.filter { !$0.isAllowed }.map { "\($0.kind) of \"\($0.column ?? "all")\"" }
        if !schema.isEmpty {
            sentences.append("Schemas differ: \(schema.prefix(Self.columnsNamed).joined(separator: ", ")).")
        }
        let form = Set(report.file.filter { !$0.isAllowed }.map(\.kind)).sorted()
        if !form.isEmpty { sentences.append("The file's form differs: \(form.joined(separator: ", ")).") }
        if report.order?.isEqual == false { sentences.append("The order of rows differs.") }
        sentences += report.causes.prefix(Self.causesNamed).map {
            "\(Self.capitalised($0.statement)): explains \($0.explains) of \($0.of)."
        }
        if request.check.showsValues { sentences += report.samples.prefix(Self.samplesShown).map(Self.words) }
        return sentences + ["Nothing of the run was published."]
    }

    private static func words(_ sample: Sample) -> String {
        let cells = sample.cells.filter { sample.kind != .differs || $0.differs }
        let list = cells.map { cell in
            let (left, right) = (Sample.visible(cell.left), Sample.visible(cell.right))
            return switch sample.kind {
            case .differs: "\(cell.column) \(left) → \(right)"
            case .onlyLeft: "\(cell.column) \(left)"
            case .onlyRight: "\(cell.column) \(right)"
            }
        }.joined(separator: ", ")
        return switch sample.kind {
        case .differs: "A row: \(list)."
        case .onlyLeft: "A row only in the relation: \(list)."
        case .onlyRight: "A row only in the reference: \(list)."
        }
    }

    private static func capitalised(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst()
    }

    // MARK: The page

    /// The page's path relative to the project; nil when it cannot be written, which must not hide what was found.
    private func written(_ report: ComparisonReport) -> String? {
        let name =
            request.run.job.rawValue.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "job"
        let directory = folder.stateDirectory.appendingPathComponent("checks")
        let file = directory.appendingPathComponent(
            "\(name)-\(request.run.effectiveDate)-step\(request.stepIndex + 1).html"
        )
        do {
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try Data(report.html.utf8).write(to: file)
        } catch {
            return nil
        }
        let root = folder.directory.path
        return file.path.hasPrefix(root)
            ? String(file.path.dropFirst(root.count).drop { $0 == "/" }) : file.path
    }
}
