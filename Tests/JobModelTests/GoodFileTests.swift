import Diagnostics
import Tabular
import Testing

@testable import JobModel

/// Files that must be read without a complaint, and what they mean.
@Suite struct GoodFileTests {
    private let reader = JobFileReader()

    @Test func `a legacy job file is read unchanged`() throws {
        let (job, diagnostics) = reader.read(text: Example.legacyJSON, file: "jobs/legacy.json")
        #expect(diagnostics.map(\.code) == [])
        let read = try #require(job)
        #expect(summary(of: read) == Example.legacySummary)
    }

    @Test func `JSON and YAML give the same job`() throws {
        let json = reader.read(text: Example.fullJSON, file: "jobs/full.json")
        let yaml = reader.read(text: Example.fullYAML, file: "jobs/full.yaml")
        #expect(json.diagnostics.map(\.summary) == [])
        #expect(yaml.diagnostics.map(\.summary) == [])
        let fromJSON = try #require(json.job)
        let fromYAML = try #require(yaml.job)
        #expect(summary(of: fromJSON) == summary(of: fromYAML))
        #expect(summary(of: fromJSON) == Example.fullSummary)
    }

    @Test func `names of fields, types and values are read without case`() throws {
        let plain = try #require(reader.read(text: Example.legacyJSON, file: "a.json").job)
        var shouted = Example.legacyJSON
        for name in [
            "jobName", "firstEffectiveDate", "modules", "resultName", "DataSourcing", "Overwrite", "sql",
        ] {
            shouted = shouted.replacing("\"\(name)\"", with: "\"\(name.uppercased())\"")
        }
        let (job, diagnostics) = reader.read(text: shouted, file: "a.json")
        #expect(diagnostics == [])
        #expect(summary(of: try #require(job)) == summary(of: plain))
    }

    @Test func `steps know where their fields stand`() throws {
        let job = try #require(reader.read(text: Example.fullYAML, file: "jobs/full.yaml").job)
        let step = try #require(job.steps.first)
        #expect(step.location == SourceLocation(file: "jobs/full.yaml", line: 24, column: 5))
        #expect(step.location(of: "table") == SourceLocation(file: "jobs/full.yaml", line: 27, column: 12))
        #expect(step.location(of: "lookbackDays") == step.location)
    }
}
