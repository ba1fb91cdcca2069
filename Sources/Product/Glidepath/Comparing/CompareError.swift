public import Diagnostics
public import Ports

/// Why a side of a comparison cannot be read.
@nonexhaustive
public enum CompareError: DiagnosableError {
    case unknownSide(String, searched: [String])
    case notReadable(String, reason: String)
    case unknownFormat(String, known: [String])
    case mixedFolder(String, formats: [String])
    case emptyFolder(String)
    case unknownTable(String, file: String, known: [String])
    case chooseTable(file: String, known: [String])
    case needsProject(String)
    case unknownConnection(String, known: [String])
    case raggedText(file: String, line: Int, expected: Int, found: Int)
    case emptyText(String)
    case headersDiffer(folder: String, file: String)
    case unknownJob(String, known: [String])
    case noOutput(job: String, date: String, place: String)
    /// A later publish replaced what the step had published.
    case replacedOutput(PublishPlace, place: String)
    /// Rows of other publishes stand among those that are meant.
    case mixedOutput(PublishPlace, place: String)
    case chooseOutput(job: String, outputs: [String])
    case notADate(String, side: String)

    public var diagnostic: Diagnostic {
        switch self {
        case .unknownSide, .notReadable, .unknownFormat, .mixedFolder, .emptyFolder: placeDiagnostic
        case .unknownTable, .chooseTable, .needsProject, .unknownConnection: tableDiagnostic
        case .raggedText, .emptyText, .headersDiffer: textDiagnostic
        case .unknownJob, .noOutput, .chooseOutput, .notADate: jobDiagnostic
        case .replacedOutput, .mixedOutput: outputDiagnostic
        }
    }

    private var placeDiagnostic: Diagnostic {
        switch self {
        case .unknownSide(let side, let searched):
            Diagnostic(
                "compare.unknown-side",
                "\"\(side)\" is no file, folder, table or job output",
                reason: "Looked for \(searched.joined(separator: ", then ")).",
                remedy:
                    "Name a file, DIR/, FILE.db#table, CONNECTION:schema.table, CONNECTION:query:SELECT … or "
                    + "job:NAME@DATE."
            )
        case .notReadable(let path, let reason):
            Diagnostic(
                "compare.not-readable",
                fault: .world(canPass: false),
                "file \"\(path)\" cannot be read",
                reason: reason,
                remedy: "Check the file and its permissions."
            )
        case .unknownFormat(let path, let known):
            Diagnostic(
                "compare.unknown-format",
                "the format of \"\(path)\" is not told by its name",
                reason: "Known endings are \(known.joined(separator: ", ")).",
                remedy: "Give the format with --format."
            )
        case .mixedFolder(let path, let formats):
            Diagnostic(
                "compare.mixed-folder",
                "folder \"\(path)\" holds files of several formats: \(formats.joined(separator: ", "))",
                reason: "A folder of partitions is one table in one format.",
                remedy: "Compare the files of one format, each in a folder of its own."
            )
        case .emptyFolder(let path):
            Diagnostic(
                "compare.empty-folder",
                "folder \"\(path)\" holds no CSV, JSON or Parquet file",
                reason: "Without a file there are no columns to compare.",
                remedy: "Check the path."
            )
        default: preconditionFailure("told elsewhere")
        }
    }

    private var tableDiagnostic: Diagnostic {
        switch self {
        case .unknownTable(let table, let file, let known):
            Diagnostic(
                "compare.unknown-table",
                "\"\(file)\" has no table \"\(table)\"",
                remedy: suggestion(for: table, in: known, what: "tables")
            )
        case .chooseTable(let file, let known):
            Diagnostic(
                "compare.choose-table",
                known.isEmpty ? "\"\(file)\" holds no table" : "\"\(file)\" holds \(known.count) tables",
                reason: known.isEmpty ? nil : "They are \(known.prefix(12).joined(separator: ", ")).",
                remedy: known.first.map { "Name one of them: \(file)#\($0)." } ?? "Name another file."
            )
        case .needsProject(let side):
            Diagnostic(
                "compare.needs-project",
                "\"\(side)\" is part of a project, and there is none here",
                reason: "Connections and jobs are those of a project file, glidepath.yaml.",
                remedy: "Run in the project's folder, or name it with --project."
            )
        case .unknownConnection(let name, let known):
            Diagnostic(
                "compare.unknown-connection",
                "connection \"\(name)\" is not in the project file",
                remedy: suggestion(for: name, in: known, what: "connections")
            )
        default: preconditionFailure("told elsewhere")
        }
    }

