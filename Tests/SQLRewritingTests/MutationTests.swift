import Foundation
import SQLRewriting
import Testing

/// Rules that do not check one of their conditions, on generated queries: they are caught, and whole rules never.
struct MutationTests {
    /// Variants of each query that needs a condition; `GLIDEPATH_NIGHTLY` tries more.
    private static let variants: UInt64 =
        ProcessInfo.processInfo.environment["GLIDEPATH_NIGHTLY"] == nil ? 4 : 60

    @Test func `variants of queries that need a condition answer alike, and tell when it is not checked`()
        async throws
    {
        let lab = try RewritingLab()
        var caught: [ConditionID: Int] = [:]
        for (number, example) in ConditionCase.all.enumerated() {
            let id = ConditionID(rule: example.rule, condition: example.condition)
            caught[id, default: 0] += 0
            for seed in 0..<Self.variants {
                var variation = Variation(seed: UInt64(number) << 32 | seed)
                let sql = seed == 0 ? example.sql : variation.variant(of: example.sql)
                let (right, wrong) = (Rewritten(sql), Rewritten(sql, disabling: [id]))
                let difference = try await Self.difference(right, lab, failureIsFree: true)
                #expect(difference == nil, "\(example.rule): \(sql) → \(right.text)")
                guard wrong.text != right.text,
                    try await Self.difference(right, lab, failureIsFree: false) == nil,
                    try await Self.difference(wrong, lab, failureIsFree: false) != nil
                else { continue }
                caught[id, default: 0] += 1
            }
        }
        let open = caught.filter { $0.value == 0 }.map { "\($0.key.rule), \($0.key.condition)" }
        #expect(open.isEmpty)
        for rule in RewriteRule.all {
            let counts = rule.conditions.map { condition in
                let id = ConditionID(rule: rule.name, condition: condition.name)
                return "\(condition.name) \(caught[id] ?? 0)"
            }
            print("caught without the condition: \(rule.name): \(counts.joined(separator: ", "))")
        }
    }

    private static func difference(
        _ rewritten: Rewritten,
        _ lab: RewritingLab,
        failureIsFree: Bool
    ) async throws -> String? {
        guard rewritten.rewriting.isChanged else { return nil }
        return try await lab.difference(
            rewritten.original,
            rewritten.text,
            isOrdered: rewritten.isOrdered,
            failureIsFree: failureIsFree
        )
    }
}

/// Other columns and numbers in place of those of a query.
private struct Variation {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func variant(of sql: String) -> String {
        var columns: [String: String] = [:]
        for name in ["a", "b", "n"] {
            columns[name] = ["a", "b", "n", "p_id", "id"].randomElement(using: &random)
        }
        var (result, word, isText) = ("", "", false)
        for character in sql + " " {
            if character == "'" { isText.toggle() }
            if !isText, character.isLetter || character.isNumber || character == "_" {
                word.append(character)
                continue
            }
            if let column = columns[word] {
                result += column
            } else if word.allSatisfy(\.isNumber), word.count == 1, Bool.random(using: &random) {
                result += "\(Int.random(in: 0...3, using: &random))"
            } else {
                result += word
            }
            word = ""
            result.append(character)
        }
        return result
    }
}
