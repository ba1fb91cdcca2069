internal import SQLSyntax

extension Binder {
    mutating func bindJoins(_ chain: JoinChain) -> Frame {
        var frame = bindTable(chain.first)
        for next in chain.joins {
            let right = bindBeside(&frame, next.table)
            var columns: [Identifier]?
            if case .using(let names, _) = next.condition { columns = names }
            if next.isNatural { columns = commonColumns(frame, right) }
            if let columns {
                joinUsing(&frame, right, next, columns)
            } else {
                join(&frame, right, next.kind, condition: condition(of: next))
            }
        }
        return frame
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

    /// What a join needs of its left side once the frame holds both.
    struct LeftSide {
        var unique: UniqueFacts
        var hasRow: Bool
        /// The columns, where they may become null.
        var columns: [ColumnID] = []
        /// The whole frame, where it alone goes on.
        var frame: Frame?

        init(_ frame: Frame, _ kind: Join.Kind) {
            unique = frame.unique
            hasRow = frame.hasRow
            switch kind {
            case .right, .full, .positional: columns = frame.allColumns
            case .semi, .anti: self.frame = frame
            case .inner, .left, .cross, .comma: break
            }
        }
    }

    /// Puts a frame beside another, with what follows for rows and keys.
    ///
    /// The left frame is changed in place: a long chain of joins must not copy it at each.
    mutating func join(
        _ frame: inout Frame,
        _ right: Frame,
        _ kind: Join.Kind,
        condition: SQLExpression?
    ) {
        checkDuplicates(frame, right)
        let left = LeftSide(frame, kind)
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
    }

    private mutating func checkDuplicates(_ left: Frame, _ right: Frame) {
        // Two stored tables of one name are only a mistake where their schemas are the same, too.
        guard dialect == .postgresql, right.sources.count == 1, right.sources[0].kind == .derived,
            let name = right.sources[0].qualifiers.last, !name.isEmpty,
            let others = left.relations[name], others.contains(where: { left.sources[$0].kind == .derived })
        else { return }
        report(.duplicateRelation(name: right.sources[0].name, at: location(right.sources[0].origin)))
    }

    func isNonNull(_ id: ColumnID, in frame: Frame) -> Bool {
        !arena[id].isNullable || frame.nonNull.contains(id)
    }

    /// Keys, rows and nulls of a join, by its kind.
    private mutating func combine(
        _ frame: inout Frame,
        _ left: LeftSide,
        _ right: Frame,
        _ kind: Join.Kind,
        _ equalities: JoinEqualities,
        hasCondition: Bool
    ) {
        switch kind {
        case .inner, .cross, .comma:
            frame.unique = innerJoined(left.unique, right.unique, equalities, frame)
            refine(&frame, equalities.nonNull)
            frame.hasRow = left.hasRow && right.hasRow && !hasCondition
        case .left:
            frame.unique = leftJoined(left.unique, right.unique, equalities, frame)
            extend(&frame, right.allColumns)
            frame.hasRow = left.hasRow
        case .right:
            frame.unique = leftJoined(right.unique, left.unique, equalities, frame)
            extend(&frame, left.columns)
            frame.hasRow = right.hasRow
        case .full, .positional:
            frame.unique = kind == .full ? fullJoined(left.unique, right.unique, frame) : UniqueFacts()
            extend(&frame, left.columns)
            extend(&frame, right.allColumns)
            frame.hasRow = left.hasRow || right.hasRow
        case .semi, .anti:
            let rows = frame.rows
            if let kept = left.frame { frame = kept }
            frame.rows = rows
            frame.hasRow = false
        }
    }

    private func innerJoined(
        _ left: UniqueFacts,
        _ right: UniqueFacts,
        _ equalities: JoinEqualities,
        _ frame: Frame
    ) -> UniqueFacts {
        var (one, other) = (left, right)
        one.strengthen { isNonNull($0, in: frame) || equalities.nonNull.contains($0) }
        other.strengthen { isNonNull($0, in: frame) || equalities.nonNull.contains($0) }
        var facts = UniqueFacts.product(one, other)
        equalities.apply(to: &facts)
        facts.reduceKeys()
        return facts
    }

    /// Every row of `kept`, with its partners or with nulls.
    private func leftJoined(
        _ kept: UniqueFacts,
        _ partner: UniqueFacts,
        _ equalities: JoinEqualities,
        _ frame: Frame
    ) -> UniqueFacts {
        let nonNull: (ColumnID) -> Bool = { isNonNull($0, in: frame) }
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
        _ frame: Frame
    ) -> UniqueFacts {
        let nonNull: (ColumnID) -> Bool = { isNonNull($0, in: frame) }
        var facts = UniqueFacts()
        facts.dependencies =
            left.nullExtended(nonNull).dependencies + right.nullExtended(nonNull).dependencies
        for one in left.keys where one.contains(where: nonNull) {
            for other in right.keys where other.contains(where: nonNull) { facts.add(key: one.union(other)) }
        }
        return facts
    }

    /// Makes the columns of one side of an outer join nullable.
    private mutating func extend(_ frame: inout Frame, _ side: [ColumnID]) {
        var columns: Set<ColumnID> = []
        var before: Set<ColumnID> = []
        for id in side where columns.insert(id).inserted {
            if isNonNull(id, in: frame) { before.insert(id) }
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

    private mutating func joinUsing(
        _ frame: inout Frame,
        _ right: Frame,
        _ join: Join,
        _ names: [Identifier]
    ) {
        var equalities = JoinEqualities()
        var inputs: [FlowInput] = []
        var pairs: [(name: String, left: ColumnID?, right: ColumnID?)] = []
        for name in names {
            let one = side(frame, name)
            let other = side(right, name)
            pairs.append((name.text, one, other))
            for id in [one, other].compactMap({ $0 }) {
                inputs.append(
                    FlowInput(source: id, kind: .joins, place: place(of: name, join), isCertain: true)
                )
            }
            if let one, let other { noteEquality(one, other, &equalities) }
        }
        let left = LeftSide(frame, join.kind)
        frame.append(right)
        frame.rows += inputs
        combine(&frame, left, right, join.kind, equalities, hasCondition: true)
        if join.kind != .semi, join.kind != .anti { merge(&frame, pairs, join) }
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
        _ pairs: [(name: String, left: ColumnID?, right: ColumnID?)],
        _ join: Join
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
