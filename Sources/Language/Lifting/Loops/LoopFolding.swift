import RowPrograms

/// Turns what one turn of a loop does into what the whole loop does.
final class LoopFolding {
    let executor: Executor
    let knowledge: LoopKnowledge
    let start: State
    var end: State
    /// The loop's rows; columns with running values join as they are needed.
    var plan: Plan
    let leaving: Term
    let span: CodeSpan
    /// What tells the turns of the loop around apart.
    let owner: [Term]

    /// Everything a cell needs to be folded.
    struct Update {
        var type: ScalarType
        /// The value after the turn.
        var after: Term
        /// Nil for entries of maps: their first row makes the initial value.
        var initial: Term?
        /// The keys under which the cell exists once each.
        var partition: [Term] = []
        /// Conditions that the entry existed, innermost last, each with its cell.
        var presence: [Cell] = []
        /// When a row makes the entry, if it does not exist.
        var inserts: Term = .yes
        var name: String
    }

    var updates: [Cell: Update] = [:]
    private var folds: [Cell: Fold] = [:]
    private var running: [Cell: Term] = [:]
    private var inProgress: Set<Cell> = []

    init(
        executor: Executor,
        knowledge: LoopKnowledge,
        start: State,
        end: State,
        plan: Plan,
        leaving: Term,
        span: CodeSpan
    ) {
        self.executor = executor
        self.knowledge = knowledge
        self.start = start
        self.end = end
        self.plan = plan
        self.leaving = leaving
        self.span = span
        owner = executor.context.plan.key
    }

    func state() throws -> State {
        for (location, known) in knowledge.cells {
            guard case .term(let after) = end.value(at: location),
                case .term(let initial) = start.value(at: location)
            else { throw executor.orderDependent("a value that a turn hands on", at: span) }
            updates[known.cell] = Update(
                type: known.type,
                after: after,
                initial: initial,
                partition: owner,
                name: location.name
            )
        }
        for object in knowledge.maps.keys.sorted(by: { $0.number < $1.number }) { try collect(object) }
        let leaves = try resolved(leaving)
        let lists = try knowledge.lists.sorted { $0.number < $1.number }.map { ($0, try appended(to: $0)) }
        for (cell, update) in updates.sorted(by: { $0.key.number < $1.key.number })
        where update.initial == nil {
            _ = try fold(cell)
        }
        var plainFolds: [(Location, Fold)] = []
        var result = start
        for (location, known) in knowledge.cells.sorted(by: { $0.value.cell.number < $1.value.cell.number }) {
            do {
                plainFolds.append((location, try fold(known.cell)))
            } catch let refusal as LiftRefusal {
                // Refused only when somebody asks for it.
                guard case .variable = location else { throw refusal }
                result.set(.refused(refusal), at: location)
            }
        }
        if leaves != .no { try keepRows(before: leaves) }
        result.guardTerm = start.guardTerm
        result.probed.formUnion(end.probed)
        for location in knowledge.lost { result.set(.refused(lastTurn(location)), at: location) }
        for (object, content) in end.objects where result.objects[object] == nil {
            result.objects[object] = content
            result.depths[object] = end.depths[object]
        }
        try finish(plainFolds, &result)
        for object in knowledge.maps.keys.sorted(by: { $0.number < $1.number }) {
            try finishMap(object, &result)
        }
        for (object, parts) in lists { try finishList(object, parts, leaves, &result) }
        return result
    }

    private func lastTurn(_ location: Location) -> LiftRefusal {
        executor.orderDependent("the value of \(location.name) that the last turn of a loop left", at: span)
    }

    // MARK: Values of earlier turns

    /// A term with what earlier turns left written as running values.
    func resolved(_ term: Term) throws -> Term {
        guard term.isHistoric else { return term }
        var values: [Cell: Term] = [:]
        for cell in term.cells() { values[cell] = try runningValue(of: cell) }
        return term.replacing { part in
            guard case .old(let cell) = part.node else { return nil }
            return values[cell]
        }
    }

