import Diagnostics

/// The words for what can be wrong with a job's fields.
///
/// Functions instead of an error enum: these are collected and shown, never thrown or matched.
enum JobProblem {
    // MARK: Quantities, types and parameters

    static func invalidDuration(_ label: String) -> Diagnostic {
        Diagnostic(
            "job.invalid-duration",
            "\(label) is not a length of time above zero",
            remedy: "Write seconds as a number, or text with units: 90s, 10m, 2h, 1h30m."
        )
    }

    static func invalidSize(_ label: String) -> Diagnostic {
        Diagnostic(
            "job.invalid-size",
            "\(label) is not an amount of memory above zero",
            remedy: "Write bytes as a number, or text with a unit: 512MB, 2GB, 1GiB."
        )
    }

    static func unknownType(_ label: String, found: String) -> Diagnostic {
        let isBareDecimal = ["numeric", "decimal"].contains(found.lowercased())
        return Diagnostic(
            "job.unknown-type",
            "the type of \(label) is \(quoted(found)), expected a SQL type",
            remedy: isBareDecimal
                ? "Give precision and scale: numeric(12,2)."
                : suggestion(
                    for: found,
                    in: [
                        "integer", "bigint", "numeric(12,2)", "double", "text", "boolean", "date",
                        "timestamp",
                    ],
                    what: "types"
                )
        )
    }

    static func unknownParameterType(found: String) -> Diagnostic {
        Diagnostic(
            "job.unknown-type",
            "the parameter's type is \(quoted(found)), expected a parameter type",
            remedy: suggestion(
                for: found,
                in: [
                    "integer", "decimal", "decimal(12,2)", "double", "text", "boolean", "date", "timestamp",
                ],
                what: "types"
            )
        )
    }

    static func defaultDoesNotFit(
        parameter: String,
        type: String,
        found: DocumentNode,
        expected: String
    ) -> Diagnostic {
        Diagnostic(
            "job.default-does-not-fit",
            "the default of parameter \(quoted(parameter)) is \(found.kindName) that does not fit "
                + "\(quoted(type)), expected \(expected)",
            remedy: "Change the default or the type."
        )
    }

    static func duplicateParameter(_ name: String, first: DocumentPosition) -> Diagnostic {
        Diagnostic(
            "job.duplicate-parameter",
            "parameter \(quoted(name)) is declared twice",
            reason: "It is first declared at \(first.line):\(first.column); names are compared without case.",
            remedy: "Keep one of them."
        )
    }

    static func parameterName(_ name: String) -> Diagnostic {
        Diagnostic(
            "job.invalid-name",
            "\(quoted(name)) cannot be the name of a parameter",
            reason: "SQL uses parameters as :name.",
            remedy: "Use letters, digits and underscores, and start with a letter."
        )
    }

    static func reservedName(_ name: String, of what: String) -> Diagnostic {
        Diagnostic(
            "job.reserved-name",
            "\(quoted(name)) cannot be the name of a \(what)",
            reason: "Names that start with two underscores hold the dates and parameters of the run.",
            remedy: "Choose another name."
        )
    }

    // MARK: Dependencies

    static func selfDependency(_ name: String) -> Diagnostic {
        Diagnostic(
            "job.self-dependency",
            "job \(quoted(name)) depends on itself",
            remedy: "Remove the entry."
        )
    }

    static func duplicateDependency(_ name: String, first: DocumentPosition) -> Diagnostic {
        Diagnostic(
            "job.duplicate-dependency",
            "the dependency on \(quoted(name)) is given twice",
            reason: "It is first given at \(first.line):\(first.column).",
            remedy: "Keep one of them; SameDay includes Latest."
        )
    }

    // MARK: Steps

    static func noSteps() -> Diagnostic {
        Diagnostic(
            "job.no-steps",
            severity: .warning,
            "the job has no steps",
            remedy: "Add steps to \"modules\", or remove the file."
        )
    }

    static func noWriter() -> Diagnostic {
        Diagnostic(
            "job.no-writer",
            severity: .warning,
            "the job writes nothing",
            reason: "It has neither a writer nor user code.",
            remedy: "Add a DataFrameWriter, a CsvFileWriter or a ParquetFileWriter."
        )
    }

    static func unknownStepType(_ name: String) -> Diagnostic {
        let known = StepType.allCases.map(\.rawValue)
        return Diagnostic(
            "job.unknown-module",
            "no module is named \(quoted(name)), expected one of "
                + known.joined(separator: ", "),
            remedy: nearestName(to: name, in: known).map { "Did you mean \(quoted($0))?" }
                ?? "Change it to one of them."
        )
    }

