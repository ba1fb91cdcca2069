import Lifting
import RowPrograms
import Testing

/// Programs that look liftable and are not: each is refused with its code, at its line.
struct RefusalTests {
    struct Trap: CustomTestStringConvertible, Sendable {
        var name: String
        var code: LiftRefusal.Code
        /// Of the body below, from one.
        var line: Int
        var body: String

        var testDescription: String { name }
    }

    @Test func `what cannot be lifted exactly is refused, at its place`() async throws {
        let programs = try LiftedPrograms()
        defer { programs.remove() }
        let texts = Dictionary(uniqueKeysWithValues: Self.traps.map { ($0.name, Self.program($0.body)) })
        let lifted = try await programs.lift(texts)
        for trap in Self.traps {
            switch lifted[trap.name] {
            case .failure(let refusal):
                #expect(refusal.code == trap.code, "\(trap.name): \(refusal)")
                #expect(Int(refusal.span.firstLine) - Self.headLines == trap.line, "\(trap.name): \(refusal)")
            case .success(let step):
                Issue.record("\(trap.name) was lifted to \(LiftedPrograms.sql(step))")
            case nil: Issue.record("\(trap.name) was not tried")
            }
        }
    }

    private static let headLines = 10

    private static func program(_ body: String) -> String {
        let inner = body.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
        return """
            import random
            from collections import defaultdict
            from datetime import datetime, date
            from decimal import Decimal
            import pandas as pd


            def execute(shared_state):
                sales = shared_state["sales"]
                rows = []
            \(inner.joined(separator: "\n"))
                return {"output": pd.DataFrame(rows, columns=["a"])}

            """
    }

    static let traps = [
        Trap(
            name: "a name keeps its value on some ways",
            code: .orderDependent,
            line: 2,
            body: """
                for row in sales.itertuples(index=False):
                    if row.ok:
                        found = row.qty
                    rows.append([found])
                """
        ),
        Trap(
            name: "every turn keeps one object",
            code: .aliasing,
            line: 4,
            body: """
                line = [0]
                for row in sales.itertuples(index=False):
                    line[0] = row.id
                    rows.append(line)
                """
        ),
        Trap(
            name: "a list keeps what a map changes later",
            code: .aliasing,
            line: 2,
            body: """
                groups = {}
                for row in sales.itertuples(index=False):
                    entry = groups.setdefault(row.store, [0])
                    entry[0] += 1
                    rows.append(entry)
                """
        ),
        Trap(
            name: "asking adds entries that are counted",
            code: .secondUpdate,
            line: 6,
            body: """
                totals = defaultdict(int)
                for row in sales.itertuples(index=False):
                    totals[row.store] += 1
                for row in sales.itertuples(index=False):
                    rows.append([totals[row.id]])
                rows.append([len(totals)])
                """
        ),
        Trap(
            name: "a map changed while it is gone through",
            code: .secondUpdate,
            line: 5,
            body: """
                totals = {}
                for row in sales.itertuples(index=False):
                    totals[row.store] = row.qty
                for key in totals:
                    totals[key] = totals[key] + 1
                """
        ),
        Trap(
            name: "the order of rows decides a state",
            code: .orderDependent,
            line: 2,
            body: """
                heat = Decimal("0")
                for row in sales.itertuples(index=False):
                    heat = heat * 2 + row.amount if row.ok else Decimal("0")
                    rows.append([heat])
                """
        ),
        Trap(
            name: "two counters that reset each other",
            code: .orderDependent,
            line: 3,
            body: """
                a = 0
                b = 0
                for row in sales.itertuples(index=False):
                    if row.qty > a:
                        b = a
                    else:
                        a = b + 1
                    rows.append([a])
                """
        ),
        Trap(
            name: "one turn changes its neighbour's entry",
            code: .orderDependent,
            line: 4,
            body: """
                last = {}
                for row in sales.itertuples(index=False):
                    last[row.store] = row.qty
                    last[row.id] = 0
                for key in last:
                    rows.append([key])
                """
        ),
        Trap(
            name: "the list is read while it grows",
            code: .orderDependent,
            line: 2,
            body: """
                for row in sales.itertuples(index=False):
                    if len(rows) < 5 or row.qty > 3:
                        rows.append([row.id])
                """
        ),
        Trap(
            name: "the clock",
            code: .timeDependent,
            line: 1,
            body: """
                now = datetime.now()
                rows.append([now])
                """
        ),
        Trap(
            name: "chance",
            code: .timeDependent,
            line: 2,
            body: """
                for row in sales.itertuples(index=False):
                    rows.append([random.random()])
                """
        ),
        Trap(
            name: "code made at run time",
            code: .dynamicCode,
            line: 2,
            body: """
                for row in sales.itertuples(index=False):
                    rows.append([eval("row.qty + 1")])
                """
        ),
        Trap(
            name: "a loop that a condition ends",
            code: .whileLoop,
            line: 2,
            body: """
                index = 0
                while index < len(sales):
                    index += 1
                    rows.append([index])
                """
        ),
        Trap(
            name: "binary numbers added by sum",
            code: .floatSum,
            line: 1,
            body: """
                rows.append([sum(float(row.amount) for row in sales.itertuples(index=False))])
                """
        ),
        Trap(
            name: "a decimal against a long binary constant",
            code: .floatComparison,
            line: 2,
            body: """
                for row in sales.itertuples(index=False):
                    if row.amount > 0.1:
                        rows.append([row.id])
                """
        ),
        Trap(
            name: "a quotient compared before it is rounded",
            code: .unroundedQuotient,
            line: 2,
            body: """
                for row in sales.itertuples(index=False):
                    if row.amount / 3 > 1:
                        rows.append([row.id])
                """
        ),
        Trap(
            name: "an exception as control flow",
            code: .exceptionFlow,
            line: 2,
            body: """
                for row in sales.itertuples(index=False):
                    try:
                        rows.append([int(row.note)])
                    except ValueError:
                        rows.append([0])
                """
        ),
        Trap(
            name: "a rounded decimal as text",
            code: .negativeZero,
            line: 2,
            body: """
                for row in sales.itertuples(index=False):
                    rows.append([str((row.amount * row.qty).quantize(Decimal("0.1")))])
                """
        ),
        Trap(
            name: "the value of the last row behind the loop",
            code: .undefinedName,
            line: 3,
            body: """
                for row in sales.itertuples(index=False):
                    rows.append([row.id])
                rows.append([row.id])
                """
        ),
        Trap(
            name: "a sort that leaves ties open",
            code: .unstableSort,
            line: 1,
            body: """
                for row in sales.sort_values("amount").itertuples(index=False):
                    rows.append([row.id])
                """
        ),
    ]
}