    private func runningValue(of cell: Cell) throws -> Term {
        if let known = running[cell] { return known }
        guard let update = updates[cell] else {
            throw executor.orderDependent("a value of an earlier turn", at: span)
        }
        let fold = try fold(cell)
        let value = window(fold.aggregate, update.partition, fold.aggregateType.missing(.none), update.name)
        var hasRows = Term.yes
        if fold.needsRowTest {
            let any = Aggregate(function: .any, value: fold.aggregate.filter)
            hasRows = .apply(
                .equal,
                [
                    window(any, update.partition, ScalarType(.boolean, missing: .none), "any_" + update.name),
                    .yes,
                ],
                .boolean
            )
        }
        let result = fold.value(of: value, hasRows: hasRows).typed(update.type)
        running[cell] = result
        return result
    }

    private func window(_ aggregate: Aggregate, _ partition: [Term], _ type: ScalarType, _ name: String)
        -> Term
    {
        let attribute = executor.attribute("previous_" + name, type)
        let window = Window(
            function: .before(aggregate.function),
            value: aggregate.value,
            filter: aggregate.filter,
            partition: partition,
            order: plan.order
        )
        plan = Plan(.window(plan, [(attribute, window)]), order: plan.order, key: plan.key, name: plan.name)
        return .attribute(attribute)
    }

    func fold(_ cell: Cell) throws -> Fold {
        if let known = folds[cell] { return known }
        guard var update = updates[cell], inProgress.insert(cell).inserted else {
            throw executor.orderDependent("values that depend on each other from turn to turn", at: span)
        }
        defer { inProgress.remove(cell) }
        let others = update.after.cells().union(update.inserts.cells()).subtracting(update.presence + [cell])
        var values: [Cell: Term] = [:]
        for other in others { values[other] = try runningValue(of: other) }
        func replaced(_ term: Term) -> Term {
            term.replacing { part in
                guard case .old(let cell) = part.node else { return nil }
                return values[cell]
            }
        }
        update.after = replaced(update.after)
        update.inserts = replaced(update.inserts)
        let recognition = FoldRecognition(cell: cell, type: update.type, order: plan.order)
        let fold: Fold?
        if let initial = update.initial {
            fold = recognition.fold(update.after, initial: initial)
        } else {
            fold = entryFold(update, recognition)
        }
        guard let fold else {
            throw executor.orderDependent("the way \(update.name) changes from row to row", at: span)
        }
        folds[cell] = fold
        return fold
    }

    /// The fold of a value inside a map's entry: its first row makes it, the others change it.
    private func entryFold(_ update: Update, _ recognition: FoldRecognition) -> Fold? {
        let existing = update.presence.map { (Term(.old($0), .boolean), true) }
        let missing = update.presence.last.map { [(Term(.old($0), .boolean), false)] } ?? []
        let outerMissing = update.presence.first.map { [(Term(.old($0), .boolean), false)] } ?? []
        let later = update.after.assuming(existing + [(update.inserts, true)])
        let first = update.after.assuming(Array(existing.dropLast()) + missing + [(update.inserts, true)])
        let veryFirst = update.after.assuming(outerMissing + [(update.inserts, true)])
        let old = Term(.old(recognition.cell), update.type)
        guard !first.contains(where: { $0 == old }), first == veryFirst || update.presence.count == 1 else {
            return nil
        }
        // A row that would not make the entry must not change it either.
        guard
            recognition.decisions(update.after.assuming(existing))?
                .allSatisfy({ update.inserts.assuming($0.condition) == .yes }) == true
        else { return nil }
        func starts(with initial: Term) -> Bool {
            later.replacing { $0 == old ? initial : nil } == first
        }
        if later == old {
            return Fold(
                aggregate: Aggregate(function: .first(recognition.order), value: first),
                combination: .replacement,
                initial: .none,
                type: update.type
            )
        }
        var candidates: [Term] = [.integer(0)]
        _ = first.contains { part in
            if part.constant != nil { candidates.append(part) }
            return false
        }
        if let decisions = recognition.decisions(later) {
            let none = decisions.map { ($0.condition, false) }
            candidates.append(first.assuming(none))
        }
        for candidate in candidates where starts(with: candidate) && candidate.type.union(update.type) != nil
        {
            if let fold = recognition.fold(later, initial: candidate), isConstant(candidate) { return fold }
        }
        // Extremes and the last value may start with the first row's own.
        guard var fold = recognition.fold(later, initial: .none) else { return nil }
        switch fold.combination {
        case .extreme where fold.aggregate.value == first && fold.aggregate.filter == .yes: return fold
        case .replacement where fold.aggregate.filter == .yes && fold.aggregate.value == first: return fold
        case .sum where fold.aggregate.value == first && fold.aggregate.filter == .yes:
            fold.initial = .integer(0)
            return fold
        default: return nil
        }
    }

