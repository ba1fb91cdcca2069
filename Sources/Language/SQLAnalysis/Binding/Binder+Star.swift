internal import SQLSyntax
internal import Tabular

extension Binder {
    /// Puts the columns an item stands for behind those of a result.
    mutating func expand(_ item: SelectItem, into output: inout BoundRelation, _ level: Int) {
        switch item.expression.kind {
        case .star(let star): expand(star, item.expression, into: &output, level)
        case .columns(let columns): expand(columns, item, into: &output, level)
        case .field(let access): expandFields(access.base, item, into: &output)
        default: expandEach(item, into: &output, level)
        }
    }

    // MARK: `*`

    private mutating func expand(
        _ star: Star,
        _ node: SQLExpression,
        into output: inout BoundRelation,
        _ level: Int
    ) {
        guard let parts = parts(of: star.qualifiers, node.origin, level) else { return }
        let excluded = Set(star.exclude.map { $0.base.text.lowercased() })
        let renames = Dictionary(
            star.rename.map { ($0.from.base.text.lowercased(), $0.to.text) },
            uniquingKeysWith: { first, _ in first }
        )
        var replaced: [String: SelectItem] = [:]
        for item in star.replace { if let name = item.alias { replaced[name.text.lowercased()] = item } }
        var shown: [StarColumn] = []
        var opens: [(set: Int, place: UInt32)] = []
        for part in parts {
            switch part {
            case .open(let set, _): opens.append((set, node.origin.start))
            case .column(let entry, let relation):
                let folded = entry.name.lowercased()
                if excluded.contains(folded) || !matches(star.filter, entry.name) { continue }
                let name = renames[folded] ?? entry.name
                var column = StarColumn(relation: relation, column: entry.name)
                if name != entry.name { column.alias = name }
                let id: ColumnID
                if let item = replaced[folded] {
                    column.replacement = item.expression
                    let (value, inputs) = collecting { $0.bind(item.expression) }
                    id = addColumn(name, value, inputs)
                } else {
                    id = pass(entry.id, name, node.origin, level)
                }
                shown.append(column)
                output.columns.append(RelationColumn(name: name, id: id))
            }
        }
        checkNames(star, parts, at: node.origin)
        if !opens.isEmpty {
            let all = opens + (output.open.map { [($0, FlowInput.unknownPlace)] } ?? [])
            output.open = arena.addOpen(OpenColumns(parents: all, excluded: excluded))
            return
        }
        facts.stars[NodeKey(node.origin)] = shown
    }

    /// A column the star passes on.
    private mutating func pass(_ id: ColumnID, _ name: String, _ origin: Origin, _ level: Int) -> ColumnID {
        let copy = arena.addCopy(of: id, name: name, at: origin.start)
        arena[copy].isNullable = isNullable(id, in: scopes[level])
        return copy
    }

    private func matches(_ filter: StarFilter?, _ name: String) -> Bool {
        guard let filter else { return true }
        guard case .literal(.string(let pattern)) = filter.pattern.unparenthesized.kind else { return true }
        let found =
            switch filter.matcher {
            case .like: SQLPattern.like(pattern).matches(name)
            case .ilike: SQLPattern.like(pattern.lowercased()).matches(name.lowercased())
            case .glob: SQLPattern.glob(pattern).matches(name)
            default: true
            }
        return found != filter.isNegated
    }

    private mutating func checkNames(_ star: Star, _ parts: [FramePart], at origin: Origin) {
        var known: [String] = []
        for part in parts {
            switch part {
            case .open: return
            case .column(let entry, _): known.append(entry.name)
            }
        }
        let folded = Set(known.map { $0.lowercased() })
        let names =
            star.exclude.map(\.base) + star.rename.map(\.from.base) + star.replace.compactMap(\.alias)
        for name in names where !folded.contains(name.text.lowercased()) {
            report(
                .unknownColumn(
                    name: name.text,
                    relation: star.qualifiers.last?.text,
                    known: known,
                    at: location(name.origin.isKnown ? name.origin : origin)
                )
            )
        }
    }

    // MARK: The columns of relations

    /// A part of a star, with the relation a qualified name for it needs.
    enum FramePart {
        case column(Frame.StarEntry, relation: String?)
        case open(Int, relation: String)
    }

    /// The columns of all relations, or of the one named; nil and a report when there is none.
    private mutating func parts(
        of qualifiers: [Identifier],
        _ origin: Origin,
        _ level: Int
    ) -> [FramePart]? {
        guard !qualifiers.isEmpty else { return allParts(level) }
        let wanted = qualifiers.map { $0.text.lowercased() }
        for scope in scopes.indices.reversed() {
            let frame = scopes[scope].frame
            guard let index = frame.relation(named: wanted[...]) else { continue }
            let source = frame.sources[index]
            var parts = source.columns.map {
                FramePart.column(Frame.StarEntry(name: $0.name, id: $0.id), relation: source.name)
            }
            if let open = source.open { parts.append(.open(open, relation: source.name)) }
            return parts
        }
        if wanted.count == 1, let fields = structFields(qualifiers[0], level) { return fields }
        report(
            .unknownRelation(
                name: qualifiers.last?.text ?? "",
                known: scopes.reversed().flatMap { $0.frame.sources.map(\.name) }.filter { !$0.isEmpty },
                at: location(origin)
            )
        )
        return nil
    }

