import SQLTranspiling
import SQLiteDriver
import Tabular
import Testing

/// Random input against the real engines; each seed is a test of its own.
struct RandomTests {
    @Test(arguments: 0..<6) func `random expressions give the same rows or are refused`(seed: UInt64)
        async throws
    {
        let engines = try await BothEngines.open(seed: seed, rows: 40)
        var expressions = RandomExpressions(seed: seed)
        var (same, refused) = (0, 0)
        for _ in 0..<250 {
            let sql = expressions.query()
            switch await engines.compare(sql) {
            case .same: same += 1
            case .refused, .stopped: refused += 1
            case .failed(let problem):
                // An integer beyond 64 bits is a real in SQLite and an error in DuckDB, never a wrong number.
                if problem.contains("Overflow in") { continue }
                Issue.record("\(sql)\n  \(problem)")
            }
        }
        print("seed \(seed): \(same) same, \(refused) refused")
        #expect(same > 50)
    }

    @Test(arguments: 0..<4) func `doubles print, parse and round as in SQLite`(seed: UInt64) async throws {
        let sqlite = try SQLiteDatabase(path: nil)
        var random = SeededRandom(seed: seed)
        var values: [Double] = OddValues.reals
        for _ in 0..<3000 {
            let scale = [1e-9, 0.001, 0.01, 1, 100, 1e9, 1e-300, 1e300][Int.random(in: 0..<8, using: &random)]
            values.append(Double(Int64.random(in: -999_999_999...999_999_999, using: &random)) * scale)
            values.append((Double(Int.random(in: -99_999...99_999, using: &random)) + 0.5) / 1000)
        }
        for value in values {
            let digits = Int64.random(in: -1...17, using: &random)
            let row = try await sqlite.read {
                try $0.query(
                    "SELECT ?1 || '', round(?1, ?2), CAST(printf('%.17g', ?1) AS REAL), printf('%.3f', ?1)",
                    [.double(value), .integer(digits)]
                )[0]
            }
            #expect(row[0] == .text(SQLiteReal.text(value)), "\(value)")
            #expect(
                row[1] == .double(SQLiteReal.rounded(value, digits: digits) ?? .nan),
                "\(value), \(digits)"
            )
            var printed: [UInt8] = []
            RealFormat(kind: .general, precision: 17).append(value, to: &printed)
            let text = String(decoding: printed, as: UTF8.self)
            #expect(row[2] == .double(NumberPrefix(text).real), "\(value) as \(text)")
            printed = []
            RealFormat(kind: .fixed, precision: 3).append(value, to: &printed)
            #expect(row[3] == .text(String(decoding: printed, as: UTF8.self)), "\(value)")
        }
    }
}