    private func isConstant(_ term: Term) -> Bool {
        term.constant != nil || term.type.kind == .nothing
    }

    // MARK: Leaving

    /// Only the rows up to the one at which the loop is left.
    private func keepRows(before leaves: Term) throws {
        let any = Aggregate(function: .any, value: leaves)
        let left = window(any, owner, ScalarType(.boolean, missing: .none), "left")
        plan = plan.filtered(.not(.apply(.equal, [left, .yes], .boolean)))
    }

    // MARK: Scalars

    private func finish(_ plainFolds: [(Location, Fold)], _ result: inout State) throws {
        guard !plainFolds.isEmpty else { return }
        var columns: [(Attribute, Aggregate)] = []
        var values: [(Location, Fold, Attribute, Attribute?)] = []
        for (location, fold) in plainFolds {
            let attribute = executor.attribute(
                location.name,
                fold.aggregateType.missing(fold.isTotal ? [] : .none)
            )
            columns.append((attribute, fold.aggregate))
            var test: Attribute?
            if fold.needsRowTest {
                let any = executor.attribute("any_" + location.name, ScalarType(.boolean, missing: .none))
                columns.append((any, Aggregate(function: .any, value: fold.aggregate.filter)))
                test = any
            }
            values.append((location, fold, attribute, test))
        }
        let context = executor.context
        var renaming: [Attribute: Attribute] = [:]
        if owner.isEmpty {
            let group = Plan(.group(plan, keys: [], aggregates: columns), order: [], key: [], name: plan.name)
            context.plan = Plan.product(context.plan, group)
        } else {
            let keys = owner.map { (executor.attribute("owner", $0.type), $0) }
            let group = Plan(
                .group(plan, keys: keys, aggregates: columns),
                order: [],
                key: keys.map { .attribute($0.0) },
                name: plan.name
            )
            let rows = MapRows(plan: group, key: .tuple(keys.map { .term(.attribute($0.0)) }))
            renaming = try executor.lookup(rows, owner).renaming
        }
        for (location, fold, attribute, test) in values {
            let value = Term.attribute(renaming[attribute] ?? attribute)
            let hasRows = test.map { Term.apply(.equal, [.attribute(renaming[$0] ?? $0), .yes], .boolean) }
            result.set(.term(fold.value(of: value, hasRows: hasRows ?? .yes)), at: location)
        }
    }
}

extension Fold {
    /// Whether "no row took part" cannot be told from the aggregate alone.
    var needsRowTest: Bool {
        guard combination == .replacement else { return false }
        return !(initial.type.kind == .nothing) || (aggregate.value?.type.isMissable ?? false) && false
    }

    /// Whether the aggregate has a value even without rows.
    var isTotal: Bool { aggregate.function == .count }
}

extension Location {
    var name: String {
        switch self {
        case .variable(_, let name): name
        case .item(_, let index): "item_\(index + 1)"
        case .entry(_, let key): key.text ?? "entry"
        case .field(_, let name): name
        case .turnValue: "value"
        case .turnPresence: "found"
        }
    }
}
