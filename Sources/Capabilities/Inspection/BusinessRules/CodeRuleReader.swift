internal import CodeReading
internal import JobModel
internal import RowPrograms

/// Reads the rules of one step in user code: its tree says what, the facts about it say which data is meant.
struct CodeRuleReader {
    let view: JobView
    let step: Step
    let file: String
    let facts: ProgramFacts
    let program: RowProgram
    var words: CodeWords
    var rules: [BusinessRule] = []
    var questions: [OpenQuestion] = []
    /// The relations whose rows the loops around a statement go over, innermost last.
    private var loops: [String] = []
    /// Relations by the names that the program gives them.
    private var relationNames: [String: String] = [:]
    /// Conditions that the facts know, by first line and column.
    private let knownConditions: [CodePoint: ConditionFact]

    struct CodePoint: Hashable {
        var line: Int32
        var column: Int32
    }

    init(_ view: JobView, _ step: Step, _ source: StepProgram, _ program: RowProgram, _ facts: ProgramFacts) {
        self.view = view
        self.step = step
        file = source.file
        self.facts = facts
        self.program = program
        words = CodeWords(text: CodeText(source.text))
        knownConditions = Dictionary(
            facts.conditions.map { (CodePoint(line: $0.span.firstLine, column: $0.span.firstColumn), $0) },
            uniquingKeysWith: { first, _ in first }
        )
        noteNames()
    }

    /// Which names stand for relations, dates and rows.
    private mutating func noteNames() {
        program.body.forEachStatement { statement in
            switch statement.kind {
            case .assign(let targets, let value):
                guard targets.count == 1, case .name(let name) = targets[0].kind,
                    let key = value.sharedStateKey
                else { return }
                if key.hasPrefix("__") {
                    if key.lowercased().hasSuffix("effectivedate") {
                        words.meanings[name] = "the effective date"
                    }
                } else {
                    relationNames[name] = key
                    words.meanings[name] = "`\(key)`"
                }
            case .forEach(let target, _, _, _):
                for name in target.names { words.rowNames.insert(name) }
            default: break
            }
        }
        program.body.forEachExpression { expression in
            switch expression.kind {
            case .comprehension(let comprehension):
                for clause in comprehension.clauses {
                    for name in clause.target.names { words.rowNames.insert(name) }
                }
            case .lambda(let function):
                for parameter in function.parameters { words.rowNames.insert(parameter.name) }
            default: break
            }
        }
    }

    mutating func read() {
        read(program.body, isTop: true)
        readFacts()
    }

    // MARK: Statements

    private mutating func read(_ statements: [CodeStatement], isTop: Bool = false) {
        for statement in statements { read(statement, isTop: isTop) }
    }

    private mutating func read(_ statement: CodeStatement, isTop: Bool) {
        switch statement.kind {
        case .function(let function): read(function.body)
        case .type(let type): read(type.body)
        case .branch(let condition, let then, let otherwise):
            readBranch(condition, then, otherwise, isFirst: true)
        case .forEach(_, let source, let body, let otherwise):
            readValues(statement)
            loops.append(relation(of: source) ?? "")
            read(body)
            loops.removeLast()
            read(otherwise)
        case .whileLoop(let condition, let body, let otherwise):
            add(
                .filter,
                "Steps are repeated as long as \(words.condition(condition)).",
                at: condition.span,
                confidence: .medium
            )
            loops.append("")
            read(body)
            loops.removeLast()
            read(otherwise)
        default:
            // Constants at the top of the file are read where they are used.
            if !isTop { readValues(statement) }
            read(statement.statements)
        }
    }

    /// The relation that an expression goes over the rows of.
    private func relation(of source: CodeExpression) -> String? {
        var found: String?
        source.forEachExpression { part in
            if case .name(let name) = part.kind, let relation = relationNames[name], found == nil {
                found = relation
            }
        }
        return found
    }

    private var rows: String {
        guard let relation = loops.last(where: { !$0.isEmpty }) else { return "Entries" }
        return "Rows of `\(relation)`"
    }

    private mutating func readBranch(
        _ condition: CodeExpression,
        _ then: [CodeStatement],
        _ otherwise: [CodeStatement],
        isFirst: Bool
    ) {
        if !isBookkeeping(condition, then) {
            let known = knownConditions[
                CodePoint(line: condition.span.firstLine, column: condition.span.firstColumn)
            ]
            let effect = self.effect(of: then)
            let test = words.condition(condition)
            let prefix = isFirst ? "" : "no earlier case applies and "
            let kind = kind(condition, effect, known)
            let statement =
                effect.leavesOut
                ? "\(rows) are left out when \(prefix)\(test)."
                : "When \(prefix)\(test), \(effect.words)."
            add(
                kind,
                statement,
                at: condition.span,
                confidence: known == nil ? .medium : .high,
                leansOn: leans(of: known)
            )
        }
        read(then)
        if otherwise.count == 1, case .branch(let next, let inner, let rest) = otherwise[0].kind {
            return readBranch(next, inner, rest, isFirst: false)
        }
        guard !otherwise.isEmpty else { return }
        let effect = self.effect(of: otherwise)
        if effect.isSaid, let first = otherwise.first, let last = otherwise.last {
            add(
                .decision,
                "In all other cases, \(effect.words).",
                at: CodeSpan(
                    firstLine: first.span.firstLine,
                    firstColumn: first.span.firstColumn,
                    lastLine: last.span.lastLine,
                    lastColumn: last.span.lastColumn
                )
            )
        }
        read(otherwise)
    }

