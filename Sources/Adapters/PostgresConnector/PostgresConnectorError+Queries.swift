import Diagnostics
import PostgresDriver

extension PostgresConnectorError {
    /// What is wrong with a job's relations and queries.
    var queryDiagnostic: Diagnostic {
        switch self {
        case .unknownRelation(let name, let known): Self.unknownRelation(name, known)
        case .duplicateColumn(let name):
            Diagnostic(
                "sql.duplicate-column",
                "the query gives two columns the name \"\(name)\"",
                reason: "Column names of a relation are compared without case.",
                remedy: "Give one of them another name with AS."
            )
        case .invalidQuery(let failure, let relations):
            Diagnostic(
                "sql.invalid",
                "PostgreSQL cannot run the query",
                reason: failure.sentence,
                remedy: relations.isEmpty
                    ? "No step before this one made a relation."
                    : "The relations are \(relations.joined(separator: ", "))."
            )
        case .unboundParameter(let name, let known):
            Diagnostic(
                "sql.unbound-parameter",
                "parameter \":\(name)\" has no value",
                reason: "Parameters are written :name and declared in the job file.",
                remedy: suggestion(for: name, in: known, what: "declared parameters")
                    ?? "Declare it under \"parameters\" in the job file."
            )
        case .evaluating(let relation, let failure):
            Diagnostic(
                "sql.failed",
                fault: .outcome,
                "the rows of relation \"\(relation)\" could not be computed",
                reason: failure.sentence,
                remedy: "Look at the step that makes \"\(relation)\" and at the relations it reads."
            )
        case .openNumericResult(let column, let relation):
            Diagnostic(
                "source.open-numeric",
                "column \"\(column)\" of relation \"\(relation)\" is a numeric without limits that a decimal could keep",
                reason:
                    "PostgreSQL computes such numbers with as many digits as they need, and they leave the "
                    + "server as decimals of at most 38 digits.",
                remedy:
                    "Cast it in the query, as in CAST(\(column) AS numeric(38,2)), or say how the connection "
                    + "reads such columns: openNumerics: double (or text) in glidepath.yaml."
            )
        default: preconditionFailure("not an error of a query")
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
}
