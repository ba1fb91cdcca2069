public import Diagnostics
public import DuckDBDriver
public import Ports
public import Tabular

/// What goes wrong with relations, sources and targets in DuckDB.
@nonexhaustive
public enum DuckDBEngineError: DiagnosableError {
    case unknownRelation(name: String, known: [String])
    case asOfType(column: Column, table: TableName)
    case duplicateColumn(name: String)
    case invalidQuery(DuckDBError, relations: [String])
    /// A query refers to a parameter that the job does not declare.
    case unboundParameter(name: String, known: [String])
    case invalidFilter(DuckDBError, table: TableName, known: [String])
    /// The rows of a relation could not be computed.
    case evaluating(relation: String, DuckDBError)
    case attaching(String, DuckDBError)
    case publishing(connection: String, DuckDBError)
    case exporting(String, DuckDBError)
    /// Values of a relation's column that the table's column cannot hold.
    case typeMismatch(TableName, column: Column, held: LogicalType, count: Int)

    public var diagnostic: Diagnostic {
        switch self {
        case .unknownRelation(let name, let known): Self.unknownRelation(name, known)
        case .asOfType(let column, let table):
            Diagnostic(
                "source.as-of-type",
                "as-of column \"\(column.name)\" of \"\(table)\" is \(column.type.duckDBName), not a date",
                remedy: "Store snapshot dates as DATE, TIMESTAMP or text of the form yyyy-MM-dd."
            )
        case .duplicateColumn(let name):
            Diagnostic(
                "sql.duplicate-column",
                "the query gives two columns named \"\(name)\"",
                reason: "A relation's columns have distinct names, compared without case.",
                remedy: "Name one of them with AS."
            )
        case .invalidQuery(let error, let relations):
            Diagnostic(
                "sql.invalid",
                fault: error.diagnostic.fault,
                "the query is not valid: \(error.summary)",
                reason: error.reason,
                remedy: error.diagnostic.remedy
                    ?? "The relations here are \(relations.joined(separator: ", "))."
            )
        case .unboundParameter(let name, let known):
            Diagnostic(
                "sql.unbound-parameter",
                "parameter \":\(name)\" has no value",
                reason: "Parameters are written :name and declared in the job file.",
                remedy: suggestion(for: name, in: known, what: "declared parameters")
                    ?? "Declare it under \"parameters\" in the job file."
            )
        case .invalidFilter(let error, let table, let known):
            Diagnostic(
                "source.invalid-filter",
                "the additionalFilter on \"\(table)\" is not valid: \(error.summary)",
                reason: error.reason,
                remedy: "The columns are \(known.joined(separator: ", "))."
            )
        case .evaluating(let relation, let error):
            Diagnostic(
                "sql.failed",
                fault: error.diagnostic.fault,
                "the rows of relation \"\(relation)\" could not be computed: \(error.summary)",
                reason: error.reason,
                remedy: error.diagnostic.remedy
                    ?? "Look at the step that makes \"\(relation)\" and at the relations it reads."
            )
        case .attaching(let path, let error): Self.attaching(path, error)
        case .publishing(let connection, let error): Self.publishing(connection, error)
        case .exporting(let relation, let error): Self.exporting(relation, error)
        case .typeMismatch(let table, let column, let held, let count):
            Diagnostic(
                "publish.type-mismatch",
                fault: .outcome,
                "\(count) values of column \"\(column.name)\" do not fit table \"\(table)\"",
                reason: "The relation gives \(column.type.duckDBName), the table holds \(held.duckDBName). "
                    + "Nothing of this run is visible.",
                remedy: "Cast the column in the job, declare its type in \"columns\", or choose the contract "
                    + "discardRow or discardValue."
            )
        }
    }

    private static func unknownRelation(_ name: String, _ known: [String]) -> Diagnostic {
        Diagnostic(
            "job.unknown-relation",
            "relation \"\(name)\" does not exist in the shared state",
            reason: known.isEmpty
                ? "No step before this one made a relation."
                : "The relations so far are \(known.joined(separator: ", ")).",
            remedy: suggestion(for: name, in: known, what: "relations")
        )
    }

    private static func exporting(_ relation: String, _ error: DuckDBError) -> Diagnostic {
        Diagnostic(
            error.isOutOfSpace ? "publish.no-space" : "engine.export-failed",
            fault: error.diagnostic.fault,
            "relation \"\(relation)\" could not be written out",
            reason: error.reason,
            remedy: error.isOutOfSpace ? "Free space on that disk and run again." : nil
        )
    }

    private static func attaching(_ path: String, _ error: DuckDBError) -> Diagnostic {
        if let holder = error.lockHolder {
            return Diagnostic(
                "connection.locked",
                fault: .world(canPass: true),
                "another process is using \"\(path)\"",
                reason: "It is held by \(holder.words). A DuckDB file has one writing process at a time.",
                remedy: "Wait until it has finished, or stop it. \"glidepath status\" and "
                    + "\"glidepath logs\" work meanwhile."
            )
        }
        // DuckDB knows the file's mark and asks for the extension that reads it.
        if error.message.contains("sqlite_scanner") {
            return Diagnostic(
                "connection.cannot-open",
                "database file \"\(path)\" is a SQLite database, expected one of DuckDB",
                remedy: "Set \"kind: sqlite\" for this connection in glidepath.yaml."
            )
        }
        return Diagnostic(
            "connection.cannot-open",
            fault: .world(canPass: false),
            "database file \"\(path)\" cannot be opened",
            reason: error.reason,
            remedy: "Check that the path is a DuckDB file and that its folder exists and is writable."
        )
    }

    private static func publishing(_ connection: String, _ error: DuckDBError) -> Diagnostic {
        if error.isOutOfSpace {
            return Diagnostic(
                "publish.no-space",
                fault: .world(canPass: true),
                "no space left for publishing to connection \"\(connection)\"",
                reason: error.reason,
                remedy: "Free space on that disk and run again; nothing of this run is visible."
            )
        }
        return Diagnostic(
            "publish.failed",
            fault: error.diagnostic.fault,
            "publishing to connection \"\(connection)\" failed: \(error.summary)",
            reason: error.reason,
            remedy: "Nothing of this run is visible. Change the job and run again."
        )
    }
}

extension Schema {
    /// - Throws: `sql.duplicate-column` when two names are equal without case.
    func requireDistinctNames() throws {
        var seen: Set<String> = []
        for name in names where !seen.insert(name.lowercased()).inserted {
            throw DuckDBEngineError.duplicateColumn(name: name)
        }
    }
}

extension DuckDBError {
    /// The same with its place counted from behind so many lines, as in a text that stands in a longer one.
    func place(behindLines count: Int, within lines: Int) -> DuckDBError {
        guard case .statement(var failure) = self, let position = failure.position else { return self }
        let line = position.line - count
        guard (1...max(1, lines)).contains(line) else { return withoutPlace }
        failure.position?.line = line
        return .statement(failure)
    }

    fileprivate var summary: String { diagnostic.summary }
    fileprivate var reason: String? { diagnostic.reason }
}

extension DuckDBFailure.LockHolder {
    fileprivate var words: String {
        let known = [program.map { "\"\($0)\"" }, processID.map { "process \($0)" }].compactMap { $0 }
        return known.isEmpty ? "a process that cannot be named" : known.joined(separator: ", ")
    }
}
