internal import Foundation
public import Ports
internal import Tabular

/// Runs any program as a step: relations go in and come out as Parquet files.
///
/// The program's working directory is the project folder; its standard input is empty; what it prints goes
/// to the run's log. Beside its environment it receives
///
/// - `GLIDEPATH_INPUT`: a folder with one Parquet file per relation and `request.json`: `job`,
///   `effectiveDate`, `dates` (the three reserved dates by name), `parameters` (`name` and `value`, which has
///   a `type` and the value as text), `relations` (`name`, `file`, `columns` with `name` and `type`);
/// - `GLIDEPATH_OUTPUT`: an empty folder, into which it writes `NAME.parquet` for every relation it returns.
///
/// When it has ended, everything it started and left running is killed.
public struct ProcessHost: ExternalHost {
    public struct Configuration: Sendable {
        /// Absolute; the working directory, and what relative paths of programs are relative to.
        public var projectDirectory: String
        public var environment: ChildEnvironment
        /// Absolute; private folders are made in it.
        public var scratchDirectory: String

        public init(projectDirectory: String, environment: ChildEnvironment, scratchDirectory: String) {
            self.projectDirectory = projectDirectory
            self.environment = environment
            self.scratchDirectory = scratchDirectory
        }
    }

    private let configuration: Configuration

    public init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// - Returns: As `userSeconds` the whole time of the program, which reads and writes files itself.
    public func run(_ call: ExternalCall, in session: any EngineSession) async throws -> ExternalResult {
        guard case .process(let command) = call.code else {
            throw ExternalError.noHost(language: call.code.language)
        }
        let program = try find(command)
        let folder = try PrivateFolder(in: configuration.scratchDirectory)
        let input = try folder.makeFolder("in")
        let output = try folder.makeFolder("out")
        try await write(call, session, to: input)
        let started = ContinuousClock.now
        let environment = configuration.environment.variables.merging([
            "GLIDEPATH_INPUT": input, "GLIDEPATH_OUTPUT": output,
        ]) { $1 }
        let lines = try await ProgramCall(
            call,
            program,
            directory: configuration.projectDirectory,
            environment,
            folder
        ).run()
        let seconds = ContinuousClock.now - started
        let relations = try outputs(in: output, of: program.subject, saying: lines)
        for (name, path) in relations { try await session.define(name, as: .parquet(path: path)) }
        return ExternalResult(userSeconds: seconds / .seconds(1), relations: relations.map(\.name))
    }

    private func find(_ command: [String]) throws -> Program {
        let name = command.first ?? ""
        let subject = Subject(name: name, file: name.contains("/") ? name : nil)
        let search = ProgramSearch(
            directory: configuration.projectDirectory,
            folders: configuration.environment.searchFolders
        )
        guard let path = search.path(of: name) else {
            throw ExternalError.programNotFound(subject, searched: search.places(for: name))
        }
        return Program(subject: subject, path: path, arguments: Array(command.dropFirst()))
    }

    /// Writes every relation and what the program is asked for.
    private func write(_ call: ExternalCall, _ session: any EngineSession, to input: String) async throws {
        var relations: [ProcessRequest.Relation] = []
        for name in await session.relationNames() {
            let file = fileName(for: name, number: relations.count)
            try await session.writeParquet(
                name,
                rows: nil,
                prepending: nil,
                dateColumn: nil,
                to: "\(input)/\(file)"
            )
            let columns = try await session.schema(of: name).columns
            relations.append(.init(name: name, file: file, columns: columns.map(ProcessRequest.Column.init)))
        }
        let request = try JSONEncoder().encode(ProcessRequest(call, relations: relations))
        do {
            try request.write(to: URL(fileURLWithPath: "\(input)/request.json"))
        } catch {
            throw ExternalError.scratchFolder(path: input, reason: String(describing: error))
        }
    }

    /// The relation's own name where every file system takes it as it is.
    private func fileName(for relation: String, number: Int) -> String {
        let isPlain = relation.utf8.allSatisfy { byte in
            byte == UInt8(ascii: "_") || (byte < 128 && Character(UnicodeScalar(byte)).isLetter)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        return isPlain && !relation.isEmpty ? "\(relation).parquet" : "relation-\(number).parquet"
    }

    private func outputs(
        in folder: String,
        of subject: Subject,
        saying lines: [String]
    ) throws -> [(name: String, path: String)] {
        let files = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
            .filter { !$0.hasPrefix(".") }.sorted()
        guard !files.isEmpty else { throw ExternalError.noResult(subject, found: "no file", lines: lines) }
        return try files.map { file in
            guard file.hasSuffix(".parquet") else {
                throw ExternalError.result(subject, .unexpectedFile(name: file))
            }
            guard isParquet("\(folder)/\(file)") else {
                throw ExternalError.result(
                    subject,
                    .unreadableFile(name: file, reason: "It does not begin and end with PAR1.")
                )
            }
            return (String(file.dropLast(".parquet".count)), "\(folder)/\(file)")
        }
    }

    /// Whether a file carries the format's mark at both ends (Apache Parquet file format).
    private func isParquet(_ path: String) -> Bool {
        guard let file = FileHandle(forReadingAtPath: path) else { return false }
        let mark = Data("PAR1".utf8)
        guard let end = try? file.seekToEnd(), end >= 12 else { return false }
        try? file.seek(toOffset: 0)
        let first = try? file.read(upToCount: 4)
        try? file.seek(toOffset: end - 4)
        return first == mark && (try? file.read(upToCount: 4)) == mark
    }
}

/// A program that was found.
struct Program {
    var subject: Subject
    var path: String
    var arguments: [String]
}
