import Lifting
import Testing

/// What programs over rows are written for, each as a hurried hand writes it: all are lifted, and give the same rows.
struct IdiomTests {
    @Test func `idioms are lifted and give the same rows`() async throws {
        let programs = try LiftedPrograms()
        defer { programs.remove() }
        var texts: [String: String] = [:]
        for (number, idiom) in Self.idioms.enumerated() { texts[String(number)] = Self.program(idiom) }
        var queries: [String: String] = [:]
        for (number, result) in try await programs.lift(texts) {
            switch result {
            case .success(let step): queries[number] = LiftedPrograms.sql(step)
            case .failure(let refusal): Issue.record("\(number): \(refusal)")
            }
        }
        let judgements = try programs.judge(queries)
        #expect(judgements.count == Self.idioms.count)
        for judgement in judgements {
            let name = Self.idioms[judgement.seed].name
            #expect(judgement.verdict == "equal", "\(name): \(judgement.detail)")
        }
    }

    struct Idiom: Sendable {
        var name: String
        var columns: Int
        var body: String
    }

    private static func program(_ idiom: Idiom) -> String {
        let lines = idiom.body.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }
        let columns = (1...idiom.columns).map { "\"c\($0)\"" }.joined(separator: ", ")
        return """
            from collections import Counter, defaultdict
            from datetime import timedelta
            from decimal import *
            import pandas as pd


            class Sum:
                def __init__(self):
                    self.total = Decimal("0")
                    self.count = 0

                def add(self, value):
                    self.total += value
                    self.count += 1


            def execute(shared_state):
                sales = shared_state["sales"]
                stores = shared_state["stores"]
                as_of = shared_state["__maxEffectiveDate"]
                rows = []
            \(lines.joined(separator: "\n"))
                return {"output": pd.DataFrame(rows, columns=[\(columns)])}

            """
    }

    static let idioms = [
        Idiom(
            name: "a default asked for",
            columns: 2,
            body: """
                d = defaultdict(int)
                for row in sales.itertuples(index=False):
                    d[row.store] += 1
                for s in stores.itertuples(index=False):
                    rows.append([s.store, d[s.store]])
                """
        ),
        Idiom(
            name: "a list for each row of a nested loop",
            columns: 3,
            body: """
                for st in stores.itertuples(index=False):
                    names = []
                    for row in sales.itertuples(index=False):
                        if row.store == st.store:
                            names.append(row.region)
                    rows.append([st.store, ",".join(names), len(names)])
                """
        ),
        Idiom(
            name: "a nested loop that is left",
            columns: 2,
            body: """
                for st in stores.itertuples(index=False):
                    n = 0
                    for row in sales.itertuples(index=False):
                        if row.qty > 5:
                            break
                        if row.store == st.store:
                            n += 1
                    rows.append([st.store, n])
                """
        ),
        Idiom(
            name: "sets per key",
            columns: 3,
            body: """
                d = {}
                for row in sales.itertuples(index=False):
                    d.setdefault(row.store, set()).add(row.region)
                for k in sorted(d):
                    rows.append([k, len(d[k]), "|".join(sorted(d[k]))])
                """
        ),
        Idiom(
            name: "extremes of a dict, with a key",
            columns: 3,
            body: """
                d = {}
                for row in sales.itertuples(index=False):
                    d[row.store] = d.get(row.store, 0) + row.qty
                if d:
                    rows.append([max(d.values()), min(d.values()), max(d, key=lambda k: (d[k], k))])
                """
        ),
        Idiom(
            name: "extremes of a dict that may be empty",
            columns: 3,
            body: """
                d = {}
                for row in sales.itertuples(index=False):
                    d[row.store] = d.get(row.store, 0) + row.qty
                rows.append([max(d.values(), default=0), min(d.values(), default=-1), sum(d.values())])
                """
        ),
        Idiom(
            name: "membership in a list",
            columns: 1,
            body: """
                good = [s.store for s in stores.itertuples(index=False) if s.city is not None]
                for row in sales.itertuples(index=False):
                    if row.store in good:
                        rows.append([row.id])
                """
        ),
        Idiom(
            name: "membership in a set",
            columns: 2,
            body: """
                good = {s.store for s in stores.itertuples(index=False) if s.city is not None}
                for row in sales.itertuples(index=False):
                    if row.store not in good:
                        rows.append([row.id, row.store])
                """
        ),
        Idiom(
            name: "every second row",
            columns: 2,
            body: """
                for i, row in enumerate(sales.to_dict("records")):
                    if i % 2 == 0:
                        rows.append([i, row["id"]])
                """
        ),
        Idiom(
            name: "two columns side by side",
            columns: 2,
            body: """
                for a, b in zip(sales["store"], sales["amount"]):
                    if b > 0:
                        rows.append([a, b])
                """
        ),
        Idiom(
            name: "a Counter",
            columns: 2,
            body: """
                c = Counter()
                for row in sales.itertuples(index=False):
                    c[row.region] += 1
                for k, n in c.most_common(2):
                    rows.append([k, n])
                rows.append(["x", c["zz"]])
                rows.append(["n", len(c)])
                """
        ),
        Idiom(
            name: "an object that adds up",
            columns: 2,
            body: """
                acc = Sum()
                for row in sales.itertuples(index=False):
                    if row.ok:
                        acc.add(row.amount)
                rows.append([acc.total, acc.count])
                """
        ),
        Idiom(
            name: "an object for each key",
            columns: 3,
            body: """
                d = {}
                for row in sales.itertuples(index=False):
                    if row.store not in d:
                        d[row.store] = Sum()
                    d[row.store].add(row.amount)
                for k in sorted(d):
                    rows.append([k, d[k].total, d[k].count])
                """
        ),
        Idiom(
            name: "a total row at month end",
            columns: 2,
            body: """
                for row in sales.itertuples(index=False):
                    rows.append([row.id, row.qty])
                if (as_of + timedelta(days=1)).month != as_of.month or as_of.weekday() in (4, 6):
                    rows.append([0, sum(r[1] for r in rows)])
                """
        ),
        Idiom(
            name: "the first rows of a sorted list",
            columns: 2,
            body: """
                for row in sales.itertuples(index=False):
                    rows.append([row.id, row.amount])
                rows.sort(key=lambda r: (r[1], r[0]), reverse=True)
                rows = rows[:3]
                """
        ),
        Idiom(
            name: "any and all",
            columns: 3,
            body: """
                a = any(row.qty > 5 for row in sales.itertuples(index=False))
                b = all(row.ok for row in sales.itertuples(index=False))
                rows.append([a, b, len([1 for r in sales.itertuples(index=False) if r.ok])])
                """
        ),
        Idiom(
            name: "two loops fill one list",
            columns: 2,
            body: """
                for row in sales.itertuples(index=False):
                    if row.ok:
                        rows.append([1, row.id])
                rows.append([2, 0])
                for row in sales.itertuples(index=False):
                    if not row.ok:
                        rows.append([3, row.id])
                """
        ),
        Idiom(
            name: "the row with the extreme",
            columns: 2,
            body: """
                best = None
                name = None
                for row in sales.itertuples(index=False):
                    if best is None or row.amount > best:
                        best = row.amount
                        name = row.region
                rows.append([best, name])
                """
        ),
        Idiom(
            name: "a day compared with the day before",
            columns: 2,
            body: """
                today = {}
                before = {}
                for row in sales.itertuples(index=False):
                    if row.day == as_of:
                        today[row.store] = row.amount
                    elif row.day == as_of - timedelta(days=1):
                        before[row.store] = row.amount
                for k, v in today.items():
                    if k in before:
                        rows.append([k, v - before[k]])
                    else:
                        rows.append([k, v])
                for k, v in before.items():
                    if k not in today:
                        rows.append([k, -v])
                """
        ),
        Idiom(
            name: "numbers of a sorted list",
            columns: 3,
            body: """
                ordered = sorted(sales.to_dict("records"), key=lambda r: (-r["amount"], r["id"], r["store"], r["qty"], r["region"]))
                rank = 0
                for row in ordered:
                    rank += 1
                    if rank > 4:
                        break
                    rows.append([rank, row["id"], row["amount"]])
                """
        ),
        Idiom(
            name: "a share of the whole for each row",
            columns: 2,
            body: """
                total = sum(row.amount for row in sales.itertuples(index=False))
                for row in sales.itertuples(index=False):
                    if total:
                        rows.append([row.id, (row.amount / total * 100).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)])
                """
        ),
        Idiom(
            name: "a sum of several kinds",
            columns: 1,
            body: """
                x = 0
                for row in sales.itertuples(index=False):
                    if row.qty > 3:
                        x = x + row.qty
                    elif row.qty < 0:
                        x = x - 1
                rows.append([x])
                """
        ),
        Idiom(
            name: "a flag that is set and cleared",
            columns: 2,
            body: """
                flag = False
                for row in sales.itertuples(index=False):
                    if row.qty > 3:
                        flag = True
                    elif row.qty < 0:
                        flag = False
                    rows.append([row.id, flag])
                rows.append([0, flag])
                """
        ),
        Idiom(
            name: "lists per computed key",
            columns: 4,
            body: """
                def key(r):
                    return r.region or "-"
                d = {}
                for row in sales.itertuples(index=False):
                    d.setdefault(key(row), []).append(row.amount)
                for k in sorted(d):
                    rows.append([k, sum(d[k]), max(d[k]), len(d[k])])
                """
        ),
    ]
}
