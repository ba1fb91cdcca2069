public import Diagnostics
import Tabular

/// What goes wrong with output files.
@nonexhaustive
public enum FileStoreError: DiagnosableError, Equatable {
    case invalidName(String, field: String)
    case invalidOption(field: String, found: String, expected: String)
    case targetIsFolder(String)
    case targetIsFile(String)
    case parentIsFile(String, parent: String)
    case notWritable(String, reason: String)
    case notReadable(String, reason: String)
    case noSpace(String)
    case pathTooLong(String, bytes: Int, limit: Int)
    case linkLoop(String)
    case system(operation: String, path: String, reason: String, canPass: Bool)
    case cannotEncode(String, encoding: String, line: Int, scalar: UInt32)
    case invalidText(String, line: Int)
    case appendMismatch(String, AppendMismatch)
    case appendDamaged(String, format: String, reason: String)
    case rowsChanged(String, expected: Int, found: Int)
    case stagedLost(temporary: String, final: String, finalExists: Bool)

    public var diagnostic: Diagnostic {
        switch self {
        case .invalidName, .invalidOption: optionDiagnostic
        case .targetIsFolder, .targetIsFile, .parentIsFile, .pathTooLong, .linkLoop:
            placeDiagnostic
        case .notWritable, .notReadable, .noSpace, .system: systemDiagnostic
        case .cannotEncode, .invalidText, .rowsChanged: contentDiagnostic
        case .appendMismatch(let path, let mismatch): mismatch.diagnostic(path: path)
        case .appendDamaged, .stagedLost: remainsDiagnostic
        }
    }
}

extension FileStoreError {
    private var optionDiagnostic: Diagnostic {
        switch self {
        case .invalidName(let name, let field):
            Diagnostic(
                "file.invalid-name",
                "\(field) \"\(name)\" is not a file name",
                reason:
                    "A file name is one part of a path: not empty, not \".\" or \"..\", without \"/\" and NUL.",
                remedy: "Put folders into outputDirectory, jobDirName or outputTableDirName."
            )
        case .invalidOption(let field, let found, let expected):
            Diagnostic(
                "file.invalid-option",
                "expected \(expected) as \(field), found \"\(found)\"",
                reason: "The writer's \(field) separates cells, or marks their ends.",
                remedy: "Change \(field) in the job file."
            )
        default: placeDiagnostic
        }
    }

    private var placeDiagnostic: Diagnostic {
        switch self {
        case .targetIsFolder(let path):
            Diagnostic(
                "file.target-is-folder",
                "expected a file to write at \"\(path)\", found a folder",
                reason:
                    "A CSV writer makes one file; a folder of that name may be the output of a Parquet writer.",
                remedy: "Give the writer another fileName, or move the folder away."
            )
        case .targetIsFile(let path):
            Diagnostic(
                "file.target-is-file",
                "expected a folder of parts to write at \"\(path)\", found a file",
                reason: "A Parquet writer makes a folder named as the writer's fileName says.",
                remedy: "Give the writer another fileName, or move the file away."
            )
        case .parentIsFile(let path, let parent):
            Diagnostic(
                "file.parent-is-file",
                "\"\(path)\" cannot be made: \"\(parent)\" is not a folder",
                reason: "Every part of the path before the file name has to be a folder.",
                remedy: "Move \"\(parent)\" away, or write below another outputDirectory."
            )
        case .pathTooLong(let path, let bytes, let limit):
            Diagnostic(
                "file.path-too-long",
                "the path \"\(Self.shortened(path))\" is too long: \(bytes) bytes, at most \(limit) fit",
                reason:
                    "Names get up to \(OutputPlace.reservedNameBytes) bytes more while a file is written.",
                remedy: "Shorten fileName or the folders before it."
            )
        default:
            Diagnostic(
                "file.link-loop",
                "\"\(shownPath)\" leads in a circle of symbolic links",
                reason: "Following the links of this path never ends.",
                remedy: "Replace one of the links by a real folder."
            )
        }
    }

