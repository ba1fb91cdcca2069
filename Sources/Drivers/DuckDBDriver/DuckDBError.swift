public import Diagnostics

/// What can go wrong between Glidepath and DuckDB.
@nonexhaustive
public enum DuckDBError: DiagnosableError, Hashable {
    /// A statement did not parse, bind or run.
    case statement(DuckDBFailure)
    /// A database did not open; nil is the one in memory.
    case opening(path: String?, DuckDBFailure)
    /// DuckDB has no setting of that name, or refuses its value.
    case setting(name: String, known: [String])
    case parameterCount(expected: Int, found: Int)
    /// `number` counts from one.
    case parameter(number: Int, reason: String)
    /// A column of a type whose values cannot be read.
    case unreadableColumn(name: String, type: String)
    /// An Arrow stream that was handed in failed, in its producer's words.
    case stream(reason: String)
    /// A row with another number of values than the table has columns. `row` counts from one.
    case rowWidth(table: String, row: Int, expected: Int, found: Int)
}

extension DuckDBError {
    /// What DuckDB said, when it was DuckDB.
    public var failure: DuckDBFailure? {
        switch self {
        case .statement(let failure), .opening(_, let failure): failure
        default: nil
        }
    }

    public var isTransactionConflict: Bool { failure?.isTransactionConflict ?? false }
    public var isOutOfSpace: Bool { failure?.isOutOfSpace ?? false }
    /// A value did not fit the type it was to take.
    public var isConversion: Bool {
        switch failure?.kind {
        case .conversion, .outOfRange, .mismatch, .divideByZero: true
        default: false
        }
    }
    /// The text is no SQL that DuckDB knows.
    public var isParserError: Bool { failure?.kind == .parser || failure?.kind == .syntax }
    /// The same without its place, for one in a statement that nobody wrote.
    public var withoutPlace: DuckDBError {
        guard case .statement(var failure) = self else { return self }
        failure.position = nil
        return .statement(failure)
    }
    /// What DuckDB said and where, as a sentence without row values; else why, in the driver's words.
    public var message: String { failure?.reason ?? diagnostic.reason ?? diagnostic.summary }
    public var isInterruption: Bool { failure?.kind == .interrupted }
    /// Who keeps the file to itself, when that is why it did not open.
    public var lockHolder: DuckDBFailure.LockHolder? { failure?.lockHolder }
}
