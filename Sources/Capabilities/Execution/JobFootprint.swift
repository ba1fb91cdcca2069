import JobModel

/// The tables and file partitions that a job's declared steps read and write.
///
/// Two runs whose footprints collide happen in plan order, so that running in parallel gives what running
/// one after the other gives, also where a dependency was never declared. What user code touches on its own
/// is not known here.
struct JobFootprint {
    var reads: Set<String> = []
    var writes: Set<String> = []
    /// Jobs whose outputs its checks compare with.
    private var references: Set<JobName> = []

    /// - Parameter aliases: Of connections, as in ``ExecutionEnvironment/aliases``.
    init(_ job: Job, project: Project, aliases: [String: String]) {
        for step in job.steps {
            switch step.action {
            case .dataSourcing(let sourcing):
                let connection = sourcing.connection ?? "lake"
                let place = aliases[connection] ?? connection
                let schema = project.physicalSchema(sourcing.schema)
                reads.insert("\(place) \(schema).\(sourcing.table)".lowercased())
            case .dataFrameWriter(let writer):
                let connection = writer.connection ?? "outputs"
                let place = aliases[connection] ?? connection
                let schema = project.physicalSchema(writer.targetSchema)
                writes.insert("\(place) \(schema).\(writer.targetTable)".lowercased())
            case .csvFileWriter(let writer): writes.insert(Self.place(of: writer.location))
            case .parquetFileWriter(let writer): writes.insert(Self.place(of: writer.location))
            case .comparisonCheck(let check): add(check.reference, project: project, aliases: aliases)
            case .transformation, .external: break
            }
        }
    }

    private mutating func add(
        _ reference: ComparisonCheck.Reference,
        project: Project,
        aliases: [String: String]
    ) {
        guard case .side(let side) = reference else { return }
        switch side.place {
        case .job(let name): references.insert(JobName(name))
        case .connection(let connection, let rest):
            let parts = rest.split(separator: ".", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return }
            let table = "\(project.physicalSchema(parts[0])).\(parts[1])"
            reads.insert("\(aliases[connection] ?? connection) \(table)".lowercased())
        case .other: break
        }
    }

    /// The same, also reading what the jobs write whose outputs its checks compare with.
    func readingReferences(_ others: [JobName: JobFootprint]) -> JobFootprint {
        var footprint = self
        for name in references { footprint.reads.formUnion(others[name]?.writes ?? []) }
        return footprint
    }

    private static func place(of location: OutputLocation) -> String {
        [location.outputDirectory, location.jobDirectory, location.tableDirectory, location.fileName]
            .joined(separator: "/")
    }
}

extension Project {
    /// The schema in the database for the one a job file names.
    func physicalSchema(_ logical: String) -> String { schemas[logical] ?? logical }
}
