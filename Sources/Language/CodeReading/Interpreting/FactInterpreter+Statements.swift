import RowPrograms

extension FactInterpreter {
    mutating func run(_ program: RowProgram, entry: String) {
        declare(program.body)
        for statement in program.body { follow(statement) }
        guard case .function(let id) = globals[entry], let function = functions[id] else {
            facts.notUnderstood.append(
                CodeNote("the function \"\(entry)\" is not in this file", lines: 1...1)
            )
            return
        }
        let result = call(function, arguments: [.state], named: [:], at: function.span)
        giveBack(result, at: function.span)
    }

    /// Functions and types may be used above the place where they stand.
    mutating func declare(_ body: [CodeStatement], typeName: String? = nil) {
        for statement in body {
            switch statement.kind {
            case .function(let function):
                functions[FunctionID(function)] = function
                if typeName == nil { setName(function.name, to: .function(FunctionID(function))) }
            case .type(let type):
                types[type.name] = type
                setName(type.name, to: .type(type.name))
                declare(type.body, typeName: type.name)
            default: break
            }
        }
    }

    mutating func follow(_ body: [CodeStatement]) {
        for statement in body { follow(statement) }
    }

    mutating func follow(_ statement: CodeStatement) {
        switch statement.kind {
        case .assign(let targets, let value):
            let found = evaluate(value)
            for target in targets { assign(found, from: value, to: target, at: statement.span) }
        case .update(let target, let operation, let value):
            update(target, operation, value, at: statement.span)
        case .evaluate(let expression): _ = evaluate(expression)
        case .branch(let condition, let then, let otherwise):
            followBranch(condition, then, otherwise)
        case .forEach(let target, let source, let body, let otherwise):
            followLoop(target, source, body, at: statement.span)
            follow(otherwise)
        case .whileLoop(let condition, let body, let otherwise):
            followWhile(condition, body, at: statement.span)
            follow(otherwise)
        case .giveBack(let value):
            guard let value else { return }
            let found = evaluate(value)
            guard !scopes.isEmpty else { return }
            scope.result = scope.result.map { $0.joined(with: found) } ?? found
        case .fail(let value): _ = value.map { evaluate($0) }
        case .attempt(let body, let handlers, let otherwise, let finally):
            // A failure leaves the body anywhere: its handlers find names from before or after.
            followWays([body + otherwise] + handlers.map(\.body), mixed: true)
            follow(finally)
        case .using(let resources, let body):
            for resource in resources {
                let value = evaluate(resource.value)
                if let target = resource.target {
                    assign(value, from: resource.value, to: target, at: statement.span)
                }
            }
            follow(body)
        case .check(let condition, let message):
            _ = evaluate(condition)
            _ = message.map { evaluate($0) }
        default: followDeclaration(statement)
        }
    }

    private mutating func followDeclaration(_ statement: CodeStatement) {
        switch statement.kind {
        case .function(let function):
            functions[FunctionID(function)] = function
            if !scopes.isEmpty { setName(function.name, to: .function(FunctionID(function))) }
        case .type(let type):
            types[type.name] = type
            declare(type.body, typeName: type.name)
        case .imports(let imports):
            for name in imports where name.name != "*" { setName(name.name, to: .library(name.path)) }
            if imports.contains(where: { $0.name == "*" }) {
                notUnderstood("names of another module come in unseen", at: statement.span)
            }
        case .delete(let targets):
            for target in targets {
                for child in target.children { _ = evaluate(child) }
            }
        case .outerNames(let names):
            effect(.globalState, names.joined(separator: ", "), at: statement.span)
        case .notUnderstood(let construct, let expressions, let statements):
            notUnderstood("\(construct) is not followed", at: statement.span)
            for expression in expressions { escape(evaluate(expression), at: expression.span) }
            followWays([statements, []])
        default: break
        }
    }

    /// Follows one of several ways; each begins with the names that are known here.
    ///
    /// - Parameter mixed: Whether the later ways may begin with what the first has done.
    mutating func followWays(_ ways: [[CodeStatement]], mixed: Bool = false) {
        var before = names
        var ends: [[String: FactValue]] = []
        for (index, way) in ways.enumerated() {
            names = before
            follow(way)
            if index == 0, mixed { before = joined(before, names) }
            if !way.endsFlow { ends.append(names) }
        }
        names = ends.dropFirst().reduce(ends.first ?? before) { joined($0, $1) }
    }

    func joined(_ left: [String: FactValue], _ right: [String: FactValue]) -> [String: FactValue] {
        left.merging(right) { $0.joined(with: $1) }
    }

