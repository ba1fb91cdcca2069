import CDuckDB
import Tabular

// The library checks no date or time it is given, and crashes when it later makes text of one out of range. The
// ends of the ranges are DuckDB's own; the numbers next to them stand for infinity, which is bound as text.
private let days = (-Int32.max + 1)...(Int32.max - 1)
private let microsecondsOfDay: ClosedRange<Int64> = 0...86_400_000_000
private let microseconds: ClosedRange<Int64> = -9_223_372_022_400_000_000...(.max - 1)
private let nanoseconds: ClosedRange<Int64> = -9_223_286_400_000_000_000...(.max - 1)

extension Value {
    /// A C value of a date, time or interval type.
    func moment(as type: LogicalType) throws -> duckdb_value? {
        switch self {
        case .date(let date):
            return duckdb_create_date(.init(days: try Self.check(date.daysSinceEpoch, days)))
        case .time(let count):
            return duckdb_create_time(.init(micros: try Self.check(count, microsecondsOfDay)))
        case .timeWithZone(let count, let offset):
            let offset = try Self.check(offset, Int32(-57_599)...57_599)
            return duckdb_create_time_tz_value(
                duckdb_create_time_tz(try Self.check(count, microsecondsOfDay), offset)
            )
        case .timestamp(let count) where type == .timestamp(.nanoseconds):
            return duckdb_create_timestamp_ns(.init(nanos: try Self.check(count, nanoseconds)))
        case .timestamp(let count):
            return duckdb_create_timestamp(.init(micros: try Self.check(count / 1000, microseconds)))
        case .instant(let count):
            return duckdb_create_timestamp_tz(.init(micros: try Self.check(count, microseconds)))
        case .interval(let months, let days, let microseconds):
            return duckdb_create_interval(.init(months: months, days: days, micros: microseconds))
        default: return nil
        }
    }

    private static func check<Bound: FixedWidthInteger>(
        _ count: some BinaryInteger,
        _ range: ClosedRange<Bound>
    ) throws -> Bound {
        guard let count = Bound(exactly: count), range.contains(count) else {
            throw UnsupportedValue("It lies outside the days and times that DuckDB knows.")
        }
        return count
    }
}
