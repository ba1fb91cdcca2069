/// One query a line; those that begin with REFUSED must be refused, those with STOPS must end as announced.
enum Corpus {
    static let queries = all.split(separator: "\n").map(String.init).filter {
        !$0.hasPrefix("--") && !$0.isEmpty
    }

    private static let all = [
        basics, types, comparisons, texts, numbers, dates, grouping, joins, windows, legacy, legacyForms,
        refused,
    ]
    .joined(separator: "\n")
}
