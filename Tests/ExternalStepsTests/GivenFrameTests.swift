import JobModel
import Ports
import Testing

@testable import ExternalSteps

/// What user code is given for each type of column.
struct GivenFrameTests {
    /// Calls a step whose body checks `column`, made from an Arrow expression.
    private func check(
        _ expression: String,
        _ assertions: String,
        of project: TestProject? = nil
    ) async throws {
        let session = try FakeSession(["t": "pa.table({'c': \(expression)})"])
        try await callPython(
            """
            import datetime, numpy, pandas
            from decimal import Decimal
            def execute(s):
                frame = s["t"]
                assert type(frame.index) is pandas.RangeIndex and list(frame.columns) == ["c"]
                column = frame["c"]
                dtype = str(column.dtype)
                assert \(assertions), (dtype, list(column), [type(v) for v in column])
                return {}
            """,
            in: session,
            of: project
        )
    }

    @Test(arguments: ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"])
    func `whole numbers are int64`(type: String) async throws {
        try await check("pa.array([1, 2], pa.\(type)())", "dtype == 'int64' and list(column) == [1, 2]")
    }

    @Test func `whole numbers with nulls are Int64 with NA`() async throws {
        try await check(
            "pa.array([9007199254740993, None], pa.int64())",
            "dtype == 'Int64' and column[0] == 9007199254740993 and column[1] is pandas.NA"
        )
    }

    @Test func `whole numbers beyond 63 bits are uint64`() async throws {
        try await check(
            "pa.array([2**64 - 1], pa.uint64())",
            "dtype == 'uint64' and column[0] == 2**64 - 1"
        )
    }

    @Test func `decimals are exact and keep their scale`() async throws {
        try await check(
            "pa.array([Decimal('1.50'), None], pa.decimal128(38, 2))",
            "dtype == 'object' and repr(column[0]) == \"Decimal('1.50')\" and column[1] is None"
        )
    }

    @Test func `dates are date objects`() async throws {
        try await check(
            "pa.array([datetime.date(1, 1, 1), None, datetime.date(9999, 12, 31)], pa.date32())",
            """
            dtype == 'object' and type(column[0]) is datetime.date and column[0] == datetime.date(1, 1, 1) \
            and column[1] is None and column[2] == datetime.date(9999, 12, 31)
            """
        )
    }

    @Test(arguments: ["s", "ms", "us", "ns"])
    func `timestamps are datetime64 in nanoseconds`(unit: String) async throws {
        try await check(
            "pa.array([datetime.datetime(2024, 1, 2, 3), None], pa.timestamp('\(unit)'))",
            """
            dtype == 'datetime64[ns]' and column[0] == pandas.Timestamp('2024-01-02 03:00') \
            and column[1] is pandas.NaT
            """
        )
    }

    @Test func `timestamps that nanoseconds do not reach are in microseconds`() async throws {
        try await check(
            "pa.array([datetime.datetime(9999, 12, 31, 23)], pa.timestamp('us'))",
            "dtype in ('datetime64[us]', 'object') and column[0].year == 9999"
        )
    }

    @Test func `instants are datetime64 in UTC`() async throws {
        try await check(
            "pa.array([datetime.datetime(2024, 1, 2)], pa.timestamp('us', tz='UTC'))",
            "dtype == 'datetime64[ns, UTC]' and column[0] == pandas.Timestamp('2024-01-02', tz='UTC')"
        )
    }

    @Test func `truths are bool, and boolean with nulls`() async throws {
        try await check("pa.array([True, False])", "dtype == 'bool' and list(column) == [True, False]")
        try await check(
            "pa.array([True, None])",
            "dtype == 'boolean' and column[0] == True and column[1] is pandas.NA"
        )
    }

    @Test(arguments: ["string", "large_string"])
    func `text is object with None`(type: String) async throws {
        try await check(
            "pa.array(['ä', '', None], pa.\(type)())",
            "dtype == 'object' and column[0] == 'ä' and column[1] == '' and column[2] is None"
        )
    }

    @Test func `text of an enumeration is text`() async throws {
        try await check(
            "pa.array(['a', None, 'a']).dictionary_encode()",
            "dtype == 'object' and column[0] == 'a' and column[1] is None"
        )
    }

    @Test(arguments: ["float32", "float64"])
    func `doubles are float64 with NaN`(type: String) async throws {
        try await check(
            "pa.array([1.5, None, float('inf')], pa.\(type)())",
            "dtype == 'float64' and column[0] == 1.5 and numpy.isnan(column[1]) and column[2] == float('inf')"
        )
    }

    @Test func `times, bytes and columns of nulls are objects`() async throws {
        try await check(
            "pa.array([datetime.time(1, 2, 3), None])",
            "dtype == 'object' and column[0] == datetime.time(1, 2, 3) and column[1] is None"
        )
        try await check("pa.array([b'x', None])", "column[0] == b'x' and column[1] is None")
        try await check("pa.nulls(2)", "dtype == 'object' and column[0] is None")
    }

    @Test func `nested values are Python objects`() async throws {
        try await check(
            "pa.array([[1, 2], [3, 4], None])",
            "column[0] == [1, 2] and column[1] == [3, 4] and column[2] is None"
        )
        try await check("pa.array([{'a': 1}])", "column[0] == {'a': 1}")
        try await check(
            "pa.array([[('k', 1)]], pa.map_(pa.string(), pa.int64()))",
            "column[0] == {'k': 1}"
        )
    }

    @Test func `an empty relation keeps its columns and their types`() async throws {
        let session = try FakeSession([
            "t":
                "pa.table({'i': pa.array([], pa.int32()), 's': pa.array([], pa.string()), 'f': pa.array([], pa.float64()), 'b': pa.array([], pa.bool_()), 't': pa.array([], pa.timestamp('us')), 'd': pa.array([], pa.date32())})"
        ])
        try await callPython(
            """
            def execute(s):
                found = [str(d) for d in s["t"].dtypes]
                assert found == ["int64", "object", "float64", "bool", "datetime64[ns]", "object"], found
                assert len(s["t"]) == 0
                return {}
            """,
            in: session
        )
    }

    @Test func `frames can be written to`() async throws {
        let session = try FakeSession(["t": "pa.table({'i': [1, 2], 's': ['a', 'b']})"])
        try await callPython(
            """
            def execute(s):
                s["t"].loc[0, "i"] = 7
                s["t"].at[1, "s"] = "z"
                return s
            """,
            in: session
        )
        #expect(try await session.rows("t") == "[{'i': 7, 's': 'a'}, {'i': 2, 's': 'z'}]")
    }

    @Test func `a project may have decimals and nullable integers as floats`() async throws {
        let project = try TestProject(decimals: .float, nullableIntegers: .float)
        try await check(
            "pa.array([Decimal('1.50'), None])",
            "dtype == 'float64' and column[0] == 1.5 and numpy.isnan(column[1])",
            of: project
        )
        try await check(
            "pa.array([1, None])",
            "dtype == 'float64' and column[0] == 1.0 and numpy.isnan(column[1])",
            of: project
        )
        try await check("pa.array([1, 2])", "dtype == 'int64'", of: project)
    }
}
