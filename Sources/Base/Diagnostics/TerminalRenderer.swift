/// Renders diagnostics for people at a terminal.
///
///     jobs/orders.yaml:14:9: error[job.unknown-column]: column "custmer_id" does not exist
///       why: Relation "orders" has the columns customer_id, order_id.
///       fix: Did you mean "customer_id"?
public struct TerminalRenderer: Sendable {
    public var usesColor: Bool

    public init(usesColor: Bool) {
        self.usesColor = usesColor
    }

    public func text(_ diagnostic: Diagnostic) -> String {
        var text = ""
        if let place = place(of: diagnostic) { text += style(place, "1") + ": " }
        let label = "\(diagnostic.severity.rawValue)[\(diagnostic.code)]"
        text += style(label, diagnostic.severity == .error ? "1;31" : "1;33") + ": " + diagnostic.summary
        if let reason = diagnostic.reason { text += "\n  why: " + indented(reason) }
        if let remedy = diagnostic.remedy { text += "\n  fix: " + indented(remedy) }
        return text
    }

    private func place(of diagnostic: Diagnostic) -> String? {
        var parts: [String] = []
        if let location = diagnostic.location {
            let numbers = [location.line, location.column].compactMap { $0 }.map(String.init)
            parts.append(([location.file] + numbers).joined(separator: ":"))
        }
        let run = [diagnostic.job, diagnostic.effectiveDate, diagnostic.step].compactMap { $0 }
        if !run.isEmpty { parts.append(run.joined(separator: " / ")) }
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    private func indented(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n       ")
    }

    private func style(_ text: String, _ code: String) -> String {
        usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
