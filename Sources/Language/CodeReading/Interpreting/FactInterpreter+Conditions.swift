import RowPrograms

extension FactInterpreter {
    mutating func followBranch(
        _ condition: CodeExpression,
        _ then: [CodeStatement],
        _ otherwise: [CodeStatement]
    ) {
        let missing = missingKey(condition)
        var ends: [[String: FactValue]] = []
        let before = names
        noteCondition(condition, effect: effect(of: then), isInLoop: isInRowLoop) { interpreter in
            interpreter.noteExtreme(condition, then)
            interpreter.withMissing(missing) { $0.follow(then) }
        }
        if !then.endsFlow { ends.append(names) }
        names = before
        follow(otherwise)
        if !otherwise.endsFlow { ends.append(names) }
        names = ends.dropFirst().reduce(ends.first ?? before) { joined($0, $1) }
    }

    /// Follows what happens where a key is known to be missing.
    private mutating func withMissing(_ key: CodeExpression?, _ body: (inout FactInterpreter) -> Void) {
        guard let key, !scopes.isEmpty, let last = scope.loops.indices.last else { return body(&self) }
        scope.loops[last].missingKeys.insert(key)
        body(&self)
        scope.loops[last].missingKeys.remove(key)
    }

    /// What a branch does when its condition holds.
    private func effect(of body: [CodeStatement]) -> ConditionFact.Effect {
        switch body.last?.kind {
        case .nextTurn: return .skipsRow
        case .leaveLoop: return .leavesLoop
        case .fail: return .fails
        case .giveBack where loopDepth == 0 && scopes.count == 1 && body.count <= 3: return .endsEarly
        case .giveBack(let value): return value.map { $0.isEmptyResult } == true ? .endsEarly : .choosesValue
        default: break
        }
        let assignsOnly = body.allSatisfy { statement in
            switch statement.kind {
            case .assign(let targets, _):
                targets.allSatisfy { if case .name = $0.kind { true } else { false } }
            case .update(let target, _, _): if case .name = target.kind { true } else { false }
            case .nothing: true
            case .branch: true
            default: false
            }
        }
        return assignsOnly ? .choosesValue : .selectsRow
    }

    /// Notes a decision; `body` follows what happens when the condition holds.
    mutating func noteCondition(
        _ condition: CodeExpression,
        effect: ConditionFact.Effect,
        isInLoop: Bool,
        _ body: (inout FactInterpreter) -> Void
    ) {
        _ = evaluate(condition)
        var parts = ConditionParts()
        take(apart: condition, isNegated: false, into: &parts)
        let before = (dateMoves, rowsAdded)
        body(&self)
        guard isNew("condition", at: condition.span) else { return }
        facts.conditions.append(
            ConditionFact(
                effect: effect,
                columns: parts.columns.sorted(),
                constants: parts.constants,
                emptyRelations: parts.emptyRelations.sorted(),
                date: parts.date,
                addsRows: rowsAdded > before.1,
                movesDate: dateMoves > before.0,
                lines: condition.span.lines,
                span: condition.span,
                isInLoop: isInLoop
            )
        )
    }

    private struct ConditionParts {
        var columns: Set<SourceColumn> = []
        var constants: [ConstantFact] = []
        var emptyRelations: Set<String> = []
        var date: ConditionFact.DateTest?
    }

    private mutating func take(
        apart condition: CodeExpression,
        isNegated: Bool,
        into parts: inout ConditionParts
    ) {
        switch condition.kind {
        case .logical(_, let operands):
            for operand in operands { take(apart: operand, isNegated: isNegated, into: &parts) }
        case .unary(.not, let operand): take(apart: operand, isNegated: !isNegated, into: &parts)
        case .comparison(let first, let comparisons):
            var left = first
            for part in comparisons {
                compare(left, part.comparison, part.operand, isNegated: isNegated, into: &parts)
                left = part.operand
            }
        default:
            let value = evaluate(condition)
            parts.columns.formUnion(columns(in: value))
            if case .frame(let frame) = value {
                parts.emptyRelations.formUnion(frame.open)
                count(value, at: condition.span)
            }
            if case .method(of: .frame(let frame), "empty") = value {
                parts.emptyRelations.formUnion(frame.open)
            }
        }
    }

