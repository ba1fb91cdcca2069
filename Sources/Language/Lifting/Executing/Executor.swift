import RowPrograms

/// Runs a program on symbols in place of data: every loop over rows once, for all of them.
final class Executor {
    /// Where in the nest of loops the program is: the rows it is going through.
    final class Context {
        var plan: Plan
        let depth: Int
        /// Scopes from this number on were made in the turn.
        let firstOwnScope: Int
        /// What was looked up for the rows already, so that asking again joins nothing.
        var lookups: [LookupKey: Lookup] = [:]

        init(plan: Plan, depth: Int, firstOwnScope: Int) {
            self.plan = plan
            self.depth = depth
            self.firstOwnScope = firstOwnScope
        }
    }

    struct LookupKey: Hashable {
        var plan: Plan
        var condition: [Term]
    }

    struct Lookup {
        var found: Term
        var renaming: [Attribute: Attribute]
    }

    let program: RowProgram
    let relations: [String: LiftRelation]
    var facts: [LiftFact] = []
    var contexts = [Context(plan: .unit, depth: 0, firstOwnScope: 0)]
    var functions: [String: CodeFunction] = [:]
    var types: [String: CodeType] = [:]
    var imports: [String: String] = [:]
    var parents: [ScopeID: ScopeID] = [:]
    var frames: [String: Frame] = [:]
    /// The guard under which each object was made.
    var births: [ObjectID: Term] = [:]
    /// Objects that stand for an entry of a map over rows: they can be read only.
    var frozen: Set<ObjectID> = []
    var callDepth = 0
    /// The statement being executed, for refusals.
    var here = CodeSpan.none
    private var attributeCount = 0
    private var cellCount = 0
    private var objectCount = 0
    private(set) var scopeCount = 0

    static let globals = ScopeID(number: 0)

    init(program: RowProgram, relations: [LiftRelation]) {
        self.program = program
        self.relations = Dictionary(relations.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var context: Context {
        guard let last = contexts.last else { preconditionFailure("there is always a context") }
        return last
    }

    // MARK: New things

    func attribute(_ name: String, _ type: ScalarType) -> Attribute {
        attributeCount += 1
        return Attribute(number: attributeCount, name: name, type: type)
    }

    func cell() -> Cell {
        cellCount += 1
        return Cell(number: cellCount)
    }

    func scope(in parent: ScopeID?) -> ScopeID {
        scopeCount += 1
        let scope = ScopeID(number: scopeCount)
        parents[scope] = parent
        return scope
    }

    func make(_ content: Content, _ state: inout State) -> Value {
        objectCount += 1
        let object = ObjectID(number: objectCount)
        state.objects[object] = content
        state.depths[object] = context.depth
        births[object] = state.guardTerm
        return .object(object)
    }

    // MARK: Refusing

    func refusal(
        _ code: LiftRefusal.Code,
        _ construct: String,
        _ remedy: String,
        at span: CodeSpan? = nil
    ) -> LiftRefusal {
        let place = span ?? here
        return LiftRefusal(code, construct, remedy: remedy, at: place.firstLine > 0 ? place : here)
    }

    func unsupported(_ construct: String, at span: CodeSpan? = nil) -> LiftRefusal {
        refusal(.unsupported, construct, "Write it with lists, dicts and arithmetic.", at: span)
    }

    func orderDependent(_ construct: String, at span: CodeSpan? = nil) -> LiftRefusal {
        refusal(
            .orderDependent,
            construct,
            "Let each turn of the loop depend on its own row, or on sums, counts, extremes, the first or the last of the rows before it.",
            at: span
        )
    }

    // MARK: Relations

    func frame(of relation: LiftRelation) -> Frame {
        if let known = frames[relation.name] { return known }
        let columns = relation.columns.map { column in
            let type = column.storedType ?? column.type ?? .unknown
            return Plan.Column(name: column.name, attribute: attribute(column.name, type))
        }
        let position = attribute("position", .integer)
        let plan = Plan(
            .scan(relation: relation.name, columns: columns, position: position),
            order: [SortKey(term: .attribute(position))],
            key: [.attribute(position)],
            name: relation.name
        )
        let frame = Frame(
            plan: plan,
            columns: zip(columns, relation.columns).map { made, given in
                let value = Term.attribute(made.attribute)
                guard given.storedType != nil, let type = given.type else {
                    return FrameColumn(name: made.name, term: value)
                }
                return FrameColumn(name: made.name, term: Term(.apply(.toReal, [value]), type))
            },
            relation: relation.name
        )
        frames[relation.name] = frame
        return frame
    }
}
