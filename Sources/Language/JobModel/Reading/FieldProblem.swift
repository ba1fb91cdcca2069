import Diagnostics

/// The words for what can be wrong with one field, whatever it means.
///
/// Functions instead of an error enum: these are collected and shown, never thrown or matched.
enum FieldProblem {
    static func unknownField(_ name: String, in title: String, known: [String]) -> Diagnostic {
        Diagnostic(
            "job.unknown-field",
            severity: .warning,
            "\(quoted(name)) is not a field of a \(title) and is ignored",
            remedy: suggestion(for: name, in: known, what: "fields")
        )
    }

    static func unknownProjectField(_ name: String, in title: String, known: [String]) -> Diagnostic {
        Diagnostic(
            "project.unknown-field",
            "\(quoted(name)) is not a field of a \(title)",
            remedy: suggestion(for: name, in: known, what: "fields")
        )
    }

    static func missing(_ field: FieldDescription, in title: String) -> Diagnostic {
        Diagnostic(
            "document.missing-field",
            "the \(title) that starts here has no \(quoted(field.name))",
            remedy: "Add \(quoted(field.name)). \(field.summary)"
        )
    }

    static func wrongType(_ label: String, found: DocumentNode, expected: String) -> Diagnostic {
        var remedy = "Change it to \(expected)."
        switch (found.content, expected) {
        case (.number, _) where expected.hasPrefix("text") || expected.hasPrefix("a name"),
            (.boolean, _) where expected.hasPrefix("text") || expected.hasPrefix("a name"):
            remedy = "Put the value in quotes if text is meant."
        case (.text, _) where expected.hasPrefix("a whole number") || expected.hasPrefix("a number"):
            remedy = "Write the number without quotes."
        case (.text, "true or false"): remedy = "Write true or false without quotes."
        case (.text, _) where expected.hasPrefix("a list"): remedy = "Put it in square brackets."
        default: break
        }
        return Diagnostic(
            "document.wrong-type",
            "\(label) is \(found.kindName), expected \(expected)",
            remedy: remedy
        )
    }

    static func empty(_ label: String) -> Diagnostic {
        Diagnostic(
            "document.empty-text",
            "\(label) is empty",
            remedy: "Give it a value, or leave the field out."
        )
    }

    static func emptyList(_ label: String, what: String) -> Diagnostic {
        Diagnostic(
            "document.empty-list",
            "\(label) is an empty list, expected at least one of: \(what)",
            remedy: "List what is needed by name."
        )
    }

    static func untidyName(_ label: String) -> Diagnostic {
        Diagnostic(
            "document.untidy-name",
            "\(label) has a space at an end or a control character",
            remedy: "Remove what cannot be seen."
        )
    }

    static func numberOutOfRange(_ label: String, found: String, range: ClosedRange<Int>) -> Diagnostic {
        let bounds =
            range.upperBound == .max
            ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
        return Diagnostic(
            "document.number-out-of-range",
            "\(label) is \(found.prefix(40)), expected a whole number \(bounds)",
            remedy: "Change the number."
        )
    }

    static func invalidDate(_ label: String, found: String) -> Diagnostic {
        Diagnostic(
            "document.invalid-date",
            "\(label) is \(quoted(found)), expected a day written yyyy-MM-dd",
            reason: "Dates have four, two and two digits, and the day must exist in its month.",
            remedy: "Write it like 2024-10-01."
        )
    }

    static func unknownValue(_ label: String, found: String, known: [String]) -> Diagnostic {
        Diagnostic(
            "document.unknown-value",
            "\(label) is \(quoted(found)), expected one of \(known.joined(separator: ", "))",
            remedy: nearestName(to: found, in: known).map { "Did you mean \(quoted($0))?" }
                ?? "Change it to one of them."
        )
    }
}
