public import RowPrograms

/// Follows a program's values and notes facts.
///
/// Every statement of a function is gone through in its order, both sides of a branch from the same names on, loops
/// twice: what the second turn finds in a container, the first has put there. Where ways meet, a name has the values
/// of both; containers only grow. So a value says what may be there, never that it must.
struct FactInterpreter {
    var facts = ProgramFacts()
    var containers: [ContainerID: Container] = [:]
    let inputs: [String: ProgramInput]

    /// Names at the top of the file.
    var globals: [String: FactValue] = [:]
    /// Names of the functions being followed, the innermost last.
    var scopes: [Scope] = []
    var functions: [FunctionID: CodeFunction] = [:]
    var types: [String: CodeType] = [:]

    /// The columns of tables made here, in their order, and where each is given.
    var frameOrder: [ContainerID: [String]] = [:]
    var columnLines: [ContainerID: [String: ClosedRange<Int>]] = [:]

    /// Tables that were put into a database of the program's own.
    var ownTables: [Frame] = []

    /// Rises with every date that is moved and every row that is added: tells what a branch does.
    var dateMoves = 0
    var rowsAdded = 0
    /// Calls that may still be followed; bounds the cost for programs that call in circles.
    var callsLeft = 2_000
    /// Facts are collected once, however often a place is reached.
    var seen: Set<FactKey> = []

    struct Scope {
        var names: [String: FactValue] = [:]
        var function: FunctionID?
        var result: FactValue?
        /// Loops around the statement, the innermost last.
        var loops: [LoopContext] = []
        /// The object whose method this is.
        var typeName: String?
    }

    /// A loop around the statement.
    struct LoopContext {
        var isOverRows: Bool
        /// What the rows it goes over are sorted by.
        var sortedBy: Set<SourceColumn> = []
        /// Keys known to be missing in a container inside a branch: the first value wins there.
        var missingKeys: Set<CodeExpression> = []
    }

    struct FactKey: Hashable {
        var kind: String
        var span: [Int32]
    }

    init(inputs: [ProgramInput]) {
        self.inputs = Dictionary(inputs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// - Returns: Whether a fact of a kind at a place is new.
    mutating func isNew(_ kind: String, at span: CodeSpan) -> Bool {
        seen.insert(
            FactKey(kind: kind, span: [span.firstLine, span.firstColumn, span.lastLine, span.lastColumn])
        ).inserted
    }

    var scope: Scope {
        get { scopes[scopes.count - 1] }
        set { scopes[scopes.count - 1] = newValue }
    }

    var isInRowLoop: Bool { scopes.contains { $0.loops.contains(where: \.isOverRows) } }

    var loopDepth: Int { scopes.reduce(0) { $0 + $1.loops.count } }

    // MARK: Names

    func value(ofName name: String) -> FactValue {
        if let value = scopes.last?.names[name] { return value }
        // Functions inside functions see the names around them.
        for outer in scopes.dropLast().reversed() {
            if let value = outer.names[name] { return value }
        }
        return globals[name] ?? PythonVocabulary.builtin(name)
    }

    mutating func setName(_ name: String, to value: FactValue) {
        names[name] = value
    }

    /// The names of the function being followed, or of the file.
    var names: [String: FactValue] {
        get { scopes.last?.names ?? globals }
        set {
            if scopes.isEmpty { globals = newValue } else { scope.names = newValue }
        }
    }

    // MARK: Using relations

    /// A relation of the shared state is taken.
    mutating func relation(named name: String, at span: CodeSpan) -> FactValue {
        note(&facts.relations[name, default: RelationUse()].lines, span.lines)
        return .frame(Frame(open: [name]))
    }

    /// A column of a table is read.
    mutating func column(_ name: String, of frame: Frame, at span: CodeSpan) -> Set<SourceColumn> {
        if let made = frame.columns[name] {
            for column in made { use(column, at: span) }
            return made
        }
        let owners = frame.open.filter { relation in
            guard let input = inputs[relation] else { return true }
            return input.columns.contains { $0.name == name }
        }
        // A name that no relation is known to have may be made where we could not follow: blame all of them.
        let columns = Set(
            (owners.isEmpty ? frame.open : owners).map { SourceColumn(relation: $0, column: name) }
        )
        for column in columns { use(column, at: span) }
        if !frame.isComplete { for column in frame.known { use(column, at: span) } }
        return columns.union(frame.isComplete ? [] : frame.known)
    }

    mutating func use(_ column: SourceColumn, at span: CodeSpan) {
        note(
            &facts.relations[column.relation, default: RelationUse()].columns[column.column, default: []],
            span.lines
        )
    }

    /// Everything a value holds may be used from here on.
    mutating func escape(_ value: FactValue, at span: CodeSpan) {
        var visited: Set<ContainerID> = []
        escape(value, at: span, visited: &visited)
    }

    private mutating func escape(_ value: FactValue, at span: CodeSpan, visited: inout Set<ContainerID>) {
        switch value {
        case .state:
            if isNew("escape", at: span) {
                facts.escapes.append(CodeNote("the whole shared state goes on", lines: span.lines))
            }
        case .frame(let frame), .row(let frame): escape(frame, at: span)
        case .either(let values), .tuple(let values):
            for value in values { escape(value, at: span, visited: &visited) }
        case .container(let id):
            guard visited.insert(id).inserted, let container = containers[id] else { return }
            let parts = [container.element, container.key].compactMap(\.self) + container.positions
            for part in parts + container.fields.values { escape(part, at: span, visited: &visited) }
        default: break
        }
    }

    mutating func escape(_ frame: Frame, at span: CodeSpan) {
        for relation in frame.open {
            note(&facts.relations[relation, default: RelationUse()].wholeLines, span.lines)
        }
    }

    /// Only whether, or how often, there is a row matters.
    mutating func count(_ value: FactValue, at span: CodeSpan) {
        for relation in value.rowRelations(in: self) {
            note(&facts.relations[relation, default: RelationUse()].countLines, span.lines)
        }
    }

    private func note(_ lines: inout [ClosedRange<Int>], _ new: ClosedRange<Int>) {
        if !lines.contains(new) { lines.append(new) }
    }

    func number(of columns: Set<SourceColumn>) -> AccumulationFact.Number {
        columns.map { column in
            inputs[column.relation]?.columns.first { $0.name == column.column }?.number ?? .unknown
        }
        .reduce(.unknown) { $0.combined(with: $1) }
    }

    mutating func notUnderstood(_ text: String, at span: CodeSpan) {
        guard isNew("not-understood", at: span) else { return }
        facts.notUnderstood.append(CodeNote(text, lines: span.lines))
    }

    mutating func effect(_ kind: EffectFact.Kind, _ subject: String, at span: CodeSpan) {
        guard isNew("effect-\(kind.rawValue)", at: span) else { return }
        facts.effects.append(EffectFact(kind: kind, subject: subject, lines: span.lines))
    }
}

extension ProgramFacts {
    /// Follows a program from its entry function on.
    ///
    /// - Parameters:
    ///   - entry: The function that is called; a method of that name in a class is taken where no function has it.
    ///   - inputs: The relations that the function is given, as far as they are known.
    public init(of program: RowProgram, entry: String, inputs: [ProgramInput]) {
        var interpreter = FactInterpreter(inputs: inputs)
        interpreter.run(program, entry: entry)
        self = interpreter.facts
    }
}
