internal import SQLSyntax
internal import Tabular

extension Binder {
    mutating func bindCall(_ call: FunctionCall, at origin: Origin) -> Bound {
        let name = call.name.base.text.lowercased()
        let shape = rules.shape(of: name, argumentCount: call.arguments.count)
        if call.over != nil { return bindWindow(call, name, shape, at: origin) }
        if shape == .aggregate || call.filter != nil || !call.withinGroup.isEmpty {
            return bindAggregate(call, name, at: origin)
        }
        noteRows(name, shape)
        let arguments = bindArguments(call, as: .derived)
        return rules.function(name, arguments, details(call)) ?? .unknown
    }

    /// Functions that answer several rows for one change what is unique.
    private mutating func noteRows(_ name: String, _ shape: FunctionShape) {
        guard !scopes.isEmpty else { return }
        let mayBeSet = shape == .rows || (shape == .unknown && dialect == .postgresql)
        if mayBeSet { scopes[scopes.count - 1].expandsRows = true }
    }

    private func details(_ call: FunctionCall) -> CallDetails {
        var constant: Int?
        if call.arguments.count > 1 { constant = position(call.arguments[1].value) }
        var word: String?
        if case .word(let identifier)? = call.arguments.first?.value.kind {
            word = identifier.text.lowercased()
        }
        if case .literal(.string(let text))? = call.arguments.first?.value.kind { word = text.lowercased() }
        if case .column(let name)? = call.arguments.first?.value.kind, name.qualifiers.isEmpty {
            word = word ?? name.base.text.lowercased()
        }
        let names = call.arguments.map { $0.name?.text ?? $0.alias?.text }
        return CallDetails(
            secondInteger: constant,
            firstWord: word,
            names: names,
            hasStar: call.arguments.first?.value.isPlainStar ?? false
        )
    }

    private mutating func bindArguments(_ call: FunctionCall, as kind: LineageKind) -> [Bound] {
        var arguments: [Bound] = []
        if let receiver = call.receiver { arguments.append(bind(receiver, as: kind)) }
        for argument in call.arguments {
            if case .word = argument.value.kind { continue }
            arguments.append(bind(argument.value, as: kind))
        }
        for clause in call.clauses {
            if let value = clause.value { _ = bind(value, as: kind) }
            for argument in clause.arguments { _ = bind(argument.value, as: kind) }
        }
        return arguments
    }

    private mutating func bindAggregate(_ call: FunctionCall, _ name: String, at origin: Origin) -> Bound {
        var arguments = bindArguments(call, as: .aggregated)
        for item in call.orderBy { _ = bind(item.expression, as: .orders) }
        for item in call.withinGroup {
            let value = bind(item.expression, as: .aggregated)
            arguments.append(value)
        }
        if let filter = call.filter { _ = bind(filter, as: .filters) }
        if let level = scopes.indices.last, !isOuterAggregate(call, level) {
            scopes[level].aggregates.append(origin)
        }
        var details = details(call)
        details.isWithinGroup = !call.withinGroup.isEmpty
        return rules.aggregate(name, arguments, details) ?? .unknown
    }

    /// An aggregate over columns of an outer query alone belongs to that query.
    private func isOuterAggregate(_ call: FunctionCall, _ level: Int) -> Bool {
        var hasLocal = false
        var hasOuter = false
        for argument in call.arguments {
            argument.value.forEachExpression { part in
                guard case .column = part.kind, let found = facts.resolutions[NodeKey(part.origin)] else {
                    return
                }
                if found.outerLevels == 0 { hasLocal = true } else { hasOuter = true }
            }
        }
        return hasOuter && !hasLocal
    }

    // MARK: Windows

