import Diagnostics
import Foundation
import SQLAnalysis
import SQLSyntax
import Tabular
import Testing

/// What engines said of queries, kept: types from DuckDB 1.5's DESCRIBE and PostgreSQL 15's \gdesc, and what
/// random data full of nulls and duplicates showed of random queries.
struct EngineTruthTests {
    struct Corpus: Decodable {
        struct Query: Decodable, CustomTestStringConvertible {
            var sql: String
            /// Name and type of each column.
            var columns: [[String]]
            /// Largest sets of columns on which two rows of one result agreed.
            var agreements: [[Int]]?
            /// Columns that held a null.
            var nulls: [Int]?
            /// Whether a result was empty.
            var empty: Bool?
            var reads: [String]?

            var testDescription: String { String(sql.prefix(80)) }
        }

        var setup: String
        var queries: [Query]

        static func load(_ file: String) throws -> Corpus {
            try JSONDecoder().decode(Corpus.self, from: Data(AnalysisFixture.text(file).utf8))
        }
    }

    @Test(arguments: [("duckdb-types.json", Dialect.duckdb, 5), ("postgresql-types.json", .postgresql, 0)])
    func `types are those of the engine`(file: String, dialect: Dialect, unknownLimit: Int) throws {
        let corpus = try Corpus.load(file)
        #expect(corpus.queries.count > 200)
        let catalog = AnalysisFixture.catalog(corpus.setup, dialect: dialect)
        var unknown = 0
        for query in corpus.queries {
            let analysis = try AnalysisFixture.last(query.sql, dialect, in: catalog)
            #expect(analysis.diagnostics.map(\.summary) == [], "\(query.sql)")
            #expect(analysis.outputColumns.count == query.columns.count, "\(query.sql)")
            for (column, truth) in zip(analysis.outputColumns, query.columns) {
                guard let type = column.type else {
                    unknown += 1
                    continue
                }
                // An untyped null gets its type from the engine's client.
                if type != .null { #expect(spelling(type) == truth[1], "\(query.sql)") }
                if dialect == .postgresql { #expect(column.name == truth[0], "\(query.sql)") }
            }
        }
        #expect(unknown <= unknownLimit + 1)
    }

    @Test func `claims about rows were never violated by data`() throws {
        let corpus = try Corpus.load("random-queries.json")
        #expect(corpus.queries.count > 200)
        let catalog = AnalysisFixture.catalog(corpus.setup)
        var keys = 0
        for query in corpus.queries {
            let analysis = try AnalysisFixture.last(query.sql, in: catalog)
            let result = try #require(analysis.result)
            #expect(analysis.diagnostics.map(\.summary) == [], "\(query.sql)")
            #expect(
                result.columns.map { $0.type.map(spelling) } == query.columns.map { $0[1] },
                "\(query.sql)"
            )
            #expect(analysis.tablesRead.map(\.description).sorted() == query.reads, "\(query.sql)")
            for key in result.keys {
                keys += 1
                let violations = (query.agreements ?? []).filter { Set(key).isSubset(of: $0) }
                #expect(violations == [], "key \(key) of \(query.sql)")
            }
            for index in query.nulls ?? [] { #expect(result.columns[index].isNullable, "\(query.sql)") }
            if query.empty == true { #expect(!result.hasRow, "\(query.sql)") }
        }
        // Claiming nothing would violate nothing.
        #expect(keys > 100)
    }

    private func spelling(_ type: LogicalType) -> String {
        switch type {
        case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
        case .list(let element): spelling(element) + "[]"
        case .map(let key, let value): "MAP(\(spelling(key)), \(spelling(value)))"
        case .structure(let fields):
            "STRUCT(" + fields.map { "\($0.name) \(spelling($0.type))" }.joined(separator: ", ") + ")"
        case .other(let name): name
        default: Self.names[type] ?? "no name for \(type)"
        }
    }

    private static let names: [LogicalType: String] = [
        .boolean: "BOOLEAN", .int8: "TINYINT", .int16: "SMALLINT", .int32: "INTEGER", .int64: "BIGINT",
        .hugeInt: "HUGEINT", .uint8: "UTINYINT", .uint16: "USMALLINT", .uint32: "UINTEGER",
        .uint64: "UBIGINT",
        .float: "FLOAT", .double: "DOUBLE", .text: "VARCHAR", .blob: "BLOB", .date: "DATE", .time: "TIME",
        .timeWithZone: "TIME WITH TIME ZONE", .timestamp(.microseconds): "TIMESTAMP",
        .timestamp(.seconds): "TIMESTAMP_S", .timestampWithZone: "TIMESTAMP WITH TIME ZONE",
        .interval: "INTERVAL", .uuid: "UUID",
    ]
}
