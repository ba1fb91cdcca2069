import Diagnostics
import Tabular
import Testing

@testable import JobModel

/// Steps that compare a relation with a reference.
@Suite struct CheckStepTests {
    private static let made = "- {type: External, script: a.py}\n"
    private static let sourced = "- {type: Transformation, resultName: a, sql: SELECT 1}\n"

    @Test(arguments: bad)
    func `bad checks get a code, a place and a remedy`(file: BadFile) {
        let (job, diagnostics) = JobFileReader().read(text: file.text, file: file.file)
        #expect(brief(diagnostics) == file.expected)
        #expect((job == nil) == diagnostics.contains { $0.severity == .error })
        expectGoodWords(diagnostics)
    }

    static let bad: [BadFile] = [
        .steps("no reference", made + "- {type: ComparisonCheck, source: a}", "job.no-reference 4:3"),
        .steps(
            "two references",
            made + "- {type: ComparisonCheck, source: a, reference: b.csv, referenceRelation: b}",
            "job.two-references 4:56"
        ),
        .steps(
            "no source",
            made + "- {type: ComparisonCheck, reference: b.csv}",
            "document.missing-field 4:3"
        ),
        .steps(
            "relations that nothing makes",
            sourced + "- {type: ComparisonCheck, source: b, referenceRelation: c}",
            "job.unknown-relation 4:35",
            "job.unknown-relation 4:57"
        ),
        .steps(
            "two sets of rules",
            made + "- {type: ComparisonCheck, source: a, reference: b.csv, rulesFile: r.yaml, rules: {}}",
            "job.two-rules 4:56"
        ),
        .steps(
            "a rule without its day",
            made
                + "- {type: ComparisonCheck, source: a, reference: b.csv, rules: {columns: {x: {excluded: true}}}}",
            "document.missing-field 4:77"
        ),
        .steps(
            "rules with a field that is not known",
            made + "- {type: ComparisonCheck, source: a, reference: b.csv, rules: {keys: [a]}}",
            "project.unknown-field 4:64"
        ),
        .steps(
            "a date that is none",
            made + "- {type: ComparisonCheck, source: a, reference: 'job:J@{effectiveDate-x}'}",
            "job.reference-date 4:49"
        ),
        .steps(
            "a date without its end",
            made + "- {type: ComparisonCheck, source: a, reference: 'job:J@{effectiveDate'}",
            "job.reference-date 4:49"
        ),
        .steps(
            "no such policy",
            made + "- {type: ComparisonCheck, source: a, reference: b.csv, onMissing: skip}",
            "document.unknown-value 4:67"
        ),
        .steps(
            "a policy that means nothing",
            made + "- {type: ComparisonCheck, source: a, referenceRelation: b, onMissing: pass}",
            "warning job.unused-field 4:60"
        ),
    ]

    @Test func `dates of a reference move with the effective date`() throws {
        let date = try #require(CivilDate("2024-03-01"))
        let side = ReferenceSide("out/{effectiveDate}/{effectiveDate-1}/{effectiveDate+31}/{ETL_ROOT}.csv")
        #expect(side.text(on: date) == "out/2024-03-01/2024-02-29/2024-04-01/{ETL_ROOT}.csv")
        #expect(ReferenceSide("plain").text(on: date) == "plain")
    }

    @Test func `a reference's beginning says where it is`() {
        #expect(ReferenceSide("job:A@{effectiveDate}#t").place == .job("A"))
        #expect(ReferenceSide("lake:a.b").place == .connection("lake", rest: "a.b"))
        #expect(ReferenceSide("lake:query:SELECT 1").place == .connection("lake", rest: "query:SELECT 1"))
        for other in ["a.csv", "a/b:c.csv", "curated.t", "{ETL_ROOT}/a:b"] {
            #expect(ReferenceSide(other).place == .other)
        }
    }

    @Test func `a reference to a job or connection that does not exist`() throws {
        let text = """
            jobName: Daily
            modules:
            - {type: External, script: a.py}
            - {type: ComparisonCheck, source: a, reference: 'job:Dayly@{effectiveDate-1}'}
            - {type: ComparisonCheck, source: a, reference: 'lak:a.b'}
            - {type: ComparisonCheck, source: a, reference: '{ROOT}/a.csv'}
            - {type: ComparisonCheck, source: a, reference: '{effectiveDate}/a.csv'}
            """
        let job = try #require(JobFileReader().read(text: text, file: "jobs/d.yaml").job)
        let problems = JobFileReader().problems(in: [job], project: Project())
        #expect(
            brief(problems) == [
                "job.unknown-reference 4:49", "job.unknown-connection 5:49", "project.unknown-token 6:49",
            ]
        )
        #expect(problems.first?.remedy == "Did you mean \"Daily\"?")
        expectGoodWords(problems)
    }
}
