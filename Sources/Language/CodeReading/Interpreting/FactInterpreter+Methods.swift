import RowPrograms

/// Methods of containers, texts, numbers and dates.
extension FactInterpreter {
    mutating func callMethod(
        _ name: String,
        of object: FactValue,
        _ given: FactArguments,
        at span: CodeSpan
    ) -> FactValue {
        switch object {
        case .frame(let frame): return callFrameMethod(name, frame, given, at: span)
        case .series(let frame, let columns): return callSeriesMethod(name, frame, columns, given, at: span)
        case .method(of: .frame(let frame), let accessor):
            return callSeriesMethod("\(accessor).\(name)", frame, frame.known, given, at: span)
        case .method(of: .series(let frame, let columns), _):
            // `column.str.strip()`, `column.dt.year`.
            return .series(frame, columns: columns.union(self.columns(in: given)))
        case .row(let frame): return callRowMethod(name, frame, given, at: span)
        case .state: return callStateMethod(name, given, at: span)
        case .container(let id): return callContainerMethod(name, id, given, at: span)
        case .date(let origin): return callDateMethod(name, origin, given)
        case .method(of: .library(let path), _), .library(let path):
            return callHandle("\(path).\(name)", given, at: span)
        default: return callValueMethod(name, object, given, at: span)
        }
    }

    private mutating func callRowMethod(
        _ name: String,
        _ frame: Frame,
        _ given: FactArguments,
        at span: CodeSpan
    ) -> FactValue {
        switch name {
        case "get":
            guard case .literal(.text(let column)) = given.placed.first else { break }
            let value = cell(column, of: frame, at: span)
            noteDefault(.null, given.value(1, "default"), value.columns, at: span)
            return value
        case "_asdict", "to_dict", "copy":
            return .row(frame)
        default: break
        }
        escape(frame, at: span)
        return .unknown(frame.known)
    }

    private mutating func callStateMethod(_ name: String, _ given: FactArguments, at span: CodeSpan)
        -> FactValue
    {
        switch name {
        case "get", "pop", "__getitem__":
            guard let key = given.expressions.first?.value else { return .nothing }
            return stateElement(key, span)
        case "copy": return .state
        case "update":
            for value in given.placed { giveBack(value, at: span) }
            for (name, value) in given.named { noteOutput(name, value, at: span) }
            return .literal(.none)
        default:
            escape(.state, at: span)
            return .nothing
        }
    }

    private mutating func callContainerMethod(
        _ name: String,
        _ id: ContainerID,
        _ given: FactArguments,
        at span: CodeSpan
    ) -> FactValue {
        let container = containers[id] ?? Container(kind: .list)
        let first = given.placed.first ?? .nothing
        switch name {
        case "append", "add", "appendleft":
            append(first, to: id)
            noteAppended(first, to: id, at: span)
            return .literal(.none)
        case "extend", "update":
            append(elements(of: first, at: span), to: id)
            return .literal(.none)
        case "insert":
            append(given.value(1, "object") ?? .nothing, to: id)
            return .literal(.none)
        case "get", "pop": return taken(name, id, given, at: span)
        case "setdefault":
            let value = given.value(1, "default") ?? .literal(.none)
            put(value, in: id, at: first, span)
            if isInRowLoop, !value.isFresh { noteLookup(first, value, winner: .first, at: span) }
            return containers[id]?.element ?? value
        case "items":
            return .sequence(.tuple([keyValue(of: container), everyValue(of: container)]), rows: [])
        case "keys": return .sequence(keyValue(of: container), rows: [])
        case "values": return .sequence(everyValue(of: container), rows: [])
        case "sort":
            let order = columns(in: keyFunction(given.named["key"], container.element ?? .nothing, at: span))
            noteSort(order, at: span)
            containers[id]?.element = container.element?.sorted(by: order)
            return .literal(.none)
        case "copy": return .container(id)
        case "most_common":
            return .sequence(.tuple([keyValue(of: container), .scalar([], .integer)]), rows: [])
        case "index", "count", "reverse", "clear", "remove", "discard", "union", "intersection", "difference",
            "issubset", "isdisjoint", "popleft":
            return .scalar(columns(in: .container(id)), .unknown)
        default: return .unknown(columns(in: .container(id)))
        }
    }

    private func keyValue(of container: Container) -> FactValue {
        container.key ?? container.element ?? .nothing
    }

    private func everyValue(of container: Container) -> FactValue {
        let fields = container.fields.sorted { $0.key < $1.key }.map(\.value)
        return fields.reduce(container.element ?? fields.first ?? .nothing) { $0.joined(with: $1) }
    }

    /// Lists of values per key.
    private mutating func noteAppended(_ value: FactValue, to id: ContainerID, at span: CodeSpan) {
        guard isInRowLoop else { return }
        let isPerKey = containers.values.contains { $0.kind == .map && $0.element == .container(id) }
        if isPerKey { noteAccumulation(.collect, .unknown, values: columns(in: value), keys: [], at: span) }
    }

