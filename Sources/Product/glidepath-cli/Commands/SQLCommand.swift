public import ArgumentParser
import Diagnostics
import Glidepath
import SQLAnalysis
public import SQLSyntax

struct SQLCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sql",
        abstract: "Reads SQL: what it touches, where columns come from, the same in another dialect.",
        discussion: "Example: glidepath sql lineage jobs/*.sql --dialect sqlite",
        subcommands: [
            SQLParseCommand.self, SQLFormatCommand.self, SQLLineageCommand.self, SQLTablesCommand.self,
            SQLTranspileCommand.self,
        ]
    )
}

extension Dialect: ExpressibleByArgument {}

/// Options of every `sql` command.
struct SQLOptions: ParsableArguments {
    @ArgumentParser.Argument(help: "SQL files, folders of them, or - for standard input.")
    var files: [String]

    @Option(help: "duckdb, sqlite or postgresql.")
    var dialect = Dialect.duckdb

    @Flag(help: "Statements that are not understood do not make the exit code 1.")
    var allowUnparsed = false

    func sources() throws -> [SQLFile] { try SQLFile.files(at: files) }

    /// Ends the program with 1 when something was not understood.
    func finish(unparsed: Int) throws {
        if unparsed > 0, !allowUnparsed { throw ExitCode(1) }
    }
}

/// Where `sql` commands learn of tables.
struct SQLSchemaOptions: ParsableArguments {
    @Option(
        help: "A file of CREATE TABLE statements for the tables the SQL names; may be given several times."
    )
    var schema: [String] = []

    func tools(dialect: Dialect) throws -> SQLTools {
        try SQLTools(schemas: SQLFile.files(at: schema), dialect: dialect)
    }
}

extension Console {
    /// Tells what was not understood, with its place.
    ///
    /// - Returns: How many statements that were.
    func reportUnparsed(of script: SQLScript, in file: SQLFile) -> Int {
        let diagnostics = script.unparsed.map { statement in
            guard case .unparsed(let text) = statement.kind else {
                preconditionFailure("asked for these only")
            }
            var diagnostic = text.problem.diagnostic
            let place = text.problem.place
            diagnostic.location = SourceLocation(file: file.name, line: place.line, column: place.column)
            return diagnostic
        }
        report(diagnostics)
        return diagnostics.count
    }
}

struct SQLParseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parse",
        abstract: "Lists the statements of SQL files, and what is not understood.",
        discussion: "Example: glidepath sql parse etl/ --dialect postgresql"
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var sql: SQLOptions

    func run() async throws {
        let console = global.console
        let outlines = try sql.sources().map { try SQLOutline(of: $0, dialect: sql.dialect) }
        for outline in outlines {
            console.report(outline.unparsed.map(\.diagnostic))
            console.say(Self.text(of: outline, console))
        }
        if console.isJSON { try console.emit(outlines) }
        try sql.finish(unparsed: outlines.reduce(0) { $0 + $1.unparsed.count })
    }

    private static func text(of outline: SQLOutline, _ console: Console) -> String {
        var table = TextTable([
            ("lines", .right), ("statement", .left), ("reads", .left), ("writes", .left),
        ])
        table.rows = outline.statements.map { statement in
            let lines =
                statement.firstLine == statement.lastLine
                ? "\(statement.firstLine)" : "\(statement.firstLine)–\(statement.lastLine)"
            return [
                lines, statement.kind, statement.reads.joined(separator: ", "),
                statement.writes.joined(separator: ", "),
            ]
        }
        let unparsed = outline.unparsed.count
        let words = Words.count(outline.statements.count + unparsed, "statement")
        let judgement = unparsed == 0 ? "all understood" : "\(unparsed) not understood"
        return [
            console.style(outline.file, .bold), table.text(),
            console.style("\(words), \(judgement)", unparsed == 0 ? .dim : .bad),
        ].joined(separator: "\n")
    }
}

