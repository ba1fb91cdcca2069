internal import Diagnostics

/// What is wrong with something user code returned.
public enum ResultProblem: Hashable, Sendable {
    case relationName(type: String)
    case notAFrame(relation: String, type: String)
    case noColumns(relation: String)
    case columnName(relation: String, type: String, text: String)
    case duplicateColumn(relation: String, column: String, other: String)
    /// Counts of values by Python type.
    case mixedColumn(relation: String, column: String, types: [String: Int])
    /// The column is nil when the file format refused the whole relation.
    case unsupportedType(relation: String, column: String?, type: String)
    case numberTooLarge(relation: String, column: String)
    case invalidText(relation: String, column: String)
    case unexpectedFile(name: String)
    case unreadableFile(name: String, reason: String)

    func diagnostic(of subject: Subject) -> Diagnostic {
        switch self {
        case .relationName, .notAFrame, .noColumns, .unexpectedFile, .unreadableFile:
            relationDiagnostic(subject)
        case .columnName, .duplicateColumn, .mixedColumn, .unsupportedType, .numberTooLarge, .invalidText:
            columnDiagnostic(subject)
        }
    }
}

extension ResultProblem {
    private func relationDiagnostic(_ subject: Subject) -> Diagnostic {
        switch self {
        case .relationName(let type):
            Diagnostic(
                "external.relation-name",
                fault: .outcome,
                "\"\(subject.name)\" returned a relation whose name is of type \(type), expected str",
                at: subject.location,
                remedy: "Use text as the keys of the returned dict."
            )
        case .notAFrame(let relation, let type):
            Diagnostic(
                "external.not-a-frame",
                fault: .outcome,
                "\"\(subject.name)\" returned \"\(relation)\" as \(type), expected a pandas DataFrame",
                at: subject.location,
                remedy: type == "Series"
                    ? "Return series.to_frame()." : "Return a DataFrame, or leave the entry out."
            )
        case .noColumns(let relation):
            Diagnostic(
                "external.no-columns",
                fault: .outcome,
                "\"\(subject.name)\" returned \"\(relation)\" without columns",
                at: subject.location,
                reason: "A relation keeps its columns also when it has no rows.",
                remedy: "Name them: pandas.DataFrame(columns=[…])."
            )
        case .unexpectedFile(let name):
            Diagnostic(
                "external.unexpected-output",
                fault: .outcome,
                "\"\(subject.name)\" wrote \"\(name)\" as a result, expected NAME.parquet",
                at: subject.location,
                reason: "Text formats lose types, so only Parquet files are taken as relations.",
                remedy: "Write Parquet, or write other files outside the folder that GLIDEPATH_OUTPUT names."
            )
        case .unreadableFile(let name, let reason):
            Diagnostic(
                "external.unreadable-output",
                fault: .outcome,
                "\"\(subject.name)\" wrote \"\(name)\", which is not a readable Parquet file",
                at: subject.location,
                reason: reason,
                remedy:
                    "Write it with a Parquet library, such as pyarrow, and close it before the program ends."
            )
        default: preconditionFailure("not about a relation")
        }
    }

    private func columnDiagnostic(_ subject: Subject) -> Diagnostic {
        switch self {
        case .columnName(let relation, let type, let text):
            Diagnostic(
                "external.column-name",
                fault: .outcome,
                "relation \"\(relation)\" has a column whose name is of type \(type), expected str",
                at: subject.location,
                reason: "Its name is \(text).",
                remedy: "Rename it: frame.columns = [str(name) for name in frame.columns]; for a column "
                    + "index of several levels, join the levels."
            )
        case .duplicateColumn(let relation, let column, let other):
            Diagnostic(
                "external.duplicate-column",
                fault: .outcome,
                "relation \"\(relation)\" has the column \"\(column)\" twice",
                at: subject.location,
                reason: column == other ? nil : "\"\(other)\" and \"\(column)\" are one name to a database.",
                remedy: "Rename or drop one of them."
            )
        case .mixedColumn(let relation, let column, let types):
            mixedDiagnostic(subject, relation, column, types)
        case .unsupportedType(let relation, let column, let type):
            Diagnostic(
                "external.unsupported-type",
                fault: .outcome,
                column.map { "column \"\($0)\" of relation \"\(relation)\" is of type \(type)" }
                    ?? "relation \"\(relation)\" holds a type that cannot be kept",
                at: subject.location,
                reason: column == nil ? type : "No engine has a type for it.",
                remedy: "Convert it to a number, a text or a date, such as durations by .dt.total_seconds()."
            )
        case .numberTooLarge(let relation, let column):
            Diagnostic(
                "external.number-too-large",
                fault: .outcome,
                "column \"\(column)\" of relation \"\(relation)\" needs more than 38 decimal digits",
                at: subject.location,
                remedy: "Round its values with quantize(), or return floats."
            )
        case .invalidText(let relation, let column):
            Diagnostic(
                "external.invalid-text",
                fault: .outcome,
                "column \"\(column)\" of relation \"\(relation)\" holds text that is not valid Unicode",
                at: subject.location,
                remedy: "Decode its bytes with the right encoding, or with errors=\"replace\"."
            )
        default: preconditionFailure("not about a column")
        }
    }

    private func mixedDiagnostic(
        _ subject: Subject,
        _ relation: String,
        _ column: String,
        _ types: [String: Int]
    ) -> Diagnostic {
        let found = types.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.value) of type \($0.key)" }.joined(separator: ", ")
        return Diagnostic(
            "external.mixed-column",
            fault: .outcome,
            "column \"\(column)\" of relation \"\(relation)\" has values of types that do not go together",
            at: subject.location,
            reason: "Found \(found), expected one type in all rows.",
            remedy: "Convert them to one type; leave missing values as None."
        )
    }
}
