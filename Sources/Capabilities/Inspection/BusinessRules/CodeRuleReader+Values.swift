internal import CodeReading
internal import JobModel
internal import RowPrograms
internal import SQLAnalysis
internal import SQLSyntax

extension CodeRuleReader {
    // MARK: Expressions of statements

    /// Choices, formulas, roundings and work on whole frames inside a statement.
    mutating func readValues(_ statement: CodeStatement) {
        var target: String?
        if case .assign(let targets, _) = statement.kind, targets.count == 1 {
            target = words.value(targets[0])
        }
        if case .update(let place, let operation, let value) = statement.kind,
            operation == .multiply || operation == .divide
        {
            add(
                .formula,
                "\(words.value(place)) is \(operation == .multiply ? "multiplied" : "divided") by \(words.value(value)).",
                at: statement.span
            )
        }
        for expression in statement.expressions { readValue(expression, target) }
    }

    private mutating func readValue(_ expression: CodeExpression, _ target: String?) {
        switch expression.kind {
        case .conditional(let condition, let then, let otherwise):
            add(
                condition.asksWeekday ? .weekend : .decision,
                "\(target ?? "The value") is \(words.value(then)) when \(words.condition(condition)), otherwise \(words.value(otherwise)).",
                at: expression.span
            )
            for part in [then, otherwise] { readValue(part, target) }
            return
        case .binary where expression.isArithmetic:
            add(.formula, "\(target ?? "A value") is \(words.value(expression)).", at: expression.span)
            for part in expression.children { readCalls(part, target) }
            return
        case .call(let function, let arguments): readCall(function, arguments, expression, target)
        case .element(let frame, let test):
            if test.isRowTest {
                add(
                    .filter,
                    "Only rows of \(words.value(frame)) count where \(words.condition(test)).",
                    at: test.span
                )
            }
        case .comprehension(let comprehension):
            for clause in comprehension.clauses {
                for condition in clause.conditions {
                    add(
                        .filter,
                        "Only entries of \(words.value(clause.source)) count where \(words.condition(condition)).",
                        at: condition.span
                    )
                }
            }
        default: break
        }
        for child in expression.children { readValue(child, childTarget(expression, child, target)) }
    }

    /// In a map, the key says what its value is.
    private func childTarget(_ parent: CodeExpression, _ child: CodeExpression, _ target: String?) -> String?
    {
        guard case .map(let entries) = parent.kind,
            let entry = entries.first(where: {
                $0.value.span.firstLine == child.span.firstLine
                    && $0.value.span.firstColumn == child.span.firstColumn
            }),
            case .literal(.text(let name))? = entry.key?.kind
        else { return target }
        return "`\(name)`"
    }

    /// Inside a formula only what has rules of its own is read.
    private mutating func readCalls(_ expression: CodeExpression, _ target: String?) {
        switch expression.kind {
        case .call(let function, let arguments): readCall(function, arguments, expression, target)
        case .conditional: return readValue(expression, target)
        default: break
        }
        for child in expression.children { readCalls(child, target) }
    }

    private mutating func readCall(
        _ function: CodeExpression,
        _ arguments: [CodeArgument],
        _ whole: CodeExpression,
        _ target: String?
    ) {
        let name: String
        var object: CodeExpression?
        switch function.kind {
        case .name(let text): name = text
        case .member(let of, let text): (name, object) = (text, of)
        default: return
        }
        switch name {
        case "round", "quantize": readRounding(object ?? arguments.first?.value, whole, target)
        case "strip", "upper", "lower", "title":
            guard object != nil else { return }
            add(.normalisation, "\(target ?? "A value") is \(words.value(whole)).", at: whole.span)
        case "drop_duplicates":
            add(.deduplication, "Of rows that agree\(keys(arguments)), one counts.", at: whole.span)
        case "merge" where object != nil && !arguments.isEmpty:
            readMerge(object, arguments, whole)
        case "head", "nlargest", "nsmallest":
            add(
                .limit,
                "Only the first \(arguments.first.map { words.value($0.value) } ?? "5") rows count.",
                at: whole.span
            )
        case "fillna":
            guard let object, let value = arguments.first else { return }
            add(
                .missingValue,
                "Where \(words.value(object)) is missing, \(words.value(value.value)) stands for it.",
                at: whole.span
            )
        default: break
        }
    }

    private func keys(_ arguments: [CodeArgument]) -> String {
        guard let subset = arguments.first(where: { $0.name == "subset" || $0.name == nil })?.value else {
            return " in all columns"
        }
        return " in `\(words.written(subset))`"
    }

