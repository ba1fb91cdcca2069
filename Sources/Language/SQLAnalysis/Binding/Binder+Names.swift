internal import SQLSyntax
internal import Tabular

/// A column a name means.
struct FoundColumn {
    var id: ColumnID
    var candidates: [ColumnResolution.Candidate]
    var isNullable: Bool
}

/// What one scope says of a name.
enum NameLookup {
    case found(FoundColumn, fields: Int)
    case ambiguous([ColumnResolution.Candidate], [FoundColumn], fields: Int)
    /// A whole row, by its relation's name.
    case row(Int)
    /// Relations whose columns nobody told may have it.
    case open([Int], fields: Int)
    /// The qualifier names a relation here that has no such column.
    case missingIn(Int)
    case none
}

extension Binder {
    /// Binds a column reference: reads it, and keeps what it means.
    mutating func bindColumn(_ name: Name, at origin: Origin) -> Bound {
        let parts = name.parts.map(\.text)
        if let variable = variables.last(where: { $0.lowercased() == parts[0].lowercased() }) {
            return bindVariable(variable, parts, at: origin)
        }
        var open: [(scope: Int, sources: [Int], fields: Int)] = []
        var missing: (scope: Int, source: Int)?
        for level in scopes.indices.reversed() {
            switch lookUp(parts, in: level) {
            case .found(let found, let fields):
                if !open.isEmpty { return bindUncertain(parts, open, found, at: origin) }
                return use(found, fields: fields, of: parts, level: level, at: origin)
            case .ambiguous(let candidates, let found, let fields):
                report(
                    .ambiguousColumn(
                        name: name.base.text,
                        relations: candidates.map(\.relation),
                        at: location(origin)
                    )
                )
                return useAmbiguous(candidates, found, fields, level: level, at: origin)
            case .row(let source): return bindRow(source, level: level, at: origin)
            case .open(let sources, let fields): open.append((level, sources, fields))
            case .missingIn(let source): missing = missing ?? (level, source)
            case .none: break
            }
        }
        if !open.isEmpty { return bindUncertain(parts, open, nil, at: origin) }
        return bindMissing(name, missing, at: origin)
    }

    // MARK: One scope

    mutating func lookUp(_ parts: [String], in level: Int) -> NameLookup {
        let folded = parts.map { $0.lowercased() }
        let rule = scopes[level].aliasRule
        if rule == .beforeColumns, parts.count == 1, let alias = lookUpAlias(folded[0], in: level) {
            return .found(alias, fields: 0)
        }
        let qualified = lookUpQualified(parts, folded, in: level)
        if case .none = qualified {} else if case .missingIn = qualified {} else { return qualified }
        let plain = lookUpPlain(parts, folded, in: level)
        if case .none = plain {} else { return preferringAlias(plain, folded, rule, level) }
        if rule == .afterColumns, let alias = lookUpAlias(folded[0], in: level), isAlone(parts) {
            return .found(alias, fields: parts.count - 1)
        }
        if parts.count == 1, dialect != .sqlite,
            let source = scopes[level].frame.relations[folded[0]]?.first
        {
            return .row(source)
        }
        return qualified
    }

    private func isAlone(_ parts: [String]) -> Bool {
        parts.count == 1 || dialect == .duckdb
    }

    /// Where a column may be in a relation nobody told, an alias of that name is the better guess – and a
    /// sure one, unless the relation has the column too.
    private mutating func preferringAlias(
        _ plain: NameLookup,
        _ folded: [String],
        _ rule: AliasRule,
        _ level: Int
    ) -> NameLookup {
        guard case .open = plain, rule == .afterColumns, folded.count == 1,
            let alias = lookUpAlias(folded[0], in: level)
        else { return plain }
        return .found(alias, fields: 0)
    }

    private mutating func lookUpQualified(
        _ parts: [String],
        _ folded: [String],
        in level: Int
    ) -> NameLookup {
        guard parts.count > 1 else { return .none }
        var missing: Int?
        for length in stride(from: min(parts.count - 1, 3), to: 0, by: -1) {
            let wanted = folded[0..<length]
            guard let index = scopes[level].frame.relation(named: wanted) else { continue }
            let fields = parts.count - length - 1
            if fields > 0, dialect == .sqlite { continue }
            let source = scopes[level].frame.sources[index]
            if let column = source.indexes[folded[length]] {
                let id = source.columns[column].id
                return .found(found(id, source, source.columns[column].name, level), fields: fields)
            }
            if let open = source.open, let id = arena.column(named: parts[length], in: open) {
                return .found(found(id, source, parts[length], level), fields: fields)
            }
            if let id = systemColumn(parts[length], of: source) {
                return .found(found(id, source, parts[length], level), fields: fields)
            }
            missing = index
        }
        return missing.map { .missingIn($0) } ?? .none
    }

