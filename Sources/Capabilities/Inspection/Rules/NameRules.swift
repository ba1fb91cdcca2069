internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax

/// What the names of jobs and columns promise.
extension JobView {
    /// What a name promises and the job does not give; nil when all promises are kept.
    var brokenPromise: String? { brokenPeriod ?? brokenCount ?? brokenColumn }

    // MARK: Periods

    private var brokenPeriod: String? {
        guard let promise = promisedDays, loadedDays < promise.days, !groupsByPeriod else { return nil }
        return "the name says \"\(promise.word)\", and the job sees "
            + (loadedDays <= 1 ? "one date" : "\(loadedDays) dates") + " at a time"
    }

    /// The period that the job's name promises.
    private var promisedDays: (word: String, days: Int)? {
        let words = job.name.rawValue.nameWords
        let periods = [
            ("weekly", 7), ("monthly", 28), ("quarterly", 90), ("yearly", 365), ("annual", 365),
            ("annually", 365), ("fortnightly", 14), ("biweekly", 14),
        ]
        return periods.first { words.contains($0.0) }.map { ($0.0, $0.1) }
    }

    /// The most dates that one of its sources loads.
    private var loadedDays: Int {
        sourcings.map { _, sourcing, _ in
            switch sourcing.dateMode {
            case .lookback(let days): days + 1
            case .fullHistory, .none: Int.max
            case .fixed(let from, let to): from != nil && from == to ? 1 : Int.max
            default: 1
            }
        }.max() ?? Int.max
    }

    /// Whether a query makes rows per period, from a table that holds more than the dates loaded.
    private var groupsByPeriod: Bool {
        queries.contains { _, _, analysis in !analysis.calls(named: ["date_trunc"]).isEmpty }
    }

    // MARK: Counts

    /// `TopTen…` that gives five.
    private var brokenCount: String? {
        let words = job.name.rawValue.numberedWords
        guard let place = words.firstIndex(of: "top"), words.indices.contains(place + 1),
            let promised = Self.numbers[words[place + 1]] ?? Int(words[place + 1])
        else { return nil }
        for query in queries {
            guard case .query(let body) = query.analysis.statement.kind, let limit = body.limit?.count,
                let given = limit.number.flatMap({ Int($0) }), given != promised
            else { continue }
            return "the name says \"top \(words[place + 1])\", and the job gives \(given) rows"
        }
        return nil
    }

    private static let numbers = [
        "three": 3, "five": 5, "ten": 10, "twenty": 20, "fifty": 50, "hundred": 100,
    ]

    // MARK: Columns

    /// `avg_balance` that is a sum.
    private var brokenColumn: String? {
        for query in queries {
            var found: String?
            query.analysis.statement.forEachSelect { select in
                for item in select.items where found == nil {
                    guard let name = item.alias?.text, let call = item.expression.wholeAggregate,
                        let promised = name.promisedAggregate, !promised.contains(call)
                    else { continue }
                    found = "the column \"\(name)\" is the \(call) of something"
                }
            }
            if let found { return found }
        }
        return nil
    }
}

extension SQLExpression {
    /// The aggregate that an expression is, roundings and the like around it left out.
    var wholeAggregate: String? {
        if case .cast(let cast) = bare.kind { return cast.value.wholeAggregate }
        guard let call else { return nil }
        let name = call.name.base.text.lowercased()
        switch name {
        case "round", "coalesce", "ifnull": return call.arguments.first?.value.wholeAggregate
        case "sum", "total", "avg", "count", "min", "max": return name
        default: return nil
        }
    }
}

extension String {
    /// The aggregates that a column's name allows; nil for names that promise none.
    fileprivate var promisedAggregate: Set<String>? {
        let words = Set(lowercased().split(separator: "_").map(String.init))
        if !words.isDisjoint(with: ["avg", "average", "mean"]) { return ["avg"] }
        if !words.isDisjoint(with: ["max", "highest", "maximum"]) { return ["max"] }
        if !words.isDisjoint(with: ["min", "lowest", "minimum"]) { return ["min"] }
        return nil
    }

    /// The words of a name with numbers among them: `Top10Accounts`, `top_ten`.
    fileprivate var numberedWords: [String] {
        var words: [String] = []
        var word = ""
        for character in self {
            let isBreak =
                !(character.isLetter || character.isNumber)
                || character.isUppercase && !(word.last?.isUppercase ?? true)
                || character.isNumber != (word.last?.isNumber ?? character.isNumber)
            if isBreak, !word.isEmpty {
                words.append(word.lowercased())
                word = ""
            }
            if character.isLetter || character.isNumber { word.append(character) }
        }
        return word.isEmpty ? words : words + [word.lowercased()]
    }
}
