import Foundation

/// How much the tests of random texts do: a little each time, more at night.
enum TestEffort {
    /// Set by `make nightly`.
    static var isNightly: Bool { ProcessInfo.processInfo.environment["GLIDEPATH_NIGHTLY"] != nil }

    /// Seconds to go on with new seeds behind the fixed ones: `GLIDEPATH_FUZZ_SECONDS`, or a minute at night.
    static var fuzzSeconds: Int {
        ProcessInfo.processInfo.environment["GLIDEPATH_FUZZ_SECONDS"].flatMap { Int($0) }
            ?? (isNightly ? 60 : 0)
    }
}
