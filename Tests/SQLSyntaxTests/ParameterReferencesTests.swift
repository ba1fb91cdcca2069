import SQLSyntax
import Testing

struct ParameterReferencesTests {
    @Test(arguments: [
        ("SELECT * FROM t WHERE a > :limit", "SELECT * FROM t WHERE a > <limit>"),
        ("SELECT a=:limit", "SELECT a=<limit>"),
        ("SELECT (:limit)", "SELECT (<limit>)"),
        ("SELECT a::limit", "SELECT a::limit"),
        ("SELECT ':limit', \":limit\" -- :limit", "SELECT ':limit', \":limit\" -- :limit"),
        ("SELECT {'k':limit}", "SELECT {'k':limit}"),
        ("SELECT {k:limit, j :limit}", "SELECT {k:limit, j :limit}"),
        ("SELECT a[:limit], a[1:limit]", "SELECT a[:limit], a[1:limit]"),
        ("CASE WHEN x THEN :limit END", "CASE WHEN x THEN <limit> END"),
        ("SELECT :other", "SELECT :other"),
        ("SELECT 'é', :limit", "SELECT 'é', <limit>"),
        ("SELECT $$ :limit $$, :limit", "SELECT $$ :limit $$, <limit>"),
        ("SELECT /* :limit /* x */ */ :limit", "SELECT /* :limit /* x */ */ <limit>"),
    ])
    func `replaces a reference only where an operand may stand`(text: String, expected: String) {
        let replaced = ParameterReferences.replacing(in: text, dialect: .duckdb) {
            $0 == "limit" ? "<limit>" : nil
        }
        #expect(replaced == expected)
    }
}
