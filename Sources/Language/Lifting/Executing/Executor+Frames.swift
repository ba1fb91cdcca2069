import RowPrograms

/// The part of pandas that programs over rows use to get at them.
extension Executor {
    func element(of frame: Frame, at key: Value, _ state: inout State, span: CodeSpan) throws -> Value {
        if let name = key.term?.text { return .series(frame, try column(name, of: frame, at: span)) }
        if case .series(let other, let mask) = key, other.plan == frame.plan, mask.type.kind == .boolean {
            return .frame(Frame(plan: frame.plan.filtered(mask), columns: frame.columns, relation: nil))
        }
        if case .object(let id) = key, case .list(let list) = state.objects[id], let names = list.fixed {
            let columns = try names.map { value -> FrameColumn in
                guard let name = value.term?.text else {
                    throw unsupported("columns by computed names", at: span)
                }
                return FrameColumn(name: name, term: try column(name, of: frame, at: span))
            }
            return .frame(Frame(plan: frame.plan, columns: columns, relation: nil))
        }
        throw unsupported("this selection of a data frame", at: span)
    }

    func columnwise(
        _ comparison: CodeComparison,
        _ left: Value,
        _ right: Value,
        _ state: inout State,
        at span: CodeSpan
    ) throws -> Value? {
        guard case .series(let frame, let first) = left else {
            if case .series = right { throw unsupported("a constant compared with a column", at: span) }
            return nil
        }
        let second: Term
        if case .series(let other, let term) = right {
            guard other.plan == frame.plan else {
                throw unsupported("columns of different frames compared", at: span)
            }
            second = term
        } else {
            second = try term(of: right, at: span)
        }
        guard first.type.missing.isEmpty || comparison != .notEqual, second.type.kind != .nothing,
            first.type.missing.isDisjoint(with: .notAvailable)
        else { throw unsupported("a column with missing values compared", at: span) }
        return .series(frame, try compare(comparison, first, second, at: span))
    }

    func frameMethod(
        _ name: String,
        of frame: Frame,
        _ arguments: Arguments,
        _ state: inout State,
        at span: CodeSpan
    ) throws -> Value {
        switch name {
        case "iterrows":
            let row = try keyedRow(of: frame, at: span)
            return .sequence(
                .rows(Rows(plan: frame.plan, element: .tuple([.refused(indexRefusal(at: span)), row])))
            )
        case "itertuples":
            guard arguments.named["index"] == .term(.no) else {
                throw unsupported("itertuples with the index", at: span)
            }
            return .sequence(.rows(Rows(plan: frame.plan, element: .row(frame, .tuple))))
        case "to_dict":
            guard (arguments[0, "orient"])?.term?.text == "records" else { break }
            return .sequence(.rows(Rows(plan: frame.plan, element: .row(frame, .map))))
        case "copy", "reset_index":
            guard name == "copy" || arguments.named["drop"] == .term(.yes) else { break }
            return .frame(Frame(plan: frame.plan, columns: frame.columns, relation: frame.relation))
        case "head":
            guard let count = (arguments[0, "n"] ?? .term(.integer(5))).term?.integer, count >= 0 else {
                break
            }
            let (numbered, number) = try numbered(Rows(plan: frame.plan, element: .none))
            let few = numbered.plan.filtered(.apply(.lessOrEqual, [number, .integer(count)], .boolean))
            return .frame(Frame(plan: few, columns: frame.columns, relation: nil))
        case "sort_values": return try sortedFrame(frame, arguments, &state, at: span)
        default: break
        }
        throw unsupported("the method \(name) of a data frame", at: span)
    }

    private func indexRefusal(at span: CodeSpan) -> LiftRefusal {
        refusal(.frameIndex, "the index of a data frame", "Count with enumerate.", at: span)
    }

    /// A row as iterrows gives it: one type for all its values, which is only harmless where one is no number.
    private func keyedRow(of frame: Frame, at span: CodeSpan) throws -> Value {
        let hasObjects = frame.columns.contains { column in
            switch column.term.type.kind {
            case .text, .date, .decimal: true
            default: false
            }
        }
        let kinds = Set(frame.columns.map(\.term.type.kind))
        guard hasObjects || kinds.count == 1 else {
            throw refusal(
                .rowUpcast,
                "rows whose integers and binary numbers become one type",
                "Use itertuples, which keeps each value's type.",
                at: span
            )
        }
        return .row(frame, .keyed)
    }

    private func sortedFrame(_ frame: Frame, _ arguments: Arguments, _ state: inout State, at span: CodeSpan)
        throws
        -> Value
    {
        guard let by = arguments[0, "by"] else { throw unsupported("this sort", at: span) }
        let names =
            try by.term?.text.map { [$0] }
            ?? fixedValues(of: by, &state, at: span).compactMap { $0.term?.text }
        let isStable = ["stable", "mergesort"].contains(arguments.named["kind"]?.term?.text ?? "")
        guard names.count > 1 || isStable else {
            throw refusal(
                .unstableSort,
                "sort_values by one column, which leaves the order of ties open",
                "Say kind=\"stable\", or sort by enough columns.",
                at: span
            )
        }
        var directions = Array(repeating: false, count: names.count)
        if let ascending = arguments.named["ascending"] {
            if case .term(let term) = ascending, case .boolean(let value) = term.constant {
                directions = directions.map { _ in !value }
            } else {
                let values = try fixedValues(of: ascending, &state, at: span)
                guard values.count == names.count else { throw unsupported("this sort", at: span) }
                directions = values.map { $0 == .term(.no) }
            }
        }
        let keys = try zip(names, directions).map { name, isDescending -> SortKey in
            let term = try column(name, of: frame, at: span)
            guard !term.type.isMissable else {
                throw unsupported("a sort by a column with missing values", at: span)
            }
            return SortKey(term: term, isDescending: isDescending)
        }
        return .frame(
            Frame(
                plan: frame.plan.ordered(by: keys + frame.plan.order),
                columns: frame.columns,
                relation: nil
            )
        )
    }