    private mutating func bindWindow(
        _ call: FunctionCall,
        _ name: String,
        _ shape: FunctionShape,
        at origin: Origin
    ) -> Bound {
        let arguments = bindArguments(call, as: shape == .aggregate ? .aggregated : .derived)
        for item in call.orderBy { _ = bind(item.expression, as: .orders) }
        if let filter = call.filter { _ = bind(filter, as: .filters) }
        guard let over = call.over else { return .unknown }
        let window = definition(of: over)
        bindWindowParts(window)
        if let level = scopes.indices.last {
            scopes[level].windows.append(origin)
            if name == "row_number" { noteRowNumber(window, level, at: origin) }
        }
        var details = details(call)
        details.isWindow = true
        details.hasNoFrame = window.frame == nil && window.orderBy.isEmpty
        if shape == .aggregate { return rules.aggregate(name, arguments, details) ?? .unknown }
        return rules.window(name, arguments, details) ?? .unknown
    }

    /// The window with what it takes from the one it is based on.
    private func definition(of over: Over) -> WindowDefinition {
        switch over {
        case .name(let name): return named(name) ?? WindowDefinition()
        case .window(var window):
            guard let base = window.base, let original = named(base) else { return window }
            window.partitionBy = original.partitionBy + window.partitionBy
            window.orderBy = original.orderBy + window.orderBy
            return window
        }
    }

    private func named(_ name: Identifier) -> WindowDefinition? {
        scopes.last?.namedWindows[name.text.lowercased()]
    }

    private mutating func bindWindowParts(_ window: WindowDefinition) {
        for expression in window.partitionBy { _ = bind(expression, as: .derived) }
        for item in window.orderBy { _ = bind(item.expression, as: .orders) }
        for bound in [window.frame?.start, window.frame?.end].compactMap({ $0 }) {
            switch bound {
            case .preceding(let value), .following(let value): _ = bind(value, as: .derived)
            case .unboundedPreceding, .currentRow, .unboundedFollowing: break
            }
        }
    }

    /// A named window no function is over is still checked.
    mutating func bindWindowClause(_ window: WindowDefinition) {
        _ = collecting(.derived) { $0.bindWindowParts(window) }
    }

    private mutating func noteRowNumber(_ window: WindowDefinition, _ level: Int, at origin: Origin) {
        var partition: Set<ColumnID> = []
        for expression in window.partitionBy {
            guard let column = localColumn(expression) else { return }
            partition.insert(column)
        }
        scopes[level].rowNumbers[NodeKey(origin)] = partition
    }

    // MARK: Names of results

    /// The name a column has without alias, as the dialect gives it.
    func resultName(_ expression: SQLExpression) -> String {
        switch expression.unparenthesized.kind {
        case .column(let name): return name.base.text
        case .cast(let cast) where dialect == .postgresql: return castName(cast)
        case .conditional where dialect == .postgresql: return "case"
        case .function(let call) where dialect == .postgresql: return call.name.base.text.lowercased()
        case .function(let call) where dialect == .duckdb && call.isCountOfRows: return "count_star()"
        case .subscripted(let access) where dialect == .postgresql: return resultName(access.base)
        case .field(let access): return access.field?.text ?? ""
        case .exists where dialect == .postgresql: return "exists"
        case .array where dialect == .postgresql: return "array"
        case .subquery(let query) where dialect == .postgresql:
            return facts.queries[NodeKey(query.origin)]?.columns.first?.name ?? "?column?"
        case .collate(let collation): return resultName(collation.operand)
        default:
            if dialect == .postgresql { return "?column?" }
            return text(of: expression.origin) ?? "column"
        }
    }

    private func castName(_ cast: Cast) -> String {
        switch cast.value.unparenthesized.kind {
        case .column(let name): name.base.text
        case .function(let call): call.name.base.text.lowercased()
        default: cast.type.name.base.text.lowercased()
        }
    }
}

extension SQLExpression {
    var isPlainStar: Bool {
        if case .star = kind { true } else { false }
    }
}

extension FunctionCall {
    var isCountOfRows: Bool {
        name.base.text.lowercased() == "count" && over == nil && filter == nil
            && (arguments.isEmpty || arguments.count == 1 && arguments[0].value.isPlainStar)
    }
}
