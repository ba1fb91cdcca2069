import DuckDBDriver
import SQLTranspiling

extension SQLiteFunctions {
    /// The date functions: a time value and any number of modifiers, all text.
    static let moments: [ScalarFunction] = [
        ScalarFunction(
            "glidepath_sqlite_date",
            [.text],
            further: .text,
            .text { arguments, bytes in
                guard var moment = try moment(arguments, from: 0) else { return false }
                moment.appendDate(to: &bytes)
                return true
            }
        ),
        ScalarFunction(
            "glidepath_sqlite_time",
            [.text],
            further: .text,
            .text { arguments, bytes in
                guard var moment = try moment(arguments, from: 0) else { return false }
                moment.appendTime(to: &bytes)
                return true
            }
        ),
        ScalarFunction(
            "glidepath_sqlite_datetime",
            [.text],
            further: .text,
            .text { arguments, bytes in
                guard var moment = try moment(arguments, from: 0) else { return false }
                moment.appendDate(to: &bytes)
                bytes.append(UInt8(ascii: " "))
                moment.appendTime(to: &bytes)
                return true
            }
        ),
        ScalarFunction(
            "glidepath_sqlite_julianday",
            [.text],
            further: .text,
            .double { try moment($0, from: 0)?.julianDay }
        ),
        ScalarFunction(
            "glidepath_sqlite_unixepoch",
            [.text],
            further: .text,
            .integer { try moment($0, from: 0)?.unixSeconds }
        ),
        ScalarFunction(
            "glidepath_sqlite_strftime",
            [.text, .text],
            further: .text,
            .text { arguments, bytes in
                guard var moment = try moment(arguments, from: 1) else { return false }
                return moment.append(format: arguments.text(0), to: &bytes)
            }
        ),
    ]

    private static func moment(_ arguments: FunctionArguments, from first: Int) throws -> SQLiteMoment? {
        let time = arguments.text(first)
        if time.count == 3, String(decoding: time, as: UTF8.self).lowercased() == "now" {
            throw ScalarFunctionFailure(
                "'now' gives another result on every run; pass the moment as a parameter"
            )
        }
        guard arguments.count > first + 1 else { return SQLiteMoment(time, modifiers: []) }
        let modifiers = ((first + 1)..<arguments.count).map { arguments.text($0) }
        for modifier in modifiers where modifier.count == 9 || modifier.count == 3 {
            let word = String(decoding: modifier, as: UTF8.self).lowercased()
            guard word != "localtime", word != "utc" else {
                throw ScalarFunctionFailure("'\(word)' depends on the time zone of the machine")
            }
        }
        return SQLiteMoment(time, modifiers: modifiers)
    }
}
