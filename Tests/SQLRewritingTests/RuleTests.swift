import SQLRewriting
import Testing

/// Each rule, both ways: it fires where it should, and each of its conditions is needed.
struct RuleTests {
    private let lab: RewritingLab

    init() throws { lab = try RewritingLab() }

    @Test func `every rule fires, and the answers stay`() async throws {
        for example in FiringCase.all {
            let rules = RewriteRule.all.filter { $0.name == example.rule }
            for rewritten in [Rewritten(example.sql, rules: rules), Rewritten(example.sql)] {
                let isChanged = rewritten.rewriting.isChanged
                #expect(isChanged, "\(example.rule): \(example.sql)")
                try await expectEqual(rewritten, example.rule)
            }
            #expect(try await lab.answered(example.sql) == RewritingLab.seeds.count, "\(example.sql)")
            let again = Rewritten(Rewritten(example.sql).text)
            let isDone = !again.rewriting.isChanged
            #expect(isDone, "again: \(example.sql): \(again.rewriting.log.map(\.rule))")
        }
        let silent = Set(RewriteRule.all.map(\.name)).subtracting(FiringCase.all.map(\.rule))
        #expect(silent.isEmpty)
    }

    @Test func `without any one condition some lake tells the answers apart`() async throws {
        for example in ConditionCase.all {
            let rules = RewriteRule.all.filter { $0.name == example.rule }
            let id = ConditionID(rule: example.rule, condition: example.condition)
            let kept = Rewritten(example.sql, rules: rules)
            let isKept = !kept.rewriting.isChanged
            #expect(isKept, "\(example.rule), \(example.condition): \(kept.text)")
            let broken = kept.rewriting.refusals.contains { $0.condition.name == example.condition }
            // That a column is used is no refusal worth telling.
            #expect(broken || id.condition == "unused", "\(example.rule), \(example.condition)")
            try await expectEqual(Rewritten(example.sql), example.rule)
            let wrong = Rewritten(example.sql, rules: rules, disabling: [id])
            let isWrong = wrong.rewriting.isChanged
            #expect(isWrong, "disabled \(example.rule), \(example.condition): fires")
            let difference = try await lab.difference(
                wrong.original,
                wrong.text,
                isOrdered: wrong.isOrdered,
                failureIsFree: false
            )
            #expect(difference != nil, "disabled \(example.rule), \(example.condition): \(wrong.text)")
        }
    }

    @Test func `every condition of every rule has such a query`() {
        let declared = RewriteRule.all.flatMap { rule in rule.conditions.map { "\(rule.name), \($0.name)" } }
        #expect(Set(declared) == Set(ConditionCase.all.map { "\($0.rule), \($0.condition)" }))
        #expect(Set(declared).count == declared.count)
    }

    private func expectEqual(_ rewritten: Rewritten, _ label: String) async throws {
        let difference = try await lab.difference(
            rewritten.original,
            rewritten.text,
            isOrdered: rewritten.isOrdered,
            failureIsFree: true
        )
        #expect(difference == nil, "\(label): \(rewritten.original) → \(rewritten.text)")
    }
}