    private mutating func compare(
        _ left: CodeExpression,
        _ comparison: CodeComparison,
        _ right: CodeExpression,
        isNegated: Bool,
        into parts: inout ConditionParts
    ) {
        let values = (evaluate(left), evaluate(right))
        parts.columns.formUnion(columns(in: values.0).union(columns(in: values.1)))
        let isCount = left.isCallOfLen || right.isCallOfLen
        for (value, other) in [values, (values.1, values.0)] {
            if case .scalar = value, let frame = lengthOf(value == values.0 ? left : right) {
                parts.emptyRelations.formUnion(frame.open)
            }
            if !isCount {
                parts.constants += constants(of: value, beside: other, role: .comparison, at: left.span)
            }
        }
        if let date = dateTest(values, comparison, isNegated: isNegated) {
            // A month end of certain months is the end of a quarter.
            parts.date = parts.date == .monthEnd && date == .other ? .quarterEnd : date
        }
    }

    /// The table whose number of rows an expression asks for.
    private mutating func lengthOf(_ expression: CodeExpression) -> Frame? {
        guard case .call(let function, let arguments) = expression.kind, function.kind == .name("len"),
            let argument = arguments.first, case .frame(let frame) = evaluate(argument.value)
        else { return nil }
        return frame
    }

    // MARK: Constants

    /// The constants that a value is, when it stands beside something else.
    func constants(
        of value: FactValue,
        beside other: FactValue,
        role: ConstantFact.Role,
        at span: CodeSpan
    ) -> [ConstantFact] {
        if other.isConstant || other.isForeign { return [] }
        let columns = columns(in: other).sorted()
        switch value {
        case .literal(.integer(let text)), .literal(.real(let text)), .number(let text, _):
            return [ConstantFact(text: text, isNumber: true, role: role, columns: columns, lines: span.lines)]
        case .literal(.text(let text)):
            return [
                ConstantFact(
                    text: "'\(text)'",
                    isNumber: false,
                    role: role,
                    columns: columns,
                    lines: span.lines
                )
            ]
        case .tuple(let values):
            return values.flatMap { constants(of: $0, beside: other, role: role, at: span) }
        case .either(let values) where values.allSatisfy(\.isConstant):
            // One of a list of limits or weights.
            return values.flatMap { constants(of: $0, beside: other, role: role, at: span) }
        case .container(let id):
            guard let container = containers[id], !container.positions.isEmpty,
                container.positions.allSatisfy(\.isConstant)
            else { return [] }
            return container.positions.flatMap { constants(of: $0, beside: other, role: role, at: span) }
        default: return []
        }
    }

    mutating func noteConstant(
        _ value: FactValue,
        role: ConstantFact.Role,
        beside other: FactValue,
        at span: CodeSpan
    ) {
        let constants = constants(of: value, beside: other, role: role, at: span)
        guard !constants.isEmpty, !columns(in: other).isEmpty, isNew("constant", at: span) else { return }
        facts.conditions.append(
            ConditionFact(
                effect: .other,
                columns: columns(in: other).sorted(),
                constants: constants,
                emptyRelations: [],
                date: nil,
                addsRows: false,
                movesDate: false,
                lines: span.lines,
                span: span,
                isInLoop: isInRowLoop
            )
        )
    }

    // MARK: Dates

    private func dateTest(
        _ values: (FactValue, FactValue),
        _ comparison: CodeComparison,
        isNegated: Bool
    ) -> ConditionFact.DateTest? {
        switch values {
        case (.date(.part(.weekday(let base))), let other):
            return .weekday(weekdays(comparison, other, base: base, isNegated: isNegated))
        case (let other, .date(.part(.weekday(let base)))) where comparison == .equal:
            return .weekday(weekdays(.equal, other, base: base, isNegated: isNegated))
        case (.date(.part(.month)), .date(.part(.month))): return .monthEnd
        case (.date(.part(.day)), .date(.part)), (.date(.part), .date(.part(.day))): return .monthEnd
        case (.date(.part), _), (_, .date(.part)): return .other
        default: return nil
        }
    }

    /// The weekdays, Monday being 0, for which a comparison of a weekday with a constant holds.
    private func weekdays(
        _ comparison: CodeComparison,
        _ other: FactValue,
        base: Int,
        isNegated: Bool
    ) -> [Int] {
        let numbers = integers(of: other)
        guard !numbers.isEmpty else { return [] }
        return (0...6).filter { day in
            let number = day + base
            let holds =
                switch comparison {
                case .equal, .same, .contained: numbers.contains(number)
                case .notEqual, .notSame, .notContained: !numbers.contains(number)
                case .less: number < numbers[0]
                case .lessOrEqual: number <= numbers[0]
                case .greater: number > numbers[0]
                case .greaterOrEqual: number >= numbers[0]
                }
            return holds != isNegated
        }
    }

