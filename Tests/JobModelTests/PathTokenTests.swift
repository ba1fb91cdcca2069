import Diagnostics
import Testing

@testable import JobModel

@Suite struct PathTokenTests {
    private let tokens = ["etl_root": "/srv/etl", "area": "{nested}"]

    @Test(arguments: [
        ("{ETL_ROOT}/out", "/srv/etl/out"),
        ("{etl_root}{Etl_Root}", "/srv/etl/srv/etl"),
        ("out", "out"),
        ("", ""),
        ("{}", "{}"),
        ("a{b", "a{b"),
        ("a}b", "a}b"),
        ("{ETL_ROOT", "{ETL_ROOT"),
        ("{{ETL_ROOT}}", "{/srv/etl}"),
        ("{not a name}", "{not a name}"),
        ("{2024}", "{2024}"),
        ("{area}/é", "{nested}/é"),
    ]) func `tokens are replaced, other braces stay`(path: String, expected: String) throws {
        #expect(try resolvingTokens(in: path, tokens: tokens) == expected)
    }

    @Test func `a token that is not defined lists the known ones`() throws {
        let error = #expect(throws: Diagnostic.self) {
            try resolvingTokens(in: "x/{ETL_ROT}/y", tokens: tokens)
        }
        let diagnostic = try #require(error)
        #expect(diagnostic.code == "project.unknown-token")
        #expect(diagnostic.reason == "The project defines AREA, ETL_ROOT.")
        #expect(diagnostic.remedy == "Did you mean {ETL_ROOT}?")
        expectGoodWords([diagnostic])
    }

    @Test func `without tokens the message says where to define them`() throws {
        let error = #expect(throws: Diagnostic.self) { try Project().resolvingTokens(in: "{ROOT}") }
        expectGoodWords([try #require(error)])
        #expect(error?.remedy == "Define it under \"tokens\" in glidepath.yaml.")
    }
}
