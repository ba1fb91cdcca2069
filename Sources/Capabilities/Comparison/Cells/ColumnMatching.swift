import JobModel
import Tabular

/// Pairs the columns of two sides by name and collects what their schemas differ in.
struct ColumnMatching {
    private(set) var compared: [ComparedColumn] = []
    private(set) var excluded: [ColumnRule] = []
    private(set) var differences: [SchemaDifference] = []
    /// Positions in `compared`.
    private(set) var key: [Int] = []
    private let rules: ComparisonRules
    /// Digits behind the point of numbers in text without types; texts with more stay text.
    private static let textScale = 12

    /// - Throws: ``ComparisonError`` for rules, keys and schemas that make no comparison.
    init(_ left: ComparisonSide, _ right: ComparisonSide, rules: ComparisonRules, today: CivilDate) throws {
        self.rules = rules
        try Self.checkDistinct(left.schema, side: "left")
        try Self.checkDistinct(right.schema, side: "right")
        let common = left.schema.columns.filter { right.schema.column(named: $0.name) != nil }
        guard !common.isEmpty else {
            throw ComparisonError.noCommonColumn(left: left.schema.names, right: right.schema.names)
        }
        let strictness = try ColumnStrictness(rules, common: common, left, right, today: today)
        for column in common {
            guard let other = right.schema.column(named: column.name) else { continue }
            if let rule = strictness.exclusion(of: column.name) {
                excluded.append(rule)
            } else {
                try add(column, other, left, right, strictness)
            }
        }
        noteMissing(left.schema, right.schema, strictness)
        noteOrder(common.map(\.name), right.schema)
        key = try rules.key.map { try keyPosition($0, left.schema, right.schema, common.map(\.name)) }
    }

    private mutating func add(
        _ left: Column,
        _ right: Column,
        _ leftSide: ComparisonSide,
        _ rightSide: ComparisonSide,
        _ strictness: ColumnStrictness
    ) throws {
        let (leftTyping, rightTyping) = (leftSide.typing, rightSide.typing)
        var match = TypeMatch(left.type, right.type)
        if leftSide.isRemote || rightSide.isRemote { match = match.portable(left.type, right.type) }
        var isUntyped = false
        if leftTyping != rightTyping {
            // A file without types says nothing about them: its cells are read as the other side's.
            match = Self.untyped(left, leftTyping, right, rightTyping)
            isUntyped = match.difference != nil
        }
        if match.form == .text || match.form == .json, leftTyping != .declared,
            strictness.hasTolerance(left.name)
        {
            // The rule says that the texts are numbers.
            match.form = .decimal(scale: Self.textScale)
        }
        if left.name != right.name { note(.columnCase, left.name, left.name, right.name) }
        if let difference = match.difference {
            differences.append(
                SchemaDifference(
                    kind: isUntyped ? "read-as-type" : difference.rawValue,
                    column: left.name,
                    left: leftTyping.typeName(left.type),
                    right: rightTyping.typeName(right.type),
                    isAllowed: isUntyped || rules.allowed.contains(difference)
                )
            )
        }
        var normalisation: TextNormalisation = []
        if rules.allowed.contains(.trailingBlanks) { normalisation.insert(.trailingBlanks) }
        if rules.allowed.contains(.emptyIsNull) { normalisation.insert(.emptyIsNull) }
        compared.append(
            ComparedColumn(
                index: compared.count,
                name: left.name,
                left: left,
                right: right,
                form: match.form,
                normalisation: match.form == .text ? normalisation : [],
                tolerance: try strictness.tolerance(of: left.name, form: match.form)
            )
        )
    }

    private static func untyped(
        _ left: Column,
        _ leftTyping: ComparisonSide.Typing,
        _ right: Column,
        _ rightTyping: ComparisonSide.Typing
    ) -> TypeMatch {
        if leftTyping == .declared { return TypeMatch(left.type, .text) }
        if rightTyping == .declared { return TypeMatch(.text, right.type) }
        // Text of a delimited file against JSON: the texts.
        return TypeMatch(.text, .text)
    }

    private mutating func note(_ kind: Allowance, _ column: String?, _ left: String, _ right: String) {
        differences.append(
            SchemaDifference(
                kind: kind.rawValue,
                column: column,
                left: left,
                right: right,
                isAllowed: rules.allowed.contains(kind)
            )
        )
    }

