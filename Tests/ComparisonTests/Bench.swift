import Comparison
import DuckDBDriver
import Foundation
import Glidepath
import JobModel
import SQLiteDriver
import Tabular

/// A DuckDB in memory in which tests make tables and compare them.
struct Bench {
    let connection: DuckDBConnection
    let today = CivilDate(daysSinceEpoch: 20_778)

    init() throws {
        connection = try DuckDBDatabase(path: nil).connect()
    }

    func side(_ relation: String, label: String? = nil) async throws -> ComparisonSide {
        ComparisonSide(
            label: label ?? relation,
            schema: try await connection.schema(of: "SELECT * FROM \(relation)"),
            rows: .relation(relation)
        )
    }

    /// Compares what two queries give.
    func report(
        _ left: String,
        _ right: String,
        rules: ComparisonRules = ComparisonRules(),
        limits: ComparisonLimits = ComparisonLimits(values: .shown)
    ) async throws -> ComparisonReport {
        try await report(
            side("(\(left))", label: "left"),
            side("(\(right))", label: "right"),
            rules: rules,
            limits: limits
        )
    }

    func report(
        _ left: ComparisonSide,
        _ right: ComparisonSide,
        rules: ComparisonRules = ComparisonRules(),
        limits: ComparisonLimits = ComparisonLimits(values: .shown)
    ) async throws -> ComparisonReport {
        let comparison = Comparison(
            workbench: DuckDBWorkbench(connection: connection),
            rules: rules,
            today: today,
            limits: limits
        )
        return try await comparison.report(left, right)
    }
}

/// A folder of a test, removed at its end.
final class TestFolder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("compare-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    @discardableResult
    func write(_ text: String, to name: String) throws -> String { try write(Array(text.utf8), to: name) }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let file = url.appendingPathComponent(name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(bytes).write(to: file)
        return file.path
    }
}

func compare(
    _ left: String,
    _ right: String,
    rules: ComparisonRules = ComparisonRules(),
    header: CompareRequest.Header = .present,
    patch: String? = nil
) async throws -> ComparisonReport {
    try await Comparing(today: CivilDate(daysSinceEpoch: 20_778)).report(
        CompareRequest(
            left: left,
            right: right,
            rules: rules,
            limits: ComparisonLimits(values: .shown),
            header: header,
            patch: patch
        )
    )
}
