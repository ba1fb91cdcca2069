import JobModel
import Ports
import Tabular
import Testing
import Trials

/// Lakes are the same each time and hold what makes rules show; faults in programs are small; shrinking keeps what is shown.
struct LakeTests {
    private let shape = LakeShape(
        tables: [
            .init(
                name: TableName(schema: "lake", name: "orders"),
                columns: [
                    .init(name: "order_id", type: "INTEGER", kind: .key(isText: false)),
                    .init(
                        name: "amount",
                        type: "DECIMAL(12,2)",
                        kind: .decimal(precision: 12, scale: 2),
                        constants: ["100"]
                    ),
                    .init(name: "status", type: "VARCHAR", kind: .text, constants: ["Open"]),
                ],
                modes: [.effectiveDate]
            )
        ],
        asOfColumn: "as_of"
    )

    @Test func `the same number gives the same lake, others give others`() {
        let seeds = LakeSeeds(shape)
        #expect(seeds.lake(3).lake == seeds.lake(3).lake)
        #expect(Set((0..<20).map { seeds.lake($0).lake }).count >= 18)
    }

    @Test func `constants and their neighbours, missing values, weekends, empty tables and duplicates occur`()
    {
        let seeds = LakeSeeds(shape)
        let lakes = (0..<40).map { seeds.lake($0) }
        let amounts = Set(lakes.flatMap { $0.lake.tables[0].rows.map { $0[1] } })
        for amount in ["100.00", "99.99", "100.01"] { #expect(amounts.contains(amount)) }
        #expect(amounts.contains(nil))
        let texts = Set(lakes.flatMap { $0.lake.tables[0].rows.map { $0[2] } })
        #expect(texts.isSuperset(of: ["Open", " Open ", "open"]))
        #expect(Set(lakes.map(\.date.weekday)).isSuperset(of: [3, 5, 6, 7]))
        #expect(lakes.contains { $0.lake.tables[0].rows.isEmpty })
        #expect(
            lakes.contains { lake in Set(lake.lake.tables[0].rows).count < lake.lake.tables[0].rows.count }
        )
    }

    @Test func `shrinking finds the one row that matters`() async throws {
        var lake = LakeSeeds(shape).lake(1).lake
        lake.tables[0].rows = (1...9).map { ["\($0)", "\($0).00", "x", "2024-10-02"] }
        let small = try await LakeShrinking().smallest(lake) { lake in
            lake.tables[0].rows.contains { $0[0] == "7" }
        }
        #expect(small.tables[0].rows.map { $0[0] } == ["7"])
    }

    @Test func `outputs agree without regard to order unless it counts`() {
        let rows: [[String?]] = [["1", nil], ["2", "x"]]
        let one = TrialOutcome.outputs([
            TrialOutput(stepIndex: 2, relation: "r", columns: ["a", "b"], rows: rows)
        ])
        let other = TrialOutcome.outputs([
            TrialOutput(stepIndex: 2, relation: "r", columns: ["a", "b"], rows: rows.reversed())
        ])
        #expect(one.agrees(with: other, isOrdered: false))
        #expect(!one.agrees(with: other, isOrdered: true))
        let less = TrialOutcome.outputs([
            TrialOutput(stepIndex: 2, relation: "r", columns: ["a", "b"], rows: [rows[0]])
        ])
        #expect(!one.agrees(with: less, isOrdered: false))
    }

    @Test(arguments: [
        ("    if amount >= 100:", 8, 21, "    if (not (amount >= 100)):", true),
        ("    if amount >= 100:", 8, 21, "    if amount > 100:", true),
        ("    if amount >= 100:", 8, 21, "    if amount >= 101:", true),
        ("    if s == 'Open':", 8, 19, "    if s == 'Open~':", true),
        ("    x = round(a * 2, 1)", 9, 24, "    x = round(a + 2, 1)", false),
        ("    names[key] = value", 1, 23, "    names.setdefault(key, value)", false),
    ]) func `a fault changes its range only`(
        line: String,
        first: Int,
        last: Int,
        expected: String,
        isCondition: Bool
    ) {
        let text = "# head\n\(line)\n# tail 7\n"
        let faults = ProgramFaults(in: text, lines: 2...2, columns: (first, last), isCondition: isCondition)
            .faults
        let found = faults.map(\.text)
        #expect(found.contains("# head\n\(expected)\n# tail 7\n"), "\(found)")
        #expect(found.allSatisfy { $0.hasPrefix("# head\n") && $0.hasSuffix("\n# tail 7\n") && $0 != text })
    }
}
