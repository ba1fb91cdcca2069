internal import CodeReading
internal import JobModel

extension FindingRule {
    /// AP03: user code where a query would do.
    static let unnecessaryExternal = FindingRule { view in
        view.programs.compactMap { step, file, facts in
            guard facts.isPure, facts.notUnderstood.isEmpty, facts.escapes.isEmpty, !facts.relations.isEmpty
            else {
                return nil
            }
            guard !facts.loops.contains(where: { $0.subject == .condition && facts.usesRows(in: $0) }) else {
                return nil
            }
            return view.finding(
                .unnecessaryExternal,
                step,
                at: view.place("type", of: step),
                "\(file) only computes from its relations: SQL can say the same",
                confidence: .medium,
                rewrite: "lift it to SQL"
            )
        }
    }

    /// AP06: loops over rows.
    static let rowByRowIteration = FindingRule { view in
        view.programs.compactMap { step, file, facts in
            let loops = facts.loops.filter { loop in
                switch loop.subject {
                case .rows: true
                case .condition: facts.usesRows(in: loop)
                default: false
                }
            }
            guard let first = loops.map(\.lines.lowerBound).min(),
                let last = loops.map(\.lines.upperBound).max()
            else {
                return nil
            }
            let relations = Set(
                loops.flatMap { loop -> [String] in
                    if case .rows(let names) = loop.subject { names } else { [] }
                }
            ).sorted()
            let subject = relations.isEmpty ? "rows" : "the rows of \(quoted(relations))"
            return view.finding(
                .rowByRowIteration,
                step,
                at: Place(file: file, lines: first...last),
                loops.count == 1
                    ? "a loop goes over \(subject) one by one"
                    : "\(loops.count) loops go over \(subject) one by one",
                rewrite: "set operations in SQL"
            )
        }
    }
}

extension ProgramFacts {
    /// Whether it touches nothing but its relations; the clock is not counted, since SQL has one too.
    var isPure: Bool { effects.allSatisfy { $0.kind == .clock } && queries.allSatisfy(\.isInMemory) }

    /// Whether values of rows are looked at inside a loop.
    func usesRows(in loop: LoopFact) -> Bool {
        relations.values.contains { use in
            use.columns.values.contains { places in
                places.contains { loop.lines.contains($0.lowerBound) }
            }
        }
    }
}