    static func dateModes(_ second: String, first: String, firstPosition: DocumentPosition) -> Diagnostic {
        Diagnostic(
            "job.date-modes",
            "\(quoted(second)) contradicts \(quoted(first)): a step has one date mode",
            reason: "\(quoted(first)) stands at \(firstPosition.line):\(firstPosition.column).",
            remedy: "Keep one of the two."
        )
    }

    static func dateOrder() -> Diagnostic {
        Diagnostic(
            "job.date-order",
            "\"minEffectiveDate\" is after \"maxEffectiveDate\"",
            remedy: "Swap the two dates, or correct one of them."
        )
    }

    static func duplicateColumn(_ name: String) -> Diagnostic {
        Diagnostic(
            "job.duplicate-column",
            severity: .warning,
            "column \(quoted(name)) is listed twice",
            reason: "Names are compared without case; the first one counts.",
            remedy: "Remove this one."
        )
    }

    static func noQuery(_ position: DocumentPosition) -> Diagnostic {
        Diagnostic(
            "job.no-query",
            "the Transformation step that starts here has neither \"sql\" nor \"sqlFile\"",
            remedy: "Add the query as \"sql\", or the name of a file that holds it as \"sqlFile\"."
        )
    }

    static func twoQueries(sql: DocumentPosition) -> Diagnostic {
        Diagnostic(
            "job.two-queries",
            "\"sqlFile\" contradicts \"sql\": a step has one query",
            reason: "\"sql\" stands at \(sql.line):\(sql.column).",
            remedy: "Keep one of the two."
        )
    }

    static func unknownRelation(_ name: String, known: [String]) -> Diagnostic {
        var remedy = "Add a step before this one whose \"resultName\" is \(quoted(name))."
        if let suggested = suggestion(for: name, in: known, what: "relations") { remedy = suggested }
        return Diagnostic(
            "job.unknown-relation",
            "no step before this one makes a relation named \(quoted(name))",
            reason: known.isEmpty
                ? "No step before this one makes a relation."
                : "The steps before this one make \(known.joined(separator: ", ")).",
            remedy: remedy
        )
    }

    // MARK: External steps

    static func noCode(expected: String) -> Diagnostic {
        Diagnostic(
            "job.no-code",
            "the External step that starts here does not say what to run",
            remedy: "Add \(expected)."
        )
    }

    static func twoCodes(_ second: String, first: String, firstPosition: DocumentPosition) -> Diagnostic {
        Diagnostic(
            "job.two-codes",
            "\(quoted(second)) contradicts \(quoted(first)): a step runs one thing",
            reason: "\(quoted(first)) stands at \(firstPosition.line):\(firstPosition.column).",
            remedy: "Keep one of the two."
        )
    }

    static func unusedField(_ name: String, because reason: String) -> Diagnostic {
        Diagnostic(
            "job.unused-field",
            severity: .warning,
            "\(quoted(name)) has no effect here",
            reason: reason,
            remedy: "Remove it."
        )
    }

    // MARK: Writers

    static func mergeWithoutKeys() -> Diagnostic {
        Diagnostic(
            "job.merge-without-keys",
            "\"writeMode\" is Merge but no \"keys\" say which rows are the same",
            remedy: "Add \"keys\" with the columns that identify a row."
        )
    }

    static func invalidFileName(_ name: String) -> Diagnostic {
        Diagnostic(
            "job.invalid-path",
            "\"fileName\" is \(quoted(name)), expected a name without folders",
            remedy: "Folders belong in \"outputDirectory\", \"jobDirName\" and \"outputTableDirName\"."
        )
    }

    static func invalidFolder(_ field: String, found: String) -> Diagnostic {
        Diagnostic(
            "job.invalid-path",
            "\(quoted(field)) is \(quoted(found)), expected a folder below the output",
            reason: "It must not be absolute and must not hold \"..\".",
            remedy: "Say where the output goes with \"outputDirectory\"."
        )
    }

    static func notOneCharacter(_ field: String, found: String) -> Diagnostic {
        Diagnostic(
            "job.invalid-delimiter",
            "\(quoted(field)) is \(quoted(found)), expected exactly one character",
            reason: "It must not be a line break.",
            remedy: found.hasPrefix("\\") ? "Write a tab as \"\\t\" in JSON." : "Choose one character."
        )
    }

    static func delimiterIsQuote() -> Diagnostic {
        Diagnostic(
            "job.invalid-delimiter",
            "\"delimiter\" and \"quote\" are the same character",
            remedy: "Choose two different characters."
        )
    }
}
