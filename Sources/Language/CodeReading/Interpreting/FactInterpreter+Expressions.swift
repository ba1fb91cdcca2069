import RowPrograms

extension FactInterpreter {
    /// What an expression may give; notes every fact in it.
    mutating func evaluate(_ expression: CodeExpression) -> FactValue {
        switch expression.kind {
        case .literal(let literal): return .literal(literal)
        case .name(let name): return value(ofName: name)
        case .member(let object, let name): return member(name, of: evaluate(object), at: expression.span)
        case .element(let object, let key): return element(of: object, at: key, expression.span)
        case .slice(let lower, let upper, let step):
            for part in [lower, upper, step].compactMap(\.self) { _ = evaluate(part) }
            return .nothing
        case .call(let function, let arguments): return call(function, arguments, at: expression)
        case .unary(let operation, let operand):
            let value = evaluate(operand)
            return operation == .not ? .scalar(value.columns, .unknown) : value
        case .binary(let operation, let left, let right):
            return binary(operation, left, right, at: expression.span)
        case .comparison(let first, let parts):
            let values = [evaluate(first)] + parts.map { evaluate($0.operand) }
            let columns = values.reduce(into: Set<SourceColumn>()) { $0.formUnion(self.columns(in: $1)) }
            for (left, right) in zip(values, values.dropFirst()) {
                noteConstant(left, role: .comparison, beside: right, at: expression.span)
                noteConstant(right, role: .comparison, beside: left, at: expression.span)
            }
            for case .series(let frame, _) in values { return .series(frame, columns: columns) }
            return .scalar(columns, .unknown)
        case .logical(_, let operands):
            let values = operands.map { evaluate($0) }
            noteFallback(operands, values, at: expression.span)
            return values.dropFirst().reduce(values.first ?? .nothing) { $0.joined(with: $1) }
        case .conditional(let condition, let then, let otherwise):
            return conditional(condition, then, otherwise, at: expression.span)
        default: return evaluateMade(expression)
        }
    }

    /// Expressions that make something new.
    private mutating func evaluateMade(_ expression: CodeExpression) -> FactValue {
        switch expression.kind {
        case .collection(let kind, let elements): return collection(kind, elements, at: expression.span)
        case .map(let entries): return map(entries, at: expression.span)
        case .comprehension(let comprehension): return comprehend(comprehension, at: expression.span)
        case .lambda(let function):
            functions[FunctionID(function)] = function
            return .function(FunctionID(function))
        case .interpolation(let parts):
            var columns: Set<SourceColumn> = []
            for part in parts {
                if case .value(let value, _, _) = part { columns.formUnion(read(value)) }
            }
            return .scalar(columns, .unknown)
        case .spread(let inner):
            let value = evaluate(inner)
            return elements(of: value, at: inner.span)
        case .bind(let name, let inner):
            let value = evaluate(inner)
            setName(name, to: value)
            return value
        case .notUnderstood(let construct, let inner):
            notUnderstood("\(construct) is not followed", at: expression.span)
            for part in inner { escape(evaluate(part), at: part.span) }
            return .nothing
        default: return .nothing
        }
    }

    /// The columns behind an expression's value.
    mutating func read(_ expression: CodeExpression) -> Set<SourceColumn> {
        columns(in: evaluate(expression))
    }

    /// The columns behind a value, those inside its containers too.
    func columns(in value: FactValue) -> Set<SourceColumn> {
        var visited: Set<ContainerID> = []
        return columns(in: value, visited: &visited)
    }

    private func columns(in value: FactValue, visited: inout Set<ContainerID>) -> Set<SourceColumn> {
        switch value {
        case .container(let id):
            guard visited.insert(id).inserted, let container = containers[id] else { return [] }
            let parts = [container.element].compactMap(\.self) + container.positions + container.fields.values
            return parts.reduce(into: []) { $0.formUnion(columns(in: $1, visited: &visited)) }
        case .either(let values), .tuple(let values):
            return values.reduce(into: []) { $0.formUnion(columns(in: $1, visited: &visited)) }
        case .sequence(let value, _): return columns(in: value, visited: &visited)
        default: return value.columns
        }
    }

