/// Mistakes in SQL texts and in files that are named, found before anything runs.
extension BadInput {
    static let texts: [BadInput] = queryTexts + namedFiles + earlierOutputs + shows

    private static func query(_ sql: String) -> [String: String] {
        job(#"{"type": "Transformation", "resultName": "output", "sql": "\#(sql)"}"#, table)
    }

    private static let byFile = job(
        #"{"type": "Transformation", "resultName": "output", "sqlFile": "q.sql"}"#,
        table
    )

    private static let queryTexts: [BadInput] = [
        BadInput(
            name: "a NUL that would end the text",
            files: query(#"SELECT 1 AS id \u0000 WHERE 1 = 0"#),
            code: "sql.nul-character",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "a NUL in a filter",
            files: job(source(#", "additionalFilter": "id = 1 \u0000 AND 1 = 0""#), values, table),
            code: "sql.nul-character",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "a statement that drops",
            files: query("DROP TABLE t"),
            code: "sql.not-a-query",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "a pragma in a SQL file",
            files: byFile.merging(["jobs/q.sql": "-- first\n  PRAGMA version\n"]) { $1 },
            code: "sql.not-a-query",
            place: "jobs/q.sql:2:3",
            status: 2
        ),
        BadInput(
            name: "several statements in a SQL file",
            files: byFile.merging(["jobs/q.sql": "SELECT 1 AS a;\nSELECT 2 AS a"]) { $1 },
            code: "sql.several-statements",
            place: "jobs/q.sql:1:14",
            status: 2
        ),
        BadInput(
            name: "a parameter nobody declared",
            files: query("SELECT :nope AS id"),
            code: "sql.unbound-parameter",
            place: "jobs/A.json:5",
            status: 1
        ),
    ]

    private static let namedFiles: [BadInput] = [
        BadInput(
            name: "a SQL file that is a folder",
            files: byFile.merging(["jobs/q.sql/x.txt": ""]) { $1 },
            code: "sql.file-unreadable",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "a script that is a folder",
            files: job(#"{"type": "External", "script": "externals/a.py"}"#, table)
                .merging(["externals/a.py/x.txt": ""]) { $1 },
            code: "job.missing-script",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "a job file that is a folder",
            files: job(values, table).merging(["jobs/B.json/x.txt": ""]) { $1 },
            code: "project.unreadable",
            place: "jobs/B.json",
            status: 2
        ),
        BadInput(
            name: "a circle beside another job",
            files: job(values, table).merging([
                "jobs/B.json":
                    #"{"jobName": "B", "firstEffectiveDate": "2024-10-01", "dependsOn": [{"job": "C", "type": "SameDay"}], "modules": [\#(values), \#(table)]}"#,
                "jobs/C.json":
                    #"{"jobName": "C", "firstEffectiveDate": "2024-10-01", "dependsOn": [{"job": "D", "type": "Latest"}], "modules": [\#(values), \#(table)]}"#,
                "jobs/D.json":
                    #"{"jobName": "D", "firstEffectiveDate": "2024-10-01", "dependsOn": [{"job": "B", "type": "SameDay"}], "modules": [\#(values), \#(table)]}"#,
            ]) { $1 },
            code: "job.cycle",
            place: "jobs/",
            status: 2
        ),
        BadInput(
            name: "an engine for later",
            files: job(values, table, more: "\n  \"engine\": \"spark\","),
            arguments: ["jobs", "validate"],
            code: "run.engine-missing",
            place: "jobs/A.json:2",
            status: 2
        ),
        BadInput(
            name: "a SQLite file as a lake of DuckDB",
            files: ["glidepath.yaml": "connections: {lake: {kind: duckdb, path: control.sqlite}}\n"].merging(
                job(source(""), values, table)
            ) { $1 },
            arguments: ["run", "A", "--date", "2024-10-01"],
            code: "connection.cannot-open",
            place: "SQLite database",
            status: 2
        ),
    ]

    private static let earlierOutputs: [BadInput] = [
        BadInput(
            name: "an earlier Parquet partition that is damaged",
            files: job(
                values,
                #"{"type": "ParquetFileWriter", "source": "output", "outputDirectory": "out", "jobDirName": "j", "outputTableDirName": "t", "fileName": "f", "writeMode": "Append"}"#
            ).merging(["out/j/t/2024-09-30/f/part-00000.parquet": "no such bytes"]) { $1 },
            code: "file.append-damaged",
            place: "2024-09-30/f/part-00000.parquet",
            status: 1
        )
    ]

    private static let shows: [BadInput] = [
        BadInput(
            name: "show a folder without Parquet",
            files: ["out/readme.txt": "x"],
            arguments: ["show", "out"],
            code: "show.no-parquet",
            status: 2
        ),
        BadInput(
            name: "show a Parquet file that is none",
            files: ["a.parquet": "no such bytes"],
            arguments: ["show", "a.parquet"],
            code: "show.unreadable-file",
            status: 2
        ),
        BadInput(
            name: "show with half a condition",
            files: ["a.csv": "id\n1\n"],
            arguments: ["show", "a.csv", "--where", "id ="],
            code: "show.invalid-condition",
            status: 2
        ),
        BadInput(
            name: "show with a column that is not there",
            files: ["a.csv": "id\n1\n"],
            arguments: ["show", "a.csv", "--where", "ix = 1"],
            code: "show.invalid-condition",
            place: "--where",
            status: 2
        ),
    ]
}
