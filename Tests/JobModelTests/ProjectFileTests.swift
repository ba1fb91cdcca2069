import Diagnostics
import Tabular
import Testing

@testable import JobModel

/// Reading `glidepath.yaml`.
@Suite struct ProjectFileTests {
    private let reader = JobFileReader()

    @Test(arguments: bad) func `bad projects get a code, a place and a remedy`(file: BadFile) {
        let (project, diagnostics) = reader.readProject(text: file.text, file: file.file)
        #expect(brief(diagnostics) == file.expected)
        #expect(project == nil)
        expectGoodWords(diagnostics)
    }

    @Test(arguments: ["", "# nothing yet\n", "---\n", "{}\n"])
    func `a project file without fields gives the defaults`(text: String) throws {
        let (project, diagnostics) = reader.readProject(text: text, file: "glidepath.yaml")
        #expect(diagnostics == [])
        let read = try #require(project)
        #expect(read.defaultEngine == .duckdb)
        #expect(read.asOfColumn == "as_of")
        #expect(read.connections["lake"] == Project.Connection(kind: .duckdb, path: "lake.duckdb"))
        #expect(read.connections["outputs"] == Project.Connection(kind: .duckdb, path: "lake.duckdb"))
        #expect(read.connections["control"] == Project.Connection(kind: .sqlite, path: "control.sqlite"))
        #expect(read.externals.python == "python3")
    }