    private var textDiagnostic: Diagnostic {
        switch self {
        case .raggedText(let file, let line, let expected, let found):
            Diagnostic(
                "compare.ragged-row",
                "row has \(found) cells, expected \(expected)",
                at: SourceLocation(file: file, line: line),
                reason:
                    "The first record has \(expected) cells, and rows follow this one, so it is no trailer.",
                remedy: "Quote cells that hold the delimiter, or give the delimiter with --delimiter."
            )
        case .emptyText(let file):
            Diagnostic(
                "compare.empty-file",
                "file \"\(file)\" is empty",
                reason: "A delimited file has at least a header: without one its columns are not known.",
                remedy: "Check what wrote the file."
            )
        case .headersDiffer(let folder, let file):
            Diagnostic(
                "compare.headers-differ",
                "file \"\(file)\" has another header than the first file of folder \"\(folder)\"",
                reason: "The files of a folder are partitions of one table.",
                remedy: "Compare them one by one."
            )
        default: preconditionFailure("told elsewhere")
        }
    }

    private var outputDiagnostic: Diagnostic {
        switch self {
        case .replacedOutput(let publish, let place):
            Diagnostic(
                "compare.output-replaced",
                "what job \"\(publish.job)\" published for \(publish.effectiveDate) is not there any more",
                reason: "A later publish replaced all rows of \(place).",
                remedy: "Compare a date whose output is there, or let the job append."
            )
        case .mixedOutput(let publish, let place):
            Diagnostic(
                "compare.output-mixed",
                "what job \"\(publish.job)\" published for \(publish.effectiveDate) cannot be told from other rows",
                reason:
                    "Rows of \(place) were merged or written by several publishes, and nothing says which is whose.",
                remedy: "Compare the table, \(place), or a query of it."
            )
        default: preconditionFailure("told elsewhere")
        }
    }

    private var jobDiagnostic: Diagnostic {
        switch self {
        case .unknownJob(let name, let known):
            Diagnostic(
                "compare.unknown-job",
                "job \"\(name)\" does not exist",
                remedy: suggestion(for: name, in: known, what: "jobs")
            )
        case .noOutput(let job, let date, let place):
            Diagnostic(
                "compare.no-output",
                "job \"\(job)\" has published nothing for \(date)",
                reason: "Looked for \(place).",
                remedy: "See what was run: glidepath status."
            )
        case .chooseOutput(let job, let outputs):
            Diagnostic(
                "compare.choose-output",
                outputs.isEmpty
                    ? "job \"\(job)\" writes nothing" : "job \"\(job)\" has \(outputs.count) outputs",
                reason: outputs.isEmpty ? nil : "They are \(outputs.joined(separator: ", ")).",
                remedy: outputs.first.map { "Name one of them: job:\(job)@DATE#\($0)." }
                    ?? "Name another job."
            )
        case .notADate(let text, let side):
            Diagnostic(
                "compare.not-a-date",
                "\"\(text)\" in \"\(side)\" is no date",
                remedy: "Write it as yyyy-MM-dd: job:NAME@2024-10-31."
            )
        default: preconditionFailure("told elsewhere")
        }
    }
}

/// What makes an outcome worthless that was reached.
enum CompareDoubt {
    static func changed(_ path: String) -> Diagnostic {
        Diagnostic(
            "compare.source-changed",
            fault: .world(canPass: true),
            "\"\(path)\" changed while it was read",
            reason:
                "Its size or time is another than when the comparison began, so rows of two states may be mixed.",
            remedy: "Compare again when nothing writes there."
        )
    }
}
