import Diagnostics
import Foundation
import Telemetry

/// Where words go: results to standard output, everything else to standard error.
///
/// With `--json`, standard output carries JSON only.
struct Console: Sendable {
    var isJSON: Bool
    var isQuiet: Bool
    var usesColor: Bool
    var isTerminal: Bool

    init(isJSON: Bool, isQuiet: Bool, usesColor: Bool) {
        self.isJSON = isJSON
        self.isQuiet = isQuiet
        isTerminal = isatty(STDERR_FILENO) == 1
        self.usesColor =
            usesColor && isatty(STDOUT_FILENO) == 1
            && ProcessInfo.processInfo.environment["NO_COLOR"] == nil
    }

    /// For errors before the arguments are understood.
    init(arguments: [String]) {
        self.init(
            isJSON: arguments.contains("--json"),
            isQuiet: arguments.contains("--quiet"),
            usesColor: !arguments.contains("--no-color")
        )
    }

    /// A result for people: standard output, or standard error beside JSON.
    func say(_ text: String) {
        guard !isQuiet else { return }
        isJSON ? Self.write(text + "\n", to: .standardError) : Self.write(text + "\n", to: .standardOutput)
    }

    /// A result that may be long and ends with a line end of its own.
    func sayWhole(_ text: String) {
        guard !isQuiet else { return }
        Self.write(text, to: isJSON ? .standardError : .standardOutput)
    }

    /// Something about the work, not its result.
    func note(_ text: String) {
        guard !isQuiet else { return }
        Self.write(text + "\n", to: .standardError)
    }

    /// Rewrites the current line of a terminal.
    func progressLine(_ text: String) {
        guard !isQuiet, isTerminal else { return }
        Self.write("\r\u{1B}[2K" + text, to: .standardError)
    }

    /// One JSON document, or one line of a stream.
    func emit(_ value: some Encodable) throws {
        let encoder = JSONEncoder.lines
        var data = try encoder.encode(value)
        data.append(UInt8(ascii: "\n"))
        try FileHandle.standardOutput.write(contentsOf: data)
    }

    /// Tells people what is wrong.
    ///
    /// - Returns: The exit code: that of the first error, 0 when there are only warnings.
    @discardableResult
    func report(_ diagnostics: [Diagnostic]) -> Int32 {
        let renderer = TerminalRenderer(usesColor: usesColor && isTerminal)
        for diagnostic in diagnostics where diagnostic.severity == .error || !isQuiet {
            Self.write(renderer.text(diagnostic) + "\n", to: .standardError)
        }
        return diagnostics.first { $0.severity == .error }?.exitCode ?? 0
    }

    /// Tells people and programs why a command did not do its work.
    ///
    /// - Returns: The exit code.
    func fail(_ diagnostics: [Diagnostic]) -> Int32 {
        if isJSON { try? emit(["diagnostics": diagnostics]) }
        return report(diagnostics)
    }

    func style(_ text: String, _ style: Style) -> String {
        usesColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    enum Style: String {
        case bold = "1"
        case dim = "2"
        case good = "32"
        case bad = "31"
        case attention = "33"
    }

    private static func write(_ text: String, to handle: FileHandle) {
        // A closed pipe is the reader's choice, not an error of ours.
        try? handle.write(contentsOf: Data(text.utf8))
    }
}
