import CodeReading
import Testing

/// Facts other than columns, each from code as people write it.
struct FactTests {
    private let inputs = [
        ProgramInput(
            name: "t",
            columns: [.init("k", .integer), .init("v", .decimal), .init("f", .real), .init("s"), .init("d")]
        )
    ]

    private func facts(_ body: String) async throws -> ProgramFacts {
        try await Reading.facts(
            "t = shared_state['t']\nday = shared_state['__maxEffectiveDate']\n" + body,
            inputs: inputs
        )
    }

    // MARK: Collecting

    @Test(arguments: [
        ("m = {}\nfor r in t.itertuples():\n    m[r.k] = r.s", LookupFact.Winner.last),
        ("m = {}\nfor r in t.itertuples():\n    if r.k not in m:\n        m[r.k] = r.s", .first),
        ("m = {}\nfor r in t.itertuples():\n    m.setdefault(r.k, r.s)", .first),
        ("m = {r.k: r.s for r in t.itertuples()}", .last),
        ("m = dict(zip(t['k'], t['s']))", .last),
    ])
    func `lookups`(body: String, winner: LookupFact.Winner) async throws {
        let lookups = try await facts(body).lookups
        #expect(lookups.count == 1)
        #expect(lookups.first?.keys.map(\.column) == ["k"])
        #expect(lookups.first?.values.map(\.column) == ["s"])
        #expect(lookups.first?.winner == winner)
    }

    @Test(arguments: [
        (
            "x = 0\nfor r in t.itertuples():\n    x += r.v", AccumulationFact.Operation.sum,
            AccumulationFact.Number.decimal, []
        ),
        ("x = 0.0\nfor r in t.itertuples():\n    x += float(r.v)", .sum, .real, []),
        ("x = 0\nfor r in t.itertuples():\n    x += 1", .count, .integer, []),
        ("m = {}\nfor r in t.itertuples():\n    m[r.k] = m.get(r.k, 0) + r.v", .sum, .decimal, ["k"]),
        (
            "m = {}\nfor r in t.itertuples():\n    if r.k not in m:\n        m[r.k] = 0\n    m[r.k] += 1",
            .count, .integer, ["k"]
        ),
        (
            "from collections import defaultdict\nm = defaultdict(float)\nfor r in t.itertuples():\n    m[r.k] += r.f",
            .sum, .real, ["k"]
        ),
        ("x = sum(r.v for r in t.itertuples())", .sum, .decimal, []),
        ("x = t['v'].sum()", .sum, .decimal, []),
        (
            "best = None\nfor r in t.itertuples():\n    if best is None or r.v > best:\n        best = r.v",
            .other, .unknown, []
        ),
        ("low = 0\nfor r in t.itertuples():\n    if r.v < low:\n        low = r.v", .minimum, .decimal, []),
    ])
    func `accumulations`(
        body: String,
        operation: AccumulationFact.Operation,
        number: AccumulationFact.Number,
        keys: [String]
    ) async throws {
        let found = try await facts(body).accumulations
        // A maximum behind "or" is not recognised as one, and nothing wrong is said of it.
        guard operation != .other else { return #expect(found.isEmpty) }
        #expect(
            found.contains {
                $0.operation == operation && $0.number == number && $0.keys.map(\.column) == keys
            }
        )
    }

    // MARK: Conditions

    private func condition(_ body: String) async throws -> ConditionFact? {
        try await facts(body).conditions.first { $0.effect != .other }
    }

