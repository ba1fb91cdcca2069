import Diagnostics

/// The words for what can be wrong with a file before its meaning is looked at.
///
/// Functions instead of an error enum: these are collected and shown, never thrown or matched.
enum DocumentProblem {
    static func notUTF8(offset: Int, isUTF16: Bool) -> Diagnostic {
        Diagnostic(
            "document.not-utf8",
            "the file is not UTF-8 text",
            reason: isUTF16
                ? "It begins like a file saved as UTF-16."
                : "The byte at offset \(offset) does not belong to a UTF-8 character.",
            remedy: "Save the file as UTF-8."
        )
    }

    static func tooLarge(limitBytes: Int) -> Diagnostic {
        Diagnostic(
            "document.too-large",
            "the file is larger than \(limitBytes >> 20) MiB",
            remedy: "Check that this is the right file. Long SQL can live in a file of its own (sqlFile)."
        )
    }

    static func tooDeep(limit: Int) -> Diagnostic {
        Diagnostic(
            "document.too-deep",
            "lists and objects are nested more than \(limit) levels deep",
            remedy: "Job and project files need fewer than ten levels: check the brackets."
        )
    }

    static func empty() -> Diagnostic {
        Diagnostic(
            "document.empty",
            "the file is empty",
            remedy: "Start from an example: \"glidepath schema job\" describes every field."
        )
    }

    static func expected(_ expected: String, found: String, remedy: String? = nil) -> Diagnostic {
        Diagnostic(
            "document.syntax",
            "expected \(expected), found \(found)",
            remedy: remedy ?? "Check the commas, colons and brackets before this place."
        )
    }

    static func notClosed(_ what: String, opener: Character, remedy: String? = nil) -> Diagnostic {
        Diagnostic(
            "document.not-closed",
            "the \(what) that starts here is never closed",
            remedy: remedy ?? "Add the missing \"\(opener == "{" ? "}" : "]")\"."
        )
    }

    static func unterminatedText() -> Diagnostic {
        Diagnostic(
            "document.unterminated-text",
            "the text that starts here has no closing quote on its line",
            remedy: "Close it with a double quote. A line break inside text is written \\n; "
                + "long SQL is easier to read in a file of its own (sqlFile) or in a YAML job file."
        )
    }

    static func trailingComma(closer: Character) -> Diagnostic {
        Diagnostic(
            "document.trailing-comma",
            "a comma stands before \"\(closer)\"",
            reason: "JSON has commas between entries only.",
            remedy: "Remove the comma."
        )
    }

    static func missingComma() -> Diagnostic {
        Diagnostic(
            "document.missing-comma",
            "expected a comma before this entry",
            remedy: "Add a comma before it."
        )
    }

    static func comment() -> Diagnostic {
        Diagnostic(
            "document.comment",
            "JSON has no comments",
            remedy: "Remove the comment, use the description field, or write the file in YAML."
        )
    }

    static func singleQuotes() -> Diagnostic {
        Diagnostic(
            "document.single-quotes",
            "text stands in single quotes",
            reason: "JSON knows double quotes only.",
            remedy: "Use double quotes."
        )
    }

    static func unquoted(_ word: String) -> Diagnostic {
        Diagnostic(
            "document.unquoted-text",
            "\(quoted(word)) stands without quotes",
            reason: "In JSON only true, false, null and numbers stand without quotes.",
            remedy: "Put it in double quotes."
        )
    }

    static func literal(_ word: String, replacement: String) -> Diagnostic {
        Diagnostic(
            "document.unquoted-text",
            "\(quoted(word)) is not a JSON value",
            remedy: "Write \(replacement)."
        )
    }

    static func number(_ text: String) -> Diagnostic {
        Diagnostic(
            "document.number",
            "\(quoted(text)) is not a JSON number",
            reason: "A number has digits, then optionally a fraction and an exponent, "
                + "without a leading zero or plus sign: 0.5, -12, 1e6.",
            remedy: "Correct the number, or put it in double quotes if text is meant."
        )
    }

    static func escape(_ text: String) -> Diagnostic {
        Diagnostic(
            "document.escape",
            "\(quoted(text)) is not an escape that JSON knows",
            reason: "JSON knows \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four hex digits.",
            remedy: "Write a backslash itself as \\\\."
        )
    }

    static func controlCharacter() -> Diagnostic {
        Diagnostic(
            "document.control-character",
            "a control character stands inside text",
            remedy: "Write a tab as \\t, any other control character as \\u with four hex digits."
        )
    }

    static func duplicateKey(_ key: String, first: DocumentPosition) -> Diagnostic {
        Diagnostic(
            "document.duplicate-key",
            "\(quoted(key)) is given twice in one object",
            reason:
                "It is first given at \(first.line):\(first.column); field names are compared without case.",
            remedy: "Keep one of them."
        )
    }

    static func keyNotText() -> Diagnostic {
        Diagnostic(
            "document.key-not-text",
            "expected a name, found a list or an object as a key",
            remedy: "Write a name before the colon."
        )
    }
}

/// A name in double quotes, short and on one line.
func quoted(_ name: String) -> String {
    let limit = 80
    var shown = ""
    for scalar in name.unicodeScalars.prefix(limit) {
        shown.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    return "\"" + shown + (name.unicodeScalars.count > limit ? "…" : "") + "\""
}
