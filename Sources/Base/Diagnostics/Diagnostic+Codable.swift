/// The flat JSON shape that other programs rely on; `fault` stays inside.
extension Diagnostic: Codable {
    private enum CodingKeys: String, CodingKey {
        case code
        case severity
        case summary
        case file
        case line
        case column
        case job
        case step
        case effectiveDate
        case reason
        case remedy
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try values.decode(String.self, forKey: .code),
            severity: try values.decode(Severity.self, forKey: .severity),
            try values.decode(String.self, forKey: .summary)
        )
        if let file = try values.decodeIfPresent(String.self, forKey: .file) {
            location = SourceLocation(
                file: file,
                line: try values.decodeIfPresent(Int.self, forKey: .line),
                column: try values.decodeIfPresent(Int.self, forKey: .column)
            )
        }
        job = try values.decodeIfPresent(String.self, forKey: .job)
        step = try values.decodeIfPresent(String.self, forKey: .step)
        effectiveDate = try values.decodeIfPresent(String.self, forKey: .effectiveDate)
        reason = try values.decodeIfPresent(String.self, forKey: .reason)
        remedy = try values.decodeIfPresent(String.self, forKey: .remedy)
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(code, forKey: .code)
        try values.encode(severity, forKey: .severity)
        try values.encode(summary, forKey: .summary)
        try values.encodeIfPresent(location?.file, forKey: .file)
        try values.encodeIfPresent(location?.line, forKey: .line)
        try values.encodeIfPresent(location?.column, forKey: .column)
        try values.encodeIfPresent(job, forKey: .job)
        try values.encodeIfPresent(step, forKey: .step)
        try values.encodeIfPresent(effectiveDate, forKey: .effectiveDate)
        try values.encodeIfPresent(reason, forKey: .reason)
        try values.encodeIfPresent(remedy, forKey: .remedy)
    }
}
