import RowPrograms

/// Data frames and their columns.
extension FactInterpreter {
    mutating func frameAttribute(_ name: String, of frame: Frame, at span: CodeSpan) -> FactValue {
        switch name {
        case "empty", "shape", "size", "columns", "index", "dtypes":
            count(.frame(frame), at: span)
            return .method(of: .frame(frame), name)
        case "loc", "iloc", "at", "iat": return .method(of: .frame(frame), name)
        case "values", "T":
            escape(frame, at: span)
            return .unknown(frame.known)
        default: return .series(frame, columns: column(name, of: frame, at: span))
        }
    }

    /// `frame["a"]`, `frame[["a", "b"]]`, `frame[mask]`.
    mutating func select(from frame: Frame, _ key: FactValue, _ expression: CodeExpression, _ span: CodeSpan)
        -> FactValue
    {
        if case .literal(.text(let name)) = key {
            return .series(frame, columns: column(name, of: frame, at: span))
        }
        if let names = texts(of: key) { return .frame(narrowed(frame, to: names, at: span)) }
        if case .series = key {
            noteMask(expression)
        } else if !expression.isSlice {
            // A name made while running.
            escape(frame, at: span)
        }
        return .frame(frame)
    }

    /// `frame.loc[mask, "a"]`.
    mutating func locate(_ accessor: String, _ frame: Frame, _ key: CodeExpression, _ span: CodeSpan)
        -> FactValue
    {
        guard ["loc", "at", "iloc", "iat"].contains(accessor) else { return .unknown(frame.known) }
        guard case .collection(.tuple, let parts) = key.kind, parts.count == 2 else {
            let value = evaluate(key)
            if case .series = value {
                noteMask(key)
                return .frame(frame)
            }
            return key.isSlice ? .frame(frame) : .row(frame)
        }
        let rows = evaluate(parts[0])
        if case .series = rows { noteMask(parts[0]) }
        let columns = evaluate(parts[1])
        if case .literal(.text(let name)) = columns {
            return .series(frame, columns: column(name, of: frame, at: span))
        }
        if let names = texts(of: columns) { return .frame(narrowed(frame, to: names, at: span)) }
        if !parts[1].isSlice { escape(frame, at: span) }
        return .frame(frame)
    }

    private mutating func noteMask(_ condition: CodeExpression) {
        noteCondition(condition, effect: .selectsRow, isInLoop: false) { _ in }
    }

    func texts(of value: FactValue?) -> [String]? {
        switch value {
        case .literal(.text(let text)): return [text]
        case .tuple(let values): return values.isEmpty ? nil : texts(values)
        case .container(let id):
            guard let positions = containers[id]?.positions, !positions.isEmpty else { return nil }
            return texts(positions)
        default: return nil
        }
    }

    private func texts(_ values: [FactValue]) -> [String]? {
        let texts = values.compactMap { value -> String? in
            if case .literal(.text(let text)) = value { text } else { nil }
        }
        return texts.count == values.count ? texts : nil
    }

    private mutating func narrowed(_ frame: Frame, to names: [String], at span: CodeSpan) -> Frame {
        var result = Frame(open: [])
        for name in names { result.columns[name] = column(name, of: frame, at: span) }
        return result
    }

    mutating func callFrameMethod(
        _ name: String,
        _ frame: Frame,
        _ given: FactArguments,
        at span: CodeSpan
    ) -> FactValue {
        if !frame.groupedBy.isEmpty, let result = callOnGroups(name, frame, at: span) { return result }
        switch name {
        case "iterrows":
            return .sequence(.tuple([.scalar([], .integer), .row(frame)]), rows: relations(of: frame))
        case "itertuples": return .sequence(.row(frame), rows: relations(of: frame))
        case "to_dict":
            if given.placed.first == .literal(.text("records"))
                || given.named["orient"] == .literal(.text("records"))
            {
                return .sequence(.row(frame), rows: relations(of: frame))
            }
            escape(frame, at: span)
            return .unknown(frame.known)
        case "merge", "join": return merged(frame, given, at: span)
        case "groupby": return grouped(frame, given, at: span)
        case "sort_values", "nlargest", "nsmallest":
            let names = texts(
                of: given.value(name == "sort_values" ? 0 : 1, name == "sort_values" ? "by" : "columns")
            )
            let columns = (names ?? []).reduce(into: Set<SourceColumn>()) {
                $0.formUnion(column($1, of: frame, at: span))
            }
            noteSort(columns, at: span)
            var result = frame
            result.sortedBy = columns
            return .frame(result)
        case "drop_duplicates", "duplicated", "dropna": return distinct(name, frame, given, at: span)
        case "rename": return renamed(frame, given, at: span)
        case "assign": return assigned(frame, given, at: span)
        case "apply", "pipe", "transform", "agg": return applied(name, frame, given, at: span)
        case "drop":
            return .frame(
                dropping(texts(of: given.named["columns"] ?? given.placed.first) ?? [], from: frame)
            )
        case "set_index", "pivot", "pivot_table", "melt":
            for value in given.all {
                for name in texts(of: value) ?? [] { _ = column(name, of: frame, at: span) }
            }
            if name == "set_index" { return .frame(frame) }
            escape(frame, at: span)
            return .frame(frame)
        case "query", "eval": return queried(frame, given, at: span)
        case "copy", "reset_index", "head", "tail", "fillna", "astype", "reindex", "sample", "convert_dtypes",
            "where",
            "infer_objects", "sort_index":
            return .frame(frame)
        case "to_sql": return storedInDatabase(frame, given, at: span)
        case "keys", "info", "count", "nunique": return .scalar([], .unknown)
        case "get":
            guard case .literal(.text(let text)) = given.placed.first else { return .frame(frame) }
            return .series(frame, columns: column(text, of: frame, at: span))
        case "insert": return .literal(.none)
        case _ where name.hasPrefix("to_"):
            escape(frame, at: span)
            effect(.writesFile, name, at: span)
            return .nothing
        default:
            escape(frame, at: span)
            notUnderstood("the method \"\(name)\" of a data frame is not known", at: span)
            return .frame(frame)
        }
    }

