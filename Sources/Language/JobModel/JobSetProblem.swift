import Diagnostics

/// The words for what can be wrong between jobs and their project.
///
/// Functions instead of an error enum: these are collected and shown, never thrown or matched.
enum JobSetProblem {
    static func duplicateName(_ job: Job, first: Job) -> Diagnostic {
        Diagnostic(
            "job.duplicate-name",
            "the job name \(quoted(job.name.rawValue)) is used twice",
            at: job.nameLocation ?? SourceLocation(file: job.file),
            job: job.name.rawValue,
            reason: "It is first used in \(place(first.nameLocation) ?? first.file).",
            remedy: "Rename one of the two jobs."
        )
    }

    static func unknownUpstream(_ dependency: Dependency, of job: Job, known: [String]) -> Diagnostic {
        let name = dependency.job.rawValue
        return Diagnostic(
            "job.unknown-upstream",
            "no job is named \(quoted(name))",
            at: dependency.location ?? SourceLocation(file: job.file),
            job: job.name.rawValue,
            reason: "\(quoted(job.name.rawValue)) depends on it.",
            remedy: suggestion(for: name, in: known.filter { $0 != job.name.rawValue }, what: "jobs")
                ?? "Remove the dependency, or add the job."
        )
    }

    static func cycle(_ links: [(job: Job, dependency: Dependency)]) -> Diagnostic {
        let names = links.map(\.job.name.rawValue) + [links.first?.job.name.rawValue ?? ""]
        let places = links.compactMap { place($0.dependency.location) }
        return Diagnostic(
            "job.cycle",
            "jobs depend on each other in a circle: " + names.joined(separator: " → "),
            at: links.first?.dependency.location,
            job: links.first?.job.name.rawValue,
            reason: places.isEmpty ? nil : "The dependencies stand at \(places.joined(separator: ", ")).",
            remedy: "Remove one of these dependencies."
        )
    }

    static func unknownConnection(
        _ name: String,
        in field: String,
        step: Step,
        job: Job,
        known: [String]
    ) -> Diagnostic {
        Diagnostic(
            "job.unknown-connection",
            "no connection is named \(quoted(name))",
            at: step.location(of: field),
            job: job.name.rawValue,
            step: step.title,
            reason: "The project has the connections \(known.joined(separator: ", ")).",
            remedy: nearestName(to: name, in: known).map { "Did you mean \(quoted($0))?" }
                ?? "Define it under \"connections\" in glidepath.yaml."
        )
    }

    static func unknownReference(_ name: String, step: Step, job: Job, known: [String]) -> Diagnostic {
        Diagnostic(
            "job.unknown-reference",
            "no job is named \(quoted(name)), whose output the check is to compare with",
            at: step.location(of: "reference"),
            job: job.name.rawValue,
            step: step.title,
            remedy: suggestion(for: name, in: known, what: "jobs") ?? "Name a job of the project."
        )
    }

    static func unknownTypeName(_ name: String, step: Step, job: Job, known: [String]) -> Diagnostic {
        Diagnostic(
            "job.unknown-type-name",
            "the project does not say where type \(quoted(name)) is implemented",
            at: step.location(of: "typeName"),
            job: job.name.rawValue,
            step: step.title,
            reason: known.isEmpty
                ? "It maps no type names." : "It maps \(known.prefix(20).joined(separator: ", ")).",
            remedy: nearestName(to: name, in: known).map { "Did you mean \(quoted($0))?" }
                ?? "Add it under \"externals\", \"types\" in glidepath.yaml, with the script that implements it."
        )
    }

    private static func place(_ location: SourceLocation?) -> String? {
        guard let location, let line = location.line, let column = location.column else { return nil }
        return "\(location.file):\(line):\(column)"
    }
}
