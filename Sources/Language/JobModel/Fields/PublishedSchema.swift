/// The JSON Schemas (draft 2020-12) that editors use for completion and checking.
///
/// Made from the same field descriptions that the reader decodes with. They show canonical spellings; the
/// reader also accepts other case, and rules that a schema cannot express are the reader's alone.
public enum PublishedSchema {
    /// The schema of a job file, as text.
    public static let job: String = text(
        of: JobFields.shape,
        id: "urn:glidepath:schema:job",
        definitions: StepType.allCases.map { type in
            SchemaValue.Member(name: type.rawValue, value: type.shape.schema)
        }
    )

    /// The schema of a project file, as text.
    public static let project: String = text(
        of: ProjectFields.shape,
        id: "urn:glidepath:schema:project",
        definitions: []
    )

    private static func text(
        of shape: ObjectShape,
        id: String,
        definitions: [SchemaValue.Member]
    ) -> String {
        var schema: SchemaValue = [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": .text(id),
            "title": .text("Glidepath \(shape.title) file"),
        ]
        schema = schema.adding(shape.schema)
        if !definitions.isEmpty { schema = schema.adding(["$defs": .object(definitions)]) }
        return schema.json() + "\n"
    }
}