    private mutating func lookUpPlain(
        _ parts: [String],
        _ folded: [String],
        in level: Int
    ) -> NameLookup {
        let fields = parts.count - 1
        guard fields == 0 || dialect != .sqlite else { return .none }
        let frame = scopes[level].frame
        if let entries = frame.visible[folded[0]], let first = entries.first {
            let all = entries.map { found($0, parts[0], level) }
            if Set(entries.map(\.source)).count > 1 || (entries.count > 1 && dialect == .postgresql) {
                return .ambiguous(all.flatMap(\.candidates), all, fields: fields)
            }
            return .found(found(first, parts[0], level), fields: fields)
        }
        if fields == 0, frame.openSources.isEmpty {
            for source in frame.sources {
                guard let id = systemColumn(parts[0], of: source) else { continue }
                return .found(found(id, source, parts[0], level), fields: 0)
            }
        }
        let open = frame.openSources.filter { index in
            frame.sources[index].open.map { !arena.opens[$0].excluded.contains(folded[0]) } ?? false
        }
        return open.isEmpty ? .none : .open(open, fields: fields)
    }

    private func found(
        _ id: ColumnID,
        _ source: Frame.Source,
        _ column: String,
        _ level: Int
    ) -> FoundColumn {
        let candidate = ColumnResolution.Candidate(
            source: source.kind,
            relation: source.name,
            relationOrigin: source.origin,
            column: column
        )
        return FoundColumn(
            id: id,
            candidates: [candidate],
            isNullable: isNullable(id, in: scopes[level])
        )
    }

    private func found(_ visible: Frame.Visible, _ column: String, _ level: Int) -> FoundColumn {
        let frame = scopes[level].frame
        let written = arena[visible.id].name
        var result = found(visible.id, frame.sources[visible.source], written, level)
        if !visible.merged.isEmpty {
            result.candidates = visible.merged.flatMap {
                found($0.id, frame.sources[$0.source], arena[$0.id].name, level).candidates
            }
        }
        return result
    }

    // MARK: Using what was found

    private mutating func use(
        _ found: FoundColumn,
        fields: Int,
        of parts: [String],
        level: Int,
        at origin: Origin,
        isCertain: Bool = true
    ) -> Bound {
        noteOuterReference(level, origin)
        let outer = context
        if fields > 0 { context = context.after(.derived) }
        read(found.id, at: origin, isCertain: isCertain)
        context = outer
        facts.resolutions[NodeKey(origin)] = ColumnResolution(
            candidates: found.candidates,
            isCertain: isCertain,
            outerLevels: scopes.count - 1 - level,
            fieldCount: fields
        )
        guard fields > 0 else {
            return Bound(
                arena[found.id].type,
                nullable: found.isNullable,
                column: isCertain ? found.id : nil
            )
        }
        var type = arena[found.id].type
        for field in parts.suffix(fields) { type = Self.field(field, of: type) }
        return Bound(type, nullable: true)
    }

    static func field(_ name: String, of type: LogicalType?) -> LogicalType? {
        guard case .structure(let fields) = type else { return nil }
        return fields.first { $0.name.lowercased() == name.lowercased() }?.type
    }

    private mutating func useAmbiguous(
        _ candidates: [ColumnResolution.Candidate],
        _ found: [FoundColumn],
        _ fields: Int,
        level: Int,
        at origin: Origin
    ) -> Bound {
        for column in found { read(column.id, at: origin, isCertain: false) }
        facts.resolutions[NodeKey(origin)] = ColumnResolution(
            candidates: candidates,
            isCertain: false,
            outerLevels: scopes.count - 1 - level,
            fieldCount: fields
        )
        return .unknown
    }

    /// With schemas unknown: every relation that may have the column is a candidate; one alone is certain.
    private mutating func bindUncertain(
        _ parts: [String],
        _ open: [(scope: Int, sources: [Int], fields: Int)],
        _ known: FoundColumn?,
        at origin: Origin
    ) -> Bound {
        var all: [(found: FoundColumn, scope: Int, fields: Int)] = []
        for (level, sources, fields) in open {
            for index in sources {
                let source = scopes[level].frame.sources[index]
                guard let set = source.open, let id = arena.column(named: parts[0], in: set) else { continue }
                all.append((found(id, source, parts[0], level), level, fields))
            }
        }
        guard let first = all.first else { return .unknown }
        if all.count == 1, known == nil {
            return use(first.found, fields: first.fields, of: parts, level: first.scope, at: origin)
        }
        noteOuterReference(open.map(\.scope).min() ?? scopes.count - 1, origin)
        let outer = context
        if first.fields > 0 { context = context.after(.derived) }
        for column in all { read(column.found.id, at: origin, isCertain: false) }
        if let known { read(known.id, at: origin, isCertain: false) }
        context = outer
        facts.resolutions[NodeKey(origin)] = ColumnResolution(
            candidates: all.flatMap(\.found.candidates) + (known?.candidates ?? []),
            isCertain: false,
            outerLevels: scopes.count - 1 - first.scope,
            fieldCount: first.fields
        )
        return .unknown
    }

