public import RowPrograms
import SQLSyntax

/// Turns the program of a step into SQL, or says why not.
public enum Lifter {
    /// - Parameters:
    ///   - entry: The function that the step calls.
    ///   - relations: What the step is given, with the types its program sees.
    /// - Throws: ``LiftRefusal``.
    public static func lift(_ program: RowProgram, entry: String, relations: [LiftRelation]) throws
        -> LiftedStep
    {
        let executor = Executor(program: program, relations: relations)
        do {
            return try executor.lift(entry: entry)
        } catch is LoopTouch {
            throw executor.orderDependent("an object of an outer loop that an inner one changes")
        }
    }
}

extension Executor {
    func lift(entry: String) throws -> LiftedStep {
        let start = try execute(program.body, State(), in: Self.globals)
        guard var state = start.next else { throw unsupported("a module that fails when it is loaded") }
        guard case .function(let function, _, _) = state.scopes[Self.globals]?[entry] else {
            throw refusal(
                .noEntry,
                "the function \(entry) is not in the file",
                "Name the function that the step calls."
            )
        }
        let result = try call(
            .function(function, scope: Self.globals, receiver: nil),
            [.sharedState],
            &state,
            at: function.span
        )
        var outputs: [(String, Value)] = []
        switch result {
        case .sharedState: outputs = state.published.sorted { $0.key < $1.key }
        case .object(let id):
            guard case .map(let map) = state.objects[id], case .fixed(let entries) = map.entries else {
                throw unsupported("this result")
            }
            outputs = entries.compactMap { entry in entry.key.text.map { ($0, entry.value) } }
        default: throw unsupported("this result")
        }
        outputs = outputs.filter { name, value in
            guard case .frame(let frame) = value else { return true }
            return frame.relation != name
        }
        var parameters: Set<LiftParameter> = []
        let queries = try outputs.map { try query(for: $0.1, named: $0.0, state, &parameters) }
        var seen: Set<LiftFact> = []
        return LiftedStep(
            queries: queries,
            facts: facts.filter { seen.insert($0).inserted },
            parameters: parameters.sorted { $0.name < $1.name }
        )
    }

    private func query(
        for value: Value,
        named name: String,
        _ state: State,
        _ parameters: inout Set<LiftParameter>
    ) throws -> LiftedQuery {
        let branches = try frames(of: value, when: .yes)
        guard let first = branches.first(where: { !$0.frame.plan.isNeverFilled }) ?? branches.first else {
            throw unsupported("this result")
        }
        let names = first.frame.columns.map(\.name)
        let real = branches.filter { !$0.frame.plan.isNeverFilled && $0.when != .no }
        guard branches.allSatisfy({ $0.frame.columns.map(\.name) == names }) else {
            throw unsupported("a result whose columns change")
        }
        let only = real.count == 1 ? real[0] : nil
        let plan: Plan
        var terms: [Term]
        if let only {
            plan = bound(only.frame, when: only.when)
            terms = only.frame.columns.map(\.term)
        } else if real.isEmpty {
            (plan, terms) = (first.frame.plan, first.frame.columns.map(\.term))
        } else {
            (plan, terms) = try union(real)
        }
        terms = terms.map { $0.assuming(state.guardTerm) }
        let writer = QueryWriter(relations: Array(relations.keys))
        let query = try writer.query(plan, columns: Array(zip(names, terms)))
        parameters.formUnion(writer.parameters)
        let columns = zip(names, terms).map { LiftColumn(name: $0, type: $1.type) }
        return LiftedQuery(relation: name, columns: columns, query: query)
    }

    private struct Branch {
        var frame: Frame
        var when: Term
    }

    private func frames(of value: Value, when: Term) throws -> [Branch] {
        switch value {
        case .frame(let frame): return [Branch(frame: frame, when: when)]
        case .either(let condition, let first, let second):
            return try frames(of: first, when: .all([when, condition]))
                + frames(of: second, when: .all([when, .not(condition)]))
        case .refused(let refusal): throw refusal
        default: throw unsupported("a result that is no data frame")
        }
    }

    /// A frame's rows where a condition of the whole step holds.
    private func bound(_ frame: Frame, when: Term) -> Plan {
        let used = frame.columns.reduce(into: when.attributes()) { $0.formUnion($1.term.attributes()) }
        let needsContext = !frame.plan.isIndependent || !used.isSubset(of: Set(frame.plan.attributes))
        let plan = needsContext ? Plan.product(context.plan, frame.plan) : frame.plan
        return plan.filtered(when)
    }

    private func union(_ branches: [Branch]) throws -> (Plan, [Term]) {
        var attributes: [Attribute] = []
        for index in branches[0].frame.columns.indices {
            var type = branches[0].frame.columns[index].term.type
            for branch in branches.dropFirst() {
                guard let union = type.union(branch.frame.columns[index].term.type) else {
                    throw mixedTypes(at: here)
                }
                type = union
            }
            attributes.append(attribute(branches[0].frame.columns[index].name, type))
        }
        let place = attribute("place", .integer)
        let parts = try branches.map { branch -> Plan.Branch in
            let (plan, number) = try ordinal(of: bound(branch.frame, when: branch.when))
            return Plan.Branch(plan: plan, values: branch.frame.columns.map(\.term) + [number])
        }
        // Only one of the branches has rows.
        let plan = Plan(
            .union(parts, attributes: attributes + [place]),
            order: [SortKey(term: .attribute(place))],
            key: [.attribute(place)]
        )
        return (plan, attributes.map { .attribute($0) })
    }
}

extension Plan {
    /// Whether it cannot have rows.
    var isNeverFilled: Bool {
        if case .filter(_, .no) = kind { return true }
        return false
    }
}
