import Ports

/// The last lines of an execution, for people.
struct SummaryText {
    var summary: RunSummary

    func text(_ console: Console) -> String {
        var parts = [console.style(Words.count(summary.succeeded) + " succeeded", .good)]
        if summary.failed > 0 { parts.append(console.style(Words.count(summary.failed) + " failed", .bad)) }
        if summary.skipped > 0 {
            parts.append(console.style(Words.count(summary.skipped) + " skipped", .attention))
        }
        var text = "\n" + parts.joined(separator: ", ") + " in \(Words.seconds(summary.seconds))"
        if summary.userCodeSeconds > 0 {
            text += " (user code: \(Words.seconds(summary.userCodeSeconds)), summed over parallel runs)"
        }
        if summary.failed > 0 {
            text += "\nWhy: glidepath status. A run's log: glidepath logs JOB@DATE."
        }
        return text
    }
}
