public import Diagnostics
public import SQLAnalysis
public import SQLSyntax
internal import SQLTranspiling
internal import Tabular

/// What `glidepath sql` does with a script, for programs that have one.
public struct SQLTools: Sendable {
    /// The tables that scripts may name.
    public let catalog: SchemaCatalog

    /// - Parameter schemas: Files of CREATE TABLE and CREATE VIEW statements; the tables they make are known.
    public init(schemas: [SQLFile] = [], dialect: Dialect) throws {
        var catalog = SchemaCatalog.unknown
        for file in schemas {
            catalog =
                ScriptAnalysis(of: try file.script(dialect: dialect), in: catalog, file: file.name).catalog
        }
        self.catalog = catalog
    }

    /// Names resolved, lineage, tables read and written.
    public func analysis(of script: SQLScript, file: String) -> ScriptAnalysis {
        ScriptAnalysis(of: script, in: catalog, file: file)
    }

    /// A script in another dialect.
    public struct Translated: Sendable {
        /// Nil when a statement was refused.
        public var text: String?
        /// Errors for what was refused, warnings for what may differ.
        public var notes: [Diagnostic]
        public var refused: Int
        public var statements: Int
    }

    /// Translates every statement, or says which ones have no translation.
    public func translate(_ script: SQLScript, to dialect: Dialect, file: String) -> Translated {
        var script = script
        var result = Translated(text: nil, notes: [], refused: 0, statements: script.statements.count)
        var catalog = catalog
        var relations = Self.relations(of: catalog)
        var lines = LineCounter()
        for index in script.statements.indices {
            let transpiler = Transpiler(
                from: script.dialect,
                to: dialect,
                relations: relations,
                catalog: catalog,
                source: script.source
            )
            let statement = script.statements[index]
            let translation = transpiler.translate(statement)
            // Tables that a statement makes are known to those behind it; a query makes none.
            if statement.kind.word != "select" {
                let single = SQLScript(statements: [statement], dialect: script.dialect)
                catalog = ScriptAnalysis(of: single, in: catalog).catalog
                relations = Self.relations(of: catalog)
            }
            let place = statement.origin.range.map { lines.place(of: $0.lowerBound, in: script.source) }
            result.notes += translation.notes.map { note in
                var note = note
                note.location =
                    note.location ?? SourceLocation(file: file, line: place?.line, column: place?.column)
                return note
            }
            if let translated = translation.statement {
                script.statements[index] = translated
            } else {
                result.refused += 1
            }
        }
        if result.refused == 0 {
            script.dialect = dialect
            result.text = SQLPrinter.format(script, dialect: dialect)
        }
        return result
    }

    /// Tables whose columns are all known, by bare name.
    private static func relations(of catalog: SchemaCatalog) -> [String: Schema] {
        var relations: [String: Schema] = [:]
        for table in catalog.allTables {
            guard let name = table.path.parts.last, let columns = table.columns else { continue }
            let typed = columns.compactMap { column in column.type.map { Column(column.name, $0) } }
            if typed.count == columns.count { relations[name] = Schema(typed) }
        }
        return relations
    }
}
