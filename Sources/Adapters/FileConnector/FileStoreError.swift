public import Diagnostics

/// What goes wrong with output files.
@nonexhaustive
public enum FileStoreError: DiagnosableError, Equatable {
    case invalidName(String, field: String)
    case invalidOption(field: String, found: String, expected: String)
    case targetIsFolder(String)
    case targetIsFile(String)
    case parentIsFile(String, parent: String)
    case pathTooLong(String, bytes: Int, limit: Int)
    case linkLoop(String)
    case notWritable(String, reason: String)
    case notReadable(String, reason: String)
    case noSpace(String)
    case system(operation: String, path: String, reason: String, canPass: Bool)
    case cannotEncode(String, encoding: String, line: Int, scalar: UInt32)
    case invalidText(String, line: Int)
    case rowsChanged(String, expected: Int, found: Int)
    case appendMismatch(String, AppendMismatch)
    case appendDamaged(String, format: String, reason: String)
    /// A compressed file whose bytes are not what its format demands.
    case damaged(String, format: String, reason: String)
    case stagedLost(temporary: String, final: String, finalExists: Bool)

    public var diagnostic: Diagnostic {
        switch self {
        case .invalidName(let name, let field): Self.invalidNameWords(name, field)
        case .invalidOption(let field, let found, let expected):
            Self.invalidOptionWords(field, found, expected)
        case .targetIsFolder(let path): Self.targetIsFolderWords(path)
        case .targetIsFile(let path): Self.targetIsFileWords(path)
        case .parentIsFile(let path, let parent): Self.parentIsFileWords(path, parent)
        case .pathTooLong(let path, let bytes, let limit): Self.pathTooLongWords(path, bytes, limit)
        case .linkLoop(let path): Self.linkLoopWords(path)
        case .notWritable(let path, let reason): Self.notWritableWords(path, reason)
        case .notReadable(let path, let reason): Self.notReadableWords(path, reason)
        case .noSpace(let path): Self.noSpaceWords(path)
        case .system(let operation, let path, let reason, let canPass):
            Self.systemWords(operation, path, reason, canPass: canPass)
        case .cannotEncode(let path, let encoding, let line, let scalar):
            Self.cannotEncodeWords(path, encoding, line, scalar)
        case .invalidText(let path, let line): Self.invalidTextWords(path, line)
        case .rowsChanged(let path, let expected, let found): Self.rowsChangedWords(path, expected, found)
        case .appendMismatch(let path, let mismatch): mismatch.diagnostic(path: path)
        case .appendDamaged(let path, let format, let reason): Self.appendDamagedWords(path, format, reason)
        case .damaged(let path, let format, let reason): Self.damagedWords(path, format, reason)
        case .stagedLost(let temporary, let final, let finalExists):
            Self.stagedLostWords(temporary, final, finalExists: finalExists)
        }
    }
}
