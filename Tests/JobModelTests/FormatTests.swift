import Tabular
import Testing

@testable import JobModel

/// The small languages inside fields: types, lengths of time, sizes, constants.
@Suite struct FormatTests {
    private func job(_ top: String) -> Job? {
        let modules = "modules: [{type: External, script: a.py}]\n"
        return JobFileReader().read(text: "jobName: J\n\(top)\n\(modules)", file: "j.yaml").job
    }

    @Test(arguments: [
        ("90", 90_000), ("0.5", 500), ("90s", 90_000), ("10m", 600_000), ("2h", 7_200_000),
        ("1h30m", 5_400_000),
        ("1 h 5 min", 3_900_000), ("250ms", 250), ("1d", 86_400_000), ("1.5H", 5_400_000),
    ]) func `lengths of time`(text: String, milliseconds: Int) {
        #expect(job("timeout: \(text)")?.timeout == .milliseconds(milliseconds))
    }

    @Test(arguments: [
        ("1024", 1_024), ("512MB", 512_000_000), ("2GB", 2_000_000_000), ("1GiB", 1_073_741_824),
        ("1.5 kib", 1_536), ("7B", 7), ("1TB", 1_000_000_000_000),
    ]) func `sizes`(text: String, bytes: Int) {
        #expect(job("memoryLimit: \(text)")?.memoryLimitBytes == bytes)
    }

    static let types: [(String, LogicalType?)] = [
        ("integer", .int32), ("INT", .int32), ("int8", .int64), ("bigint", .int64), ("smallint", .int16),
        ("numeric(12,2)", .decimal(precision: 12, scale: 2)),
        ("DECIMAL( 5 , 0 )", .decimal(precision: 5, scale: 0)),
        ("numeric(7)", .decimal(precision: 7, scale: 0)), ("varchar(20)", .text), ("char(2)", .text),
        ("character varying(5)", .text), ("double  precision", .double), ("float", .double), ("real", .float),
        ("boolean", .boolean), ("date", .date), ("timestamp", .timestamp(.microseconds)),
        ("timestamp(6) without time zone", .timestamp(.microseconds)), ("timestamptz", .timestampWithZone),
        ("integer[]", .list(.int32)), ("uuid", .uuid), ("bytea", .blob),
        ("numeric", nil), ("numeric(39,2)", nil), ("numeric(2,3)", nil), ("numeric(1,2,3)", nil),
        ("numeric(a)", nil),
        ("integer(5)", nil), ("varchar(5", nil), ("varchar)5(", nil), ("varchar(1,2)", nil), ("money", nil),
        ("", nil),
    ]

    @Test(arguments: types) func `declared types`(text: String, type: LogicalType?) {
        #expect(LogicalType(declared: text) == type)
    }

    static let constants: [(String, LogicalType, Value)] = [
        ("{type: integer, default: -5}", .int64, .integer(-5)),
        ("{type: bigint, default: 9223372036854775807}", .int64, .integer(.max)),
        ("{type: double, default: 5}", .double, .double(5)),
        ("{type: text, default: ''}", .text, .text("")),
        ("{type: boolean, default: true}", .boolean, .boolean(true)),
        (
            "{type: decimal, default: 12.50}", .decimal(precision: 4, scale: 2),
            .decimal(Decimal128(unscaled: 1_250, scale: 2))
        ),
        (
            "{type: 'decimal(6,3)', default: -0.5}", .decimal(precision: 6, scale: 3),
            .decimal(Decimal128(unscaled: -500, scale: 3))
        ),
        (
            "{type: 'numeric(3,1)', default: '12.300'}", .decimal(precision: 3, scale: 1),
            .decimal(Decimal128(unscaled: 123, scale: 1))
        ),
        (
            "{type: timestamp, default: '1970-01-02T00:00:01.5'}", .timestamp(.microseconds),
            .timestamp(nanoseconds: 86_401_500_000_000)
        ),
        (
            "{type: timestamp, default: 1969-12-31 23:59}", .timestamp(.microseconds),
            .timestamp(nanoseconds: -60_000_000_000)
        ),
        ("5", .int64, .integer(5)), ("true", .boolean, .boolean(true)), ("no", .text, .text("no")),
        ("2024-01-01", .text, .text("2024-01-01")), ("1e3", .double, .double(1_000)),
        ("0.05", .decimal(precision: 2, scale: 2), .decimal(Decimal128(unscaled: 5, scale: 2))),
    ]

    @Test(arguments: constants) func `parameters`(text: String, type: LogicalType, value: Value) throws {
        let parameter = try #require(job("parameters: {p: \(text)}")?.parameters.first)
        #expect(parameter.type == type)
        #expect(parameter.value == value)
    }

    @Test func `in YAML only true and false are booleans, and dates stay text`() {
        #expect(job("owner: no")?.owner == "no")
        #expect(job("owner: 2024-01-01")?.owner == "2024-01-01")
        #expect(job("owner: !!str 5")?.owner == "5")
        #expect(job("owner: 5") == nil)
        #expect(job("owner: '5'")?.owner == "5")
        #expect(job("retries: +2")?.retries == 2)
    }
}
