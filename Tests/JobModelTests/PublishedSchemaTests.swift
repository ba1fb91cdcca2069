import Diagnostics
import Testing

@testable import JobModel

/// The published schemas and the reader must know the same fields.
@Suite struct PublishedSchemaTests {
    private let reader = JobFileReader()

    @Test(arguments: [PublishedSchema.job, PublishedSchema.project])
    func `a schema is JSON and describes every field`(text: String) throws {
        let root = try parse(text)
        #expect(root["$schema"]?.text == "https://json-schema.org/draft/2020-12/schema")
        for (name, field) in properties(of: root) {
            #expect(field["description"]?.text?.hasSuffix(".") == true, "\(name) has no description")
        }
    }

    @Test func `the reader decodes every field of the job schema`() throws {
        let root = try parse(PublishedSchema.job)
        for (name, _) in properties(of: root) {
            let text = "{\"\(name)\":\n[[0]]}"
            expectWrongType(reader.read(text: text, file: "j.json").diagnostics, field: name)
        }
        let definitions = try #require(root["$defs"]?.entries)
        #expect(definitions.map(\.key) == StepType.allCases.map(\.rawValue))
        for definition in definitions {
            for (name, _) in properties(of: definition.value) where name != "type" {
                let text =
                    "{\"jobName\": \"J\", \"modules\": [{\"type\": \"\(definition.key)\", \"\(name)\":\n[[0]]}]}"
                expectWrongType(reader.read(text: text, file: "j.json").diagnostics, field: name)
            }
        }
    }

    @Test func `the reader decodes every field of the project schema`() throws {
        let root = try parse(PublishedSchema.project)
        for (name, _) in properties(of: root) {
            let text = "{\"\(name)\":\n[[0]]}"
            expectWrongType(reader.readProject(text: text, file: "p.json").diagnostics, field: name)
        }
    }

    @Test func `the job schema has every field that the examples use`() throws {
        let root = try parse(PublishedSchema.job)
        let known = Set(properties(of: root).map(\.0))
        let job = try parse(Example.fullJSON)
        #expect(Set(keys(of: job)) == known)
        for step in job["modules"]?.nodes ?? [] {
            let type = try #require(step["type"]?.text)
            let definition = try #require(root["$defs"]?[type])
            #expect(Set(keys(of: step)).isSubset(of: Set(properties(of: definition).map(\.0))))
        }
    }

    @Test func `the project schema has every field that the example uses`() throws {
        let known = properties(of: try parse(PublishedSchema.project)).map(\.0)
        let collector = ProblemCollector(file: "p.yaml")
        let example = try #require(YAMLParser.parse(Example.projectYAML, problems: collector))
        #expect(Set(keys(of: example)) == Set(known))
    }

    @Test func `step types of the schema are the reader's`() throws {
        let items = try parse(PublishedSchema.job)["properties"]?["modules"]?["items"]
        let names = items?["properties"]?["type"]?["enum"]?.nodes.compactMap(\.text)
        #expect(names == StepType.allCases.map(\.rawValue))
        for name in names ?? [] { #expect(StepType(fileName: name.uppercased() + "module") != nil) }
    }

    private func expectWrongType(_ diagnostics: [Diagnostic], field: String) {
        #expect(!diagnostics.map(\.code).contains { $0.hasSuffix("unknown-field") }, "\(field) is not read")
        let found = diagnostics.contains { $0.code == "document.wrong-type" && $0.location?.line == 2 }
        #expect(found, "\(field) is not decoded: \(brief(diagnostics))")
    }

    private func parse(_ text: String) throws -> DocumentNode {
        let problems = ProblemCollector(file: "schema.json")
        let root = JSONParser.parse(text, problems: problems)
        #expect(problems.diagnostics == [])
        return try #require(root)
    }

    private func properties(of schema: DocumentNode) -> [(String, DocumentNode)] {
        (schema["properties"]?.entries ?? []).map { ($0.key, $0.value) }
    }

    private func keys(of object: DocumentNode) -> [String] { object.entries.map(\.key) }
}

extension DocumentNode {
    fileprivate var entries: [Entry] {
        if case .object(let entries) = content { entries } else { [] }
    }

    fileprivate var nodes: [DocumentNode] {
        if case .list(let nodes) = content { nodes } else { [] }
    }

    fileprivate var text: String? {
        if case .text(let text) = content { text } else { nil }
    }

    fileprivate subscript(key: String) -> DocumentNode? { entries.first { $0.key == key }?.value }
}