    private mutating func readRounding(_ value: CodeExpression?, _ whole: CodeExpression, _ target: String?) {
        let fact = facts.roundings.first { $0.lines.overlaps(whole.span.lines) }
        let mode = fact?.mode.words ?? "in a way that is not known"
        let digits = fact?.digits.map { " to \($0) decimals" } ?? ""
        let subject = target ?? value.map { words.value($0) } ?? "The value"
        add(
            .rounding,
            "\(subject) is rounded\(digits), \(mode).",
            at: whole.span,
            confidence: fact == nil || fact?.mode == .unknown ? .low : .high
        )
    }

    private mutating func readMerge(
        _ left: CodeExpression?,
        _ arguments: [CodeArgument],
        _ whole: CodeExpression
    ) {
        func text(_ name: String) -> String? {
            guard let value = arguments.first(where: { $0.name == name })?.value else { return nil }
            if case .literal(.text(let text)) = value.kind { return "`\(text)`" }
            return "`\(words.written(value))`"
        }
        let how = text("how") ?? "`inner`"
        let keys =
            text("on").map { "\($0) is the same" }
            ?? text("left_on").map { "\($0) is \(text("right_on") ?? "the key")" }
            ?? "the columns of one name are the same"
        let right = arguments.first.map { words.value($0.value) } ?? "another relation"
        let rest =
            how == "`left`"
            ? "A row without a match stays, with nothing in the columns of \(right)."
            : how == "`inner`" ? "A row without a match is left out." : "The kind of match is \(how)."
        add(
            .join,
            "Each row of \(left.map { words.value($0) } ?? "a relation") is matched with the rows of \(right) where \(keys). \(rest)",
            at: whole.span
        )
    }

    // MARK: Facts

    /// What the facts say and no single statement shows.
    mutating func readFacts() {
        for fact in facts.lookups {
            let keys = listed(Set(fact.keys).sorted().map { "`\($0.column)`" })
            let values = Set(fact.values).sorted().map { "`\($0.column)`" }
            guard !keys.isEmpty, let relation = fact.keys.first?.relation else { continue }
            let found = values.isEmpty ? "Rows" : listed(values)
            add(
                .lookup,
                "\(found) of `\(relation)` \(values.count == 1 ? "is" : "are") looked up by \(keys). Of several rows with one key, the \(fact.winner.rawValue) counts.",
                lines: fact.lines,
                leansOn: leans(of: fact)
            )
        }
        for fact in facts.accumulations where fact.operation != .collect && fact.operation != .other {
            let values =
                fact.values.isEmpty ? "" : " of \(listed(Set(fact.values).sorted().map { "`\($0.column)`" }))"
            let grain =
                fact.keys.isEmpty
                ? "over all rows" : "for each \(listed(Set(fact.keys).sorted().map { "`\($0.column)`" }))"
            add(.aggregation, "\(fact.operation.words)\(values) is built \(grain).", lines: fact.lines)
        }
        for fact in facts.groupings {
            let keys = listed(Set(fact.keys).sorted().map { "`\($0.column)`" })
            guard !keys.isEmpty else { continue }
            add(.grouping, "Rows are put into groups by \(keys).", lines: fact.lines)
        }
        for fact in facts.sorts {
            let keys = listed(fact.columns.map { "`\($0.column)`" })
            let text = words.text.text(of: fact.lines)
            let isDown = text.contains("reverse=True") || text.contains("ascending=False")
            add(
                .ordering,
                "Rows are ordered\(keys.isEmpty ? "" : " by \(keys)")\(isDown ? ", from high to low" : "").",
                lines: fact.lines,
                confidence: keys.isEmpty ? .medium : .high
            )
        }
        for fact in facts.defaults where fact.value != "None" && fact.value != "{}" && fact.value != "[]" {
            let columns = listed(Set(fact.columns).sorted().map { "`\($0.column)`" })
            let subject = columns.isEmpty ? "a value" : columns
            let when = fact.absence == .key ? "there is no entry for \(subject)" : "\(subject) is missing"
            add(.missingValue, "Where \(when), \(fact.value) stands for it.", lines: fact.lines)
        }
        for query in facts.queries { read(query) }
        askAboutWorld()
    }

    private mutating func askAboutWorld() {
        for effect in facts.effects {
            let text =
                switch effect.kind {
                case .clock, .random:
                    "\(effect.subject) gives another value each time: what should be written?"
                case .dynamicCode:
                    "\(effect.subject) makes or finds code while running: which rules does that code hold?"
                case .readsFile, .network, .database, .environment:
                    "\(effect.subject) brings in what is not in the lake: what does the result take from it?"
                default: ""
                }
            if !text.isEmpty {
                questions.append(OpenQuestion(text, at: Place(file: file, lines: effect.lines)))
            }
        }
    }