    private mutating func noteMissing(_ left: Schema, _ right: Schema, _ strictness: ColumnStrictness) {
        for (own, other, hand) in [(left, right, Hand.left), (right, left, Hand.right)] {
            for column in own.columns where other.column(named: column.name) == nil {
                let type = column.type.displayName
                differences.append(
                    SchemaDifference(
                        kind: hand == .left ? "only-left" : "only-right",
                        column: column.name,
                        left: hand == .left ? type : nil,
                        right: hand == .right ? type : nil,
                        isAllowed: strictness.exclusion(of: column.name) != nil
                    )
                )
                if let rule = strictness.exclusion(of: column.name) { excluded.append(rule) }
            }
        }
    }

    private mutating func noteOrder(_ common: [String], _ right: Schema) {
        let names = Set(common.map { $0.lowercased() })
        let others = right.names.filter { names.contains($0.lowercased()) }
        guard others.map({ $0.lowercased() }) != common.map({ $0.lowercased() }) else { return }
        note(.columnOrder, nil, common.joined(separator: ", "), others.joined(separator: ", "))
    }

    private func keyPosition(
        _ name: String,
        _ left: Schema,
        _ right: Schema,
        _ common: [String]
    ) throws -> Int {
        if let column = compared.first(where: { $0.name.lowercased() == name.lowercased() }) {
            if column.tolerance != nil, let rule = rule(of: name) { throw ComparisonError.ruleOnKey(rule) }
            return column.index
        }
        if common.contains(where: { $0.lowercased() == name.lowercased() }), let rule = rule(of: name) {
            throw ComparisonError.ruleOnKey(rule)
        }
        let missing = [("left", left), ("right", right)].filter { $0.1.column(named: name) == nil }.map(\.0)
        throw ComparisonError.unknownKey(name, missingOn: missing, known: common)
    }

    private func rule(of name: String) -> ColumnRule? {
        rules.columns.first { $0.column.lowercased() == name.lowercased() }
    }

    private static func checkDistinct(_ schema: Schema, side: String) throws {
        var seen: Set<String> = []
        for name in schema.names where !seen.insert(name.lowercased()).inserted {
            throw ComparisonError.duplicateColumn(name, side: side)
        }
    }
}

/// The rules for columns, checked.
struct ColumnStrictness {
    private var rules: [String: ColumnRule] = [:]

    init(
        _ rules: ComparisonRules,
        common: [Column],
        _ left: ComparisonSide,
        _ right: ComparisonSide,
        today: CivilDate
    ) throws {
        for rule in rules.columns {
            let missing = [("reason", rule.reason), ("owner", rule.owner)]
                .filter { $0.1.allSatisfy(\.isWhitespace) }.map(\.0)
            guard missing.isEmpty else { throw ComparisonError.unexplainedRule(rule, missing: missing) }
            guard rule.expires >= today else {
                throw ComparisonError.expiredRule(rule, today: today.description)
            }
            let isKnown =
                left.schema.column(named: rule.column) != nil
                || right.schema.column(named: rule.column) != nil
            guard isKnown else {
                throw ComparisonError.unknownRuleColumn(rule, known: common.map(\.name))
            }
            self.rules[rule.column.lowercased()] = rule
        }
    }

    func hasTolerance(_ name: String) -> Bool {
        guard let rule = rules[name.lowercased()] else { return false }
        return rule.mode != .excluded
    }

    func exclusion(of name: String) -> ColumnRule? {
        guard let rule = rules[name.lowercased()], rule.mode == .excluded else { return nil }
        return rule
    }

    func tolerance(of name: String, form: CellForm) throws -> Tolerance? {
        guard let rule = rules[name.lowercased()] else { return nil }
        let tolerance: Tolerance? =
            switch rule.mode {
            case .absolute(let text): Tolerance(kind: .absolute, text: text)
            case .relative(let text): Tolerance(kind: .relative, text: text)
            case .excluded: nil
            }
        guard let tolerance else {
            throw ComparisonError.tolerance(rule, reason: "The tolerance is no number not below zero.")
        }
        guard form.isNumeric else {
            throw ComparisonError.tolerance(rule, reason: "The column's values are no numbers.")
        }
        return tolerance
    }
}

extension ComparisonSide.Typing {
    func typeName(_ type: LogicalType) -> String {
        switch self {
        case .declared: type.displayName
        case .text: "text without a type"
        case .json: "JSON"
        }
    }
}
