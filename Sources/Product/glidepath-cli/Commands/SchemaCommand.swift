import ArgumentParser
import Diagnostics
import JobModel

struct SchemaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints a JSON Schema, for editors and other programs.",
        discussion: "Example: glidepath schema job > job.schema.json"
    )

    @OptionGroup var global: GlobalOptions
    @Argument(help: "job or project.") var name: String

    func run() async throws {
        switch name {
        case "job": print(PublishedSchema.job)
        case "project": print(PublishedSchema.project)
        default: throw UnknownSchema(name: name)
        }
    }
}

private struct UnknownSchema: DiagnosableError {
    var name: String

    var diagnostic: Diagnostic {
        Diagnostic(
            "usage.unknown-schema",
            "there is no schema named \"\(name)\"",
            remedy: suggestion(for: name, in: ["job", "project"], what: "schemas")
        )
    }
}