    private func allParts(_ level: Int) -> [FramePart] {
        let frame = scopes[level].frame
        var relations: [ColumnID: String] = [:]
        for source in frame.sources {
            for column in source.columns { relations[column.id] = source.name }
        }
        return frame.star.map { part in
            switch part {
            case .column(let entry):
                let relation = relations[entry.id].flatMap { $0.isEmpty ? nil : $0 }
                return .column(entry, relation: relation)
            case .open(let set): return .open(set, relation: "")
            }
        }
    }

    /// DuckDB's `s.*` of a structure column.
    private mutating func structFields(_ name: Identifier, _ level: Int) -> [FramePart]? {
        guard dialect == .duckdb, let column = scopes[level].frame.visible[name.text.lowercased()]?.first,
            case .structure(let fields) = arena[column.id].type
        else { return nil }
        let input = FlowInput(source: column.id, kind: .derived, place: name.origin.start, isCertain: true)
        return fields.map { field in
            let id = addColumn(field.name, Bound(field.type, nullable: true), [input])
            return .column(Frame.StarEntry(name: field.name, id: id), relation: nil)
        }
    }

    // MARK: COLUMNS(…)

    private mutating func expand(
        _ columns: ColumnsExpression,
        _ item: SelectItem,
        into output: inout BoundRelation,
        _ level: Int
    ) {
        for entry in selected(columns, item.expression.origin, level) {
            let name = item.alias?.text ?? entry.name
            let id = pass(entry.id, name, item.origin.isKnown ? item.origin : item.expression.origin, level)
            output.columns.append(RelationColumn(name: name, id: id))
        }
        if hasOpen(level) { output.open = openStar(scopes[level].frame, at: item.origin) }
    }

    private func hasOpen(_ level: Int) -> Bool { !scopes[level].frame.openSources.isEmpty }

    /// The columns a selector picks by name; all when the names are computed.
    private mutating func selected(
        _ columns: ColumnsExpression,
        _ origin: Origin,
        _ level: Int
    ) -> [Frame.StarEntry] {
        let parts = parts(of: columns.qualifiers, origin, level) ?? []
        var entries: [Frame.StarEntry] = []
        for part in parts { if case .column(let entry, _) = part { entries.append(entry) } }
        switch columns.selector.unparenthesized.kind {
        case .star(let star):
            let excluded = Set(star.exclude.map { $0.base.text.lowercased() })
            return entries.filter {
                !excluded.contains($0.name.lowercased()) && matches(star.filter, $0.name)
            }
        case .literal(.string(let pattern)):
            guard let expression = try? Regex(pattern) else { return entries }
            return entries.filter { ((try? expression.firstMatch(in: $0.name)) ?? nil) != nil }
        case .array(let list):
            let names = list.elements.compactMap { element -> String? in
                if case .literal(.string(let name)) = element.kind { return name.lowercased() }
                if case .column(let name) = element.kind { return name.base.text.lowercased() }
                return nil
            }
            return names.compactMap { name in entries.first { $0.name.lowercased() == name } }
        default: return entries
        }
    }

    /// `sum(COLUMNS(…))`: the expression once for each column.
    private mutating func expandEach(_ item: SelectItem, into output: inout BoundRelation, _ level: Int) {
        var found: (ColumnsExpression, Origin)?
        item.expression.forEachExpression { part in
            if found == nil, case .columns(let columns) = part.kind { found = (columns, part.origin) }
        }
        guard let (columns, origin) = found else { return }
        for entry in selected(columns, origin, level) {
            columnsValue = entry.id
            let (value, inputs) = collecting { $0.bind(item.expression) }
            columnsValue = nil
            let name = item.alias?.text ?? columnsName(item.expression, entry.name)
            output.columns.append(RelationColumn(name: name, id: addColumn(name, value, inputs)))
        }
        if hasOpen(level) { output.open = openStar(scopes[level].frame, at: item.origin) }
    }

    private func columnsName(_ expression: SQLExpression, _ column: String) -> String {
        if case .function(let call) = expression.kind { return "\(call.name.base.text)(\(column))" }
        return column
    }

    private mutating func expandFields(
        _ base: SQLExpression,
        _ item: SelectItem,
        into output: inout BoundRelation
    ) {
        let (value, inputs) = collecting(.derived) { $0.bind(base) }
        guard case .structure(let fields) = value.type else {
            output.open = arena.addOpen(OpenColumns(inputs: inputs))
            return
        }
        for field in fields {
            let id = addColumn(field.name, Bound(field.type, nullable: true), inputs)
            output.columns.append(RelationColumn(name: field.name, id: id))
        }
    }
}
