public import Diagnostics

/// Reads job and project files, and reports everything that is wrong with them at once.
///
///     let (job, diagnostics) = JobFileReader().read(bytes: bytes, file: "jobs/orders.json")
///
/// JSON and YAML mean the same. Pure: nothing but the given text is looked at, so whether a script or a table
/// exists is for others to say. Cost: linear in the text.
public struct JobFileReader: Sendable {
    public init() {}

    /// Reads a job file.
    ///
    /// - Parameter file: Path for messages and for the job, relative to the project folder. Its ending decides
    ///   between JSON and YAML; without a known ending the text's first character does.
    /// - Returns: The job, unless an error was found; warnings alone still give a job. Diagnostics are in file
    ///   order, each with file, line and column.
    public func read(bytes: [UInt8], file: String) -> (job: Job?, diagnostics: [Diagnostic]) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return (nil, [notUTF8(bytes, file: file)])
        }
        return read(text: text, file: file)
    }

    /// Reads a job file's text; see ``read(bytes:file:)``.
    public func read(text: String, file: String) -> (job: Job?, diagnostics: [Diagnostic]) {
        let document = ParsedDocument.parse(text, file: file)
        let job = document.root.flatMap { JobReader(problems: document.problems).job($0, text: text) }
        let hasErrors = document.problems.hasErrors
        return (hasErrors ? nil : job, document.problems.diagnostics)
    }

    /// Reads what can be read of a job file, errors or not: for telling about it, never for running it.
    ///
    /// - Returns: The job without what has errors; nil when the file is no job at all.
    public func readWhatIsThere(bytes: [UInt8], file: String) -> (job: Job?, diagnostics: [Diagnostic]) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return (nil, [notUTF8(bytes, file: file)])
        }
        let document = ParsedDocument.parse(text, file: file)
        let job = document.root.flatMap { JobReader(problems: document.problems).job($0, text: text) }
        return (job, document.problems.diagnostics)
    }

    /// Reads a project file.
    ///
    /// - Returns: The project, unless an error was found. An empty file, or one with comments only, gives the
    ///   project in which everything has its default.
    public func readProject(bytes: [UInt8], file: String) -> (project: Project?, diagnostics: [Diagnostic]) {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return (nil, [notUTF8(bytes, file: file)])
        }
        return readProject(text: text, file: file)
    }

    /// Reads a project file's text; see ``readProject(bytes:file:)``.
    public func readProject(text: String, file: String) -> (project: Project?, diagnostics: [Diagnostic]) {
        let document = ParsedDocument.parse(text, file: file)
        if document.isEmpty { return (Project(), []) }
        let project = document.root.flatMap { ProjectReader(problems: document.problems).project($0) }
        let hasErrors = document.problems.hasErrors
        return (hasErrors ? nil : project, document.problems.diagnostics)
    }

    func notUTF8(_ bytes: [UInt8], file: String) -> Diagnostic {
        let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        let readable = String(decoding: bytes, as: UTF8.self)
        var offset = 0
        // The first replaced character stands where the bytes stop being UTF-8.
        for scalar in readable.unicodeScalars {
            let width = scalar.utf8.count
            guard offset + width <= bytes.count, scalar.utf8.elementsEqual(bytes[offset..<offset + width])
            else { break }
            offset += width
        }
        let lines = bytes[..<offset].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let column = String(decoding: lines.last ?? [], as: UTF8.self).unicodeScalars.count + 1
        var diagnostic = DocumentProblem.notUTF8(offset: offset, isUTF16: isUTF16)
        diagnostic.location = SourceLocation(file: file, line: max(lines.count, 1), column: column)
        return diagnostic
    }
}