    // MARK: Collections

    private mutating func collection(
        _ kind: CollectionKind,
        _ elements: [CodeExpression],
        at span: CodeSpan
    ) -> FactValue {
        let values = elements.map { evaluate($0) }
        if kind == .tuple { return .tuple(values) }
        let id = ContainerID(span)
        var container = containers[id] ?? Container(kind: kind == .set ? .set : .list)
        if let first = values.first {
            let joined = values.dropFirst().reduce(first) { $0.joined(with: $1) }
            container.element = container.element.map { $0.joined(with: joined) } ?? joined
        }
        let isPlain = !elements.contains { if case .spread = $0.kind { true } else { false } }
        if isPlain, container.positions.count != values.count {
            container.positions = values
        } else if isPlain {
            container.positions = zip(container.positions, values).map { $0.joined(with: $1) }
        }
        for (index, element) in elements.enumerated() {
            container.partLines[String(index)] = element.span.lines
        }
        containers[id] = container
        return .container(id)
    }

    private mutating func map(_ entries: [CodeMapEntry], at span: CodeSpan) -> FactValue {
        let id = ContainerID(span)
        if containers[id] == nil { containers[id] = Container(kind: .map) }
        for entry in entries {
            let value = evaluate(entry.value)
            guard let key = entry.key else {
                escape(value, at: entry.value.span)
                continue
            }
            put(value, in: id, at: evaluate(key), entry.value.span)
        }
        return .container(id)
    }

    private mutating func comprehend(_ comprehension: Comprehension, at span: CodeSpan) -> FactValue {
        if scopes.isEmpty { scopes.append(Scope(names: globals)) }
        let saved = scope.names
        var isOverRows = false
        var rows: Set<String> = []
        var order: Set<SourceColumn> = []
        for clause in comprehension.clauses {
            let iterated = evaluate(clause.source)
            isOverRows = isOverRows || iterated.isRows(in: self)
            rows.formUnion(iterated.rowRelations(in: self))
            let element = elements(of: iterated, at: clause.source.span)
            order.formUnion(element.order)
            assign(
                element,
                from: clause.source,
                to: clause.target,
                at: clause.target.span
            )
            for condition in clause.conditions {
                noteCondition(condition, effect: .selectsRow, isInLoop: iterated.isRows(in: self)) { _ in }
            }
        }
        let key = comprehension.key.map { evaluate($0) }
        let element = evaluate(comprehension.element)
        scope.names = saved
        if isOverRows { noteLoop(.rows(of: rows.sorted()), span, leavesEarly: false) }
        guard comprehension.kind != .lazy else { return .sequence(element, rows: []) }
        let id = ContainerID(span)
        var container = containers[id] ?? Container(kind: comprehension.kind == .map ? .map : .list)
        container.element = container.element.map { $0.joined(with: element) } ?? element
        container.key = key
        containers[id] = container
        if let key, isOverRows { noteLookup(key, element, winner: .last, sortedBy: order, at: span) }
        return .container(id)
    }

    // MARK: Operators

    private mutating func binary(
        _ operation: CodeOperator,
        _ left: CodeExpression,
        _ right: CodeExpression,
        at span: CodeSpan
    ) -> FactValue {
        let values = (evaluate(left), evaluate(right))
        if let date = moved(values, at: span) { return date }
        let columns = self.columns(in: values.0).union(self.columns(in: values.1))
        if operation == .floorDivide || operation == .remainder {
            noteDivision(operation, columns, values, at: span)
        }
        noteConstant(values.0, role: .arithmetic, beside: values.1, at: span)
        noteConstant(values.1, role: .arithmetic, beside: values.0, at: span)
        if case .series(let frame, _) = values.0 { return .series(frame, columns: columns) }
        if case .series(let frame, _) = values.1 { return .series(frame, columns: columns) }
        if operation == .add, case .container = values.0 { return joinedLists(values.0, values.1, at: span) }
        let number = values.0.number.combined(with: values.1.number)
        let known = number == .integer && operation == .divide ? .real : number
        return columns.isEmpty && known == .unknown ? .nothing : .scalar(columns, known)
    }

