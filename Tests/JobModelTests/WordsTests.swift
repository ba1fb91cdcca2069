import Diagnostics
import Testing

@testable import JobModel

/// Whole messages as a person sees them.
@Suite struct WordsTests {
    private func messages(_ text: String, file: String = "jobs/a.yaml") -> String {
        let renderer = TerminalRenderer(usesColor: false)
        return JobFileReader().read(text: text, file: file).diagnostics.map(renderer.text).joined(
            separator: "\n"
        )
    }

    @Test func `near misses get the name that was meant`() {
        let text = """
            jobName: A
            descripton: x
            modules:
            - {type: DataSorcing}
            - {type: Transformation, resultName: totals, sql: SELECT 1, sqlfiel: a.sql}
            """
        let expected = """
            jobs/a.yaml:2:1: warning[job.unknown-field]: "descripton" is not a field of a job and is ignored
              fix: Did you mean "description"?
            jobs/a.yaml:4:10: error[job.unknown-module]: no module is named "DataSorcing", expected one of \
            DataSourcing, Transformation, External, ComparisonCheck, DataFrameWriter, CsvFileWriter, \
            ParquetFileWriter
              fix: Did you mean "DataSourcing"?
            jobs/a.yaml:5:61: warning[job.unknown-field]: "sqlfiel" is not a field of a Transformation step and is \
            ignored
              fix: Did you mean "sqlFile"?
            """
        #expect(messages(text) == expected)
    }

    @Test func `a writer without its relation says which relations there are`() {
        let text = """
            jobName: A
            modules:
            - {type: Transformation, resultName: totals, sql: SELECT 1}
            - {type: DataFrameWriter, source: total, targetTable: t, writeMode: Upsert}
            """
        let expected = """
            jobs/a.yaml:4:35: error[job.unknown-relation]: no step before this one makes a relation named "total"
              why: The steps before this one make totals.
              fix: Did you mean "totals"?
            jobs/a.yaml:4:69: error[document.unknown-value]: "writeMode" is "Upsert", expected one of Overwrite, \
            Append, Merge
              fix: Change it to one of them.
            """
        #expect(messages(text) == expected)
    }

    @Test func `a contradiction names both fields and both places`() {
        let text = """
            jobName: A
            modules:
            - type: DataSourcing
              resultName: accounts
              schema: datalake
              table: accounts
              columns: [id]
              lookbackDays: 3
              mostRecent: true
            - {type: DataFrameWriter, source: accounts, targetTable: t, writeMode: Merge}
            """
        let expected = """
            jobs/a.yaml:9:3: error[job.date-modes]: "mostRecent" contradicts "lookbackDays": a step has one date mode
              why: "lookbackDays" stands at 8:3.
              fix: Keep one of the two.
            jobs/a.yaml:10:72: error[job.merge-without-keys]: "writeMode" is Merge but no "keys" say which rows are \
            the same
              fix: Add "keys" with the columns that identify a row.
            """
        #expect(messages(text) == expected)
    }

    @Test func `JSON slips say what to write instead`() {
        let text = "{\"jobName\": 'A',\n \"owner\": True\n \"modules\": [],}"
        let expected = """
            a.json:1:13: error[document.single-quotes]: text stands in single quotes
              why: JSON knows double quotes only.
              fix: Use double quotes.
            a.json:2:11: error[document.unquoted-text]: "True" is not a JSON value
              fix: Write true.
            a.json:2:11: error[document.wrong-type]: "owner" is true or false, expected text
              fix: Put the value in quotes if text is meant.
            a.json:3:2: error[document.missing-comma]: expected a comma before this entry
              fix: Add a comma before it.
            a.json:3:13: warning[job.no-steps]: the job has no steps
              fix: Add steps to "modules", or remove the file.
            a.json:3:15: error[document.trailing-comma]: a comma stands before "}"
              why: JSON has commas between entries only.
              fix: Remove the comma.
            """
        #expect(messages(text, file: "a.json") == expected)
    }

    @Test func `a reader in a hurry is told once about many comments`() {
        let text = "{ // one\n \"jobName\": \"A\", // two\n # three\n \"modules\": [] /* four */ }"
        #expect(
            brief(JobFileReader().read(text: text, file: "a.json").diagnostics).first
                == "document.comment 1:3"
        )
        #expect(messages(text, file: "a.json").split(separator: "document.comment").count == 2)
    }
}