    func seriesMethod(
        _ name: String,
        of frame: Frame,
        _ term: Term,
        _ arguments: Arguments,
        _ state: inout State,
        at span: CodeSpan
    ) throws -> Value {
        switch name {
        case "tolist", "to_list":
            return make(
                .list(ListContent(parts: [.rows(Rows(plan: frame.plan, element: .term(term)), when: .yes)])),
                &state
            )
        case "isna", "isnull": return .series(frame, .isMissing(term))
        case "notna", "notnull": return .series(frame, .not(.isMissing(term)))
        case "isin":
            guard let values = arguments.placed.first else { break }
            guard !term.type.isMissable else { break }
            let fixed = try fixedValues(of: values, &state, at: span)
            return .series(
                frame,
                .any(try fixed.map { try compare(.equal, .term(term), $0, &state, at: span) })
            )
        case "sum" where arguments.count == 0 && term.type.kind == .integer && !term.type.isMissable:
            return .term(
                try aggregate(
                    Aggregate(function: .sum, value: term),
                    named: "total",
                    over: Rows(plan: frame.plan, element: .term(term)),
                    type: .integer,
                    whenEmpty: .integer(0)
                )
            )
        case "nunique" where arguments.count == 0 && !term.type.isMissable:
            return .term(
                try aggregate(
                    Aggregate(function: .count, value: term, isDistinct: true),
                    named: "distinct",
                    over: Rows(plan: frame.plan, element: .term(term)),
                    type: .integer,
                    whenEmpty: .integer(0)
                )
            )
        default: break
        }
        throw unsupported("the method \(name) of a column", at: span)
    }

    // MARK: Making frames

    func dataFrame(_ arguments: Arguments, _ state: inout State, at span: CodeSpan) throws -> Value {
        var names: [String]?
        if let columns = arguments.named["columns"] {
            names = try fixedValues(of: columns, &state, at: span).map { value in
                guard let name = value.term?.text else {
                    throw unsupported("columns by computed names", at: span)
                }
                return name
            }
        }
        guard let data = arguments[0, "data"] else { return .frame(empty(names ?? [])) }
        if case .frame(let frame) = data, names == nil { return .frame(frame) }
        let rows: Rows
        switch data {
        case .object(let id):
            guard case .list(let list) = state.objects[id] else {
                throw unsupported("a data frame made of this value", at: span)
            }
            if list.parts.isEmpty, !list.hidesEarlier { return .frame(empty(names ?? [])) }
            rows = try self.rows(of: list, &state)
        case .sequence(.rows(let given)): rows = given
        case .sequence(.fixed(let values)):
            rows = try self.rows(of: ListContent(parts: values.map { .one($0, when: .yes) }), &state)
        default: throw unsupported("a data frame made of this value", at: span)
        }
        guard rows.link == .yes else { throw unsupported("a data frame for each row", at: span) }
        let fields = try fields(of: rows.element, state, at: span)
        let wanted =
            try names
            ?? fields.map { field in
                guard let name = field.name else {
                    throw refusal(
                        .unnamedColumns,
                        "a data frame without column names",
                        "Name its columns.",
                        at: span
                    )
                }
                return name
            }
        let isNamed = fields.allSatisfy { $0.name != nil }
        guard isNamed || fields.count == wanted.count else {
            throw unsupported("rows with another number of values than columns", at: span)
        }
        let columns = try wanted.enumerated().map { index, name -> FrameColumn in
            let term = isNamed ? fields.first { $0.name == name }?.term ?? .none : fields[index].term
            guard term.type.kind != .ratio else { throw unrounded(at: span) }
            return FrameColumn(name: name, term: term)
        }
        return .frame(Frame(plan: rows.plan, columns: columns, relation: nil))
    }

    private func empty(_ names: [String]) -> Frame {
        Frame(
            plan: Plan.unit.filtered(.no),
            columns: names.map { FrameColumn(name: $0, term: .none) },
            relation: nil
        )
    }

    private func fields(of element: Value, _ state: State, at span: CodeSpan) throws -> [(
        name: String?, term: Term
    )] {
        switch element {
        case .tuple(let values): return try values.map { (nil, try term(of: $0, at: span)) }
        case .row(let frame, let form):
            return frame.columns.map { (form == .tuple ? nil : $0.name, $0.term) }
        case .object(let id):
            switch state.objects[id] {
            case .list(let list): return try (list.fixed ?? []).map { (nil, try term(of: $0, at: span)) }
            case .map(let map):
                guard case .fixed(let entries) = map.entries, entries.allSatisfy({ $0.condition == .yes })
                else {
                    throw unsupported("rows with fields that may be missing", at: span)
                }
                return try entries.map { ($0.key.text, try term(of: $0.value, at: span)) }
            default: break
            }
        default: break
        }
        throw unsupported("a data frame of single values", at: span)
    }
}
