import RowPrograms

/// The arguments of a call, evaluated.
struct FactArguments {
    var placed: [FactValue]
    var named: [String: FactValue]
    var expressions: [CodeArgument]

    /// An argument by its place or its name.
    func value(_ index: Int, _ name: String) -> FactValue? {
        named[name] ?? (placed.indices.contains(index) ? placed[index] : nil)
    }

    var all: [FactValue] { placed + named.values }
}

extension FactInterpreter {
    mutating func call(
        _ function: CodeExpression,
        _ arguments: [CodeArgument],
        at expression: CodeExpression
    ) -> FactValue {
        let callee = evaluate(function)
        var given = FactArguments(placed: [], named: [:], expressions: arguments)
        for argument in arguments {
            if case .spread(let inner) = argument.value.kind {
                let value = evaluate(inner)
                given.placed += spreadParts(of: value, at: inner.span)
            } else if argument.name == "**" {
                escape(evaluate(argument.value), at: argument.value.span)
            } else if let name = argument.name {
                given.named[name] = evaluate(argument.value)
            } else {
                given.placed.append(evaluate(argument.value))
            }
        }
        var result: FactValue?
        for value in callee.alternatives {
            let found = callOne(value, given, at: expression.span)
            result = result.map { $0.joined(with: found) } ?? found
        }
        return result ?? .nothing
    }

    private func spreadParts(of value: FactValue, at span: CodeSpan) -> [FactValue] {
        switch value {
        case .tuple(let values): values
        case .container(let id):
            containers[id].map { $0.positions.isEmpty ? [$0.element ?? .nothing] : $0.positions } ?? [
                .nothing
            ]
        case .either(let values): values.first.map { spreadParts(of: $0, at: span) } ?? []
        default: [.unknown(value.columns)]
        }
    }

    private mutating func callOne(_ callee: FactValue, _ given: FactArguments, at span: CodeSpan) -> FactValue
    {
        switch callee {
        case .function(let id):
            guard let function = functions[id] else { return .nothing }
            return call(function, arguments: given.placed, named: given.named, at: span)
        case .boundMethod(let id, let type):
            guard let function = functions[id] else { return .nothing }
            let isStatic = function.decorators.contains { $0.kind == .name("staticmethod") }
            let own: [FactValue] = isStatic ? [] : [.instance(of: type)]
            return call(function, arguments: own + given.placed, named: given.named, at: span)
        case .type(let name):
            if case .boundMethod(let id, _) = member("__init__", of: .instance(of: name), at: span),
                let function = functions[id]
            {
                _ = call(
                    function,
                    arguments: [.instance(of: name)] + given.placed,
                    named: given.named,
                    at: span
                )
            }
            return .instance(of: name)
        case .library(let path): return callLibrary(path, given, at: span)
        case .method(let object, let name): return callMethod(name, of: object, given, at: span)
        default:
            // Something that nobody knows is called: what it is given goes out of sight.
            for argument in given.all { escape(argument, at: span) }
            if given.all.contains(where: { !$0.isConstant }) {
                notUnderstood("what is called here is not known", at: span)
            }
            return .unknown(given.all.reduce(into: []) { $0.formUnion(columns(in: $1)) })
        }
    }

    /// Follows a function of the program with these arguments.
    mutating func call(
        _ function: CodeFunction,
        arguments: [FactValue],
        named: [String: FactValue],
        at span: CodeSpan
    ) -> FactValue {
        let id = FunctionID(function)
        guard callsLeft > 0, scopes.count < 24, !scopes.contains(where: { $0.function == id }) else {
            if scopes.contains(where: { $0.function == id }) {
                notUnderstood("\"\(function.name)\" calls itself", at: span)
            }
            for argument in arguments { escape(argument, at: span) }
            return .nothing
        }
        callsLeft -= 1
        var inner = Scope(function: id)
        var rest = arguments[...]
        for parameter in function.parameters {
            switch parameter.kind {
            case .rest:
                inner.names[parameter.name] = .tuple(Array(rest))
                rest = []
            case .namedRest: inner.names[parameter.name] = .nothing
            default:
                let given = named[parameter.name] ?? (parameter.kind == .named ? nil : rest.popFirst())
                inner.names[parameter.name] = given ?? parameter.defaultValue.map { evaluate($0) } ?? .nothing
            }
        }
        scopes.append(inner)
        follow(function.body)
        return scopes.removeLast().result ?? .literal(.none)
    }

    // MARK: Libraries

    mutating func library(_ path: String, at span: CodeSpan) -> FactValue {
        if let constant = PythonVocabulary.constants[path] { return constant }
        if path == "os.environ" { effect(.environment, path, at: span) }
        return .library(path)
    }

    private mutating func callLibrary(_ path: String, _ given: FactArguments, at span: CodeSpan) -> FactValue
    {
        if path.contains("(") { return callHandle(path, given, at: span) }
        if let kind = PythonVocabulary.effect(of: path) {
            if kind == .database, given.placed.first == .literal(.text(":memory:")) {
                return .library("\(path)(:memory:)")
            }
            effect(kind, path, at: span)
            noteOpenMode(path, given, at: span)
            if kind == .dynamicCode {
                notUnderstood("\"\(path)\" finds or makes code while running", at: span)
                for argument in given.all { escape(argument, at: span) }
                escapeNames(at: span)
            }
            let isForeign = [.database, .network, .process, .environment].contains(kind)
            return isForeign ? .library("\(path)()") : .unknown(columns(in: given))
        }
        if let result = callConstructor(path, given, at: span) { return result }
        if let result = callBuiltin(path, given, at: span) { return result }
        if path.hasPrefix("pandas.") { return callPandas(String(path.dropFirst(7)), given, at: span) }
        if PythonVocabulary.isHarmless(path) { return .scalar(columns(in: given), .unknown) }
        for argument in given.all { escape(argument, at: span) }
        notUnderstood("\"\(path)\" is not known", at: span)
        return .unknown(columns(in: given))
    }