    /// `[a] + b`: the elements of both, in order where it is known.
    private mutating func joinedLists(_ left: FactValue, _ right: FactValue, at span: CodeSpan) -> FactValue {
        guard case .container(let first) = left else { return .nothing }
        let id = ContainerID(span, role: "+")
        var container = containers[first] ?? Container(kind: .list)
        let added = elements(of: right, at: span)
        container.element = container.element.map { $0.joined(with: added) } ?? added
        if case .container(let second) = right, let other = containers[second], !other.positions.isEmpty {
            container.positions += other.positions
        } else {
            container.positions = []
        }
        containers[id] = container
        return .container(id)
    }

    /// A date and a number of days.
    private mutating func moved(_ values: (FactValue, FactValue), at span: CodeSpan) -> FactValue? {
        switch values {
        case (.date(.part(let part)), .literal), (.date(.part(let part)), .number): return .date(.part(part))
        case (.date(.part), _), (_, .date(.part)): return .date(.part(.other))
        case (.date, .date): return .scalar([], .unknown)
        case (.date, .duration(let byWeekday)), (.duration(let byWeekday), .date):
            return movedDate(byWeekday: byWeekday, at: span)
        case (.date(let origin), _), (_, .date(let origin)): return .date(origin)
        default: return nil
        }
    }

    mutating func movedDate(byWeekday: Bool, at span: CodeSpan) -> FactValue {
        dateMoves += 1
        if byWeekday, isNew("weekday-shift", at: span) {
            facts.weekdayShifts.append(CodeNote("moved by its weekday", lines: span.lines))
        }
        return .date(.moved)
    }

    private mutating func noteDivision(
        _ operation: CodeOperator,
        _ columns: Set<SourceColumn>,
        _ values: (FactValue, FactValue),
        at span: CodeSpan
    ) {
        // `"%d" % value` formats.
        if operation == .remainder, case .literal(.text) = values.0 { return }
        guard operation == .floorDivide, isNew("division", at: span) else { return }
        facts.divisions.append(DivisionFact(columns: columns.sorted(), lines: span.lines))
    }

    private mutating func conditional(
        _ condition: CodeExpression,
        _ then: CodeExpression,
        _ otherwise: CodeExpression,
        at span: CodeSpan
    ) -> FactValue {
        var values: [FactValue] = []
        noteCondition(condition, effect: .choosesValue, isInLoop: isInRowLoop) { interpreter in
            values.append(interpreter.evaluate(then))
        }
        values.append(evaluate(otherwise))
        noteNullDefault(condition, then, otherwise, at: span)
        return values.dropFirst().reduce(values[0]) { $0.joined(with: $1) }
    }

    // MARK: Members and elements

    mutating func member(_ name: String, of object: FactValue, at span: CodeSpan) -> FactValue {
        var result: FactValue?
        for value in object.alternatives {
            let found = memberOfOne(name, of: value, at: span)
            result = result.map { $0.joined(with: found) } ?? found
        }
        return result ?? .nothing
    }

    private mutating func memberOfOne(_ name: String, of object: FactValue, at span: CodeSpan) -> FactValue {
        switch object {
        case .library(let path): return library("\(path).\(name)", at: span)
        case .row(let frame):
            if PythonVocabulary.rowMethods.contains(name) { return .method(of: object, name) }
            return cell(name, of: frame, at: span)
        case .frame(let frame):
            if PythonVocabulary.isFrameMethod(name) { return .method(of: object, name) }
            return frameAttribute(name, of: frame, at: span)
        case .instance(let type), .type(let type): return memberOfType(name, type)
        case .date(let origin): return dateMember(name, origin, of: object)
        default: return .method(of: object, name)
        }
    }