    // MARK: Loops

    private mutating func followLoop(
        _ target: CodeExpression,
        _ source: CodeExpression,
        _ body: [CodeStatement],
        at span: CodeSpan
    ) {
        let iterated = evaluate(source)
        noteLoop(subject(of: iterated), span, leavesEarly: body.leavesLoop)
        count(iterated, at: source.span)
        let element = elements(of: iterated, at: source.span)
        let isOverRows = iterated.isRows(in: self)
        let order = element.order
        inLoop(isOverRows: isOverRows, sortedBy: order) { interpreter in
            interpreter.assign(element, from: source, to: target, at: target.span)
            interpreter.follow(body)
        }
        if isOverRows, order.isEmpty { noteCarried(in: body, target, at: span) }
    }

    /// Names that a turn reads before it gives them a value of its row: the row before has left them.
    private mutating func noteCarried(
        in body: [CodeStatement],
        _ target: CodeExpression,
        at span: CodeSpan
    ) {
        var reading = CarriedNames()
        reading.read(body)
        for name in reading.carried.sorted() {
            let value = names[name] ?? .nothing
            if case .container = value { continue }
            guard !columns(in: value).isEmpty, !target.mentions(CodeExpression(.name(name), span: .none)),
                isNew("carried", at: span)
            else { continue }
            facts.carriedValues.append(CodeNote(name, lines: span.lines))
        }
    }

    private mutating func followWhile(_ condition: CodeExpression, _ body: [CodeStatement], at span: CodeSpan)
    {
        noteLoop(.condition, span, leavesEarly: body.leavesLoop)
        inLoop(isOverRows: false) { interpreter in
            _ = interpreter.evaluate(condition)
            interpreter.follow(body)
        }
    }

    mutating func noteLoop(_ subject: LoopFact.Subject, _ span: CodeSpan, leavesEarly: Bool) {
        guard isNew("loop", at: span) else { return }
        facts.loops.append(
            LoopFact(subject: subject, lines: span.lines, depth: loopDepth + 1, leavesEarly: leavesEarly)
        )
    }

    /// Follows the turns of a loop: none, one, or a later one that sees what an earlier has collected.
    mutating func inLoop(
        isOverRows: Bool,
        sortedBy: Set<SourceColumn> = [],
        _ turn: (inout FactInterpreter) -> Void
    ) {
        if scopes.isEmpty { scopes.append(Scope(names: globals)) }
        scope.loops.append(LoopContext(isOverRows: isOverRows, sortedBy: sortedBy))
        for _ in 0..<2 {
            let before = names
            turn(&self)
            names = joined(before, names)
        }
        scope.loops.removeLast()
    }

    func subject(of value: FactValue) -> LoopFact.Subject {
        let relations = value.rowRelations(in: self)
        if !relations.isEmpty { return .rows(of: relations.sorted()) }
        switch value.alternatives.first ?? .nothing {
        case .container, .sequence(.tuple, _): return .collected
        case .sequence(.scalar(let columns, .integer), _) where columns.isEmpty: return .numbers
        case .sequence: return .collected
        default: return .other
        }
    }

    // MARK: Assigning

    mutating func assign(
        _ value: FactValue,
        from source: CodeExpression,
        to target: CodeExpression,
        at span: CodeSpan
    ) {
        switch target.kind {
        case .name(let name):
            noteGrowth(of: target, value, from: source, at: span)
            setName(name, to: value)
        case .collection(_, let targets): unpack(value, into: targets, from: source, at: span)
        case .spread(let inner): assign(.nothing, from: source, to: inner, at: span)
        case .member(let object, let name):
            let owner = evaluate(object)
            if case .instance(let type) = owner { globals["\(type).\(name)"] = value }
            if case .frame = owner { noteFrameColumn(name, value, of: object, at: span) }
        case .element(let object, let key): store(value, from: source, in: object, at: key, span)
        default: _ = evaluate(target)
        }
    }

    private mutating func unpack(
        _ value: FactValue,
        into targets: [CodeExpression],
        from source: CodeExpression,
        at span: CodeSpan
    ) {
        let parts = self.parts(of: value, count: targets.count, at: source.span)
        for (target, part) in zip(targets, parts) { assign(part, from: source, to: target, at: span) }
    }

    /// The values that a value falls into when it is unpacked.
    func parts(of value: FactValue, count: Int, at span: CodeSpan) -> [FactValue] {
        switch value {
        case .tuple(let values) where values.count == count: return values
        case .container(let id):
            if let positions = containers[id]?.positions, positions.count == count { return positions }
            return Array(repeating: containers[id]?.element ?? .nothing, count: count)
        case .either(let values):
            return values.map { parts(of: $0, count: count, at: span) }
                .reduce([]) { joined, parts in
                    joined.isEmpty ? parts : zip(joined, parts).map { $0.joined(with: $1) }
                }
        default: return Array(repeating: .unknown(value.columns), count: count)
        }
    }

