import RowPrograms

/// What a program gives back.
extension FactInterpreter {
    /// The value that the entry function returns.
    mutating func giveBack(_ value: FactValue, at span: CodeSpan) {
        for one in value.alternatives {
            switch one {
            case .container(let id):
                guard let container = containers[id], container.kind == .map else { continue }
                for name in container.fieldOrder {
                    guard let field = container.fields[name] else { continue }
                    let line = container.partLines[name]?.lowerBound ?? Int(span.firstLine)
                    noteOutput(name, field, at: CodeSpan(line: line))
                }
            case .state, .literal(.none): continue
            default:
                notUnderstood("what is given back could not be followed", at: span)
                escape(one, at: span)
            }
        }
    }

    mutating func noteOutput(_ name: String, _ value: FactValue, at span: CodeSpan) {
        for one in value.alternatives {
            guard case .frame(let frame) = one else {
                escape(one, at: span)
                note(OutputFact(name: name, columns: nil, lines: span.lines))
                continue
            }
            escape(frame, at: span)
            if let collected = frame.collected {
                note(OutputFact(name: name, columns: outputColumns(of: frame, collected), lines: span.lines))
            } else {
                let columns = frame.columns.sorted { $0.key < $1.key }.map {
                    OutputFact.Column(name: $0.key, sources: $0.value.sorted(), lines: nil)
                }
                note(OutputFact(name: name, columns: frame.open.isEmpty ? columns : nil, lines: span.lines))
            }
        }
    }

    /// Several ways to the end may give back one relation: the one that says most stays.
    private mutating func note(_ output: OutputFact) {
        guard let index = facts.outputs.firstIndex(where: { $0.name == output.name }) else {
            facts.outputs.append(output)
            return
        }
        let present = facts.outputs[index].columns ?? []
        let richness = { (columns: [OutputFact.Column]) in columns.reduce(0) { $0 + 1 + $1.sources.count } }
        if richness(output.columns ?? []) > richness(present) { facts.outputs[index] = output }
    }

    private func outputColumns(of frame: Frame, _ collected: ContainerID) -> [OutputFact.Column] {
        let order = frameOrder[collected] ?? frame.columns.keys.sorted()
        return order.map { name in
            OutputFact.Column(
                name: name,
                sources: (frame.columns[name] ?? []).sorted(),
                lines: columnLines[collected]?[name]
            )
        }
    }

    /// `pandas.…(…)`.
    mutating func callPandas(_ name: String, _ given: FactArguments, at span: CodeSpan) -> FactValue {
        switch name {
        case "DataFrame", "DataFrame.from_records": return newFrame(given, at: span)
        case "merge":
            guard case .frame(let left)? = given.placed.first else { return .nothing }
            var rest = given
            rest.placed.removeFirst()
            return callFrameMethod("merge", left, rest, at: span)
        case "concat":
            let element = given.placed.first.map { elements(of: $0, at: span) } ?? .nothing
            return concatenated(element, at: span)
        case "isna", "isnull", "notna", "notnull", "to_numeric", "Series", "NaT", "NA":
            if case .series(let frame, let columns)? = given.placed.first {
                return .series(frame, columns: columns)
            }
            return .scalar(columns(in: given), .unknown)
        case "read_sql", "read_sql_query", "read_sql_table":
            if case .library(let path)? = given.value(1, "con"), path.contains("(") {
                noteQuery(given.placed.first, library: path, at: span)
                return .unknown(useOwnTables(text(of: given.placed.first ?? .nothing), at: span))
            }
            noteQuery(given.placed.first, library: "pandas", at: span)
            effect(.database, "pandas.\(name)", at: span)
            return .nothing
        default:
            for argument in given.all { escape(argument, at: span) }
            notUnderstood("\"pandas.\(name)\" is not known", at: span)
            return .unknown(columns(in: given))
        }
    }

    private func concatenated(_ value: FactValue, at span: CodeSpan) -> FactValue {
        var result = Frame(open: [])
        for case .frame(let frame) in value.alternatives {
            result.open.formUnion(frame.open)
            result.columns.merge(frame.columns) { $0.union($1) }
            result.collected = result.collected ?? frame.collected
        }
        return .frame(result)
    }

    /// A table of rows that the program has collected.
    private mutating func newFrame(_ given: FactArguments, at span: CodeSpan) -> FactValue {
        let id = ContainerID(span, role: "frame")
        var frame = Frame(open: [])
        frame.collected = id
        let names = texts(of: given.named["columns"] ?? given.value(1, "columns"))
        var lines: [String: ClosedRange<Int>] = [:]
        var found: [String] = []
        let rows = given.value(0, "data") ?? given.named["records"]
        var element = rows.map { elements(of: $0, at: span) } ?? .nothing
        if case .container(let map)? = rows, containers[map]?.kind == .map {
            // A map of columns.
            element = .container(map)
        }
        for row in element.alternatives {
            switch row {
            case .container(let id):
                guard let container = containers[id] else { continue }
                let keys = container.kind == .map ? container.fieldOrder : (names ?? [])
                for (index, name) in keys.enumerated() {
                    let part =
                        container.kind == .map
                        ? container.fields[name]
                        : container.positions.indices.contains(index) ? container.positions[index] : nil
                    frame.columns[name, default: []].formUnion(columns(in: part ?? .nothing))
                    lines[name] =
                        lines[name] ?? container.partLines[container.kind == .map ? name : String(index)]
                    if !found.contains(name) { found.append(name) }
                }
                if container.kind == .list, container.positions.isEmpty { frame.isComplete = false }
            case .tuple(let values):
                for (name, value) in zip(names ?? [], values) {
                    frame.columns[name, default: []].formUnion(columns(in: value))
                }
            case .row(let source):
                if let names {
                    for name in names {
                        frame.columns[name, default: []].formUnion(column(name, of: source, at: span))
                    }
                } else {
                    frame.open.formUnion(source.open)
                }
            case .frame(let source): return .frame(source)
            default: break
            }
        }
        frameOrder[id] = names ?? found
        columnLines[id] = lines
        return .frame(frame)
    }
}

extension CodeSpan {
    /// A whole line.
    init(line: Int) {
        let number = Int32(clamping: line)
        self.init(firstLine: number, firstColumn: 1, lastLine: number, lastColumn: 1)
    }
}
