import RowPrograms

/// What the program knows at one point: names, objects, and under which condition it came here.
struct State: Sendable {
    /// Names by scope.
    var scopes: [ScopeID: [String: Value]] = [:]
    var objects: [ObjectID: Content] = [:]
    /// The loop nest each object was made in; 0 is outside of loops.
    var depths: [ObjectID: Int] = [:]
    /// The condition, within the turn of the innermost loop, under which the program is here.
    var guardTerm: Term = .yes
    /// What held when the loops around were entered.
    var knownTerm: Term = .yes
    /// Maps that asking may have given entries: they cannot be gone through or counted any more.
    var probed: Set<ObjectID> = []
    /// Relations the program put into the shared state, by name.
    var published: [String: Value] = [:]
}

/// Where a program may go on after a statement.
struct Outcome {
    /// Behind the statement; nil when every way leaves.
    var next: State?
    /// `return`: the value, and the state at that point.
    var returns: [(Value, State)] = []
    /// `continue` of the innermost loop.
    var turns: [State] = []
    /// `break` of the innermost loop.
    var leaves: [State] = []

    mutating func takeExits(of other: Outcome) {
        returns += other.returns
        turns += other.turns
        leaves += other.leaves
    }
}
