import Diagnostics
import Tabular

/// Reads the top level of a job file.
struct JobReader {
    let problems: ProblemCollector

    /// The job with everything that could be read; the caller drops it when errors were reported.
    func job(_ root: DocumentNode, text: String) -> Job? {
        let context = FieldContext(subject: .file, problems: problems)
        guard let object = ObjectReader(root, shape: JobFields.shape, context: context) else { return nil }
        _ = object.value(JobFields.schema)
        let name = object.value(JobFields.jobName)
        let steps = steps(of: object)
        var job = Job(
            name: JobName(name ?? ""),
            description: object.value(JobFields.description),
            owner: object.value(JobFields.owner),
            tags: object.value(JobFields.tags)?.map(\.value) ?? [],
            firstEffectiveDate: object.value(JobFields.firstEffectiveDate),
            engine: object.value(JobFields.engine),
            retries: object.value(JobFields.retries) ?? 0,
            timeout: object.value(JobFields.timeout),
            memoryLimitBytes: object.value(JobFields.memoryLimit),
            dependencies: dependencies(of: object, jobName: name),
            parameters: parameters(of: object),
            waivers: object.value(JobFields.waivers)?.map(\.value) ?? [],
            steps: steps,
            file: problems.file,
            contentHash: ContentHash.sha256(of: text)
        )
        job.nameLocation = problems.location(object.position(of: JobFields.jobName))
        return job
    }

    private func dependencies(of object: ObjectReader, jobName: String?) -> [Dependency] {
        var first: [JobName: DocumentPosition] = [:]
        var result: [Dependency] = []
        for entry in object.value(JobFields.dependsOn) ?? [] {
            let upstream = entry.value.job
            if upstream.rawValue == jobName {
                problems.report(JobProblem.selfDependency(upstream.rawValue), at: entry.position)
            } else if let earlier = first[upstream] {
                problems.report(
                    JobProblem.duplicateDependency(upstream.rawValue, first: earlier),
                    at: entry.position
                )
            } else {
                first[upstream] = entry.position
                result.append(entry.value)
            }
        }
        return result
    }

    private func parameters(of object: ObjectReader) -> [Parameter] {
        var first: [String: DocumentPosition] = [:]
        var result: [Parameter] = []
        for entry in object.value(JobFields.parameters) ?? [] {
            if entry.name.hasPrefix("__") {
                problems.report(
                    JobProblem.reservedName(entry.name, of: "parameter"),
                    at: entry.namePosition
                )
            } else if !isIdentifier(entry.name) {
                problems.report(JobProblem.parameterName(entry.name), at: entry.namePosition)
            }
            if let earlier = first[entry.name.lowercased()] {
                problems.report(
                    JobProblem.duplicateParameter(entry.name, first: earlier),
                    at: entry.namePosition
                )
            } else {
                first[entry.name.lowercased()] = entry.namePosition
                result.append(entry.value)
            }
        }
        return result
    }

    private func steps(of object: ObjectReader) -> [Step] {
        guard let nodes = object.value(JobFields.modules) else { return [] }
        guard !nodes.isEmpty else {
            problems.report(JobProblem.noSteps(), at: object.position(of: JobFields.modules))
            return []
        }
        var reader = StepReader(problems: problems)
        let steps = nodes.enumerated().compactMap { reader.step($0.element, index: $0.offset) }
        if !reader.mayWrite {
            problems.report(JobProblem.noWriter(), at: object.position(of: JobFields.modules))
        }
        return steps
    }
}

/// Whether the name is an ASCII letter or underscore followed by letters, digits and underscores.
func isIdentifier(_ name: some StringProtocol) -> Bool {
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    guard let first = name.utf8.first, !digits.contains(first) else { return false }
    return name.utf8.allSatisfy { byte in
        // Setting bit 5 makes ASCII letters lower case.
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || digits.contains(byte)
            || byte == UInt8(ascii: "_")
    }
}
