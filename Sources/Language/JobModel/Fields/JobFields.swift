import Tabular

/// The top level of a job file.
enum JobFields {
    static let jobName = Field(
        "jobName",
        .name,
        "The job's name, unique in the project.",
        .required,
        examples: ["DailyBalances"]
    )
    static let description = Field("description", .text, "What the job is for.")
    static let owner = Field("owner", .text, "Who answers for the job.")
    static let tags = Field(
        "tags",
        .list(of: .name, what: "names"),
        "Words to find the job by.",
        examples: [["finance", "daily"]]
    )
    static let firstEffectiveDate = Field(
        "firstEffectiveDate",
        .date,
        "Where auto-advance starts while the job has never succeeded.",
        examples: ["2024-10-01"]
    )
    static let engine = Field<EngineName>(
        "engine",
        .choice,
        "Where relations live and SQL runs; decides the SQL dialect of the steps. "
            + "Left out: the project's defaultEngine."
    )
    static let retries = Field(
        "retries",
        .integer(0...100),
        "How often a run is tried again after an error that can pass.",
        default: 0
    )
    static let timeout = Field(
        "timeout",
        .duration,
        "How long one run may take: seconds, or text such as 90s, 10m, 2h.",
        examples: ["10m"]
    )
    static let memoryLimit = Field(
        "memoryLimit",
        .size,
        "How much memory one run may use: bytes, or text such as 512MB, 2GB, 1GiB.",
        examples: ["2GB"]
    )
    static let dependsOn = Field(
        "dependsOn",
        .list(of: .object(DependencyFields.shape, read: DependencyFields.read), what: "{job, type}"),
        "What must have happened before a run of this job may start.",
        examples: [[["job": "DailyBalances", "type": "SameDay"]]]
    )
    static let parameters = Field(
        "parameters",
        .parameters,
        "Named constants: :name in SQL, entries of __parameters in user code.",
        examples: [["threshold": ["type": "decimal(12,2)", "default": "500.00"]]]
    )
    static let waivers = Field(
        "waivers",
        .list(
            of: .object(WaiverFields.shape, read: WaiverFields.read),
            what: "{finding, step, reason, owner, expires}"
        ),
        "Findings of the inspection that are accepted for a while.",
        examples: [
            [
                [
                    "finding": "AP04", "reason": "The export lists them.", "owner": "payments",
                    "expires": "2026-12-31",
                ]
            ]
        ]
    )
    static let schema = Field(
        "$schema",
        .text,
        "Where editors find this schema; not used by jobs."
    )
    static let modules = Field(
        "modules",
        .steps,
        "The steps, in the order in which they run.",
        .required
    )

    static let shape = ObjectShape(
        "job",
        "A Glidepath job: a named, ordered chain of steps with one or more targets.",
        fields: [
            schema.description, jobName.description, description.description, owner.description,
            tags.description,
            firstEffectiveDate.description, engine.description, retries.description, timeout.description,
            memoryLimit.description, dependsOn.description, parameters.description, waivers.description,
            modules.description,
        ]
    )
}

/// One entry of `dependsOn`.
enum DependencyFields {
    static let job = Field("job", .name, "The upstream job's name.", .required)
    static let type = Field<Dependency.Kind>(
        "type",
        .choice,
        "SameDay: it succeeded for the same effective date. Latest: it ever succeeded.",
        default: "SameDay"
    )

    static let shape = ObjectShape(
        "dependency",
        "An upstream job and how it must have run.",
        fields: [job.description, type.description]
    )

    @Sendable static func read(_ object: ObjectReader) -> Dependency? {
        let kind = object.value(type)
        guard let name = object.value(job) else { return nil }
        return Dependency(
            job: JobName(name),
            kind: kind ?? .sameDay,
            location: object.problems.location(object.position(of: job))
        )
    }
}

extension Format where Value == [DocumentNode] {
    /// The step objects as they stand: each is read by its own type's fields afterwards.
    static let steps = Format(expected: "a list of steps", schema: StepType.listSchema) { node, context in
        guard case .list(let nodes) = node.content else {
            context.problems.report(
                FieldProblem.wrongType(context.label, found: node, expected: "a list of steps"),
                at: node.position
            )
            return nil
        }
        return nodes
    }
}
