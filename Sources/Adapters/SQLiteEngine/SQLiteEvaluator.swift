public import JobModel
public import Ports
import SQLiteDriver

/// Answers queries in SQLite's dialect, as jobs written for it expect.
///
/// SQLite itself runs the SQL, so its typing, integer division, rounding, collation and functions are the
/// real ones. `"name"` is a text value where no column has that name, as SQLite does by default.
public struct SQLiteEvaluator: QueryEvaluator {
    public init() {}

    public var name: EngineName { .sqlite }

    public func openEvaluation() async throws -> any QueryEvaluation {
        let options = SQLiteOptions(quotedNames: .columnElseText, foreignKeys: .ignored)
        return SQLiteEvaluation(try SQLiteDatabase(path: nil, options: options))
    }
}
