internal import SQLSyntax

/// Follows columns to the stored tables they come from.
struct LineageFlattening {
    /// A column of a stored table, as seen from another column.
    struct Source: Hashable {
        var column: ColumnID
        var kind: LineageKind
    }

    struct Reading {
        var place: UInt32
        var isCertain: Bool
    }

    private let arena: ColumnArena
    /// What was found for a column, in order.
    private var found: [Int: [(Source, Reading)]] = [:]
    private var rowInputs: [Int: [FlowInput]] = [:]
    /// For a column a recursive query sees of itself, the one it answers.
    private let answers: [Int: ColumnID]

    init(_ arena: ColumnArena) {
        self.arena = arena
        var answers: [Int: ColumnID] = [:]
        for circle in arena.circles { for pair in circle.pairs { answers[pair.seen.index] = pair.answered } }
        self.answers = answers
    }

    /// The sources of some columns or rows, each with the first place it is read at.
    mutating func sources(of targets: [ColumnID]) -> [[(Source, Reading)]] {
        for id in follow(targets) { settle(id) }
        return targets.map { target in
            arena[target].isRows ? sources(ofRows: target) : found[target.index] ?? []
        }
    }

    // MARK: Order

    /// Every column beneath, each behind what it takes from; circles are run through until nothing is new.
    private mutating func follow(_ targets: [ColumnID]) -> [ColumnID] {
        var seen: Set<Int> = []
        var stack: [ColumnID] = []
        for target in targets {
            if arena[target].isRows {
                stack += inputs(ofRows: target).map(\.source)
            } else {
                stack.append(target)
            }
        }
        while let id = stack.popLast() {
            guard seen.insert(id.index).inserted else { continue }
            if let answer = answers[id.index] { stack.append(answer) }
            for input in inputs(of: id) { stack.append(input.source) }
        }
        return withCircles(seen.sorted())
    }

    /// Repeats the stretch of each circle as often as a value may need to go around.
    private func withCircles(_ order: [Int]) -> [ColumnID] {
        guard !arena.circles.isEmpty else { return order.map { ColumnID(index: $0) } }
        var result: [ColumnID] = []
        var position = 0
        for circle in arena.circles.sorted(by: { $0.nodes.upperBound < $1.nodes.upperBound }) {
            let end = order.firstIndex { $0 >= circle.nodes.upperBound } ?? order.count
            if end > position { result += order[position..<end].map { ColumnID(index: $0) } }
            position = max(position, end)
            let inside = order.filter { circle.nodes.contains($0) }.map { ColumnID(index: $0) }
            for _ in 0..<min(circle.pairs.count, 12) { result += inside }
        }
        return result + order[position...].map { ColumnID(index: $0) }
    }

    private mutating func inputs(of id: ColumnID) -> [FlowInput] {
        let inputs = arena[id].inputs
        guard inputs.contains(where: { arena[$0.source].isRows }) else { return inputs }
        var result: [FlowInput] = []
        for input in inputs {
            guard arena[input.source].isRows else {
                result.append(input)
                continue
            }
            for var inner in self.inputs(ofRows: input.source) {
                inner.kind = input.kind.after(inner.kind)
                result.append(inner)
            }
        }
        return result
    }

    /// The columns that decide the rows, through the rows of the relations beneath.
    private mutating func inputs(ofRows rows: ColumnID) -> [FlowInput] {
        if let known = rowInputs[rows.index] { return known }
        var result: [FlowInput] = []
        var seen: Set<Source> = []
        var stack: [(ColumnID, LineageKind)] = [(rows, .identity)]
        while let (id, kind) = stack.popLast() {
            guard seen.insert(Source(column: id, kind: kind)).inserted else { continue }
            for var input in arena[id].inputs {
                input.kind = kind.after(input.kind)
                if arena[input.source].isRows {
                    stack.append((input.source, input.kind.isValue ? .identity : input.kind))
                } else if seen.insert(Source(column: input.source, kind: input.kind)).inserted {
                    result.append(input)
                }
            }
        }
        rowInputs[rows.index] = result
        return result
    }

    // MARK: Values

    private mutating func settle(_ id: ColumnID) {
        let node = arena[id]
        if node.table != nil { return }
        var inputs = inputs(of: id)
        if let answer = answers[id.index] {
            inputs.append(FlowInput(source: answer, kind: .identity, place: .max, isCertain: true))
        }
        if inputs.count == 1, inputs[0].kind == .identity, inputs[0].isCertain,
            arena[inputs[0].source].table == nil
        {
            let beneath = found[inputs[0].source.index] ?? []
            if inputs[0].place == .max || beneath.allSatisfy({ $0.1.place != .max }) {
                found[id.index] = beneath
                return
            }
        }
        found[id.index] = combined(inputs)
    }

    private func combined(_ inputs: [FlowInput]) -> [(Source, Reading)] {
        var result: [(Source, Reading)] = []
        var indexes: [Source: Int] = [:]
        for input in inputs {
            for (source, reading) in beneath(input) {
                if let index = indexes[source] {
                    result[index].1.place = min(result[index].1.place, reading.place)
                    result[index].1.isCertain = result[index].1.isCertain || reading.isCertain
                } else {
                    indexes[source] = result.count
                    result.append((source, reading))
                }
            }
        }
        return result
    }

    private func beneath(_ input: FlowInput) -> [(Source, Reading)] {
        if arena[input.source].table != nil {
            let source = Source(column: input.source, kind: input.kind)
            return [(source, Reading(place: input.place, isCertain: input.isCertain))]
        }
        return (found[input.source.index] ?? []).map { source, reading in
            let kind = input.kind.after(source.kind)
            // The place is that of the expression the kind comes from.
            let isInner = reading.place != .max && (kind == source.kind || input.place == .max)
            let place = isInner ? reading.place : input.place
            return (
                Source(column: source.column, kind: kind),
                Reading(place: place, isCertain: reading.isCertain && input.isCertain)
            )
        }
    }

    private mutating func sources(ofRows rows: ColumnID) -> [(Source, Reading)] {
        combined(inputs(ofRows: rows))
    }
}