struct SQLFormatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "format",
        abstract: "Prints SQL files in a uniform layout.",
        discussion: """
            A statement that is not understood keeps its text.
            Example: glidepath sql format jobs/orders.sql --write
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var sql: SQLOptions

    @Flag(help: "Change the files instead of printing.")
    var write = false

    @Flag(help: "Print nothing; exit code 1 when a file has another layout.")
    var check = false

    private struct Document: Encodable {
        var file: String
        var formatted: Bool
        var text: String
        var unparsed: Int
    }

    func run() async throws {
        let console = global.console
        var documents: [Document] = []
        for file in try sql.sources() {
            let isWritten = write && file.name != SQLFile.standardInput.name
            guard check || isWritten || console.isJSON else {
                let unparsed = try file.format(dialect: sql.dialect) { console.sayWhole($0) }
                console.report(unparsed)
                documents.append(
                    Document(file: file.name, formatted: true, text: "", unparsed: unparsed.count)
                )
                continue
            }
            let result = try file.formatted(dialect: sql.dialect)
            console.report(result.unparsed)
            documents.append(
                Document(
                    file: file.name,
                    formatted: result.isUnchanged,
                    text: console.isJSON ? result.text : "",
                    unparsed: result.unparsed.count
                )
            )
            if result.isUnchanged { continue }
            if check {
                console.say("\(file.name) has another layout")
            } else if isWritten {
                try file.write(result.text)
                console.note("formatted \(file.name)")
            }
        }
        if console.isJSON { try console.emit(documents) }
        if check, documents.contains(where: { !$0.formatted }) { throw ExitCode(1) }
        try sql.finish(unparsed: documents.reduce(0) { $0 + $1.unparsed })
    }
}

struct SQLLineageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lineage",
        abstract: "Tells which columns each result and target column comes from, and how.",
        discussion: "Example: glidepath sql lineage load.sql --schema tables.sql --json"
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var sql: SQLOptions
    @OptionGroup var schemas: SQLSchemaOptions

    private struct Document: Encodable {
        var file: String
        var edges: [LineageEdge]
    }

    func run() async throws {
        let console = global.console
        let tools = try schemas.tools(dialect: sql.dialect)
        var documents: [Document] = []
        var unparsed = 0
        var mistakes = 0
        for file in try sql.sources() {
            let script = try file.script(dialect: sql.dialect)
            unparsed += console.reportUnparsed(of: script, in: file)
            let analysis = tools.analysis(of: script, file: file.name)
            console.report(analysis.diagnostics)
            mistakes += analysis.diagnostics.count { $0.severity == .error }
            documents.append(Document(file: file.name, edges: analysis.lineage))
            console.say(Self.text(of: file.name, analysis.lineage, console))
        }
        if console.isJSON { try console.emit(documents) }
        if mistakes > 0 { throw ExitCode(1) }
        try sql.finish(unparsed: unparsed)
    }

    private static func text(of file: String, _ edges: [LineageEdge], _ console: Console) -> String {
        var table = TextTable([("to", .left), ("how", .left), ("from", .left), ("line", .right)])
        table.rows = edges.map { edge in
            let target =
                switch edge.target {
                case .result(let index): "result \(index + 1)"
                case .table(let path): path.description
                }
            return [
                "\(target).\(edge.column)", edge.kind.rawValue + (edge.isCertain ? "" : " (perhaps)"),
                "\(edge.from.table).\(edge.from.column)", edge.line.map(String.init) ?? "",
            ]
        }
        return console.style(file, .bold) + "\n" + table.text()
    }
}

struct SQLTablesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tables",
        abstract: "Tells which tables SQL files read and write.",
        discussion: "Example: glidepath sql tables etl/ --json"
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var sql: SQLOptions

    private struct Document: Encodable {
        var file: String
        var reads: [String]
        var writes: [String]
    }

    func run() async throws {
        let console = global.console
        let tools = try SQLTools(dialect: sql.dialect)
        var documents: [Document] = []
        var unparsed = 0
        for file in try sql.sources() {
            let script = try file.script(dialect: sql.dialect)
            unparsed += console.reportUnparsed(of: script, in: file)
            let analysis = tools.analysis(of: script, file: file.name)
            documents.append(
                Document(
                    file: file.name,
                    reads: analysis.tablesRead.map(\.description),
                    writes: analysis.tablesWritten.map(\.description)
                )
            )
        }
        if console.isJSON {
            try console.emit(documents)
        } else {
            var table = TextTable([("file", .left), ("reads", .left), ("writes", .left)])
            table.rows = documents.map {
                [$0.file, $0.reads.joined(separator: ", "), $0.writes.joined(separator: ", ")]
            }
            console.say(table.text())
        }
        try sql.finish(unparsed: unparsed)
    }
}

struct SQLTranspileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transpile",
        abstract: "Prints SQL files in another dialect, or says what has no exact translation.",
        discussion: """
            Exit code 1 when a statement is refused; nothing is printed for its file then.
            Example: glidepath sql transpile job.sql --dialect sqlite --to duckdb --schema tables.sql
            """
    )

    @OptionGroup var global: GlobalOptions
    @OptionGroup var sql: SQLOptions
    @OptionGroup var schemas: SQLSchemaOptions

    @Option(help: "The dialect to translate into: duckdb, sqlite or postgresql.")
    var to: Dialect

    private struct Document: Encodable {
        var file: String
        var text: String?
        var statements: Int
        var refused: Int
        var notes: [Diagnostic]
    }

    func run() async throws {
        let console = global.console
        let tools = try schemas.tools(dialect: sql.dialect)
        var documents: [Document] = []
        var unparsed = 0
        for file in try sql.sources() {
            let script = try file.script(dialect: sql.dialect)
            unparsed += console.reportUnparsed(of: script, in: file)
            let translated = tools.translate(script, to: to, file: file.name)
            console.report(translated.notes.filter { $0.code != "transpile.unparsed" })
            if let text = translated.text, !console.isJSON {
                console.sayWhole(text)
            }
            documents.append(
                Document(
                    file: file.name,
                    text: translated.text,
                    statements: translated.statements,
                    refused: translated.refused,
                    notes: translated.notes
                )
            )
        }
        if console.isJSON { try console.emit(documents) }
        if documents.contains(where: { $0.refused > 0 }) { throw ExitCode(1) }
        try sql.finish(unparsed: unparsed)
    }
}