    private var systemDiagnostic: Diagnostic {
        switch self {
        case .notWritable(let path, let reason):
            Diagnostic(
                "file.not-writable",
                fault: .world(canPass: false),
                "\"\(path)\" cannot be written: \(reason)",
                reason:
                    "The user that runs this program may not create files there, or the disk is read-only.",
                remedy: "Allow writing to the folder, or write below another outputDirectory."
            )
        case .notReadable(let path, let reason):
            Diagnostic(
                "file.not-readable",
                fault: .world(canPass: false),
                "\"\(path)\" cannot be read: \(reason)",
                reason: "The user that runs this program may not read it.",
                remedy: "Allow reading it, then run again."
            )
        case .noSpace(let path):
            Diagnostic(
                "file.no-space",
                fault: .world(canPass: false),
                "no space is left to write \"\(path)\"",
                reason:
                    "The disk or the user's quota is full. Nothing became visible; the unfinished file is removed.",
                remedy: "Free space there, then run again."
            )
        case .system(let operation, let path, let reason, let canPass):
            Diagnostic(
                "file.system-error",
                fault: .world(canPass: canPass),
                "cannot \(operation) \"\(path)\": \(reason)",
                reason: "The operating system refused; what was visible before is unchanged.",
                remedy: "Check the disk and the folder, then run again."
            )
        default: placeDiagnostic
        }
    }

    private var contentDiagnostic: Diagnostic {
        switch self {
        case .cannotEncode(let path, let encoding, let line, let scalar):
            Diagnostic(
                "file.cannot-encode",
                fault: .outcome,
                "line \(line) of \"\(path)\" has a character that \(encoding) does not have",
                reason: "It is U+\(Self.hex(scalar)). Nothing was published.",
                remedy: "Set encoding to UTF-8, or replace the character in the job's SQL."
            )
        case .invalidText(let path, let line):
            Diagnostic(
                "file.invalid-text",
                fault: .outcome,
                "line \(line) of \"\(path)\" is not valid UTF-8 text",
                reason: "Only valid text can be written in another encoding. Nothing was published.",
                remedy:
                    "Repair the text in the job's SQL, or set encoding to UTF-8, which keeps bytes as they are."
            )
        case .rowsChanged(let path, let expected, let found):
            Diagnostic(
                "file.rows-changed",
                fault: .outcome,
                "expected \(expected) rows to write to \"\(path)\", found \(found)",
                reason:
                    "The relation or the earlier partition changed while it was written. Nothing was published.",
                remedy:
                    "Run again; if it comes back, look for random or time-dependent functions in the job's SQL."
            )
        default: placeDiagnostic
        }
    }

    private var remainsDiagnostic: Diagnostic {
        switch self {
        case .appendDamaged(let path, let format, let reason):
            Diagnostic(
                "file.append-damaged",
                fault: .outcome,
                "the earlier partition's file \"\(path)\" is damaged: \(reason)",
                reason:
                    "Its rows come first in this cumulative file, read as \(format). Nothing was published.",
                remedy: "Run the job again for the date of that partition, then for the dates after it."
            )
        case .stagedLost(let temporary, let final, let finalExists):
            Diagnostic(
                "file.staged-lost",
                fault: .outcome,
                "the finished output for \"\(final)\" is gone before it was published",
                reason: "\"\(temporary)\" does not exist, and \"\(final)\" "
                    + (finalExists ? "holds other bytes than this run wrote." : "does not exist either."),
                remedy: "Run the job again for this date."
            )
        default: placeDiagnostic
        }
    }

    private var shownPath: String {
        switch self {
        case .linkLoop(let path): path
        default: ""
        }
    }

    private static func hex(_ scalar: UInt32) -> String {
        let digits = String(scalar, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// A path that is too long for the system is too long for a terminal as well.
    private static func shortened(_ path: String) -> String {
        path.count <= 120 ? path : "\(path.prefix(60))…\(path.suffix(50))"
    }
}
