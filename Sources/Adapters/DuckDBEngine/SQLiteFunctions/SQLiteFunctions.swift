package import DuckDBDriver
import SQLTranspiling

/// SQLite's behaviour as functions of DuckDB, for queries translated from SQLite's dialect.
///
/// Names begin with `glidepath_sqlite_`. They are exact where no expression of DuckDB is.
package enum SQLiteFunctions {
    package static let all: [ScalarFunction] = conversions + numbers + texts + moments

    /// CAST and the affinities.
    static let conversions: [ScalarFunction] = [
        ScalarFunction(
            "glidepath_sqlite_integer",
            [.text],
            .integer { NumberPrefix.castToInteger($0.text(0)) }
        ),
        ScalarFunction(
            "glidepath_sqlite_integer",
            [.double],
            .integer { NumberPrefix.castToInteger($0.double(0)) }
        ),
        ScalarFunction("glidepath_sqlite_real", [.text], .double { NumberPrefix($0.text(0)).real }),
        ScalarFunction(
            "glidepath_sqlite_number",
            [.text],
            .double {
                let number = NumberPrefix($0.text(0))
                return number.integer.map(Double.init) ?? number.real
            }
        ),
        ScalarFunction(
            "glidepath_sqlite_text",
            [.double],
            .text { arguments, bytes in
                if arguments.double(0).isNaN { return false }
                SQLiteReal.appendText(arguments.double(0), to: &bytes)
                return true
            }
        ),
    ]

    static let numbers: [ScalarFunction] = [
        ScalarFunction(
            "glidepath_sqlite_round",
            [.double, .integer],
            .double { SQLiteReal.rounded($0.double(0), digits: $0.integer(1)) }
        ),
        ScalarFunction("glidepath_sqlite_radians", [.double], .double { $0.double(0) * (Double.pi / 180) }),
        ScalarFunction("glidepath_sqlite_degrees", [.double], .double { $0.double(0) * (180 / Double.pi) }),
        // Below, equal, above: -1, 0, 1.
        ScalarFunction(
            "glidepath_sqlite_compare",
            [.integer, .double],
            .integer { SQLiteOrder.of($0.integer(0), $0.double(1)) }
        ),
        ScalarFunction(
            "glidepath_sqlite_compare",
            [.double, .integer],
            .integer { -SQLiteOrder.of($0.integer(1), $0.double(0)) }
        ),
        ScalarFunction(
            "glidepath_sqlite_compare",
            [.integer, .text],
            .integer { SQLiteOrder.of($0.integer(0), $0.text(1)) }
        ),
        ScalarFunction(
            "glidepath_sqlite_compare",
            [.double, .text],
            .integer { SQLiteOrder.of($0.double(0), $0.text(1)) }
        ),
    ]

    static let texts: [ScalarFunction] = [
        ScalarFunction(
            "glidepath_sqlite_substr",
            [.text, .integer],
            .text { arguments, bytes in
                bytes += SQLiteText.substring(arguments.text(0), start: arguments.integer(1), count: nil)
                return true
            }
        ),
        ScalarFunction(
            "glidepath_sqlite_substr",
            [.text, .integer, .integer],
            .text { arguments, bytes in
                bytes += SQLiteText.substring(
                    arguments.text(0),
                    start: arguments.integer(1),
                    count: arguments.integer(2)
                )
                return true
            }
        ),
        ScalarFunction(
            "glidepath_sqlite_glob",
            [.text, .text],
            .boolean { SQLiteText.matches(glob: scalars($0.text(0)), scalars($0.text(1))) }
        ),
        ScalarFunction(
            "glidepath_sqlite_printf",
            [.text, .integer],
            .text { PrintFormat($0.text(0)).append($0.integer(1), to: &$1) }
        ),
        ScalarFunction(
            "glidepath_sqlite_printf",
            [.text, .double],
            .text { PrintFormat($0.text(0)).append($0.double(1), to: &$1) }
        ),
        ScalarFunction(
            "glidepath_sqlite_printf",
            [.text, .text],
            .text { PrintFormat($0.text(0)).append($0.text(1), to: &$1) }
        ),
    ]

    private static func scalars(_ text: UnsafeRawBufferPointer) -> [Unicode.Scalar] {
        Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    }
}
