import Diagnostics
import JobModel
import Ports
import Tabular
import Testing

@testable import ExternalSteps

struct SharedStateTests {
    private static let orders = "pa.table({'id': [1, 2], 'name': ['a', None]})"

    @Test func `a returned frame becomes a relation`() async throws {
        let session = try FakeSession(["orders": Self.orders])
        let result = try await callPython(
            """
            def execute(shared_state):
                orders = shared_state["orders"]
                shared_state["output"] = orders[orders["id"] > 1]
                return shared_state
            """,
            in: session
        )
        #expect(result.relations == ["output"])
        #expect(try await session.rows("output") == "[{'id': 2, 'name': None}]")
        #expect(result.userSeconds > 0)
        #expect(result.sideEffects.isEmpty)
    }

    @Test func `a relation that is not touched is not read`() async throws {
        let session = try FakeSession(["orders": Self.orders, "Customers": Self.orders])
        try await callPython(
            """
            def execute(shared_state):
                assert list(shared_state)[:2] == ["orders", "Customers"]
                assert "orders" in shared_state and len(shared_state) == 6
                shared_state["Customers"], shared_state["Customers"]
                return {"output": shared_state["Customers"].copy()}
            """,
            in: session
        )
        #expect(await session.reads == ["Customers"])
    }

    @Test(arguments: [
        "s.get('orders')", "s.get('missing', s['orders'])", "dict(s)['orders']",
        "(lambda **k: k)(**s)['orders']",
        "{**s}['orders']", "dict(s.items())['orders']", "list(s.values())[0]", "s.copy()['orders']",
        "copy.copy(s)['orders']", "copy.deepcopy(s)['orders']", "pickle.loads(pickle.dumps(s))['orders']",
        "s.pop('orders')", "s.pop('missing', s['orders'])", "s.setdefault('orders', None)",
        "(s | {})['orders']", "({} | s)['orders']", "collections.ChainMap(s)['orders']",
        "collections.OrderedDict(s)['orders']", "next(v for k, v in s.items() if k == 'orders')",
        "operator.itemgetter('orders')(s)", "[s.popitem() for _ in range(5)][-1][1]",
        "s.__getitem__('orders')",
        "eval('orders', {}, s)",
    ])
    func `every way to get at an entry of the dict gives a frame`(expression: String) async throws {
        let session = try FakeSession(["orders": Self.orders])
        let result = try await callPython(
            """
            import collections, copy, operator, pickle
            import pandas
            def execute(s):
                frame = \(expression)
                assert type(frame) is pandas.DataFrame, type(frame)
                assert list(frame["id"]) == [1, 2]
                return {"output": frame.copy()}
            """,
            in: session
        )
        #expect(result.relations == ["output"])
    }

    @Test func `the dict compares, prints and updates as a dict of frames`() async throws {
        let session = try FakeSession(["orders": Self.orders])
        try await callPython(
            """
            def execute(s):
                assert s == dict(s) and not s != dict(s) and dict(s) == s and s == s.copy()
                assert s != {} and isinstance(s, dict)
                assert "not read" not in repr(s) and "not read" not in str(s)
                s.update(extra=s["orders"].head(1))
                s |= {"more": s["orders"].head(0)}
                del s["orders"]
                assert "orders" not in s and s.get("orders") is None
                try:
                    s["orders"]
                    raise AssertionError()
                except KeyError:
                    pass
                s.clear()
                assert not s and s.setdefault("x", 1) == 1
                return {}
            """,
            in: session
        )
    }

    @Test func `a process forked by user code reads relations too`() async throws {
        let session = try FakeSession(["orders": Self.orders, "more": "pa.table({'id': list(range(1000))})"])
        try await callPython(
            """
            import multiprocessing, pandas
            def total(name):
                return int(state[name]["id"].sum())
            def execute(s):
                global state
                state = s
                with multiprocessing.get_context("fork").Pool(2) as pool:
                    totals = pool.map(total, ["orders", "more", "orders", "more"])
                return {"output": pandas.DataFrame({"total": totals})}
            """,
            in: session
        )
        #expect(
            try await session.rows("output")
                == "[{'total': 3}, {'total': 499500}, {'total': 3}, {'total': 499500}]"
        )
    }

    @Test func `the reserved names hold the effective date and the parameters`() async throws {
        let date = try #require(CivilDate("2024-02-29"))
        let session = try FakeSession()
        let values: [(String, LogicalType, Value)] = [
            ("rate", .decimal(precision: 5, scale: 3), .decimal(Decimal128(unscaled: 1_250, scale: 3))),
            ("since", .date, .date(date)), ("limit", .int64, .integer(9_007_199_254_740_993)),
            ("share", .double, .double(0.1)), ("name", .text, .text("ä\"\n")),
            ("on", .boolean, .boolean(true)),
            ("none", .text, .null), ("list", .list(.int64), .list([.integer(1), .null])),
            ("at", .timestamp(.microseconds), .timestamp(nanoseconds: -1_000)),
            ("raw", .blob, .blob([0, 255])),
        ]
        let parameters = values.map { Parameter(name: $0.0, type: $0.1, value: $0.2) }
        try await callPython(
            """
            import datetime
            from decimal import Decimal
            def execute(s):
                for name in ("__minEffectiveDate", "__maxEffectiveDate", "__etlEffectiveDate"):
                    assert type(s[name]) is datetime.date and s[name] == datetime.date(2024, 10, 31)
                p = s["__parameters"]
                assert repr(p["rate"]) == "Decimal('1.250')" and p["since"] == datetime.date(2024, 2, 29)
                assert p["limit"] == 9007199254740993 and p["share"] == 0.1 and p["name"] == 'ä"\\n'
                assert p["on"] is True and p["none"] is None and p["list"] == [1, None]
                assert p["at"] == datetime.datetime(1969, 12, 31, 23, 59, 59, 999999) and p["raw"] == b"\\0\\xff"
                return s
            """,
            in: session,
            parameters: parameters
        )
        #expect(await session.definitions.isEmpty)
    }

    @Test func `an error of the engine while reading is the error of the step`() async throws {
        let session = try FakeSession(["orders": Self.orders])
        await session.fail(with: Diagnostic("engine.lost", "gone"))
        let found = try await diagnostic {
            try await callPython(
                """
                def execute(s):
                    try:
                        s["orders"]
                    except BaseException:
                        pass
                    return {}
                """,
                in: session
            )
        }
        #expect(found.code == "engine.lost")
    }
}