    func relations(of frame: Frame) -> Set<String> { frame.open.union(frame.known.map(\.relation)) }

    private mutating func merged(_ frame: Frame, _ given: FactArguments, at span: CodeSpan) -> FactValue {
        guard case .frame(let other)? = given.value(0, "right") ?? given.named["other"] else {
            escape(frame, at: span)
            return .frame(frame)
        }
        let both = texts(of: given.named["on"])
        for name in both ?? texts(of: given.named["left_on"]) ?? [] { _ = column(name, of: frame, at: span) }
        for name in both ?? texts(of: given.named["right_on"]) ?? [] { _ = column(name, of: other, at: span) }
        var result = Frame(open: frame.open.union(other.open))
        result.columns = frame.columns.merging(other.columns) { $0.union($1) }
        return .frame(result)
    }

    private mutating func grouped(_ frame: Frame, _ given: FactArguments, at span: CodeSpan) -> FactValue {
        let names = texts(of: given.value(0, "by")) ?? []
        let keys = names.reduce(into: Set<SourceColumn>()) { $0.formUnion(column($1, of: frame, at: span)) }
        if isNew("grouping", at: span) {
            facts.groupings.append(GroupingFact(keys: keys.sorted(), lines: span.lines))
        }
        var result = frame
        result.groupedBy = keys
        return .frame(result)
    }

    /// Methods that give one row for each group; nil for all others.
    private mutating func callOnGroups(_ name: String, _ frame: Frame, at span: CodeSpan) -> FactValue? {
        switch name {
        case "first", "nth", "head":
            noteFirst(of: frame, frame.groupedBy, winner: .first, at: span)
            return .frame(frame.ungrouped)
        case "last", "tail":
            noteFirst(of: frame, frame.groupedBy, winner: .last, at: span)
            return .frame(frame.ungrouped)
        case "size", "count", "sum", "mean", "min", "max", "nunique", "ngroup":
            return aggregatedWhole(name, frame, at: span)
        default: return nil
        }
    }

    /// `frame.groupby(…).sum()`: of every column that is in it.
    private mutating func aggregatedWhole(_ name: String, _ frame: Frame, at span: CodeSpan) -> FactValue {
        let columns = frame.known.subtracting(frame.groupedBy)
        if name != "size" { escape(frame.ungrouped, at: span) }
        noteAccumulation(
            PythonVocabulary.aggregates[name] ?? .other,
            number(of: columns),
            values: columns,
            keys: frame.groupedBy,
            at: span
        )
        return .frame(frame.ungrouped)
    }

    /// One row for each key stays, the first or the last in their order.
    private mutating func noteFirst(
        of frame: Frame,
        _ keys: Set<SourceColumn>,
        winner: LookupFact.Winner,
        at span: CodeSpan
    ) {
        let others = frame.open.flatMap { relation in
            (inputs[relation]?.columns ?? []).map { SourceColumn(relation: relation, column: $0.name) }
        }
        noteLookup(
            .scalar(keys, .unknown),
            .scalar(frame.known.union(others).subtracting(keys), .unknown),
            winner: winner,
            sortedBy: frame.sortedBy,
            at: span
        )
    }