    private mutating func memberOfType(_ name: String, _ type: String) -> FactValue {
        for statement in types[type]?.body ?? [] {
            switch statement.kind {
            case .function(let function) where function.name == name:
                return .boundMethod(FunctionID(function), of: type)
            case .assign(let targets, let value)
            where targets.contains { $0.kind == .name(name) }:
                return globals["\(type).\(name)"]?.joined(with: evaluate(value)) ?? evaluate(value)
            default: break
            }
        }
        return globals["\(type).\(name)"] ?? .nothing
    }

    private func dateMember(_ name: String, _ origin: DateOrigin, of object: FactValue) -> FactValue {
        switch name {
        case "day": .date(.part(.day))
        case "month": .date(.part(.month))
        case "year": .date(.part(.year))
        default: .method(of: object, name)
        }
    }

    mutating func cell(_ name: String, of frame: Frame, at span: CodeSpan) -> FactValue {
        let columns = column(name, of: frame, at: span)
        return .scalar(columns, number(of: columns))
    }

    private mutating func element(of object: CodeExpression, at key: CodeExpression, _ span: CodeSpan)
        -> FactValue
    {
        let owner = evaluate(object)
        if case .state = owner { return stateElement(key, span) }
        let keyValue = evaluate(key)
        var result: FactValue?
        for value in owner.alternatives {
            let found = elementOfOne(value, keyValue, key, span)
            result = result.map { $0.joined(with: found) } ?? found
        }
        return result ?? .nothing
    }

    private mutating func elementOfOne(
        _ owner: FactValue,
        _ keyValue: FactValue,
        _ key: CodeExpression,
        _ span: CodeSpan
    ) -> FactValue {
        switch owner {
        case .row(let frame):
            if case .literal(.text(let name)) = keyValue { return cell(name, of: frame, at: span) }
            escape(frame, at: span)
            return .unknown(frame.known)
        case .frame(let frame): return select(from: frame, keyValue, key, span)
        case .series(let frame, let columns):
            // A mask keeps some of the values, a place takes one.
            if case .series = keyValue { return .series(frame, columns: columns) }
            return .scalar(columns, number(of: columns))
        case .method(of: .frame(let frame), let accessor): return locate(accessor, frame, key, span)
        case .container(let id): return stored(in: id, at: keyValue, isSlice: key.isSlice)
        case .tuple(let values):
            if case .literal(.integer(let text)) = keyValue, let index = Int(text),
                values.indices.contains(index)
            {
                return values[index]
            }
            return values.reduce(.unknown([])) { $0.joined(with: $1) }
        case .sequence(let element, let rows): return key.isSlice ? .sequence(element, rows: rows) : element
        default: return .scalar(owner.columns, owner.number)
        }
    }

    private func stored(in id: ContainerID, at key: FactValue, isSlice: Bool) -> FactValue {
        guard let container = containers[id] else { return .nothing }
        if isSlice { return .container(id) }
        if let name = key.fieldName {
            if let field = container.fields[name] { return field }
            if let index = Int(name), container.positions.indices.contains(index) {
                return container.positions[index]
            }
        }
        return container.element ?? container.missing
            ?? container.fields.values.reduce(.nothing) { $0.joined(with: $1) }
    }

    mutating func stateElement(_ key: CodeExpression, _ span: CodeSpan) -> FactValue {
        guard case .literal(.text(let name)) = evaluate(key) else {
            if isNew("escape", at: span) {
                facts.escapes.append(CodeNote("a relation's name is made while running", lines: span.lines))
            }
            return .nothing
        }
        if name.hasPrefix("__") {
            return name == "__parameters" ? .library("parameters") : .date(.effective)
        }
        return relation(named: name, at: span)
    }
}

extension CodeExpression {
    var isSlice: Bool { if case .slice = kind { true } else { false } }
}

extension FactValue {
    /// Whether it was computed from a weekday.
    var isWeekdayAmount: Bool {
        switch self {
        case .date(.part(.weekday)): true
        case .sequence(let value, _): value.isWeekdayAmount
        case .either(let values), .tuple(let values): values.contains(where: \.isWeekdayAmount)
        default: false
        }
    }
}
