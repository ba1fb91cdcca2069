extension BadInput {
    static let all = commands + projects + jobFiles + sources + queries + externals + writers

    private static let commands: [BadInput] = [
        BadInput(name: "no such command", arguments: ["fly"], code: "usage.invalid", status: 2),
        BadInput(name: "no such option", arguments: ["run", "--fast"], code: "usage.invalid", status: 2),
        BadInput(
            name: "parallel zero",
            arguments: ["run", "--parallel", "0"],
            code: "usage.invalid",
            status: 2
        ),
        BadInput(
            name: "a date that is none",
            arguments: ["run", "--date", "2024-02-30"],
            code: "usage.date",
            status: 2
        ),
        BadInput(
            name: "from is no date",
            arguments: ["plan", "--from", "yesterday"],
            code: "usage.date",
            status: 2
        ),
        BadInput(
            name: "from after to",
            arguments: ["run", "--from", "2024-10-02", "--to", "2024-10-01"],
            code: "usage.from-after-to",
            status: 2
        ),
        BadInput(
            name: "to without from",
            arguments: ["run", "--to", "2024-10-01"],
            code: "usage.to-without-from",
            status: 2
        ),
        BadInput(
            name: "date and range",
            arguments: ["run", "--date", "2024-10-01", "--from", "2024-10-01"],
            code: "usage.two-date-choices",
            status: 2
        ),
        BadInput(
            name: "mark without reason",
            files: job(values, table),
            arguments: ["run", "A", "--mark-succeeded", "--date", "2024-10-01"],
            code: "usage.reason-missing",
            status: 2
        ),
        BadInput(
            name: "mark without dates",
            files: job(values, table),
            arguments: ["run", "A", "--mark-succeeded", "--reason", "x"],
            code: "usage.mark-needs-dates",
            status: 2
        ),
        BadInput(
            name: "unknown job",
            files: job(values, table),
            arguments: ["run", "B"],
            code: "plan.unknown-job",
            status: 2
        ),
        BadInput(
            name: "unknown job to show",
            arguments: ["jobs", "show", "B"],
            code: "plan.unknown-job",
            status: 2
        ),
        BadInput(
            name: "unknown job to deactivate",
            arguments: ["jobs", "deactivate", "B"],
            code: "plan.unknown-job",
            status: 2
        ),
        BadInput(
            name: "unknown run",
            arguments: ["logs", "A@2024-10-01"],
            code: "logs.unknown-run",
            status: 2
        ),
        BadInput(
            name: "unknown schema",
            arguments: ["schema", "jab"],
            code: "usage.unknown-schema",
            status: 2
        ),
        BadInput(
            name: "show nothing known",
            arguments: ["show", "nothing"],
            code: "show.unknown-source",
            status: 2
        ),
        BadInput(
            name: "show in no connection",
            arguments: ["show", "lak:a.b"],
            code: "show.unknown-connection",
            status: 2
        ),
        BadInput(
            name: "no such project",
            arguments: ["run", "--project", "nowhere"],
            code: "project.no-folder",
            status: 2
        ),
        BadInput(
            name: "no such environment",
            arguments: ["run", "--environment", "prod"],
            code: "project.unknown-environment",
            status: 2
        ),
        BadInput(
            name: "a demo in a used folder",
            files: ["used/file.txt": "mine"],
            arguments: ["demo", "used"],
            code: "demo.not-empty",
            status: 2
        ),
        BadInput(
            name: "a demo in somebody's project",
            files: ["mine/jobs/a.json": "{}", "mine/glidepath.yaml": "through: 2024-10-01\n"],
            arguments: ["demo", "mine"],
            code: "demo.not-empty",
            status: 2
        ),
    ]

    private static let projects: [BadInput] = [
        BadInput(
            name: "unknown key",
            files: ["glidepath.yaml": "defaultEngin: duckdb\n"],
            code: "project.unknown-field",
            place: "glidepath.yaml:1:1",
            status: 2
        ),
        BadInput(
            name: "project is no YAML",
            files: ["glidepath.yaml": "a: [1\n"],
            code: "document.yaml-syntax",
            place: "glidepath.yaml:",
            status: 2
        ),
        BadInput(
            name: "a password in the file",
            files: [
                "glidepath.yaml":
                    "connections: {lake: {kind: postgresql, url: 'postgresql://h/d', password: hunter2}}\n"
            ],
            code: "project.secret-in-file",
            place: "glidepath.yaml:1",
            status: 2
        ),
        BadInput(
            name: "an ADBC connection without a driver",
            files: ["glidepath.yaml": "connections: {lake: {kind: adbc, url: 'snowflake://h/d'}}\n"],
            code: "project.no-place",
            place: "glidepath.yaml:1",
            status: 2
        ),
        BadInput(
            name: "a secret among the options of a driver",
            files: [
                "glidepath.yaml":
                    "connections: {lake: {kind: adbc, driver: d.so, options: {adbc.d.auth_token: hunter2}}}\n"
            ],
            code: "project.secret-in-file",
            place: "glidepath.yaml:1",
            status: 2
        ),
        BadInput(
            name: "a control store in a DuckDB file",
            files: ["glidepath.yaml": "connections: {control: {kind: duckdb, path: c.duckdb}}\n"],
            code: "project.unsupported-connection",
            status: 2
        ),
        BadInput(
            name: "through is no day",
            files: ["glidepath.yaml": "through: 2024-13-01\n"],
            code: "document.invalid-date",
            place: "glidepath.yaml:1:10",
            status: 2
        ),
        BadInput(
            name: "control store is a text",
            files: ["control.sqlite": String(repeating: "x", count: 2000)],
            code: "control.not-a-database",
            status: 2
        ),
        BadInput(
            name: "control store is a folder",
            files: ["control.sqlite/file": ""],
            code: "control.is-folder",
            status: 2
        ),
        BadInput(
            name: "lake is a text",
            files: job(values, table).merging(["lake.duckdb": String(repeating: "x", count: 9000)]) { $1 },
            code: "connection.cannot-open",
            status: 3
        ),
        BadInput(
            name: "a cycle",
            files: [
                "jobs/A.json":
                    #"{"jobName": "A", "dependsOn": [{"job": "B", "type": "SameDay"}], "modules": [\#(values), \#(table)]}"#,
                "jobs/B.json":
                    #"{"jobName": "B", "dependsOn": [{"job": "A", "type": "SameDay"}], "modules": [\#(values), \#(table)]}"#,
            ],
            code: "job.cycle",
            place: "jobs/",
            status: 2
        ),
        BadInput(
            name: "one name twice",
            files: [
                "jobs/A.json": #"{"jobName": "A", "modules": [\#(values), \#(table)]}"#,
                "jobs/B.json": #"{"jobName": "A", "modules": [\#(values), \#(table)]}"#,
            ],
            code: "job.duplicate-name",
            place: "jobs/",
            status: 2
        ),
    ]

    private static let jobFiles: [BadInput] = [
        BadInput(
            name: "no JSON",
            files: ["jobs/A.json": "{\n  \"jobName\": \"A\",\n}"],
            code: "document.trailing-comma",
            place: "jobs/A.json:2",
            status: 2
        ),
        BadInput(
            name: "an empty file",
            files: ["jobs/A.json": ""],
            code: "document.empty",
            place: "jobs/A.json",
            status: 2
        ),
        BadInput(
            name: "no name",
            files: ["jobs/A.json": "{\"modules\": []}"],
            code: "document.missing-field",
            place: "jobs/A.json:1:1",
            status: 2
        ),
        BadInput(
            name: "unknown module",
            files: job(#"{"type": "DataSorcing"}"#),
            code: "job.unknown-module",
            place: "jobs/A.json:5:10",
            status: 2
        ),
        BadInput(
            name: "two date modes",
            files: job(source(#", "mostRecent": true, "lookbackDays": 3"#), table),
            code: "job.date-modes",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "a negative lookback",
            files: job(source(#", "lookbackDays": -1"#)),
            code: "document.number-out-of-range",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "min after max",
            files: job(source(#", "minEffectiveDate": "2024-10-02", "maxEffectiveDate": "2024-10-01""#)),
            code: "job.date-order",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "a wrong engine",
            files: job(values, table, more: "\n  \"engine\": \"duckbd\","),
            code: "document.unknown-value",
            place: "jobs/A.json:4:13",
            status: 2
        ),
        BadInput(
            name: "a wrong write mode",
            files: job(
                values,
                #"{"type": "DataFrameWriter", "source": "output", "targetTable": "t", "writeMode": "Replace"}"#
            ),
            code: "document.unknown-value",
            place: "jobs/A.json:6",
            status: 2
        ),
        BadInput(
            name: "a relation nobody makes",
            files: job(
                values,
                #"{"type": "DataFrameWriter", "source": "outptu", "targetTable": "t", "writeMode": "Overwrite"}"#
            ),
            code: "job.unknown-relation",
            place: "jobs/A.json:6",
            status: 2
        ),
        BadInput(
            name: "merge without keys",
            files: job(
                values,
                #"{"type": "DataFrameWriter", "source": "output", "targetTable": "t", "writeMode": "Merge"}"#
            ),
            code: "job.merge-without-keys",
            place: "jobs/A.json:6",
            status: 2
        ),
        BadInput(
            name: "an unknown connection",
            files: job(source(#", "connection": "warehouse""#), values, table),
            code: "job.unknown-connection",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "an unknown upstream job",
            files: job(values, table, more: "\n  \"dependsOn\": [{\"job\": \"B\"}],"),
            code: "job.unknown-upstream",
            place: "jobs/A.json:4",
            status: 2
        ),
        BadInput(
            name: "an unknown token",
            files: job(
                values,
                #"{"type": "CsvFileWriter", "source": "output", "outputDirectory": "{NOPE}/x", "jobDirName": "a", "outputTableDirName": "b", "fileName": "c.csv", "writeMode": "Overwrite"}"#
            ),
            code: "project.unknown-token",
            place: "jobs/A.json:6",
            status: 2
        ),
        BadInput(
            name: "an unmapped legacy type",
            files: job(#"{"type": "External", "assemblyPath": "x.dll", "typeName": "Old.Thing"}"#, table),
            code: "job.unknown-type-name",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "a missing SQL file",
            files: job(#"{"type": "Transformation", "resultName": "output", "sqlFile": "q.sql"}"#, table),
            code: "job.missing-sql-file",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "a missing script",
            files: job(#"{"type": "External", "script": "externals/none.py"}"#, table),
            code: "job.missing-script",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "a filter that closes its parenthesis",
            files: job(source(#", "additionalFilter": "1 = 1) OR (1 = 1""#), values, table),
            code: "sql.unbalanced",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "two statements",
            files: job(
                #"{"type": "Transformation", "resultName": "output", "sql": "SELECT 1; DROP TABLE t"}"#,
                table
            ),
            code: "sql.several-statements",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "no statement",
            files: job(#"{"type": "Transformation", "resultName": "output", "sql": "-- nothing"}"#, table),
            code: "sql.empty",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "a quote that never ends",
            files: job(#"{"type": "Transformation", "resultName": "output", "sql": "SELECT 'x"}"#, table),
            code: "sql.unterminated",
            place: "jobs/A.json:5",
            status: 2
        ),
    ]

    private static let sources: [BadInput] = [
        BadInput(
            name: "an unknown table",
            files: job(source(""), values, table),
            code: "source.unknown-table",
            place: "jobs/A.json:5",
            status: 1
        ),
        BadInput(
            name: "a SQLite lake that is not there",
            files: job(source(""), values, table).merging([
                "glidepath.yaml":
                    "through: 2024-10-01\nconnections: {lake: {kind: sqlite, path: lake.sqlite}, outputs: {kind: duckdb, path: o.duckdb}}\n"
            ]) { $1 },
            code: "connection.cannot-open",
            place: "jobs/A.json:5",
            status: 1
        ),
    ]

    private static let queries: [BadInput] = [
        BadInput(
            name: "a column that does not exist",
            files: job(
                values,
                #"{"type": "Transformation", "resultName": "output", "sql": "SELECT idd FROM output"}"#,
                table
            ),
            code: "sql.invalid",
            place: "jobs/A.json:6",
            status: 1
        ),
        BadInput(
            name: "a relation that does not exist",
            files: job(
                #"{"type": "Transformation", "resultName": "output", "sql": "SELECT * FROM nothing"}"#,
                table
            ),
            code: "sql.invalid",
            place: "jobs/A.json:5",
            status: 1
        ),
        BadInput(
            name: "no query",
            files: job(#"{"type": "Transformation", "resultName": "output", "sql": "DELETE FROM x"}"#, table),
            code: "sql.not-a-query",
            place: "jobs/A.json:5",
            status: 2
        ),
        BadInput(
            name: "one column name twice",
            files: job(
                #"{"type": "Transformation", "resultName": "output", "sql": "SELECT 1 AS a, 2 AS A"}"#,
                table
            ),
            code: "sql.duplicate-column",
            place: "jobs/A.json:5",
            status: 1
        ),
        BadInput(
            name: "legacy SQL: a wrong column",
            files: job(
                values,
                #"{"type": "Transformation", "resultName": "output", "sql": "SELECT idd FROM output"}"#,
                table,
                more: "\n  \"engine\": \"sqlite\","
            ),
            code: "sql.invalid",
            place: "jobs/A.json:7",
            status: 1
        ),
        BadInput(
            name: "legacy SQL: a wrong function",
            files: job(
                #"{"type": "Transformation", "resultName": "output", "sql": "SELECT to_chars(1)"}"#,
                table,
                more: "\n  \"engine\": \"sqlite\","
            ),
            code: "sql.invalid",
            place: "jobs/A.json:6",
            status: 1
        ),
        BadInput(
            name: "legacy SQL: no query",
            files: job(
                #"{"type": "Transformation", "resultName": "output", "sql": "CREATE TABLE x (a)"}"#,
                table,
                more: "\n  \"engine\": \"sqlite\","
            ),
            code: "sql.not-a-query",
            place: "jobs/A.json:6",
            status: 2
        ),
        BadInput(
            name: "an engine that is not here",
            files: job(values, table, more: "\n  \"engine\": \"spark\","),
            code: "run.engine-missing",
            place: "jobs/A.json:2",
            status: 2
        ),
    ]
}
