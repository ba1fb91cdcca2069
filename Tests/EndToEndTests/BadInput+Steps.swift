/// Mistakes in user code and in writers.
extension BadInput {
    static let externals: [BadInput] = [
        BadInput(
            name: "Python raises",
            files: python("def execute(s):\n    raise ValueError('no')\n"),
            code: "external.raised",
            place: "externals/a.py:2",
            status: 1
        ),
        BadInput(
            name: "Python returns nothing",
            files: python("def execute(s):\n    return None\n"),
            code: "external.no-result",
            status: 1
        ),
        BadInput(
            name: "Python has no execute",
            files: python("def excute(s):\n    return {}\n"),
            code: "external.function-not-found",
            status: 1
        ),
        BadInput(
            name: "Python does not parse",
            files: python("def execute(s)\n    return {}\n"),
            code: "external.syntax-error",
            status: 1
        ),
        BadInput(
            name: "Python imports what is not there",
            files: python("import nothing_of_that_name\ndef execute(s):\n    return {}\n"),
            code: "external.import-failed",
            status: 1
        ),
        BadInput(
            name: "Python ends the process",
            files: python("import os\ndef execute(s):\n    os._exit(7)\n"),
            code: "external.exited",
            status: 1
        ),
        BadInput(
            name: "Python hangs",
            files: python("import time\ndef execute(s):\n    time.sleep(600)\n", more: "\n  \"timeout\": 2,"),
            code: "run.timeout",
            status: 1
        ),
        BadInput(
            name: "Python returns no frame",
            files: python("def execute(s):\n    return {'output': 5}\n"),
            code: "external.not-a-frame",
            status: 1
        ),
        BadInput(
            name: "Python mixes types in a column",
            files: python(
                "import pandas\ndef execute(s):\n    return {'output': pandas.DataFrame({'a': ['x', 5]})}\n"
            ),
            code: "external.mixed-column",
            status: 1
        ),
        BadInput(
            name: "Python makes no output",
            files: python(
                "import pandas\ndef execute(s):\n    print('x' * 1000000)\n    return {'other': pandas.DataFrame({'a': [1]})}\n"
            ),
            code: "job.unknown-relation",
            place: "jobs/A.json:6",
            status: 1
        ),
        BadInput(
            name: "no interpreter",
            files: python("def execute(s):\n    return {}\n").merging([
                "glidepath.yaml": "through: 2024-10-01\nexternals: {python: no-such-python}\n"
            ]) { $1 },
            code: "external.python-not-found",
            status: 1
        ),
        BadInput(
            name: "a program that fails",
            files: job(#"{"type": "External", "command": ["sh", "-c", "echo broken >&2; exit 9"]}"#, table),
            code: "external.exit-status",
            status: 1
        ),
        BadInput(
            name: "a program that is not there",
            files: job(#"{"type": "External", "command": ["no-such-program"]}"#, table),
            code: "external.not-found",
            status: 1
        ),
    ]

    private static let csv =
        #"{"type": "CsvFileWriter", "source": "output", "outputDirectory": "output", "jobDirName": "a", "outputTableDirName": "b", "fileName": "c.csv", "writeMode": "Overwrite"}"#

    static let writers: [BadInput] = [
        BadInput(
            name: "the target file is a folder",
            files: job(values, csv).merging(["output/a/b/2024-10-01/c.csv/x.txt": ""]) { $1 },
            code: "file.target-is-folder",
            status: 1
        ),
        BadInput(
            name: "a file where a folder should be",
            files: job(values, csv).merging(["output": "a file"]) { $1 },
            code: "file.parent-is-file",
            status: 1
        ),
        BadInput(
            name: "an empty relation that must not be",
            files: job(
                #"{"type": "Transformation", "resultName": "output", "sql": "SELECT 1 AS id WHERE false"}"#,
                #"{"type": "DataFrameWriter", "source": "output", "targetTable": "t", "writeMode": "Overwrite", "onEmpty": "fail"}"#
            ),
            code: "publish.empty-relation",
            place: "jobs/A.json:6",
            status: 1
        ),
        BadInput(
            name: "merge keys that are not unique",
            files: job(
                #"{"type": "Transformation", "resultName": "output", "sql": "SELECT * FROM (VALUES (1), (1)) v(id)"}"#,
                #"{"type": "DataFrameWriter", "source": "output", "targetTable": "t", "writeMode": "Merge", "keys": ["id"]}"#
            ),
            code: "publish.merge-keys",
            place: "jobs/A.json:6",
            status: 1
        ),
        BadInput(
            name: "a declared type that does not fit",
            files: job(
                #"{"type": "Transformation", "resultName": "output", "sql": "SELECT 'x' AS id"}"#,
                #"{"type": "DataFrameWriter", "source": "output", "targetTable": "t", "writeMode": "Overwrite", "columns": {"id": "integer"}}"#
            ),
            code: "publish.type-mismatch",
            place: "jobs/A.json:6",
            status: 1
        ),
    ]
}
