import Diagnostics
import Ports
import Testing

@testable import ExternalSteps

/// Which type and values a returned column has for the session.
struct ReturnedColumnTests {
    struct Case: Sendable, CustomTestStringConvertible {
        /// What the column is made from.
        var values: String
        var type: String
        /// The column's Python values as read back, or nil when only the type matters.
        var rows: String?

        init(_ values: String, _ type: String, _ rows: String? = nil) {
            self.values = values
            self.type = type
            self.rows = rows
        }

        var testDescription: String { values }
    }

    private static let objects = [
        Case("o([1, None, 3])", "int64", "[1, None, 3]"),
        Case("o([None, 2**63])", "decimal128(38, 0)", "[None, Decimal('9223372036854775808')]"),
        Case("o([True, None, numpy.bool_(False)])", "bool", "[True, None, False]"),
        Case("o([1, 2.5, None, float('nan')])", "double", "[1.0, 2.5, None, None]"),
        Case("o([numpy.int32(1), 2])", "int64", "[1, 2]"),
        Case("o([numpy.float32(0.5)])", "double", "[0.5]"),
        Case("o(['a', None, numpy.nan, pandas.NA, pandas.NaT])", "string", "['a', None, None, None, None]"),
        Case("o([b'x', bytearray(b'y')])", "binary", "[b'x', b'y']"),
        Case("o([datetime.date(2024, 1, 2), None])", "date32[day]", "[datetime.date(2024, 1, 2), None]"),
        Case("o([datetime.time(1, 2), None])", "time64[us]", "[datetime.time(1, 2), None]"),
        Case(
            "o([datetime.datetime(2024, 1, 2), pandas.Timestamp('2024-01-03'), numpy.datetime64('2024-01-04')])",
            "timestamp[us]",
            "[datetime.datetime(2024, 1, 2, 0, 0), datetime.datetime(2024, 1, 3, 0, 0), datetime.datetime(2024, 1, 4, 0, 0)]"
        ),
        Case("o([datetime.datetime(2024, 1, 2, tzinfo=datetime.timezone.utc)])", "timestamp[us, tz=UTC]"),
        Case(
            "o([Decimal('1.5'), None, Decimal('10.25'), Decimal('NaN')])",
            "decimal128(18, 2)",
            "[Decimal('1.50'), None, Decimal('10.25'), None]"
        ),
        Case("o([Decimal('1.5'), 2])", "decimal128(18, 1)", "[Decimal('1.5'), Decimal('2.0')]"),
        Case("o([Decimal('1E+2'), Decimal('0E-3')])", "decimal128(18, 3)"),
        Case("o([Decimal('123456789012345678901.5')])", "decimal128(38, 1)"),
        Case("o([Decimal('1.5'), 2.25, 3])", "double", "[1.5, 2.25, 3.0]"),
        Case("o([uuid.UUID(int=1)])", "string", "['00000000-0000-0000-0000-000000000001']"),
        Case("o([[1, 2], None])", "list<element: int64>", "[[1, 2], None]"),
        Case("o([(1, 2), [3]])", "list<element: int64>", "[[1, 2], [3]]"),
        Case("o([{'a': 1}, None])", "struct<a: int64>", "[{'a': 1}, None]"),
        Case("o([None, numpy.nan])", "null", "[None, None]"),
        Case("o([])", "null", "[]"),
    ]

    private static let typed = [
        Case("numpy.array([1, 2], dtype='int32')", "int32", "[1, 2]"),
        Case("numpy.array([1], dtype='uint64')", "uint64"),
        Case("[1.5, float('nan'), float('inf')]", "double", "[1.5, None, inf]"),
        Case("numpy.array([0.5], dtype='float16')", "float", "[0.5]"),
        Case("[True, False]", "bool", "[True, False]"),
        Case("pandas.to_datetime(['2024-01-02', None])", "timestamp[us]"),
        Case("pandas.to_datetime(['2024-01-02 00:00:00.000000001'])", "timestamp[ns]"),
        Case("pandas.to_datetime(['2024-01-02']).tz_localize('Europe/Berlin')", "timestamp[us, tz=UTC]"),
        Case("pandas.array([1, None], dtype='Int64')", "int64", "[1, None]"),
        Case("pandas.array([1.5, None], dtype='Float64')", "double", "[1.5, None]"),
        Case("pandas.array([True, None], dtype='boolean')", "bool", "[True, None]"),
        Case("pandas.array(['a', None], dtype='string')", "string", "['a', None]"),
        Case("pandas.Categorical(['b', None, 'a'])", "string", "['b', None, 'a']"),
        Case("pandas.Categorical([3, None, 1])", "int64", "[3, None, 1]"),
        Case("pandas.arrays.SparseArray([1, 0, 0])", "int64", "[1, 0, 0]"),
        Case("pandas.Series([], dtype='datetime64[ns]')", "timestamp[us]", "[]"),
        Case("pandas.Series([], dtype='float64')", "double", "[]"),
    ]

    private func check(_ example: Case) async throws {
        let session = try FakeSession()
        try await callPython(
            """
            import datetime, numpy, pandas, uuid
            from decimal import Decimal
            def o(values):
                array = numpy.empty(len(values), dtype=object)
                for index, value in enumerate(values):
                    array[index] = value
                return pandas.Series(array, dtype=object)
            def execute(s):
                return {"output": pandas.DataFrame({"c": \(example.values)})}
            """,
            in: session
        )
        #expect(try await session.types("output") == "c: \(example.type)")
        if let rows = example.rows {
            #expect(try await session.look("output", "table['c'].to_pylist()") == rows)
        }
    }

