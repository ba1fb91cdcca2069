internal import SQLSyntax

extension Binder {
    mutating func bindJoins(_ chain: JoinChain) -> Frame {
        var frame = bindTable(chain.first)
        for join in chain.joins {
            let right = bindBeside(&frame, join.table)
            frame = bindJoin(frame, join, right)
        }
        return frame
    }

    private mutating func bindJoin(_ left: Frame, _ join: Join, _ right: Frame) -> Frame {
        var columns: [Identifier]?
        if case .using(let names, _) = join.condition { columns = names }
        if join.isNatural { columns = commonColumns(left, right) }
        guard let columns else { return joined(left, right, join.kind, condition: condition(of: join)) }
        return joinedUsing(left, right, join, columns)
    }

    private func condition(of join: Join) -> SQLExpression? {
        if case .on(let condition) = join.condition { return condition }
        return nil
    }

    private func commonColumns(_ left: Frame, _ right: Frame) -> [Identifier] {
        left.star.compactMap { part in
            guard case .column(let entry) = part, right.visible[entry.name.lowercased()] != nil else {
                return nil
            }
            return Identifier(entry.name)
        }
    }

    /// Two frames side by side, with what follows for rows and keys.
    mutating func joined(
        _ left: Frame,
        _ right: Frame,
        _ kind: Join.Kind,
        condition: SQLExpression?
    ) -> Frame {
        var frame = left
        checkDuplicates(left, right)
        frame.append(right)
        var equalities = JoinEqualities()
        if let condition {
            scopes.append(Scope(frame: frame))
            frame = Frame()
            let (_, inputs) = collecting(.joins) { $0.bind(condition) }
            equalities = joinEqualities(condition)
            let scope = scopes.removeLast()
            pendingSubqueries += scope.subqueries
            frame = scope.frame
            frame.rows += inputs
        }
        combine(&frame, left, right, kind, equalities, hasCondition: condition != nil)
        return frame
    }

    private mutating func checkDuplicates(_ left: Frame, _ right: Frame) {
        // A name twice is an error in PostgreSQL and DuckDB only once it is used without its schema.
        guard dialect == .postgresql, right.sources.count == 1, let name = right.sources[0].qualifiers.last,
            !name.isEmpty, right.sources[0].kind == .derived,
            left.sources.contains(where: { $0.kind == .derived && $0.qualifiers.last == name })
        else { return }
        report(.duplicateRelation(name: right.sources[0].name, at: location(right.sources[0].origin)))
    }

    /// Keys, rows and nulls of a join, by its kind.
    mutating func combine(
        _ frame: inout Frame,
        _ left: Frame,
        _ right: Frame,
        _ kind: Join.Kind,
        _ equalities: JoinEqualities,
        hasCondition: Bool
    ) {
        let nonNull: (ColumnID) -> Bool = { [arena] id in
            !arena[id].isNullable || left.nonNull.contains(id) || right.nonNull.contains(id)
        }
        switch kind {
        case .inner, .cross, .comma:
            var (one, other) = (left.unique, right.unique)
            one.strengthen { nonNull($0) || equalities.nonNull.contains($0) }
            other.strengthen { nonNull($0) || equalities.nonNull.contains($0) }
            frame.unique = .product(one, other)
            equalities.apply(to: &frame.unique)
            frame.unique.reduceKeys()
            refine(&frame, equalities.nonNull)
            frame.hasRow = left.hasRow && right.hasRow && !hasCondition
        case .left:
            frame.unique = leftJoined(left.unique, right.unique, equalities, nonNull)
            extend(&frame, right)
            frame.hasRow = left.hasRow
        case .right:
            frame.unique = leftJoined(right.unique, left.unique, equalities, nonNull)
            extend(&frame, left)
            frame.hasRow = right.hasRow
        case .full:
            frame.unique = fullJoined(left.unique, right.unique, nonNull)
            extend(&frame, left)
            extend(&frame, right)
            frame.hasRow = left.hasRow || right.hasRow
        case .semi, .anti:
            let rows = frame.rows
            frame = left
            frame.rows = rows
            frame.hasRow = false
        case .positional:
            frame.unique = UniqueFacts()
            extend(&frame, left)
            extend(&frame, right)
            frame.hasRow = left.hasRow || right.hasRow
        }
    }

