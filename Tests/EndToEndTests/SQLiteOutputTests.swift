import Testing

/// Tables in a SQLite file keep what the engine computed.
struct SQLiteOutputTests {
    @Test func `fractions of a second and long decimals are kept and read back`() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "through: 2024-10-01\nconnections: {outputs: {kind: sqlite, path: out.sqlite}}\n",
            to: "glidepath.yaml"
        )
        let sql = """
            SELECT TIMESTAMP '2024-02-29 13:14:15.123456' AS exact, TIMESTAMP '2024-02-29 13:14:15' AS whole, \
            12345678901234567.89::DECIMAL(19,2) AS long
            """
        let files = BadInput.job(
            #"{"type": "Transformation", "resultName": "output", "sql": "\#(sql)"}"#,
            BadInput.table
        )
        for (path, text) in files { try folder.write(text, to: path) }
        let program = Program(folder: folder.url)
        let run = try program.run("run")
        #expect(run.status == 0, "\(run.errors)")
        let shown = try program.run("show", "outputs:curated.t", "--json")
        #expect(shown.output.contains("13:14:15.123456"), "\(shown.output)\(shown.errors)")
        #expect(shown.output.contains("12345678901234567.89"), "\(shown.output)")
    }
}
