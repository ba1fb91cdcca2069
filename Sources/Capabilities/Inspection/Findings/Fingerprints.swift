internal import JobModel

extension JobResult {
    /// One for each of ``findings``: a name for the finding that stays when lines move, texts change or other findings go.
    ///
    /// It is made of the job, the code, and the name of the step; a second finding of the same kind there has a number.
    public var fingerprints: [String] {
        var seen: [String: Int] = [:]
        return findings.map { finding in
            let text = "\(job.name.rawValue)/\(finding.stepName ?? "")/\(finding.code.rawValue)"
            seen[text, default: 0] += 1
            let number = seen[text] ?? 1
            return number == 1 ? text : "\(text)/\(number)"
        }
    }
}

extension Finding {
    /// The step's type and main name without its number, which changes when another step is put before it.
    public var stepName: String? {
        step.map { title in
            String(title.drop { $0.isNumber }.drop { $0 == " " })
        }
    }
}