    /// Every row of `kept`, with its partners or with nulls.
    private func leftJoined(
        _ kept: UniqueFacts,
        _ partner: UniqueFacts,
        _ equalities: JoinEqualities,
        _ nonNull: (ColumnID) -> Bool
    ) -> UniqueFacts {
        // Whether a row can have two partners is asked of the pairs that meet the condition.
        var pairs = UniqueFacts.product(UniqueFacts(), partner)
        pairs.keys = []
        for dependency in kept.dependencies {
            pairs.add(dependency.determinants, determine: dependency.dependents)
        }
        equalities.apply(to: &pairs)
        var partners = partner
        partners.strengthen { nonNull($0) || equalities.nonNull.contains($0) }
        var facts = UniqueFacts.product(kept, partner.nullExtended(nonNull))
        for key in kept.keys {
            let reach = pairs.closure(of: key)
            if partners.keys.contains(where: { $0.isSubset(of: reach) }) { facts.add(key: key) }
        }
        facts.weakKeys = []
        return facts
    }

    private func fullJoined(
        _ left: UniqueFacts,
        _ right: UniqueFacts,
        _ nonNull: (ColumnID) -> Bool
    ) -> UniqueFacts {
        var facts = UniqueFacts()
        facts.dependencies =
            left.nullExtended(nonNull).dependencies + right.nullExtended(nonNull).dependencies
        for one in left.keys where one.contains(where: nonNull) {
            for other in right.keys where other.contains(where: nonNull) { facts.add(key: one.union(other)) }
        }
        return facts
    }

    /// Makes the columns of one side of an outer join nullable.
    private mutating func extend(_ frame: inout Frame, _ side: Frame) {
        var columns: Set<ColumnID> = []
        var before: Set<ColumnID> = []
        var all = side.sources.flatMap { $0.columns.map(\.id) }
        for part in side.star { if case .column(let entry) = part { all.append(entry.id) } }
        for id in all where columns.insert(id).inserted {
            if !arena[id].isNullable || side.nonNull.contains(id) { before.insert(id) }
        }
        frame.nonNull.subtract(columns)
        frame.extensions.append((columns, before))
        for id in before { arena[id].isNullable = true }
    }

    /// Keeps that columns are not null; of a side of an outer join this says that the row had a partner.
    func refine(_ frame: inout Frame, _ nonNull: Set<ColumnID>) {
        guard !nonNull.isEmpty else { return }
        frame.nonNull.formUnion(nonNull)
        for side in frame.extensions where !side.columns.isDisjoint(with: nonNull) {
            frame.nonNull.formUnion(side.nonNullBefore)
        }
    }

    // MARK: USING and NATURAL

    private mutating func joinedUsing(
        _ left: Frame,
        _ right: Frame,
        _ join: Join,
        _ names: [Identifier]
    ) -> Frame {
        var frame = left
        frame.append(right)
        var equalities = JoinEqualities()
        var pairs: [(name: String, left: ColumnID?, right: ColumnID?)] = []
        for name in names {
            let one = side(left, name)
            let other = side(right, name)
            pairs.append((name.text, one, other))
            for id in [one, other].compactMap({ $0 }) {
                frame.rows.append(
                    FlowInput(source: id, kind: .joins, place: place(of: name, join), isCertain: true)
                )
            }
            if let one, let other { noteEquality(one, other, &equalities) }
        }
        combine(&frame, left, right, join.kind, equalities, hasCondition: true)
        guard join.kind != .semi, join.kind != .anti else { return frame }
        merge(&frame, left, pairs, join, equalities)
        return frame
    }

