import Diagnostics
import Testing

@testable import JobModel

/// A text with something wrong, and every diagnostic that it must give.
struct BadFile: Sendable, CustomTestStringConvertible {
    var what: String
    /// Decides between JSON and YAML.
    var file: String
    var text: String
    /// In file order: `code line:column`, warnings with `warning` before the code.
    var expected: [String]

    var testDescription: String { what }

    static func json(_ what: String, _ text: String, _ expected: String...) -> BadFile {
        BadFile(what: what, file: "bad.json", text: text, expected: expected)
    }

    static func yaml(_ what: String, _ text: String, _ expected: String...) -> BadFile {
        BadFile(what: what, file: "bad.yaml", text: text, expected: expected)
    }

    /// A job whose steps are that YAML list; its first line is line 3, and a step makes relation `r`.
    static func steps(_ what: String, _ text: String, _ expected: String...) -> BadFile {
        let start = "jobName: J\nmodules:\n"
        return BadFile(what: what, file: "bad.yaml", text: start + text, expected: expected)
    }

    /// A job whose top level has that YAML before its steps; it starts in line 1 and needs one more line.
    static func top(_ what: String, _ text: String, _ expected: String...) -> BadFile {
        let end = """

            modules:
              - {type: Transformation, resultName: r, sql: SELECT 1}
              - {type: DataFrameWriter, source: r, targetTable: t, writeMode: Append}
            """
        return BadFile(what: what, file: "bad.yaml", text: text + end, expected: expected)
    }
}

/// `code line:column`, with `warning` before warnings.
func brief(_ diagnostics: [Diagnostic]) -> [String] {
    diagnostics.map { diagnostic in
        let place = [diagnostic.location?.line, diagnostic.location?.column].map {
            $0.map(String.init) ?? "?"
        }
        let severity = diagnostic.severity == .error ? "" : "\(diagnostic.severity.rawValue) "
        return "\(severity)\(diagnostic.code) \(place.joined(separator: ":"))"
    }
}

/// What every message owes its reader.
func expectGoodWords(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics {
        #expect(!diagnostic.summary.contains("\n") && !diagnostic.summary.hasSuffix("."))
        #expect(diagnostic.summary.first?.isUppercase != true || diagnostic.summary.hasPrefix("JSON"))
        #expect(diagnostic.remedy != nil, "\(diagnostic.code) has no remedy")
        for sentence in [diagnostic.reason, diagnostic.remedy].compactMap(\.self) {
            #expect(sentence.hasSuffix(".") || sentence.hasSuffix("?"), "not a sentence: \(sentence)")
        }
    }
}
