import RowPrograms

/// What an expression of the program is after symbolic execution.
indirect enum Value: Hashable, Sendable {
    case term(Term)
    /// A list, map, set or instance: shared by all who refer to it.
    case object(ObjectID)
    case tuple([Value])
    case frame(Frame)
    /// A column of a frame, or something computed from its columns.
    case series(Frame, Term)
    /// The row of a frame at which a loop stands.
    case row(Frame, RowForm)
    case function(CodeFunction, scope: ScopeID, receiver: ObjectID?)
    case type(String)
    /// Something of the language or of a library, by its full name.
    case library(String)
    /// A method of a value that the language or a library gives it.
    case method(Value, String)
    /// Values on demand: what a loop can go through.
    case sequence(Sequence)
    case parameters
    case sharedState
    /// The first value where the condition holds, else the second.
    case either(Term, Value, Value)
    /// A value that could not be followed; whoever reads it is refused for this reason.
    case refused(LiftRefusal)

    static let none = Value.term(.none)

    var term: Term? {
        if case .term(let term) = self { return term }
        return nil
    }

    var isNone: Bool { term?.type.kind == .nothing }
}

struct ObjectID: Hashable, Sendable { var number: Int }

struct ScopeID: Hashable, Sendable { var number: Int }

/// How a program names the fields of a row.
enum RowForm: Hashable, Sendable {
    /// `row["name"]`
    case keyed
    /// `row.name`, `row[0]`
    case tuple
    /// A dict of its own: `row["name"]`, `row.get("name")`.
    case map
}

/// A data frame: columns over a plan's rows.
struct Frame: Hashable, Sendable {
    var plan: Plan
    var columns: [FrameColumn]
    /// The relation it is, unchanged; nil for what was made of one.
    var relation: String?

    func column(_ name: String) -> FrameColumn? { columns.first { $0.name == name } }
}

struct FrameColumn: Hashable, Sendable {
    var name: String
    var term: Term
}

/// What a loop goes through: rows of a plan, and the value of each.
struct Rows: Hashable, Sendable {
    var plan: Plan
    var element: Value
    /// Which of the plan's rows belong to the row that asks; in terms of both.
    var link: Term = .yes
}

enum Sequence: Hashable, Sendable {
    case fixed([Value])
    case rows(Rows)
    /// Each with its position, counted from a start.
    case enumerated(Rows, start: Term)
}

/// What is known of a list, a map, a set or an instance.
enum Content: Hashable, Sendable {
    case list(ListContent)
    case map(MapContent)
    case set(MapContent)
    case instance(type: String, fields: [String: Value])
}

/// The elements of a list: known ones, and those that loops append.
struct ListContent: Hashable, Sendable {
    enum Part: Hashable, Sendable {
        case one(Value, when: Term)
        case rows(Rows, when: Term)
    }

    var parts: [Part] = []
    /// The loop nest whose turn began with unknown elements before these: only appending is possible.
    var hiddenAt: Int?

    var hidesEarlier: Bool { hiddenAt != nil }

    /// The elements, where each is there for certain.
    var fixed: [Value]? {
        guard !hidesEarlier else { return nil }
        var values: [Value] = []
        for part in parts {
            guard case .one(let value, .yes) = part else { return nil }
            values.append(value)
        }
        return values
    }
}

struct MapContent: Hashable, Sendable {
    enum Entries: Hashable, Sendable {
        /// Constant keys in the order of insertion.
        case fixed([Entry])
        /// One entry for each row of a plan.
        case rows(MapRows)
        /// The one entry that a turn of a loop touches.
        case turn(TurnEntry)
    }

    struct Entry: Hashable, Sendable {
        var key: Term
        var value: Value
        /// When the entry exists.
        var condition: Term = .yes
    }

    var entries: Entries
    /// What a missing key becomes by asking for it.
    var factory: Value?
}

struct MapRows: Hashable, Sendable {
    var plan: Plan
    var key: Value
    /// Nil for sets.
    var value: Value?
    var link: Term = .yes
}

/// The entry of a map at the key of this turn.
struct TurnEntry: Hashable, Sendable {
    /// Nil before the turn named a key.
    var key: [Term]?
    var isPresent: Term
    var value: Value?
    /// Whether the map existed before the loop; its entry is then what earlier turns left.
    var existed: Bool
}