    /// Code that is made while running sees every name.
    mutating func escapeNames(at span: CodeSpan) {
        for value in scopes.flatMap({ $0.names.values }) { escape(value, at: span) }
    }

    func columns(in given: FactArguments) -> Set<SourceColumn> {
        given.all.reduce(into: []) { $0.formUnion(columns(in: $1)) }
    }

    private mutating func noteOpenMode(_ path: String, _ given: FactArguments, at span: CodeSpan) {
        guard path == "open", let mode = given.value(1, "mode") else { return }
        // A second note at the same place, of the other kind.
        if case .literal(.text(let text)) = mode, text.contains(where: "wax+".contains) {
            effect(.writesFile, path, at: span)
            facts.effects.removeAll { $0.kind == .readsFile && $0.lines == span.lines && !text.contains("+") }
        }
    }

    /// Functions that make a number, a date or a container.
    private mutating func callConstructor(_ path: String, _ given: FactArguments, at span: CodeSpan)
        -> FactValue?
    {
        switch path {
        case "decimal.Decimal", "Decimal":
            guard let value = given.placed.first else { return .number("0", .decimal) }
            if case .literal(.text(let text)) = value { return .number(text, .decimal) }
            if case .literal(.integer(let text)) = value { return .number(text, .decimal) }
            return .scalar(columns(in: given), .decimal)
        case "float":
            if case .literal(.text(let text))? = given.placed.first { return .number(text, .real) }
            return .scalar(columns(in: given), .real)
        case "int": return .scalar(columns(in: given), .integer)
        case "datetime.timedelta", "pandas.Timedelta", "dateutil.relativedelta.relativedelta",
            "pandas.DateOffset":
            return .duration(byWeekday: given.all.contains(where: \.isWeekdayAmount))
        case "pandas.to_datetime", "pandas.Timestamp", "datetime.datetime", "datetime.date":
            if case .date(let origin)? = given.placed.first { return .date(origin) }
            return .scalar(columns(in: given), .unknown)
        case "calendar.monthrange": return .tuple([.date(.part(.other)), .date(.part(.day))])
        case "collections.defaultdict": return newContainer(.map, missing: given.placed.first, at: span)
        case "collections.OrderedDict", "dict", "collections.Counter": return newMap(path, given, at: span)
        case "list", "tuple", "set", "frozenset", "collections.deque":
            return newList(path == "set" || path == "frozenset" ? .set : .list, given, at: span)
        default: return nil
        }
    }

    private mutating func newContainer(
        _ kind: Container.Kind,
        missing: FactValue?,
        at span: CodeSpan
    ) -> FactValue {
        let id = ContainerID(span)
        var container = containers[id] ?? Container(kind: kind)
        if let missing {
            container.missing = callOne(
                missing,
                FactArguments(placed: [], named: [:], expressions: []),
                at: span
            )
        }
        if case .library("int") = missing { container.missing = .number("0", .integer) }
        if case .library("float") = missing { container.missing = .number("0.0", .real) }
        if container.element == nil { container.element = container.missing }
        containers[id] = container
        return .container(id)
    }

    private mutating func newMap(_ path: String, _ given: FactArguments, at span: CodeSpan) -> FactValue {
        let id = ContainerID(span)
        var container = containers[id] ?? Container(kind: .map)
        for (name, value) in given.named {
            container.fields[name] = value
            if !container.fieldOrder.contains(name) { container.fieldOrder.append(name) }
        }
        guard let source = given.placed.first else {
            containers[id] = container
            return .container(id)
        }
        if case .row(let frame) = source {
            escape(frame, at: span)
            return source
        }
        if case .container(let other) = source, let copied = containers[other], copied.kind == .map {
            containers[id] = copied
            return .container(id)
        }
        let element = elements(of: source, at: span)
        let rows = source.rowRelations(in: self)
        if path == "collections.Counter" {
            container.key = element
            container.element = .scalar([], .integer)
            noteAccumulation(.count, .integer, values: [], keys: columns(in: element), at: span)
        } else {
            let parts = parts(of: element, count: 2, at: span)
            container.key = parts[0]
            container.element = parts[1]
            if !rows.isEmpty { noteLookup(parts[0], parts[1], winner: .last, at: span) }
        }
        containers[id] = container
        return .container(id)
    }

    private mutating func newList(_ kind: Container.Kind, _ given: FactArguments, at span: CodeSpan)
        -> FactValue
    {
        let id = ContainerID(span)
        var container = containers[id] ?? Container(kind: kind)
        if let source = given.placed.first {
            if case .container(let other) = source, let copied = containers[other], copied.kind == .list {
                container.positions = copied.positions
            }
            if case .tuple(let values) = source { container.positions = values }
            if case .sequence(let element, let rows) = source, !rows.isEmpty {
                return .sequence(element, rows: rows)
            }
            let element = elements(of: source, at: span)
            container.element = container.element.map { $0.joined(with: element) } ?? element
        }
        containers[id] = container
        return .container(id)
    }
}