    /// A table of a database: one in memory is the program's own, and its queries say what is used of it.
    private mutating func storedInDatabase(_ frame: Frame, _ given: FactArguments, at span: CodeSpan)
        -> FactValue
    {
        if case .library(let path)? = given.value(1, "con"), path.contains(":memory:") {
            ownTables.append(frame)
            return .nothing
        }
        escape(frame, at: span)
        effect(.writesFile, "to_sql", at: span)
        return .nothing
    }

    /// What a query over the program's own tables uses of them: the columns whose names stand in it.
    mutating func useOwnTables(_ sql: String?, at span: CodeSpan) -> Set<SourceColumn> {
        var used: Set<SourceColumn> = []
        let words = (sql ?? "").split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        let everything = sql?.lowercased().replacing("count(*)", with: "").contains("*") ?? true
        for frame in ownTables {
            if everything {
                escape(frame, at: span)
                used.formUnion(frame.known)
            }
            for word in words where isColumn(word, of: frame) {
                used.formUnion(column(word, of: frame, at: span))
            }
        }
        return used
    }

    private mutating func distinct(
        _ name: String,
        _ frame: Frame,
        _ given: FactArguments,
        at span: CodeSpan
    ) -> FactValue {
        if let names = texts(of: given.value(name == "dropna" ? 9 : 0, "subset")) {
            let keys = names.reduce(into: Set<SourceColumn>()) {
                $0.formUnion(column($1, of: frame, at: span))
            }
            if name == "drop_duplicates" {
                let isLast = given.named["keep"] == .literal(.text("last"))
                noteFirst(of: frame, keys, winner: isLast ? .last : .first, at: span)
            }
        } else {
            escape(frame, at: span)
        }
        return .frame(frame)
    }

    private mutating func renamed(_ frame: Frame, _ given: FactArguments, at span: CodeSpan) -> FactValue {
        guard case .container(let id)? = given.named["columns"] ?? given.placed.first,
            let names = containers[id]?.fields
        else {
            escape(frame, at: span)
            return .frame(frame)
        }
        var result = frame
        for (old, new) in names {
            guard case .literal(.text(let text)) = new else { continue }
            let owners = column(old, of: frame, at: span)
            result.columns[old] = nil
            result.columns[text] = owners
        }
        return .frame(result)
    }

    private mutating func assigned(_ frame: Frame, _ given: FactArguments, at span: CodeSpan) -> FactValue {
        var result = frame
        for (name, value) in given.named {
            result.columns[name] = columns(in: keyFunction(value, .frame(frame), at: span))
        }
        return .frame(result)
    }

    private func dropping(_ names: [String], from frame: Frame) -> Frame {
        var result = frame
        for name in names { result.columns[name] = nil }
        return result
    }

    private mutating func applied(
        _ name: String,
        _ frame: Frame,
        _ given: FactArguments,
        at span: CodeSpan
    ) -> FactValue {
        if name == "agg" { return aggregated(frame, given, at: span) }
        guard let function = given.value(0, "func") else { return .frame(frame) }
        let isByRow =
            given.named["axis"] == .literal(.integer("1"))
            || given.named["axis"] == .literal(.text("columns"))
        switch function {
        case .function, .boundMethod:
            if isByRow { noteLoop(.rows(of: relations(of: frame).sorted()), span, leavesEarly: false) }
            var result = FactValue.nothing
            inLoop(isOverRows: isByRow) { interpreter in
                let argument = isByRow ? FactValue.row(frame) : .frame(frame.ungrouped)
                result = interpreter.keyFunction(function, argument, at: span)
            }
            return isByRow ? .series(frame, columns: columns(in: result)) : .frame(frame.ungrouped)
        default:
            escape(frame, at: span)
            return .frame(frame)
        }
    }

    /// `agg({"amount": "sum"})` and `agg(total=("amount", "sum"))`.
    private mutating func aggregated(_ frame: Frame, _ given: FactArguments, at span: CodeSpan) -> FactValue {
        var result = frame
        if case .container(let id)? = given.placed.first {
            for name in containers[id]?.fieldOrder ?? [] {
                let columns = column(name, of: frame, at: span)
                var operation = AccumulationFact.Operation.other
                if case .literal(.text(let text))? = containers[id]?.fields[name] {
                    operation = PythonVocabulary.aggregates[text] ?? .other
                }
                noteAccumulation(
                    operation,
                    number(of: columns),
                    values: columns,
                    keys: frame.groupedBy,
                    at: span
                )
            }
        }
        for (name, value) in given.named {
            guard case .tuple(let parts) = value, case .literal(.text(let source))? = parts.first else {
                continue
            }
            let columns = column(source, of: frame, at: span)
            result.columns[name] = columns
            var operation = AccumulationFact.Operation.other
            if parts.count > 1, case .literal(.text(let text)) = parts[1] {
                operation = PythonVocabulary.aggregates[text] ?? .other
            }
            noteAccumulation(
                operation,
                number(of: columns),
                values: columns,
                keys: frame.groupedBy,
                at: span
            )
        }
        result.groupedBy = []
        return .frame(result)
    }