    @Test func `rows that are skipped, with the constant`() async throws {
        let found = try #require(
            try await condition(
                "for r in t.itertuples():\n    if r.v < Decimal('25.50'):\n        continue\n    print(r.k)"
            )
        )
        #expect(found.effect == .skipsRow)
        #expect(found.isInLoop)
        #expect(found.columns == [SourceColumn(relation: "t", column: "v")])
        #expect(found.constants.map(\.text) == ["25.50"])
        #expect(found.lines == 8...8)
    }

    @Test(arguments: [
        ("if t.empty:\n    return {'output': pd.DataFrame(columns=['a'])}", true),
        ("if len(t) == 0:\n    return {'output': pd.DataFrame()}", true),
        ("if not len(t):\n    return {}", false),
    ])
    func `empty inputs`(body: String, names: Bool) async throws {
        let found = try #require(try await condition(body))
        #expect(found.effect == .endsEarly)
        if names { #expect(found.emptyRelations == ["t"]) }
    }

    @Test(arguments: [
        ("day.weekday() == 6", [6]), ("day.weekday() >= 5", [5, 6]), ("day.isoweekday() == 7", [6]),
        ("day.weekday() in (5, 6)", [5, 6]), ("not day.weekday() < 5", [5, 6]),
        ("day.weekday() not in [0, 1, 2, 3, 4]", [5, 6]),
        ("4 == day.weekday()", [4]),
    ])
    func `weekdays`(text: String, days: [Int]) async throws {
        let found = try #require(try await condition("if \(text):\n    return {'output': pd.DataFrame()}"))
        #expect(found.date == .weekday(days))
        #expect(found.effect == .endsEarly)
    }

    @Test func `a weekend that falls back to Friday, in three ways`() async throws {
        let moved = try #require(
            try await condition("if day.weekday() == 5:\n    day = day - timedelta(days=1)\nprint(day)")
        )
        #expect(moved.movesDate)
        let updated = try await facts("day -= timedelta(days=max(0, day.weekday() - 4))")
        #expect(updated.weekdayShifts.map(\.lines) == [7...7])
        let shifted = try await facts("x = day - timedelta(days=max(0, day.weekday() - 4))\nprint(x)")
        #expect(shifted.weekdayShifts.map(\.lines) == [7...7])
        let helper = try await facts(
            "def back(x):\n    if x.weekday() == 6:\n        return x - timedelta(days=2)\n    return x\nprint(back(day))"
        )
        #expect(helper.conditions.contains { $0.date == .weekday([6]) && $0.movesDate })
    }

    @Test func `a month end that adds a row`() async throws {
        let found = try #require(
            try await condition(
                "rows = []\nif (day + timedelta(days=1)).month != day.month:\n    rows.append(['T', 1])\nprint(rows)"
            )
        )
        #expect(found.date == .monthEnd)
        #expect(found.addsRows)
    }

    // MARK: Outputs and others

    @Test func `columns of an output, by list and by map`() async throws {
        let list = try await facts(
            "rows = []\nfor r in t.itertuples():\n    rows.append([r.k, r.v * 2, day])\nreturn {'output': pd.DataFrame(rows, columns=['a', 'b', 'c'])}"
        )
        #expect(list.outputs.first?.columns?.map(\.name) == ["a", "b", "c"])
        #expect(list.outputs.first?.columns?.map { $0.sources.map(\.column) } == [["k"], ["v"], []])
        let map = try await facts(
            "rows = []\nfor r in t.itertuples():\n    rows.append({'a': r.k,\n        'b': f'{r.s} {r.v}'})\nshared_state['output'] = pd.DataFrame(rows)\nreturn shared_state"
        )
        #expect(map.outputs.map(\.name) == ["output"])
        #expect(map.outputs.first?.columns?.map { $0.sources.map(\.column) } == [["k"], ["s", "v"]])
        #expect(map.outputs.first?.columns?.map(\.lines) == [9...9, 10...10])
    }

    @Test(arguments: [
        ("m = {}\nprint(m.get(1, 'x'))", DefaultFact.Absence.key, "'x'"),
        ("m = {}\nprint(m.get(1))", .key, "None"),
        ("for r in t.itertuples():\n    print(r.s or '')", .null, "''"),
        ("for r in t.itertuples():\n    print(0 if pd.isna(r.v) else r.v)", .null, "0"),
        ("for r in t.itertuples():\n    print(r.v if r.v is not None else Decimal('0.00'))", .null, "0.00"),
        ("print(t['s'].fillna('?'))", .null, "'?'"),
    ])
    func `defaults`(body: String, absence: DefaultFact.Absence, value: String) async throws {
        let defaults = try await facts(body).defaults
        #expect(defaults.map(\.absence) == [absence])
        #expect(defaults.map(\.value) == [value])
    }

    @Test(arguments: [
        ("print(round(1.5, 2))", RoundingFact.Mode.halfEven, 2), ("print(round(1.5))", .halfEven, 0),
        ("print(Decimal('1').quantize(Decimal('0.001')))", .halfEven, 3),
        (
            "import decimal\nprint(Decimal('1').quantize(Decimal('0.1'), rounding=decimal.ROUND_HALF_UP))",
            .halfUp, 1
        ),
        ("print(Decimal('1').quantize(Decimal('1'), 'ROUND_CEILING'))", .ceiling, 0),
        ("import math\nprint(math.floor(1.5))", .floor, 0),
    ])
    func `roundings`(body: String, mode: RoundingFact.Mode, digits: Int) async throws {
        let roundings = try await facts(body).roundings
        #expect(roundings.map(\.mode) == [mode])
        #expect(roundings.map(\.digits) == [digits])
    }

    @Test(arguments: [
        ("from datetime import datetime\nprint(datetime.now())", EffectFact.Kind.clock),
        ("import datetime as dt\nprint(dt.date.today())", .clock),
        ("import time\nprint(time.time())", .clock),
        ("import random\nprint(random.random())", .random), ("import uuid\nprint(uuid.uuid4())", .random),
        ("with open('x') as f:\n    print(f)", .readsFile),
        ("with open('x', 'w') as f:\n    f.write('y')", .writesFile),
        ("import os\nprint(os.environ['HOME'])", .environment),
        ("import subprocess\nsubprocess.run(['ls'])", .process),
        ("import requests\nrequests.get('http://x')", .network), ("print(eval('1'))", .dynamicCode),
        ("import psycopg2\nc = psycopg2.connect('x')", .database), ("t.to_csv('x.csv')", .writesFile),
    ])
    func `what it touches of the world`(body: String, kind: EffectFact.Kind) async throws {
        #expect(try await facts(body).effects.contains { $0.kind == kind })
    }

    @Test func `SQL of its own, in memory and outside`() async throws {
        let inside = try await facts(
            "import sqlite3\nc = sqlite3.connect(':memory:')\nprint(c.execute('SELECT 1').fetchall())"
        )
        #expect(inside.queries.map(\.sql) == ["SELECT 1"])
        #expect(inside.queries.first?.isInMemory == true)
        #expect(inside.effects.isEmpty)
        let outside = try await facts(
            "import psycopg2\nc = psycopg2.connect('x').cursor()\nc.execute('SELECT a FROM b WHERE c = ' + str(day))"
        )
        #expect(outside.queries.map(\.sql) == [nil])
        #expect(outside.queries.first?.library == "psycopg2")
        #expect(outside.effects.contains { $0.kind == .database })
        #expect(outside.notUnderstood.contains { $0.text.contains("query") })
    }

    @Test func `what is not understood is listed, and the rest goes on`() async throws {
        let found = try await facts(
            """
            match t:
                case None:
                    pass
            unknown_helper(t)
            for r in t.itertuples():
                print(r.k)
            """
        )
        #expect(found.notUnderstood.map(\.lines.lowerBound).sorted() == [7, 10])
        #expect(found.relations["t"]?.columns["k"] != nil)
        let missing = try await Reading.facts(ofModule: "def other(x):\n    pass\n")
        #expect(missing.notUnderstood.map(\.text) == ["the function \"execute\" is not in this file"])
    }

    /// Functions that call each other in circles, and a hundred levels of them, end.
    @Test func `programs made to take long`() async throws {
        let circle = try await Reading.facts(
            ofModule:
                "def a(x):\n    return b(x) + b(x)\ndef b(x):\n    return a(x) + a(x)\ndef execute(s):\n    return a(s['t'])\n"
        )
        #expect(circle.notUnderstood.contains { $0.text.contains("calls itself") })
        let levels = (1...40).map { "def f\($0)(x):\n    return f\($0 - 1)(x) + f\($0 - 1)(x)\n" }.joined()
        let deep = try await Reading.facts(
            ofModule: "def f0(x):\n    return x['t']['a']\n\(levels)def execute(s):\n    return f40(s)\n"
        )
        #expect(!deep.escapes.isEmpty || deep.relations["t"] != nil)
    }
}
