import Diagnostics
import SQLiteDriver

/// A query that the author of the job can put right.
enum SQLiteEngineError: DiagnosableError {
    /// Something else than one SELECT, WITH … SELECT or VALUES; nil when there is no statement at all.
    case notAQuery(keyword: String?)
    case severalStatements
    /// Two columns of the result have one name, compared without case.
    case duplicateColumn(names: [String])
    case invalid(SQLiteFailure, QuerySurroundings)

    var diagnostic: Diagnostic {
        switch self {
        case .notAQuery(let keyword):
            Diagnostic(
                "sql.not-a-query",
                keyword.map { "expected a query, found a statement that starts with \"\($0)\"" }
                    ?? "expected a query, found no SQL",
                reason: "A Transformation is one query: its rows become the relation.",
                remedy: "Write one SELECT, WITH … SELECT or VALUES."
            )
        case .severalStatements:
            Diagnostic(
                "sql.several-statements",
                "expected one query, found more than one statement",
                reason: "A Transformation is one query: its rows become the relation.",
                remedy: "Put each query into a Transformation of its own, or join them with WITH."
            )
        case .duplicateColumn(let names):
            Diagnostic(
                "sql.duplicate-column",
                "the query gives more than one column the name \(names.map(quoted).joined(separator: ", "))",
                reason: "A relation cannot have two columns of one name, compared without case.",
                remedy: "Name the columns one by one and give each its own name with AS."
            )
        case .invalid(let failure, let surroundings):
            surroundings.explain(failure)
        }
    }
}

/// What a query could have named.
struct QuerySurroundings: Sendable {
    struct Relation: Sendable {
        var name: String
        var columns: [String]
        /// Why SQLite has no table for it.
        var obstacle: String?
    }

    var relations: [Relation]
    var functions: [String]

    func explain(_ failure: SQLiteFailure) -> Diagnostic {
        let place = failure.position.map { " at line \($0.line), column \($0.column) of the SQL" } ?? ""
        func diagnostic(_ summary: String, _ reason: String, _ remedy: String?) -> Diagnostic {
            Diagnostic("sql.invalid", summary + place, reason: reason, remedy: remedy)
        }
        if let name = failure.name(after: "no such table: ") {
            return diagnostic(
                "the query reads \(quoted(name)), which is no relation",
                reason(missingTable: name, failure),
                remedy(missingTable: name)
            )
        }
        if let name = failure.name(after: "no such column: ") {
            let columns = columns(near: name)
            let column = name.split(separator: ".").last.map(String.init) ?? name
            return diagnostic(
                "the query uses column \(quoted(name)), which does not exist",
                "\(failure.sentence) \(relationList)",
                suggestion(for: column, in: columns, what: "columns")
            )
        }
        if let name = failure.name(after: "no such function: ") {
            return diagnostic(
                "the query calls function \(quoted(name)), which SQLite does not have",
                failure.sentence,
                nearestName(to: name, in: functions).map { "Did you mean \(quoted($0))?" }
                    ?? "The job's engine is \"sqlite\": write the expression with SQLite's own functions."
            )
        }
        if let name = failure.name(after: "ambiguous column name: ") {
            return diagnostic(
                "the query uses column \(quoted(name)), which several of its relations have",
                failure.sentence,
                "Write the relation's name or alias before the column, as in o.\(name)."
            )
        }
        return diagnostic(
            "SQLite refused the query",
            failure.sentence,
            "Correct the SQL there: this job's steps are written in SQLite's dialect."
        )
    }

    private func reason(missingTable name: String, _ failure: SQLiteFailure) -> String {
        let relation = relations.first { $0.name.lowercased() == name.lowercased() }
        guard let obstacle = relation?.obstacle else { return "\(failure.sentence) \(relationList)" }
        return "The relation exists, but SQLite cannot hold it: \(obstacle)."
    }

    private func remedy(missingTable name: String) -> String? {
        if relations.contains(where: { $0.name.lowercased() == name.lowercased() }) {
            return "Give the relation, or the column named in the reason, another name."
        }
        if let nearest = nearestName(to: name, in: relations.map(\.name)) {
            return "Did you mean \(quoted(nearest))?"
        }
        return "Bring the table into the job with a DataSourcing step first: a query sees relations only."
    }

    private func columns(near name: String) -> [String] {
        let qualifier = name.split(separator: ".").dropLast().last?.lowercased()
        let named = relations.filter { $0.name.lowercased() == qualifier }
        var columns: [String] = []
        for relation in named.isEmpty ? relations : named {
            for column in relation.columns where !columns.contains(column) { columns.append(column) }
        }
        return columns
    }

    private var relationList: String {
        guard !relations.isEmpty else { return "The job has no relations before this step." }
        let shown = relations.prefix(10).map { relation in
            let columns = relation.columns.prefix(12).joined(separator: ", ")
            return "\(relation.name) (\(columns)\(relation.columns.count > 12 ? ", …" : ""))"
        }
        return "Relations: \(shown.joined(separator: "; "))\(relations.count > 10 ? "; …" : "")."
    }
}

extension SQLiteFailure {
    /// Whether the SQL is at fault, not the computer.
    var isAboutTheQuery: Bool {
        // SQLITE_ERROR, SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_AUTH, SQLITE_RANGE:
        // https://sqlite.org/rescode.html
        [1, 18, 19, 20, 23, 25].contains(primaryCode)
    }

    /// The name that one of SQLite's messages ends with.
    fileprivate func name(after words: String) -> String? {
        message.hasPrefix(words) ? String(message.dropFirst(words.count)) : nil
    }
}

private func quoted(_ name: String) -> String { "\"\(name)\"" }
