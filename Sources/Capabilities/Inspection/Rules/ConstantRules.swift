internal import CodeReading
internal import JobModel
internal import SQLAnalysis
internal import SQLSyntax

extension FindingRule {
    /// AP07: thresholds, dates and weights as literals.
    static let hardCodedValues = FindingRule { view in
        let inPrograms = view.programs.compactMap { view.hardCoded(in: $0.facts, $0.step, $0.file) }
        let inQueries = view.queries.compactMap { view.hardCoded(in: $0.reading, $0.step) }
        return inPrograms + inQueries + view.fixedDates
    }
}

/// Numbers that belong to arithmetic, not to a business.
private let plainNumbers: Set<String> = [
    "0", "1", "-1", "2", "10", "12", "100", "1000", "7", "24", "60", "365", "0.0", "1.0", "2.0", "100.0",
    "0.00", "1.00",
    "100.00", "0.5", "1200", "3600", "86400", "365.25",
]
/// Numbers with which a comparison asks for nothing, or for something at all.
private let plainLimits: Set<String> = ["0", "1", "-1", "0.0", "0.00", "1.0"]

extension JobView {
    fileprivate func hardCoded(in facts: ProgramFacts, _ step: Step, _ file: String) -> Finding? {
        var found: [(text: String, lines: ClosedRange<Int>)] = []
        for condition in facts.conditions where condition.date == nil {
            for constant in condition.constants where constant.isNumber {
                let plain = constant.role == .comparison ? plainLimits : plainNumbers
                if !plain.contains(constant.text) { found.append((constant.text, constant.lines)) }
            }
        }
        guard let first = found.map(\.lines.lowerBound).min(), let last = found.map(\.lines.upperBound).max()
        else {
            return nil
        }
        return hardCoded(found.map(\.text), step, at: Place(file: file, lines: first...last))
    }

    private func hardCoded(_ values: [String], _ step: Step, at place: Place) -> Finding {
        var seen: Set<String> = []
        let distinct = values.filter { seen.insert($0).inserted }
        let shown = distinct.prefix(6).joined(separator: ", ") + (distinct.count > 6 ? ", …" : "")
        return finding(
            .hardCodedValues,
            step,
            at: place,
            "\(distinct.count == 1 ? "the value \(shown) is" : "the values \(shown) are") written into the code",
            rewrite: "named parameters with a description"
        )
    }

    fileprivate func hardCoded(in reading: QueryReading, _ step: Step) -> Finding? {
        guard let statement = reading.analysis?.statement else { return nil }
        var found: [(text: String, origin: Origin)] = []
        statement.forEachExpression { expression in
            switch expression.kind {
            case .chain(let chain): found += constants(in: chain)
            case .between(let between):
                for limit in [between.low, between.high] {
                    if let text = limit.threshold { found.append((text, limit.origin)) }
                }
            default: break
            }
        }
        guard !found.isEmpty else { return nil }
        let places = found.map { reading.place(of: $0.origin).lines }
        let first = places.map(\.lowerBound).min() ?? 1
        let last = places.map(\.upperBound).max() ?? first
        return hardCoded(found.map(\.text), step, at: Place(file: reading.text.file, lines: first...last))
    }

    private func constants(in chain: OperatorChain) -> [(text: String, origin: Origin)] {
        var found: [(text: String, origin: Origin)] = []
        for (index, operation) in chain.operators.enumerated() {
            let sides = (chain.operands[index], chain.operands[index + 1])
            for (value, other) in [sides, (sides.1, sides.0)] {
                guard other.literal == nil, other.calendarPart == nil, !other.isRowNumber else { continue }
                if operation.isComparison, let text = value.threshold {
                    found.append((text, value.origin))
                } else if operation == .multiply || operation == .divide, let text = value.number,
                    !plainNumbers.contains(text)
                {
                    found.append((text, value.origin))
                }
            }
        }
        return found
    }

    /// Dates in the job file.
    fileprivate var fixedDates: [Finding] {
        sourcings.compactMap { step, sourcing, _ in
            guard case .fixed(let from, let to) = sourcing.dateMode else { return nil }
            let dates = [from, to].compactMap { $0.map(String.init(describing:)) }
            return finding(
                .hardCodedValues,
                step,
                at: place(from == nil ? "maxEffectiveDate" : "minEffectiveDate", of: step),
                "the dates loaded are fixed: \(dates.joined(separator: " to "))",
                rewrite: "a date mode that follows the effective date"
            )
        }
    }
}

extension SQLExpression {
    /// The limit that it is: a number that is not plain, or a date.
    fileprivate var threshold: String? {
        if let number { return plainLimits.contains(number) ? nil : number }
        guard let string, string.isDate else { return nil }
        return "'\(string)'"
    }

    /// Places in an order that are counted, such as `rn = 1`.
    fileprivate var isRowNumber: Bool {
        let name = columnName?.lowercased() ?? call?.name.base.text.lowercased() ?? ""
        return ["rn", "rnk", "row_num", "row_number", "rownum", "seq", "position"].contains(name)
    }
}

extension String {
    /// `2024-10-01`.
    var isDate: Bool {
        let parts = split(separator: "-", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0].count == 4 && parts[1].count == 2 && parts[2].count == 2
            && parts.allSatisfy { $0.allSatisfy(\.isNumber) }
    }
}
