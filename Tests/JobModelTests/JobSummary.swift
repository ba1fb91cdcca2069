import JobModel
import Tabular

/// Everything a job means, one line per part, without places.
func summary(of job: Job) -> String {
    var lines = ["job \(job.name)"]
    lines.append("for people: \([job.description, job.owner].compactMap(\.self)) \(job.tags)")
    lines.append("from \(job.firstEffectiveDate?.description ?? "-") on \(job.engine?.rawValue ?? "-")")
    let seconds = job.timeout.map { "\($0.components.seconds) s" } ?? "-"
    lines.append("retries \(job.retries), timeout \(seconds), memory \(job.memoryLimitBytes ?? 0)")
    lines += job.dependencies.map { "after \($0.job) \($0.kind.rawValue)" }
    lines += job.parameters.map { parameter in
        "parameter \(parameter.name) \(parameter.type) = \(text(of: parameter.value)) "
            + (parameter.description ?? "without description")
    }
    lines += job.steps.flatMap { [$0.title] + fields(of: $0.action) }
    return lines.joined(separator: "\n")
}

private func text(of value: Value) -> String {
    switch value {
    case .decimal(let number): number.description
    case .date(let date): date.description
    default: "\(value)"
    }
}

/// One line per field that says something.
private func fields(of action: Step.Action) -> [String] {
    Mirror(reflecting: action).children.flatMap { Mirror(reflecting: $0.value).children }.compactMap {
        field in
        let text = shortened("\(field.value)")
        return ["nil", "[]", ""].contains(text) ? nil : "  \(field.label ?? "-"): \(text)"
    }
}

/// Without what the reader of a golden text does not need: names of modules, enclosing types and labels.
private func shortened(_ text: String) -> String {
    let noise = [
        "JobModel.", "Tabular.", "DataSourcing.", "Transformation.", "External.", "DataFrameWriter.",
        "CSVFileWriter.", "LogicalType.", "outputDirectory: ", "jobDirectory: ", "tableDirectory: ",
        "fileName: ", "Optional",
    ]
    return noise.reduce(text) { $0.replacing($1, with: "") }
}