    /// SQL inside the program has rules like any other.
    private mutating func read(_ query: QueryFact) {
        let place = Place(file: file, lines: query.lines)
        guard let sql = query.sql else {
            questions.append(
                OpenQuestion("The program puts a query together while running: what does it ask?", at: place)
            )
            return
        }
        let literal = textLiteral(holding: sql)
        let reading = QueryReading(
            QueryText(
                text: sql,
                file: file,
                firstLine: Int(literal?.firstLine ?? Int32(query.lines.lowerBound)),
                hasLines: literal != nil
            ),
            dialect: query.library == "duckdb" ? .duckdb : .sqlite,
            catalog: .unknown
        )
        guard let analysis = reading.analysis else { return }
        var reader = QueryRuleReader(view, step, reading, analysis)
        reader.read()
        rules += reader.rules.map { rule in
            var rule = rule
            rule.confidence = .medium
            rule.site = literal.map { .code(stepIndex: step.index, CodeRange($0)) } ?? rule.site
            return rule
        }
    }

    private func textLiteral(holding sql: String) -> CodeSpan? {
        var found: CodeSpan?
        program.body.forEachExpression { expression in
            if case .literal(.text(sql)) = expression.kind { found = found ?? expression.span }
        }
        return found
    }

    private mutating func add(
        _ kind: BusinessRule.Kind,
        _ statement: String,
        lines: ClosedRange<Int>,
        confidence: Finding.Confidence = .high,
        leansOn: [DataQuestion] = []
    ) {
        add(
            kind,
            statement,
            at: CodeSpan(
                firstLine: Int32(lines.lowerBound),
                firstColumn: 1,
                lastLine: Int32(lines.upperBound),
                lastColumn: .max
            ),
            confidence: confidence,
            leansOn: leansOn
        )
    }
}

extension CodeExpression {
    /// Arithmetic on values, not on dates or texts.
    fileprivate var isArithmetic: Bool {
        guard case .binary(let operation, let left, let right) = kind else { return false }
        let isOperator = [.add, .subtract, .multiply, .divide, .floorDivide, .remainder, .power].contains(
            operation
        )
        var isOther = false
        for side in [left, right] {
            side.forEachExpression { part in
                switch part.kind {
                case .name("timedelta"), .member(of: _, "timedelta"), .literal(.text), .collection,
                    .interpolation:
                    isOther = true
                default: break
                }
            }
        }
        if operation == .remainder, case .literal(.text) = left.kind { return false }
        // Texts inside conversions and keys are no texts that are joined.
        if isOther, operation != .add { return isOperator && !holdsDateShift }
        return isOperator && !isOther
    }

    private var holdsDateShift: Bool {
        var found = false
        forEachExpression { part in
            if case .name("timedelta") = part.kind { found = true }
            if case .member(of: _, "timedelta") = part.kind { found = true }
        }
        return found
    }

    /// A test of rows between the brackets behind a frame.
    fileprivate var isRowTest: Bool {
        switch kind {
        case .comparison: true
        case .binary(let operation, let left, let right):
            (operation == .bitAnd || operation == .bitOr) && left.isRowTest && right.isRowTest
        case .unary(.invert, let inner): inner.isRowTest
        case .call(let function, _):
            if case .member(_, let name) = function.kind {
                ["isin", "isna", "notna", "between", "isnull", "notnull"].contains(name)
            } else {
                false
            }
        default: false
        }
    }
}

extension RoundingFact.Mode {
    fileprivate var words: String {
        switch self {
        case .halfEven: "halves to the even neighbour"
        case .halfUp: "halves away from zero"
        case .halfDown: "halves towards zero"
        case .up: "always away from zero"
        case .down: "always towards zero"
        case .ceiling: "always upwards"
        case .floor: "always downwards"
        case .zeroFiveUp: "away from zero only where the digit before is 0 or 5, else towards zero"
        case .unknown: "in a way that is not known"
        }
    }
}

extension AccumulationFact.Operation {
    fileprivate var words: String {
        switch self {
        case .count: "The number"
        case .sum: "The sum"
        case .product: "The product"
        case .minimum: "The smallest"
        case .maximum: "The greatest"
        case .collect, .join: "A list"
        case .other: "A value"
        }
    }
}
