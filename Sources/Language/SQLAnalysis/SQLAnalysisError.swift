public import Diagnostics

/// A name in SQL that does not mean one thing.
@nonexhaustive
public enum SQLAnalysisError: DiagnosableError, Hashable {
    case unknownTable(name: String, known: [String], at: SourceLocation?)
    case unknownColumn(name: String, relation: String?, known: [String], at: SourceLocation?)
    case ambiguousColumn(name: String, relations: [String], at: SourceLocation?)
    /// `relation` is the qualifier of a column or star that no relation in FROM has.
    case unknownRelation(name: String, known: [String], at: SourceLocation?)
    case columnCount(expected: Int, found: Int, what: String, at: SourceLocation?)
    case positionOutOfRange(position: Int, count: Int, clause: String, at: SourceLocation?)
    case duplicateRelation(name: String, at: SourceLocation?)

    public var diagnostic: Diagnostic {
        switch self {
        case .unknownTable(let name, let known, let place):
            Diagnostic(
                "sql.unknown-table",
                "table \"\(name)\" does not exist",
                at: place,
                reason: "Neither the schemas given, nor WITH, nor an earlier statement defines it.",
                remedy: suggestion(for: name, in: known, what: "tables") ?? "Name a table that exists."
            )
        case .unknownColumn(let name, let relation, let known, let place):
            Diagnostic(
                "sql.unknown-column",
                "column \"\(name)\" does not exist" + (relation.map { " in relation \"\($0)\"" } ?? " here"),
                at: place,
                reason: Self.columnsReason(relation, known),
                remedy: suggestion(for: name, in: known, what: "columns") ?? "Name a column that exists."
            )
        case .ambiguousColumn(let name, let relations, let place):
            Diagnostic(
                "sql.ambiguous-column",
                "column \"\(name)\" stands in more than one relation",
                at: place,
                reason: "Each of \(Self.list(relations)) has a column of that name.",
                remedy: "Write the relation before it: \"\(relations.first ?? "relation").\(name)\"."
            )
        case .unknownRelation, .columnCount, .positionOutOfRange, .duplicateRelation: shapeDiagnostic
        }
    }

    private var shapeDiagnostic: Diagnostic {
        switch self {
        case .unknownRelation(let name, let known, let place):
            Diagnostic(
                "sql.unknown-relation",
                "relation \"\(name)\" is not in FROM",
                at: place,
                reason: known.isEmpty
                    ? "FROM has no relations." : "FROM has the relations \(Self.list(known)).",
                remedy: suggestion(for: name, in: known, what: "relations") ?? "Add it to FROM."
            )
        case .columnCount(let expected, let found, let what, let place):
            Diagnostic(
                "sql.column-count",
                "\(what): expected \(expected) columns, found \(found)",
                at: place,
                reason: "Values are matched by position, so both sides need the same number of columns.",
                remedy: "Add or remove columns so that the numbers agree."
            )
        case .positionOutOfRange(let position, let count, let clause, let place):
            Diagnostic(
                "sql.position-out-of-range",
                "\(clause) \(position) names no column: expected a number from 1 to \(count)",
                at: place,
                reason: "A whole number in \(clause) counts the columns of the SELECT list.",
                remedy: "Correct the number, or write the column's name."
            )
        case .duplicateRelation(let name, let place):
            Diagnostic(
                "sql.duplicate-relation",
                "relation \"\(name)\" is named twice in FROM",
                at: place,
                reason: "Columns of two relations with one name cannot be told apart.",
                remedy: "Give one of them another name: \"… AS other_name\"."
            )
        case .unknownTable, .unknownColumn, .ambiguousColumn: diagnostic
        }
    }

    private static func columnsReason(_ relation: String?, _ known: [String]) -> String {
        guard !known.isEmpty else { return "No relation here has columns." }
        let shown = known.prefix(20).joined(separator: ", ") + (known.count > 20 ? ", …" : "")
        return (relation.map { "Relation \"\($0)\" has" } ?? "The relations of FROM have")
            + " the columns \(shown)."
    }

    private static func list(_ names: [String]) -> String {
        names.prefix(20).map { "\"\($0)\"" }.joined(separator: ", ") + (names.count > 20 ? ", …" : "")
    }
}