    private func place(of name: Identifier, _ join: Join) -> UInt32 {
        name.origin.isKnown ? name.origin.start : join.origin.start
    }

    /// The column a name of USING means on one side; reported when there is none.
    private mutating func side(_ frame: Frame, _ name: Identifier) -> ColumnID? {
        let folded = name.text.lowercased()
        if let entries = frame.visible[folded], let first = entries.first {
            if Set(entries.map(\.source)).count > 1 {
                report(
                    .ambiguousColumn(
                        name: name.text,
                        relations: entries.map { frame.sources[$0.source].name },
                        at: location(name.origin)
                    )
                )
            }
            return first.id
        }
        if frame.openSources.count == 1, let open = frame.sources[frame.openSources[0]].open {
            return arena.column(named: name.text, in: open)
        }
        if frame.openSources.isEmpty {
            report(
                .unknownColumn(
                    name: name.text,
                    relation: frame.sources.count == 1 ? frame.sources[0].name : nil,
                    known: frame.sources.flatMap { $0.columns.map(\.name) },
                    at: location(name.origin)
                )
            )
        }
        return nil
    }

    private mutating func merge(
        _ frame: inout Frame,
        _ left: Frame,
        _ pairs: [(name: String, left: ColumnID?, right: ColumnID?)],
        _ join: Join,
        _ equalities: JoinEqualities
    ) {
        var mergedStar: [Frame.StarPart] = []
        var replaced: [ColumnID: Frame.StarEntry?] = [:]
        for pair in pairs {
            let folded = pair.name.lowercased()
            let id = mergedColumn(pair, join.kind, &frame)
            let sides = (frame.visible[folded] ?? []).map { (id: $0.id, source: $0.source) }
            let merged = Frame.Visible(id: id, source: sides.first?.source ?? 0, merged: sides)
            frame.visible[folded] = [merged]
            let entry = Frame.StarEntry(name: arena[id].name, id: id)
            mergedStar.append(.column(entry))
            if let one = pair.left { replaced[one] = .some(dialect == .postgresql ? nil : entry) }
            if let other = pair.right { replaced[other] = .some(nil) }
        }
        var star: [Frame.StarPart] = dialect == .postgresql ? mergedStar : []
        for part in frame.star {
            guard case .column(let entry) = part, let change = replaced[entry.id] else {
                star.append(part)
                continue
            }
            if let entry = change { star.append(.column(entry)) }
        }
        frame.star = star
    }

    /// The one column USING makes of two.
    private mutating func mergedColumn(
        _ pair: (name: String, left: ColumnID?, right: ColumnID?),
        _ kind: Join.Kind,
        _ frame: inout Frame
    ) -> ColumnID {
        let sides: [ColumnID?] =
            switch kind {
            case .right: [pair.right]
            case .full: [pair.left, pair.right]
            default: [pair.left]
            }
        let ids = sides.compactMap { $0 }
        let inputs = ids.map { FlowInput(source: $0, kind: .identity, place: .max, isCertain: true) }
        let types = [pair.left, pair.right].compactMap { $0 }.map { arena[$0].type }
        let same = types.allSatisfy { $0 == types.first }
        let type = same ? types.first ?? nil : rules.common(types.map { Bound($0, nullable: true) })
        let nullable =
            kind == .full
            ? !isNonNullBefore(ids, frame)
            : ids.contains { arena[$0].isNullable && !frame.nonNull.contains($0) }
        let name = ids.first.map { arena[$0].name } ?? pair.name
        let id = addColumn(name, Bound(type, nullable: nullable), inputs)
        if kind != .full, same, let only = ids.first { frame.unique.addEqual(id, only) }
        return id
    }

    /// Whether both sides of a full join had no null before it: then their merged column has none.
    private func isNonNullBefore(_ ids: [ColumnID], _ frame: Frame) -> Bool {
        ids.count == 2
            && ids.allSatisfy { id in frame.extensions.contains { $0.nonNullBefore.contains(id) } }
    }
}