    /// `object[key] = value`.
    private mutating func store(
        _ value: FactValue,
        from source: CodeExpression,
        in object: CodeExpression,
        at key: CodeExpression,
        _ span: CodeSpan
    ) {
        let keyValue = evaluate(key)
        for owner in evaluate(object).alternatives {
            switch owner {
            case .state:
                if case .literal(.text(let name)) = keyValue {
                    noteOutput(name, value, at: span)
                } else {
                    notUnderstood("a relation is given a name that is made while running", at: span)
                }
            case .container(let id):
                noteCollected(
                    value,
                    from: source,
                    key: keyValue,
                    keyExpression: key,
                    in: object,
                    id,
                    at: span
                )
                put(value, in: id, at: keyValue, span)
            case .frame:
                if case .literal(.text(let name)) = keyValue {
                    noteFrameColumn(name, value, of: object, at: span)
                }
            default: break
            }
        }
    }

    /// A column is added to a table, or replaced.
    private mutating func noteFrameColumn(
        _ name: String,
        _ value: FactValue,
        of object: CodeExpression,
        at span: CodeSpan
    ) {
        guard case .name(let variable) = object.kind, case .frame(var frame) = self.value(ofName: variable)
        else {
            return
        }
        frame.columns[name] = value.columns
        setName(variable, to: .frame(frame))
    }

    mutating func put(_ value: FactValue, in id: ContainerID, at key: FactValue, _ span: CodeSpan) {
        var container = containers[id] ?? Container(kind: .map)
        if let name = key.fieldName {
            container.fields[name] = container.fields[name].map { $0.joined(with: value) } ?? value
            if !container.fieldOrder.contains(name) { container.fieldOrder.append(name) }
            container.partLines[name] = span.lines
        } else {
            container.element = container.element.map { $0.joined(with: value) } ?? value
        }
        container.key = container.key.map { $0.joined(with: key) } ?? key
        containers[id] = container
    }
}

extension FactValue {
    /// The name of a record's field that it is as a key.
    var fieldName: String? {
        switch self {
        case .literal(.text(let text)), .literal(.integer(let text)): text
        default: nil
        }
    }

    /// Relations whose rows it goes through.
    func rowRelations(in interpreter: FactInterpreter) -> Set<String> {
        switch self {
        case .frame(let frame), .row(let frame), .series(let frame, _):
            frame.open.union(frame.known.map(\.relation))
        case .either(let values): values.reduce(into: []) { $0.formUnion($1.rowRelations(in: interpreter)) }
        case .container(let id):
            // A list that holds rows as they came.
            switch interpreter.containers[id]?.element {
            case .row(let frame): frame.open
            default: []
            }
        case .method(of: .frame(let frame), "index"): frame.open.union(frame.known.map(\.relation))
        case .sequence(_, let rows): rows
        default: []
        }
    }

    /// What the rows inside it are sorted by.
    var order: Set<SourceColumn> {
        switch self {
        case .row(let frame), .frame(let frame), .series(let frame, _): frame.sortedBy
        case .tuple(let values), .either(let values): values.map(\.order).first { !$0.isEmpty } ?? []
        case .sequence(let value, _): value.order
        default: []
        }
    }

    /// The same with its rows sorted.
    func sorted(by columns: Set<SourceColumn>) -> FactValue {
        switch self {
        case .row(var frame):
            frame.sortedBy = columns
            return .row(frame)
        case .tuple(let values): return .tuple(values.map { $0.sorted(by: columns) })
        default: return self
        }
    }

    func isRows(in interpreter: FactInterpreter) -> Bool { !rowRelations(in: interpreter).isEmpty }
}

extension [CodeStatement] {
    /// Whether what stands behind it is never reached from here.
    var endsFlow: Bool {
        switch last?.kind {
        case .giveBack, .fail, .leaveLoop, .nextTurn: true
        case .branch(_, let then, let otherwise): then.endsFlow && otherwise.endsFlow
        default: false
        }
    }

    /// Whether a loop's turn may end the loop.
    var leavesLoop: Bool {
        contains { statement in
            switch statement.kind {
            case .leaveLoop, .giveBack: true
            case .forEach, .whileLoop, .function, .type: false
            default: statement.statements.leavesLoop
            }
        }
    }
}
