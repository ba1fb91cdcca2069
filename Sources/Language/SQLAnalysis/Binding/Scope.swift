internal import SQLSyntax

/// The relations of one FROM clause, with the names they give to expressions.
struct Frame {
    /// One relation.
    struct Source {
        /// The name it goes by, as written; empty without one.
        var name: String
        /// The folded names before a column, outermost first, the relation's last.
        var qualifiers: [String]
        var columns: [RelationColumn]
        /// Folded name to index in `columns`.
        var indexes: [String: Int]
        var open: Int?
        var kind: ColumnResolution.Candidate.Source
        var origin: Origin
    }

    /// What an unqualified name means: one column, or one merged from several.
    struct Visible {
        var id: ColumnID
        var source: Int
        var merged: [(id: ColumnID, source: Int)] = []
    }

    struct StarEntry {
        var name: String
        var id: ColumnID
    }

    /// A stretch of the star: columns, or those of a relation nobody told.
    enum StarPart {
        case column(StarEntry)
        case open(Int)
    }

    private(set) var sources: [Source] = []
    /// Indexes of relations by the folded name they go by.
    private(set) var relations: [String: [Int]] = [:]
    var star: [StarPart] = []
    var visible: [String: [Visible]] = [:]
    /// Indexes of relations with columns nobody told.
    var openSources: [Int] = []
    var rows: [FlowInput] = []
    var unique = UniqueFacts()
    var hasRow = false
    /// Columns that a condition keeps from being null.
    var nonNull: Set<ColumnID> = []
    /// Sides of outer joins, with the columns that are only null when the row has no partner.
    var extensions: [(columns: Set<ColumnID>, nonNullBefore: Set<ColumnID>)] = []

    /// No relation at all: one row without columns.
    static let single: Frame = {
        var frame = Frame()
        frame.unique.keys = [[]]
        frame.hasRow = true
        return frame
    }()

    init() {}

    init(_ source: Source, unique: UniqueFacts, rows: ColumnID?, hasRow: Bool) {
        add(source)
        for column in source.columns {
            star.append(.column(StarEntry(name: column.name, id: column.id)))
            visible[column.name.lowercased(), default: []].append(Visible(id: column.id, source: 0))
        }
        if let open = source.open {
            openSources = [0]
            star.append(.open(open))
        }
        self.unique = unique
        self.hasRow = hasRow
        if let rows {
            self.rows = [
                FlowInput(source: rows, kind: .identity, place: FlowInput.unknownPlace, isCertain: true)
            ]
        }
    }

    /// Adds a relation that is only seen with its name.
    mutating func add(_ source: Source) {
        if let name = source.qualifiers.last { relations[name, default: []].append(sources.count) }
        sources.append(source)
    }

    /// The index of the first relation that a qualifier of folded names means.
    func relation(named wanted: ArraySlice<String>) -> Int? {
        wanted.last.flatMap { relations[$0] }?.first { index in
            let qualifiers = sources[index].qualifiers
            return qualifiers.count >= wanted.count
                && qualifiers.suffix(wanted.count).elementsEqual(wanted)
        }
    }

    /// Every column, merged ones included.
    var allColumns: [ColumnID] {
        var all = sources.flatMap { $0.columns.map(\.id) }
        for part in star { if case .column(let entry) = part { all.append(entry.id) } }
        return all
    }

    /// Puts the names of another frame behind this one's; rows and keys are for the caller.
    mutating func append(_ other: Frame) {
        let offset = sources.count
        for source in other.sources { add(source) }
        star += other.star
        openSources += other.openSources.map { $0 + offset }
        for (name, entries) in other.visible {
            for entry in entries {
                let merged = entry.merged.map { (id: $0.id, source: $0.source + offset) }
                visible[name, default: []].append(
                    Visible(id: entry.id, source: entry.source + offset, merged: merged)
                )
            }
        }
        rows += other.rows
        nonNull.formUnion(other.nonNull)
        extensions += other.extensions
    }
}

/// When an alias of the SELECT list may stand in an expression.
enum AliasRule {
    case never
    /// Where no column has the name.
    case afterColumns
    /// Even where a column has the name.
    case beforeColumns
}

/// One query level: what names mean there.
struct Scope {
    var frame: Frame
    var aliasRule = AliasRule.never
    /// Folded alias to index of the item.
    var aliases: [String: Int] = [:]
    var items: [SelectItem] = []
    /// The column of each item that was bound, by index.
    var itemColumns: [Int: ColumnID] = [:]
    var openItems: Set<Int> = []
    /// Whether a function of the SELECT list may answer several rows for one.
    var expandsRows = false
    var aggregates: [Origin] = []
    var windows: [Origin] = []
    var subqueries: [SubqueryFacts] = []
    var namedWindows: [String: WindowDefinition] = [:]
    /// Columns a GROUPING SETS, ROLLUP or CUBE can make null.
    var groupedNullable: Set<ColumnID> = []
    /// The expressions such a GROUP BY groups by.
    var groupedExpressions: [SQLExpression] = []
    /// Row numbers: the column, and what its window is partitioned by (nil: not by columns alone).
    var rowNumbers: [NodeKey: Set<ColumnID>] = [:]

    init(frame: Frame) {
        self.frame = frame
    }
}

/// A query around which references are counted as coming from inside.
struct Boundary {
    /// Scopes from here on are inside.
    var depth: Int
    var references: [Origin] = []
}