    @Test func `every field of a project is read`() throws {
        let (project, diagnostics) = reader.readProject(text: Example.projectYAML, file: "glidepath.yaml")
        #expect(diagnostics.map(\.summary) == [])
        let read = try #require(project)
        #expect(read.defaultEngine == .sqlite)
        #expect(read.asOfColumn == "snapshot_date")
        #expect(
            read.duckdb
                == Project.DuckDBSettings(
                    memoryLimitBytes: 4_000_000_000,
                    threads: 2,
                    spillDirectory: "spill"
                )
        )
        #expect(read.through == CivilDate("2024-10-31"))
        let bank = Project.Connection(
            kind: .postgresql,
            url: "postgresql://db.example.com/bank",
            user: "etl",
            password: "${BANK_PASSWORD}"
        )
        #expect(read.connections["bank"] == bank)
        #expect(read.connections["lake"] == bank)
        #expect(read.connections["outputs"] == Project.Connection(kind: .sqlite, path: "out.sqlite"))
        #expect(read.schemas == ["datalake": "main"])
        #expect(read.environments["sandbox"]?.schemas == ["curated": "sandbox"])
        #expect(read.environments["sandbox"]?.files == "sandbox/out")
        #expect(read.environments["sandbox"]?.connections["outputs"]?.path == "sandbox.duckdb")
        #expect(read.tokens == ["etl_root": "/srv/etl"])
        let externals = read.externals
        #expect(externals.python == ".venv/bin/python")
        #expect(externals.searchPaths == ["externals", "lib"])
        #expect(externals.environment == ["TZ": "${TZ}", "LANG": "${LANG}"])
        #expect(externals.decimals == .float)
        #expect(externals.nullableIntegers == .float)
        #expect(externals.types["Bank.A"] == .init(script: "a.py", function: "run"))
        #expect(externals.types["Bank.B"] == .init(script: "b.py", function: "execute"))
    }

    @Test func `an environment is found by name, or the known names are listed`() throws {
        let project = try #require(reader.readProject(text: Example.projectYAML, file: "p.yaml").project)
        #expect(try project.environment(named: "sandbox").files == "sandbox/out")
        let error = #expect(throws: Diagnostic.self) { try project.environment(named: "sandbx") }
        #expect(error?.code == "project.unknown-environment")
        #expect(error?.remedy == "Did you mean \"sandbox\"?")
        expectGoodWords([try #require(error)])
    }

    @Test func `environment variables may be given with their values`() throws {
        let text = "externals:\n  environment: {TZ: UTC, HOME: '${HOME}'}\n"
        let project = try #require(reader.readProject(text: text, file: "glidepath.yaml").project)
        #expect(project.externals.environment == ["TZ": "UTC", "HOME": "${HOME}"])
    }

    @Test(arguments: [
        "connections: {lake: {kind: postgresql, url: u, password: hunter2}}",
        "connections: {lake: {kind: postgresql, url: u, password: 4711}}",
        "connections: {lake: {kind: postgresql, url: 'postgresql://etl:hunter2@db/bank'}}",
        "connections: {lake: {kind: postgresql, url: 'host=db password=hunter2'}}",
        "environments: {x: {connections: {lake: {kind: postgresql, url: u, password: 'file:'}}}}",
    ]) func `no message shows a secret`(text: String) {
        let (project, diagnostics) = reader.readProject(text: text, file: "glidepath.yaml")
        #expect(project == nil)
        #expect(diagnostics.count == 1)
        let words = diagnostics.map { "\($0)" }.joined()
        #expect(!words.contains("hunter2") && !words.contains("4711"))
    }

    static let bad: [BadFile] = [
        .yaml("a list", "- a\n", "document.wrong-type 1:1"),
        .yaml("unknown key", "defaultEngin: duckdb\n", "project.unknown-field 1:1"),
        .yaml("unknown engine", "defaultEngine: oracle\n", "document.unknown-value 1:16"),
        .yaml("empty name of the as-of column", "asOf: ''\n", "document.empty-text 1:7"),
        .yaml("day that does not exist", "through: 2024-10-32\n", "document.invalid-date 1:10"),
        .yaml("connection as text", "connections:\n  lake: lake.duckdb\n", "document.wrong-type 2:9"),
        .yaml("connection without kind", "connections:\n  lake: {path: a}\n", "document.missing-field 2:9"),
        .yaml("unknown kind", "connections:\n  lake: {kind: mysql, url: a}\n", "document.unknown-value 2:16"),
        .yaml("file without path", "connections:\n  lake: {kind: duckdb}\n", "project.no-place 2:9"),
        .yaml(
            "server without url",
            "connections:\n  lake: {kind: postgresql, path: a}\n",
            "project.no-place 2:9"
        ),
        .yaml(
            "unknown key of a connection",
            "connections:\n  lake: {kind: duckdb, path: a, pasword: b}\n",
            "project.unknown-field 2:33"
        ),
        .yaml(
            "password in the file",
            "connections:\n  lake: {kind: postgresql, url: a, password: b}\n",
            "project.secret-in-file 2:46"
        ),
        .yaml(
            "password in the address",
            "connections:\n  lake: {kind: postgresql, url: 'x://me:secret@h/d'}\n",
            "project.secret-in-file 2:33"
        ),
        .yaml(
            "role of an unknown connection",
            "connections:\n  bank: {kind: duckdb, path: a}\nlake: bnk\n",
            "project.unknown-connection 3:7"
        ),
        .yaml(
            "role given twice",
            "connections:\n  bank: {kind: duckdb, path: a}\n  lake: {kind: duckdb, path: b}\nlake: bank\n",
            "project.connection-twice 4:1"
        ),
        .yaml("schema mapped to a number", "schemas: {datalake: 5}\n", "document.wrong-type 1:21"),
        .yaml("token that is a number", "tokens: {ROOT: 5}\n", "document.wrong-type 1:16"),
        .yaml("token twice", "tokens: {ROOT: a, root: b}\n", "project.duplicate-token 1:19"),
        .yaml("token with braces", "tokens: {'{ROOT}': a}\n", "project.invalid-token 1:10"),
        .yaml(
            "unknown key of an environment",
            "environments: {dev: {schema: {}}}\n",
            "project.unknown-field 1:22"
        ),
        .yaml(
            "environment that replaces nothing",
            "environments:\n  dev: {connections: {outptus: {kind: duckdb, path: a}}}\n",
            "project.unknown-connection 2:23"
        ),
        .yaml(
            "variable with a space",
            "externals: {environment: [MY VAR]}\n",
            "project.invalid-variable 1:27"
        ),
        .yaml(
            "variable with a dash",
            "externals: {environment: {A-B: c}}\n",
            "project.invalid-variable 1:27"
        ),
        .yaml("search path as text", "externals: {searchPaths: lib}\n", "document.wrong-type 1:26"),
        .yaml("unknown form of decimals", "externals: {decimals: double}\n", "document.unknown-value 1:23"),
        .yaml(
            "unknown form of integers",
            "externals: {nullableIntegers: int64s}\n",
            "document.unknown-value 1:31"
        ),
        .yaml(
            "type without script",
            "externals: {types: {A: {function: f}}}\n",
            "document.missing-field 1:24"
        ),
        .yaml(
            "several at once",
            "asof: a\nthrogh: b\nexternals: {pyton: c, types: 5}\n",
            "project.unknown-field 2:1",
            "project.unknown-field 3:13",
            "document.wrong-type 3:30"
        ),
    ]
}

extension Example {
    /// Every field that a project file can have.
    static let projectYAML = #"""
        $schema: project.schema.json
        defaultEngine: sqlite
        asOf: snapshot_date
        through: 2024-10-31
        connections:
          bank: {kind: postgresql, url: "postgresql://db.example.com/bank", user: etl, password: "${BANK_PASSWORD}"}
          results: {kind: sqlite, path: out.sqlite}
          runs: {kind: sqlite, path: runs.sqlite}
        lake: bank
        outputs: results
        control: runs
        schemas: {datalake: main}
        environments:
          sandbox:
            schemas: {curated: sandbox}
            files: sandbox/out
            connections:
              outputs: {kind: duckdb, path: sandbox.duckdb}
        duckdb: {memoryLimit: 4GB, threads: 2, spillDirectory: spill}
        tokens: {ETL_ROOT: /srv/etl}
        externals:
          python: .venv/bin/python
          searchPaths: [externals, lib]
          environment: [TZ, LANG]
          decimals: float
          nullableIntegers: float64
          types:
            Bank.A: {script: a.py, function: run}
            Bank.B: b.py
        """#
}