    @Test(arguments: objects)
    func `object columns are typed by all their values`(example: Case) async throws {
        try await check(example)
    }

    @Test(arguments: typed)
    func `typed columns keep their type`(example: Case) async throws {
        try await check(example)
    }

    @Test func `an engine reads every returned type`() async throws {
        let session = try FakeSession()
        try await callPython(
            """
            import datetime, pandas
            from decimal import Decimal
            def execute(s):
                return {"output": pandas.DataFrame({
                    "a": [1], "b": [1.5], "c": ["x"], "d": [datetime.date(2024, 1, 2)],
                    "e": pandas.to_datetime(["2024-01-02"]), "f": [datetime.time(1)], "g": [Decimal("1.50")],
                    "h": [True], "i": [b"x"], "j": pandas.to_datetime(["2024-01-02"]).tz_localize("UTC")})}
            """,
            in: session
        )
        #expect(
            try await session.look(
                "output",
                "', '.join(r[1] for r in __import__('duckdb').sql('describe from \"table\"').fetchall())"
            ) == """
                BIGINT, DOUBLE, VARCHAR, DATE, TIMESTAMP, TIME, DECIMAL(18,2), BOOLEAN, BLOB, \
                TIMESTAMP WITH TIME ZONE
                """
        )
    }
}

/// Results that are refused.
struct RefusedResultTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var result: String
        var code: String
        var words: [String]

        init(_ result: String, _ code: String, _ words: String...) {
            self.result = result
            self.code = code
            self.words = words
        }

        var testDescription: String { result }
    }

    private static let cases = [
        Case("None", "external.no-result", "None"),
        Case("pandas.DataFrame({'a': [1]})", "external.no-result", "DataFrame"),
        Case("{'output': [1]}", "external.not-a-frame", "list", "output"),
        Case("{'output': pandas.Series([1])}", "external.not-a-frame", "to_frame"),
        Case("{1: pandas.DataFrame({'a': [1]})}", "external.relation-name", "int"),
        Case("{'output': pandas.DataFrame()}", "external.no-columns", "output"),
        Case("{'output': pandas.DataFrame({1: [1]})}", "external.column-name", "int"),
        Case(
            "{'output': pandas.DataFrame([[1]], columns=pandas.MultiIndex.from_tuples([('a', 'b')]))}",
            "external.column-name",
            "tuple",
            "levels"
        ),
        Case(
            "{'output': pandas.DataFrame([[1, 2]], columns=['a', 'a'])}",
            "external.duplicate-column",
            "\"a\""
        ),
        Case(
            "{'output': pandas.DataFrame({'a': [1], 'A': [1]})}",
            "external.duplicate-column",
            "one name"
        ),
        Case(
            "{'output': pandas.DataFrame({'a': [1, 'x', 2]})}",
            "external.mixed-column",
            "\"a\"",
            "output",
            "2 of type int, 1 of type str"
        ),
        Case("{'output': pandas.DataFrame({'a': [True, 1]}, dtype=object)}", "external.mixed-column", "bool"),
        Case(
            "{'output': pandas.DataFrame({'a': [datetime.date(2024, 1, 1), datetime.datetime(2024, 1, 1)]}, dtype=object)}",
            "external.mixed-column",
            "1 of type date, 1 of type datetime"
        ),
        Case(
            "{'output': pandas.DataFrame({'a': [[1], ['x']]})}",
            "external.mixed-column",
            "list"
        ),
        Case(
            """
            {'output': pandas.DataFrame({'a': [datetime.datetime(2024, 1, 1), \
            datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)]}, dtype=object)}
            """,
            "external.mixed-column",
            "with time zone"
        ),
        Case(
            "{'output': pandas.DataFrame({'a': [pandas.Timedelta(1)]})}",
            "external.unsupported-type",
            "timedelta64"
        ),
        Case(
            "{'output': pandas.DataFrame({'a': [object()]})}",
            "external.unsupported-type",
            "object"
        ),
        Case("{'output': pandas.DataFrame({'a': [1j]})}", "external.unsupported-type", "complex128"),
        Case("{'output': pandas.DataFrame({'a': [10**40]})}", "external.number-too-large", "38"),
        Case("{'output': pandas.DataFrame({'a': [Decimal('1E-39')]})}", "external.number-too-large"),
        Case("{'output': pandas.DataFrame({'a': [Decimal('Infinity')]})}", "external.number-too-large"),
        Case(
            "{'output': pandas.DataFrame({'a': ['\\ud800']}, dtype=object)}",
            "external.invalid-text",
            "Unicode"
        ),
    ]

    @Test(arguments: cases)
    func `a result that cannot be kept is refused with a code`(example: Case) async throws {
        let session = try FakeSession()
        let found = try await diagnostic {
            try await callPython(
                """
                import datetime, pandas
                from decimal import Decimal
                def execute(s):
                    return \(example.result)
                """,
                in: session
            )
        }
        #expect(found.code == example.code)
        let text = [found.summary, found.reason ?? "", found.remedy ?? ""].joined(separator: "\n")
        for words in example.words { #expect(text.contains(words)) }
        #expect(found.exitCode == 1)
        #expect(await session.definitions.isEmpty)
    }
}