struct ChangedFrameTests {
    private static let orders = """
        pa.table({'id': [1, 2, 3], 'whole': [1, None, 3], 'name': ['a', None, 'c'], 'flag': [True, None, False],
            'at': pa.array([datetime.datetime(2024, 1, 1)] * 3, pa.timestamp('us')),
            'amount': pa.array([Decimal('1.00')] * 3, pa.decimal128(12, 2))})
        """

    @Test(arguments: [
        "df['id'].sum()", "df.groupby('name')['id'].sum()", "df.sort_values('id')",
        "df.copy().drop(columns='id')",
        "df.head(1)", "[row for row in df.itertuples()]",
    ])
    func `a frame that was only read does not come back`(use: String) async throws {
        let session = try FakeSession(["orders": Self.orders])
        let result = try await callPython(
            "def execute(s):\n    df = s['orders']\n    \(use)\n    return s",
            in: session
        )
        #expect(result.relations.isEmpty)
    }

    @Test(arguments: [
        "df['new'] = 1", "df.loc[1, 'id'] = 5", "df.loc[1, 'name'] = 'b'", "df.loc[1, 'whole'] = 2",
        "df.loc[1, 'flag'] = True", "df.drop(index=0, inplace=True)", "df.drop(columns='id', inplace=True)",
        "df.sort_values('id', ascending=False, inplace=True)",
        "df.rename(columns={'id': 'ID'}, inplace=True)",
        "df['id'] = df['id'].astype('float64')", "df.loc[0, 'amount'] = Decimal('2.00')",
        "df['at'] = df['at'] + pandas.Timedelta(days=1)", "df.fillna({'whole': 0}, inplace=True)",
        "df.columns = ['a', 'b', 'c', 'd', 'e', 'f']", "df.iloc[2, 0] = -3",
    ])
    func `a frame that was changed in place comes back`(change: String) async throws {
        let session = try FakeSession(["orders": Self.orders])
        let result = try await callPython(
            """
            import pandas
            from decimal import Decimal
            def execute(s):
                df = s['orders']
                \(change)
                return s
            """,
            in: session
        )
        #expect(result.relations == ["orders"])
    }

    @Test func `a nested value changed in place is seen`() async throws {
        let session = try FakeSession(["orders": "pa.table({'tags': [['a'], ['b']]})"])
        let result = try await callPython(
            "def execute(s):\n    s['orders'].loc[0, 'tags'].append('c')\n    return s",
            in: session
        )
        #expect(result.relations == ["orders"])
        #expect(try await session.rows("orders") == "[{'tags': ['a', 'c']}, {'tags': ['b']}]")
    }

    @Test func `a given frame under another name keeps its exact types`() async throws {
        let session = try FakeSession(["orders": Self.orders])
        let result = try await callPython(
            "def execute(s):\n    return {'output': s['orders'], 'orders': s['orders']}",
            in: session
        )
        #expect(result.relations == ["output"])
        #expect(
            try await session.types("output") == """
                id: int64, whole: int64, name: string, flag: bool, at: timestamp[us], amount: decimal128(12, 2)
                """
        )
    }

    @Test func `one frame under two names is one result for each`() async throws {
        let session = try FakeSession()
        let result = try await callPython(
            """
            import pandas
            def execute(s):
                frame = pandas.DataFrame({"a": [1]})
                return {"one": frame, "two": frame}
            """,
            in: session
        )
        #expect(result.relations == ["one", "two"])
    }

    @Test func `an index is left out and rows keep their order`() async throws {
        let session = try FakeSession()
        try await callPython(
            """
            import pandas
            def execute(s):
                return {"output": pandas.DataFrame({"a": [2, 1]}, index=pandas.Index(["x", "y"], name="k"))}
            """,
            in: session
        )
        #expect(try await session.rows("output") == "[{'a': 2}, {'a': 1}]")
    }
}