    private func integers(of value: FactValue) -> [Int] {
        switch value {
        case .literal(.integer(let text)): Int(text).map { [$0] } ?? []
        case .tuple(let values): values.flatMap { integers(of: $0) }
        case .container(let id): containers[id]?.positions.flatMap { integers(of: $0) } ?? []
        default: []
        }
    }

    // MARK: Absence

    /// `a or b`: b where a is missing or empty.
    mutating func noteFallback(_ operands: [CodeExpression], _ values: [FactValue], at span: CodeSpan) {
        guard operands.count == 2, values[1].isConstant, !columns(in: values[0]).isEmpty,
            isNew("default", at: span), let text = text(of: values[1])
        else { return }
        facts.defaults.append(
            DefaultFact(
                absence: .null,
                columns: columns(in: values[0]).sorted(),
                value: text,
                lines: span.lines
            )
        )
    }

    /// `constant if value is None else …`.
    mutating func noteNullDefault(
        _ condition: CodeExpression,
        _ then: CodeExpression,
        _ otherwise: CodeExpression,
        at span: CodeSpan
    ) {
        guard let (tested, isNull) = nullTest(condition) else { return }
        let value = evaluate(isNull ? then : otherwise)
        guard let text = text(of: value), isNew("default", at: span) else { return }
        facts.defaults.append(
            DefaultFact(absence: .null, columns: read(tested).sorted(), value: text, lines: span.lines)
        )
    }

    /// What a condition asks about being null, and whether it holds for null.
    private func nullTest(_ condition: CodeExpression) -> (CodeExpression, Bool)? {
        switch condition.kind {
        case .comparison(let value, let parts)
        where parts.count == 1 && parts[0].operand.kind == .literal(.none):
            return switch parts[0].comparison {
            case .same, .equal: (value, true)
            case .notSame, .notEqual: (value, false)
            default: nil
            }
        case .call(let function, let arguments):
            guard let argument = arguments.first?.value, case .member(_, let name) = function.kind else {
                return nil
            }
            return switch name {
            case "isna", "isnull", "isnan": (argument, true)
            case "notna", "notnull": (argument, false)
            default: nil
            }
        case .unary(.not, let inner): return nullTest(inner).map { ($0.0, !$0.1) }
        default: return nil
        }
    }

    /// A constant as the language writes it.
    func text(of value: FactValue) -> String? {
        switch value {
        case .literal(.none): "None"
        case .literal(.boolean(let value)): value ? "True" : "False"
        case .literal(.integer(let text)), .literal(.real(let text)), .number(let text, _): text
        case .literal(.text(let text)): "'\(text)'"
        default: nil
        }
    }

    /// The element whose absence a condition asks for: `key not in map`.
    private func missingKey(_ condition: CodeExpression) -> CodeExpression? {
        guard case .comparison(let key, let parts) = condition.kind, parts.count == 1,
            parts[0].comparison == .notContained
        else { return nil }
        return CodeExpression(.element(of: parts[0].operand, at: key), span: .none)
    }
}

extension FactValue {
    /// Whether it comes from a library's own things, such as the status of an answer.
    var isForeign: Bool {
        switch self {
        case .library(let path): path.contains("(")
        case .method(of: let value, _): value.isForeign
        default: false
        }
    }

    var isConstant: Bool {
        switch self {
        case .literal, .number: true
        case .tuple(let values): values.allSatisfy(\.isConstant)
        default: false
        }
    }
}

extension CodeExpression {
    var isCallOfLen: Bool {
        if case .call(let function, _) = kind { function.kind == .name("len") } else { false }
    }

    /// Whether it is a result without rows: nothing, an empty list, an empty frame, or a map of such.
    var isEmptyResult: Bool {
        switch kind {
        case .literal(.none): true
        case .collection(_, let elements): elements.isEmpty
        case .map(let entries): entries.allSatisfy(\.value.isEmptyResult)
        case .call(let function, let arguments):
            if case .member(_, "DataFrame") = function.kind {
                arguments.allSatisfy { $0.name == "columns" || $0.name == "dtype" || $0.value.isEmptyResult }
            } else {
                false
            }
        default: false
        }
    }
}
