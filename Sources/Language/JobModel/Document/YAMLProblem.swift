import Diagnostics
import Yams

/// The words for what can be wrong with YAML alone.
enum YAMLProblem {
    static func tooManyAliases(limit: Int) -> Diagnostic {
        Diagnostic(
            "document.aliases",
            "the file repeats parts of itself too often",
            reason: "Aliases (*name) multiply what they stand for; at most \(limit) are read.",
            remedy: "Write the repeated parts out."
        )
    }

    static func mergeKey() -> Diagnostic {
        Diagnostic(
            "document.merge-key",
            "merge keys (<<) are not part of YAML 1.2",
            remedy: "Write the fields out in each place."
        )
    }

    static func tag(_ tag: String) -> Diagnostic {
        let name = tag.replacing("tag:yaml.org,2002:", with: "!!")
        return Diagnostic(
            "document.tag",
            "the tag \(quoted(name)) does not fit here",
            reason: "Job and project files hold text, numbers, true, false, null, lists and objects only.",
            remedy: "Remove the tag, and put the value in quotes if text is meant."
        )
    }

    static func severalDocuments() -> Diagnostic {
        Diagnostic(
            "document.several-documents",
            "a second document starts here",
            reason: "A file holds one document.",
            remedy: "Remove the \"---\" line, or make it a file of its own."
        )
    }

    /// What libyaml says, with the place and what usually mends it.
    static func syntax(_ error: YamlError, text: String) -> (Diagnostic, DocumentPosition) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            return (
                syntax(problem, context: context, at: mark),
                DocumentPosition(line: mark.line, column: mark.column)
            )
        case .composer(_, let problem, let mark, _):
            let place = DocumentPosition(line: mark.line, column: mark.column)
            let isSecond = problem.contains("another document")
            return (isSecond ? severalDocuments() : syntax(problem, context: nil, at: mark), place)
        case .duplicatedKeysInMapping(let keys, let context):
            let place = DocumentPosition(line: max(context.mark.line, 1), column: max(context.mark.column, 1))
            return (duplicateKeys(keys), place)
        case .reader(let problem, let offset, _, _):
            return (unreadable(problem), place(offset: offset ?? 0, in: text))
        default:
            return (unreadable("out of memory"), .start)
        }
    }

    private static func syntax(_ problem: String, context: YamlError.Context?, at mark: Mark) -> Diagnostic {
        var reason: String?
        if let context {
            reason = "It was \(context.text) at \(context.mark.line):\(context.mark.column)."
        }
        return Diagnostic(
            "document.yaml-syntax",
            "the YAML cannot be read: \(problem)",
            reason: reason,
            remedy: remedy(for: problem)
        )
    }

    private static func remedy(for problem: String) -> String {
        switch problem {
        case let text where text.contains("cannot start any token"):
            "Indent with spaces, not tabs, and put text that starts with @, ` or % in quotes."
        case let text where text.contains("mapping values are not allowed"):
            "Put text that holds a colon and a space in quotes, and check the indentation."
        case let text where text.contains("undefined alias"):
            "Define it before with &name, or put text that starts with * in quotes."
        case let text where text.contains("expected ',' or"):
            "Check the commas and brackets, and put text that holds them in quotes."
        case let text where text.contains("end of stream"):
            "Close the quote or bracket."
        default:
            "Check the indentation, the colons and the quotes around this place."
        }
    }

    private static func duplicateKeys(_ keys: [String]) -> Diagnostic {
        let names = keys.map(quoted).joined(separator: ", ")
        return Diagnostic(
            "document.duplicate-key",
            "\(names) is given twice in one object",
            reason: "The first one stands here.",
            remedy: "Keep one of them."
        )
    }

    private static func unreadable(_ problem: String) -> Diagnostic {
        Diagnostic(
            "document.control-character",
            "the YAML cannot be read: \(problem)",
            remedy: "Remove control characters; in double quotes they can be written as \\x07."
        )
    }

    private static func place(offset: Int, in text: String) -> DocumentPosition {
        var position = DocumentPosition.start
        for character in text.prefix(offset) {
            if character.isNewline {
                position = DocumentPosition(line: position.line + 1, column: 1)
            } else {
                position.column += character.unicodeScalars.count
            }
        }
        return position
    }
}