    private mutating func bindRow(_ source: Int, level: Int, at origin: Origin) -> Bound {
        noteOuterReference(level, origin)
        let relation = scopes[level].frame.sources[source]
        let outer = context
        context = context.after(.derived)
        for column in relation.columns { read(column.id, at: origin) }
        if let open = relation.open, let all = arena.column(named: "*", in: open) { read(all, at: origin) }
        context = outer
        let fields = relation.columns.map { column in arena[column.id].type.map { Column(column.name, $0) } }
        let known = fields.compactMap { $0 }
        let isKnown = relation.open == nil && known.count == fields.count
        return Bound(isKnown ? .structure(known) : nil, nullable: true)
    }

    private mutating func bindVariable(_ name: String, _ parts: [String], at origin: Origin) -> Bound {
        facts.resolutions[NodeKey(origin)] = ColumnResolution(
            candidates: [
                ColumnResolution.Candidate(
                    source: .variable,
                    relation: "",
                    relationOrigin: .none,
                    column: name
                )
            ],
            isCertain: true,
            outerLevels: 0,
            fieldCount: parts.count - 1
        )
        return .unknown
    }

    private mutating func noteOuterReference(_ level: Int, _ origin: Origin) {
        for index in boundaries.indices.reversed() {
            guard boundaries[index].depth > level else { break }
            boundaries[index].references.append(origin)
        }
    }

    // MARK: Nothing found

    private mutating func bindMissing(
        _ name: Name,
        _ missing: (scope: Int, source: Int)?,
        at origin: Origin
    ) -> Bound {
        if dialect == .sqlite, name.qualifiers.isEmpty, name.base.quoting == .double {
            return Bound(.text, nullable: false, isTextLiteral: true)
        }
        if name.qualifiers.isEmpty, !name.base.isQuoted,
            Self.callsWithoutParentheses.contains(name.base.text.lowercased()),
            let value = rules.function(name.base.text.lowercased(), [], CallDetails())
        {
            return value
        }
        if scopes.isEmpty, name.qualifiers.isEmpty { return .unknown }
        if let missing {
            let source = scopes[missing.scope].frame.sources[missing.source]
            report(
                .unknownColumn(
                    name: name.base.text,
                    relation: source.name,
                    known: source.columns.map(\.name),
                    at: location(origin)
                )
            )
        } else if let qualifier = name.qualifiers.last {
            report(
                .unknownRelation(
                    name: qualifier.text,
                    known: scopes.reversed().flatMap { $0.frame.sources.map(\.name) }.filter { !$0.isEmpty },
                    at: location(origin)
                )
            )
        } else {
            let visible = scopes.reversed().lazy.flatMap {
                $0.frame.sources.lazy.flatMap { $0.columns.lazy.map(\.name) }
            }
            let known = Array(visible.prefix(500))
            let sources = scopes[scopes.count - 1].frame.sources
            let relation = sources.count == 1 && scopes.count == 1 ? sources[0].name : ""
            report(
                .unknownColumn(
                    name: name.base.text,
                    relation: relation.isEmpty ? nil : relation,
                    known: known,
                    at: location(origin)
                )
            )
        }
        return .unknown
    }

    /// Functions that look like columns, where no column has their name.
    private static let callsWithoutParentheses: Set<String> = [
        "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "current_user",
        "session_user", "user", "current_schema", "current_catalog", "current_role",
    ]

    /// Columns every stored table has without declaring them.
    private mutating func systemColumn(_ name: String, of source: Frame.Source) -> ColumnID? {
        guard case .table(let path) = source.kind else { return nil }
        let type: LogicalType
        switch (dialect, name.lowercased()) {
        case (.sqlite, "rowid"), (.sqlite, "oid"), (.sqlite, "_rowid_"), (.duckdb, "rowid"): type = .int64
        case (.postgresql, "ctid"): type = .other("tid")
        case (.postgresql, "tableoid"): type = .other("oid")
        case (.postgresql, "xmin"), (.postgresql, "xmax"): type = .other("xid")
        default: return nil
        }
        return arena.add(ColumnNode(name: name, type: type, isNullable: false, table: path))
    }

    // MARK: Aliases of the SELECT list

    private mutating func lookUpAlias(_ folded: String, in level: Int) -> FoundColumn? {
        guard let index = scopes[level].aliases[folded], level == scopes.count - 1,
            let id = itemColumn(index, in: level)
        else { return nil }
        let item = scopes[level].items[index]
        let candidate = ColumnResolution.Candidate(
            source: .selectItem,
            relation: "",
            relationOrigin: item.origin,
            column: item.alias?.text ?? arena[id].name
        )
        return FoundColumn(id: id, candidates: [candidate], isNullable: arena[id].isNullable)
    }
}
