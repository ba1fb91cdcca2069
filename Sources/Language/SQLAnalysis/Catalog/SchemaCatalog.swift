internal import SQLSyntax

/// The tables a script may refer to.
///
///     let catalog = SchemaCatalog(
///         tables: [CatalogTable(TablePath("lake", "orders"), columns: [CatalogColumn("id", .int64)])],
///         searchPath: ["lake"]
///     )
///
/// Names are compared without case. A name of several parts is found by its last parts, so `db.lake.orders`
/// finds `lake.orders`; a bare name is found without schema, or in a schema of the search path, in its order.
public struct SchemaCatalog: Sendable {
    public enum Completeness: Hashable, Sendable {
        /// What is not listed does not exist, and reading it is a mistake.
        case complete
        /// What is not listed may exist with any columns.
        case partial
    }

    /// Schemas where bare names are looked for; `main` and `public` always follow.
    public var searchPath: [String]
    public var completeness: Completeness
    private var tables: [String: [CatalogTable]] = [:]

    public init(
        tables: [CatalogTable] = [],
        searchPath: [String] = [],
        completeness: Completeness = .complete
    ) {
        self.searchPath = searchPath
        self.completeness = completeness
        for table in tables { add(table) }
    }

    /// Nothing is known: every table may exist with any columns.
    public static let unknown = SchemaCatalog(completeness: .partial)

    /// Adds a table; one of the same path is replaced.
    public mutating func add(_ table: CatalogTable) {
        let name = table.path.folded.last ?? ""
        tables[name, default: []].removeAll { $0.path == table.path }
        tables[name, default: []].append(table)
    }

    /// Takes the table of that exact path out.
    public mutating func remove(_ path: TablePath) {
        tables[path.folded.last ?? ""]?.removeAll { $0.path == path }
    }

    /// The table a name means, or nil when none is listed.
    public func table(at path: TablePath) -> CatalogTable? {
        let name = path.folded
        guard let last = name.last, let candidates = tables[last], !candidates.isEmpty else { return nil }
        if let temporary = candidates.first(where: {
            $0.kind == .temporary && Self.ends($0.path.folded, name)
        }) {
            return temporary
        }
        if let exact = candidates.first(where: { $0.path == path }) { return exact }
        if name.count > 1 {
            return candidates.first { Self.ends($0.path.folded, name) || Self.ends(name, $0.path.folded) }
        }
        for schema in searchPath.map({ $0.lowercased() }) + ["main", "public"] {
            let found = candidates.first {
                $0.path.folded.count > 1 && $0.path.folded.dropLast().last == schema
            }
            if let found { return found }
        }
        return nil
    }

    /// Every table, in no particular order.
    public var allTables: [CatalogTable] { tables.values.flatMap { $0 } }

    /// Whether one list of parts ends with the other.
    private static func ends(_ whole: [String], _ part: [String]) -> Bool {
        whole.count >= part.count && whole.suffix(part.count).elementsEqual(part)
    }
}

extension TablePath {
    init(_ name: Name) {
        self.init(name.parts.map(\.text))
    }
}
