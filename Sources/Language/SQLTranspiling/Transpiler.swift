public import Diagnostics
public import SQLAnalysis
public import SQLSyntax
public import Tabular

/// Translates statements between the dialects.
///
///     let script = SQLParser.parse("SELECT ifnull(a, 0) AS a FROM t", dialect: .sqlite)
///     let translation = Transpiler(from: .sqlite, to: .duckdb, relations: ["t": schema], source: script.source)
///         .translate(script.statements[0])
///     // translation.statement prints as: SELECT coalesce(a, 0) AS a FROM t
public struct Transpiler: Sendable {
    public let from: Dialect
    public let to: Dialect
    /// Known tables, by lower-case name.
    ///
    /// SQLite columns have their legacy types: whole numbers and booleans are INTEGER, other numbers REAL, all else
    /// TEXT.
    let relations: [String: Schema]
    /// The same tables, with keys where they are known, for dialects with static types.
    let catalog: SchemaCatalog
    let source: SQLSource
    /// Named parameters and their types; a parameter without a type is refused where its type matters.
    let parameters: [String: LogicalType]

    /// - Parameters:
    ///   - relations: Tables the statements may read, by name in any case.
    ///   - catalog: Tables with their keys, for statements of DuckDB and PostgreSQL; made from `relations`
    ///     when nil.
    ///   - source: The text the statements were read from; names of unnamed result columns come from it.
    ///   - parameters: Types of `:name` parameters, by name.
    public init(
        from: Dialect,
        to: Dialect,
        relations: [String: Schema] = [:],
        catalog: SchemaCatalog? = nil,
        source: SQLSource = SQLSource(),
        parameters: [String: LogicalType] = [:]
    ) {
        self.from = from
        self.to = to
        self.relations = Dictionary(relations.map { ($0.key.lowercased(), $0.value) }) { first, _ in first }
        self.catalog =
            catalog
            ?? SchemaCatalog(
                tables: relations.map { name, schema in
                    let columns = schema.columns.map { CatalogColumn($0.name, $0.type) }
                    return CatalogTable(TablePath(name), columns: columns)
                },
                completeness: .partial
            )
        self.source = source
        self.parameters = parameters
    }

    /// One statement in the other dialect.
    ///
    /// Never throws: what cannot be translated is an error among the notes.
    public func translate(_ statement: SQLStatement) -> Translation {
        guard from != to else { return Translation(statement: statement, notes: []) }
        do throws(TranspileError) {
            if from == .sqlite {
                let reader = SQLiteReader(self)
                let result = try reader.statement(statement)
                return Translation(statement: result.detached(), notes: reader.notes.diagnostics)
            }
            let reader = TypedReader(self, statement)
            let result = try reader.translated()
            return Translation(statement: result.detached(), notes: reader.notes.diagnostics)
        } catch {
            return Translation(statement: nil, notes: [error.diagnostic])
        }
    }
}

/// A statement in the other dialect, and what must be known about it.
public struct Translation: Sendable {
    /// Nil when it was refused.
    public var statement: SQLStatement?
    /// One error when it was refused; else warnings and notes, each of a kind once per place.
    public var notes: [Diagnostic]

    /// Whether the rows are the same whatever the data, within the limits the guide names.
    public var isExact: Bool { statement != nil && notes.allSatisfy { $0.severity == .note } }
}

/// Warnings collected on the way.
struct Notes {
    private(set) var diagnostics: [Diagnostic] = []

    mutating func add(_ warning: TranspileWarning) {
        let diagnostic = warning.diagnostic
        if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
    }
}