    private mutating func taken(
        _ name: String,
        _ id: ContainerID,
        _ given: FactArguments,
        at span: CodeSpan
    ) -> FactValue {
        let container = containers[id] ?? Container(kind: .map)
        let key = given.placed.first ?? .nothing
        guard container.kind == .map else { return container.element ?? .nothing }
        let value: FactValue
        if let field = key.fieldName, let found = container.fields[field] {
            value = found
        } else {
            value = everyValue(of: container)
        }
        guard name == "get" || given.placed.count > 1 else { return value }
        noteDefault(.key, given.value(1, "default") ?? .literal(.none), columns(in: value), at: span)
        return given.value(1, "default").map { value.joined(with: $0) } ?? value.joined(with: .literal(.none))
    }

    mutating func noteDefault(
        _ absence: DefaultFact.Absence,
        _ value: FactValue?,
        _ columns: Set<SourceColumn>,
        at span: CodeSpan
    ) {
        guard let value, let text = text(of: value), isNew("default", at: span) else { return }
        facts.defaults.append(
            DefaultFact(absence: absence, columns: columns.sorted(), value: text, lines: span.lines)
        )
    }

    // MARK: Dates, numbers, texts

    private mutating func callDateMethod(_ name: String, _ origin: DateOrigin, _ given: FactArguments)
        -> FactValue
    {
        switch name {
        case "weekday", "dayofweek": .date(.part(.weekday(base: 0)))
        case "isoweekday": .date(.part(.weekday(base: 1)))
        case "replace", "date", "normalize", "to_pydatetime": .date(origin == .effective ? .moved : origin)
        case "isoformat", "strftime", "isocalendar", "toordinal", "timetuple": .scalar([], .unknown)
        default: .date(.part(.other))
        }
    }

    private mutating func callValueMethod(
        _ name: String,
        _ object: FactValue,
        _ given: FactArguments,
        at span: CodeSpan
    ) -> FactValue {
        let columns = self.columns(in: object).union(self.columns(in: given))
        switch name {
        case "quantize":
            let mode = given.value(1, "rounding").map { PythonVocabulary.roundingMode($0) } ?? .halfEven
            noteRounding(mode, digits: given.placed.first, of: object, at: span)
            return .scalar(columns, .decimal)
        case "join":
            let joined = given.placed.first.map { elements(of: $0, at: span) } ?? .nothing
            noteAccumulation(.join, .unknown, values: self.columns(in: joined), keys: [], at: span)
            return .scalar(columns, .unknown)
        case "execute", "executemany", "executescript", "fetchall", "fetchone", "commit", "cursor":
            return callHandle("?.\(name)", given, at: span)
        case "write" where countsRows(given):
            effect(.writesFile, name, at: span)
            facts.countsWritten += countedRelations(given).map { CodeNote($0, lines: span.lines) }
            return .nothing
        case "write", "writelines", "write_text", "write_bytes", "mkdir", "unlink", "rename":
            effect(.writesFile, name, at: span)
            return .nothing
        case "read", "readlines", "read_text", "read_bytes", "iterdir", "exists", "glob":
            effect(.readsFile, name, at: span)
            return .nothing
        case "split", "splitlines", "rsplit", "partition":
            return .sequence(.scalar(columns, .unknown), rows: [])
        default: return .scalar(columns, object.number)
        }
    }

    /// Relations whose length is asked for inside what is written.
    private mutating func countedRelations(_ given: FactArguments) -> [String] {
        var counted: [CodeExpression] = []
        for argument in given.expressions {
            argument.value.forEachExpression { expression in
                guard case .call(_, let inner) = expression.kind, expression.isCallOfLen else { return }
                counted += inner.map(\.value)
            }
        }
        return counted.flatMap { evaluate($0).rowRelations(in: self).sorted() }
    }

    private mutating func countsRows(_ given: FactArguments) -> Bool { !countedRelations(given).isEmpty }

    /// A method of something that a library gave: a connection, a file, a path.
    mutating func callHandle(_ path: String, _ given: FactArguments, at span: CodeSpan) -> FactValue {
        let name = String(path.split(separator: ".").last ?? "")
        if ["execute", "executemany", "executescript", "read_sql", "read_sql_query"].contains(name) {
            noteQuery(given.placed.first, library: path, at: span)
            if path.contains(":memory:") {
                _ = useOwnTables(text(of: given.placed.first ?? .nothing), at: span)
            }
            return .library("\(path)()")
        }
        return .library("\(path)()")
    }

    mutating func noteQuery(_ text: FactValue?, library: String, at span: CodeSpan) {
        guard isNew("query", at: span) else { return }
        var sql: String?
        if case .literal(.text(let text)) = text { sql = text }
        let root = library.split(separator: ".").first.map(String.init)
        facts.queries.append(
            QueryFact(
                sql: sql,
                library: root == "?" ? nil : root,
                lines: span.lines,
                isInMemory: library.contains(":memory:")
            )
        )
        if sql == nil { notUnderstood("the text of a query is made while running", at: span) }
    }
}

extension FactValue {
    /// An empty container or a constant: the beginning of a sum or a list, not a looked-up value.
    var isFresh: Bool {
        switch self {
        case .container, .literal, .number: true
        default: false
        }
    }
}
