public import Diagnostics

extension DuckDBError {
    public var diagnostic: Diagnostic {
        switch self {
        case .statement(let failure): failure.diagnostic
        case .opening(let path, let failure): openingDiagnostic(path: path, failure)
        case .setting(let name, let known): settingDiagnostic(name, known)
        case .parameterCount(let expected, let found):
            Diagnostic(
                "duckdb.parameter",
                fault: .outcome,
                "the statement has \(expected) parameters, found \(found) values"
            )
        case .parameter(let number, let reason):
            Diagnostic(
                "duckdb.parameter",
                fault: .outcome,
                "parameter \(number) cannot be passed to DuckDB",
                reason: reason
            )
        case .unreadableColumn(let name, let type):
            Diagnostic(
                "duckdb.unreadable-type",
                "column \"\(name)\" has the type \(type), which only DuckDB can read",
                remedy: "Cast the column to VARCHAR in the query."
            )
        case .stream(let reason):
            Diagnostic(
                "duckdb.stream",
                fault: .outcome,
                "the data stream into DuckDB ended with an error",
                reason: reason
            )
        case .rowWidth(let table, let row, let expected, let found):
            Diagnostic(
                "duckdb.row-width",
                fault: .outcome,
                "row \(row) for table \"\(table)\" has \(found) values, expected \(expected)"
            )
        }
    }

    private func settingDiagnostic(_ name: String, _ known: [String]) -> Diagnostic {
        if known.contains(name) {
            return Diagnostic(
                "duckdb.setting",
                "DuckDB does not accept the value of the setting \"\(name)\"",
                remedy: "Give it a value of the form that DuckDB's documentation of settings shows."
            )
        }
        let nearest = nearestName(to: name, in: known)
        return Diagnostic(
            "duckdb.setting",
            "DuckDB has no setting \"\(name)\"",
            remedy: nearest.map { "Did you mean \"\($0)\"?" }
                ?? "Choose one that DuckDB's function duckdb_settings() lists."
        )
    }

    private func openingDiagnostic(path: String?, _ failure: DuckDBFailure) -> Diagnostic {
        let name = path.map { "\"\($0)\"" } ?? "in memory"
        if let holder = failure.lockHolder { return holder.diagnostic(of: name) }
        if failure.message.contains("not a valid DuckDB database file") {
            return Diagnostic(
                "duckdb.not-a-database",
                "file \(name) is not a DuckDB database",
                remedy: "Name a file that DuckDB made, or one that does not exist yet."
            )
        }
        var diagnostic = failure.diagnostic
        diagnostic.summary = "DuckDB cannot open the database \(name)"
        return diagnostic
    }
}

extension DuckDBFailure.LockHolder {
    fileprivate func diagnostic(of name: String) -> Diagnostic {
        Diagnostic(
            "duckdb.locked",
            fault: .world(canPass: true),
            "database \(name) is in use by another process",
            reason: "A DuckDB file has one writing process at a time; this one is held by \(self).",
            remedy: "Wait until that process ends, or end it."
        )
    }
}

extension DuckDBFailure {
    private var nameRemedy: String? {
        candidates.isEmpty
            ? nil : "Names like it: " + candidates.map { "\"\($0)\"" }.joined(separator: ", ") + "."
    }

    var diagnostic: Diagnostic {
        if isOutOfSpace {
            return Diagnostic(
                "duckdb.out-of-space",
                fault: .world(canPass: true),
                "no space left for DuckDB's files",
                reason: reason,
                remedy: "Free space on that disk, or name a spill folder on a larger one."
            )
        }
        if isTransactionConflict {
            return Diagnostic(
                "duckdb.conflict",
                fault: .world(canPass: true),
                "another transaction changed the same rows or tables first",
                reason: reason,
                remedy: "Nothing of this transaction remains; run it again."
            )
        }
        return byKind
    }

    private var byKind: Diagnostic {
        switch kind {
        case .parser, .syntax:
            Diagnostic("duckdb.syntax", "DuckDB cannot parse the statement", reason: reason)
        case .catalog:
            Diagnostic(
                "duckdb.catalog",
                "a name in the statement does not fit what the database holds",
                reason: reason,
                remedy: nameRemedy
            )
        case .binder, .dependency:
            Diagnostic(
                "duckdb.binder",
                "the statement does not fit the tables it reads",
                reason: reason,
                remedy: nameRemedy
            )
        case .constraint:
            Diagnostic(
                "duckdb.constraint",
                fault: .outcome,
                "a row breaks a constraint of its table",
                reason: reason
            )
        case .conversion, .outOfRange, .mismatch, .divideByZero:
            Diagnostic(
                "duckdb.conversion",
                fault: .outcome,
                "a value does not fit the type it is given",
                reason: reason
            )
        case .missingExtension:
            Diagnostic(
                "duckdb.extension",
                "the statement needs a DuckDB extension that is not installed",
                reason: reason
            )
        case .interrupted:
            Diagnostic(
                "duckdb.interrupted",
                fault: .outcome,
                "the statement was interrupted before it finished"
            )
        default: ofTheWorld
        }
    }

    private var ofTheWorld: Diagnostic {
        switch kind {
        case .outOfMemory:
            Diagnostic(
                "duckdb.out-of-memory",
                fault: .world(canPass: true),
                "DuckDB reached its memory limit",
                reason: reason,
                remedy: "Raise the memory limit, or give DuckDB a spill folder."
            )
        case .io:
            Diagnostic(
                "duckdb.io",
                fault: .world(canPass: true),
                "DuckDB cannot read or write a file",
                reason: reason
            )
        case .permission:
            Diagnostic(
                "duckdb.permission",
                fault: .world(canPass: false),
                "DuckDB may not do that",
                reason: reason
            )
        case .transaction:
            Diagnostic(
                "duckdb.transaction",
                fault: .outcome,
                "the transaction does not allow the statement",
                reason: reason
            )
        case .fatal, .internal, .serialization:
            Diagnostic(
                "duckdb.fatal",
                fault: .world(canPass: false),
                "DuckDB had to give the database up",
                reason: reason,
                remedy:
                    "Restart. If it happens again, check the file with DuckDB's own tools or restore a copy."
            )
        default:
            Diagnostic("duckdb.statement", fault: .outcome, "DuckDB refused the statement", reason: reason)
        }
    }
}