    /// `if key not in map: map[key] = []`: how the program collects, not what it decides.
    private func isBookkeeping(_ condition: CodeExpression, _ then: [CodeStatement]) -> Bool {
        guard case .comparison(_, let parts) = condition.kind, parts.count == 1,
            parts[0].comparison == .notContained || parts[0].comparison == .contained, then.count == 1,
            case .assign(let targets, let value) = then[0].kind, targets.count == 1,
            case .element = targets[0].kind
        else { return false }
        switch value.kind {
        case .collection, .map, .literal: return true
        default: return false
        }
    }

    private func kind(_ condition: CodeExpression, _ effect: BranchEffect, _ known: ConditionFact?)
        -> BusinessRule.Kind
    {
        if condition.asksWeekday { return .weekend }
        if known?.date != nil { return .weekend }
        if known?.emptyRelations.isEmpty == false, effect.ends { return .emptyInput }
        if effect.leavesOut { return .filter }
        return .decision
    }

    // MARK: Writing down

    mutating func add(
        _ kind: BusinessRule.Kind,
        _ statement: String,
        at span: CodeSpan,
        confidence: Finding.Confidence = .high,
        leansOn: [DataQuestion] = []
    ) {
        let text = words.text.text(of: span).collapsingBlanks
        rules.append(
            BusinessRule(
                id: "",
                kind: kind,
                statement: statement,
                expression: text,
                confidence: confidence,
                evidence: [.lines(Place(file: file, lines: span.lines), holding: text.isEmpty ? [] : [text])],
                stepIndex: step.index,
                site: .code(stepIndex: step.index, CodeRange(span)),
                leansOn: leansOn
            )
        )
    }
}

extension CodeRange {
    init(_ span: CodeSpan) {
        self.init(
            firstLine: Int(span.firstLine),
            firstColumn: Int(span.firstColumn),
            lastLine: Int(span.lastLine),
            lastColumn: Int(span.lastColumn)
        )
    }
}

/// What happens in a branch.
struct BranchEffect {
    var words: String
    /// The row goes no further.
    var leavesOut = false
    /// The result is given back.
    var ends = false
    /// Whether all of it could be put in words.
    var isSaid = true
}

extension CodeRuleReader {
    func effect(of body: [CodeStatement]) -> BranchEffect {
        if body.count == 1, case .nextTurn = body[0].kind {
            return BranchEffect(words: "the row is left out", leavesOut: true)
        }
        var effect = BranchEffect(words: "")
        var texts: [String] = []
        for statement in body.prefix(4) { texts.append(words(of: statement, &effect)) }
        if body.count > 4 { texts.append("\(body.count - 4) more steps follow") }
        effect.words = listed(texts.filter { !$0.isEmpty })
        if effect.words.isEmpty { effect.words = "nothing happens" }
        return effect
    }

    private func words(of statement: CodeStatement, _ effect: inout BranchEffect) -> String {
        switch statement.kind {
        case .assign(let targets, let value) where targets.count == 1:
            return "\(words.value(targets[0])) is \(words.value(value))"
        case .update(let target, .add, let value):
            return "\(words.value(target)) grows by \(words.value(value))"
        case .update(let target, .subtract, let value):
            return "\(words.value(target)) shrinks by \(words.value(value))"
        case .evaluate(let value):
            if case .call(let function, let arguments) = value.kind,
                case .member(let list, let name) = function.kind, name == "append", let row = arguments.first
            {
                return "\(words.value(row.value)) is added to \(words.value(list))"
            }
            return "`\(words.written(value))` is done"
        case .nextTurn: return "the rest of the row is skipped"
        case .leaveLoop: return "the loop ends"
        case .giveBack(let value):
            effect.ends = true
            guard let value else { return "the step ends" }
            if value.isEmptyFrame { return "the result has no rows" }
            if case .map = value.kind { return "the result is given back at once" }
            return "\(words.value(value)) is given back"
        case .fail: return "the run fails"
        case .branch(let condition, let then, _):
            let inner = self.effect(of: then)
            return "\(inner.words) if \(words.condition(condition))"
        case .nothing: return ""
        default:
            effect.isSaid = false
            return
                "`\(words.text.text(of: statement.span.lines.lowerBound...statement.span.lines.lowerBound))` is done"
        }
    }
}

extension CodeExpression {
    /// The names that a target of an assignment or a loop gives.
    var names: [String] {
        switch kind {
        case .name(let name): [name]
        case .collection(_, let items): items.flatMap(\.names)
        case .spread(let inner): inner.names
        default: []
        }
    }

    /// `state["name"]` with a text, and a name in front: how steps take what they are given.
    var sharedStateKey: String? {
        switch kind {
        case .element(let object, let key):
            guard case .name(let name) = object.kind, name.lowercased().contains("state"),
                case .literal(.text(let text)) = key.kind
            else { return nil }
            return text
        case .call(let function, let arguments):
            guard case .member(let object, let method) = function.kind, method == "get" || method == "copy"
            else {
                return nil
            }
            if method == "copy" { return object.sharedStateKey }
            guard case .name(let name) = object.kind, name.lowercased().contains("state"),
                case .literal(.text(let text))? = arguments.first?.value.kind
            else { return nil }
            return text
        default: return nil
        }
    }

    /// A result that holds a frame without rows.
    var isEmptyFrame: Bool {
        var found = false
        forEachExpression { part in
            guard case .call(let function, let arguments) = part.kind,
                case .member(_, "DataFrame") = function.kind
            else { return }
            if let first = arguments.first(where: { $0.name == nil || $0.name == "data" }) {
                if case .collection(_, let items) = first.value.kind, items.isEmpty { found = true }
            } else {
                found = true
            }
        }
        return found
    }
}