    /// The text of a condition over columns: whatever looks like one of them is used.
    private mutating func queried(_ frame: Frame, _ given: FactArguments, at span: CodeSpan) -> FactValue {
        guard case .literal(.text(let text))? = given.placed.first else {
            escape(frame, at: span)
            return .frame(frame)
        }
        let words = text.split { !($0.isLetter || $0.isNumber || $0 == "_") }.map(String.init)
        var used: Set<SourceColumn> = []
        for word in words where isColumn(word, of: frame) {
            used.formUnion(column(word, of: frame, at: span))
        }
        for number in text.split(whereSeparator: { "<>=!&|() ,".contains($0) }).map(String.init) {
            guard Double(number) != nil else { continue }
            noteConstant(
                .number(number, .unknown),
                role: .comparison,
                beside: .scalar(used, .unknown),
                at: span
            )
        }
        return .frame(frame)
    }

    private func isColumn(_ word: String, of frame: Frame) -> Bool {
        frame.columns[word] != nil
            || frame.open.contains { inputs[$0]?.columns.contains { $0.name == word } ?? true }
    }

    // MARK: Columns

    mutating func callSeriesMethod(
        _ name: String,
        _ frame: Frame,
        _ columns: Set<SourceColumn>,
        _ given: FactArguments,
        at span: CodeSpan
    ) -> FactValue {
        let all = columns.union(self.columns(in: given))
        if !frame.groupedBy.isEmpty,
            let result = callOnGroupedColumn(name, frame, columns, given, at: span)
        {
            return result
        }
        if let operation = PythonVocabulary.aggregates[name] {
            noteAccumulation(
                operation,
                number(of: columns),
                values: columns,
                keys: frame.groupedBy,
                at: span
            )
            if !frame.groupedBy.isEmpty, name != "cumsum" {
                return .series(frame.ungrouped, columns: all.union(frame.groupedBy))
            }
            return .scalar(all, number(of: columns))
        }
        switch name {
        case "reset_index", "to_frame":
            var result = frame.ungrouped
            if case .literal(.text(let given))? = given.named["name"] ?? given.placed.first {
                result.columns[given] = columns
            }
            return .frame(result)
        case "tolist", "to_list", "unique", "items", "to_numpy":
            return .sequence(.scalar(columns, number(of: columns)), rows: [])
        case "to_dict":
            return .sequence(.tuple([.scalar(columns, .unknown), .scalar(columns, .unknown)]), rows: [])
        case "apply", "map":
            let argument = given.placed.first ?? .nothing
            let result = keyFunction(argument, .scalar(columns, number(of: columns)), at: span)
            return .series(frame, columns: self.columns(in: result).union(columns))
        case "round":
            noteRounding(
                .halfEven,
                digits: given.value(0, "decimals"),
                of: .scalar(columns, .unknown),
                at: span
            )
            return .series(frame, columns: all)
        case "fillna":
            noteDefault(.null, given.placed.first, columns, at: span)
            return .series(frame, columns: all)
        default: return .series(frame, columns: all)
        }
    }
}

extension FactInterpreter {
    /// Methods of a grouped column that make one value for each group in a way of their own; nil for all others.
    private mutating func callOnGroupedColumn(
        _ name: String,
        _ frame: Frame,
        _ columns: Set<SourceColumn>,
        _ given: FactArguments,
        at span: CodeSpan
    ) -> FactValue? {
        let all = columns.union(frame.groupedBy)
        switch name {
        case "first", "last", "nth":
            noteLookup(
                .scalar(frame.groupedBy, .unknown),
                .scalar(columns, .unknown),
                winner: name == "last" ? .last : .first,
                sortedBy: frame.sortedBy,
                at: span
            )
        case "agg", "aggregate":
            for operation in texts(of: given.value(0, "func")) ?? [] {
                noteAccumulation(
                    PythonVocabulary.aggregates[operation] ?? .other,
                    number(of: columns),
                    values: columns,
                    keys: frame.groupedBy,
                    at: span
                )
            }
            var result = frame.ungrouped
            for text in texts(of: given.value(0, "func")) ?? [] { result.columns[text] = all }
            return .frame(result)
        default: return nil
        }
        return .series(frame.ungrouped, columns: all)
    }
}

extension Frame {
    /// The same rows, one for each group or all of them.
    var ungrouped: Frame {
        var frame = self
        frame.groupedBy = []
        return frame
    }
}
