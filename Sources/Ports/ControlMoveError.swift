public import Diagnostics

/// Why a control store cannot be used, or not be moved, because it moves.
public enum ControlMoveError: DiagnosableError, Equatable {
    /// The store's records are elsewhere now.
    case moved(place: String, target: String)
    /// A move to this place has not come to its end.
    case unfinished(place: String, source: String)
    case notEmpty(place: String)
    /// Who works with the store, as sentences.
    case inUse(place: String, by: [String])
    case samePlace(String)
    case nothingToMove(place: String)
    /// The kind of database of a connection that was named as a target.
    case kind(connection: String, kind: String)
    case unknownConnection(String, known: [String])

    public var diagnostic: Diagnostic {
        switch self {
        case .moved(let place, let target):
            Diagnostic(
                "control.moved",
                "the control store was moved from \(place) to \(target)",
                reason:
                    "Its records go on there. What is left here is not used any more, so that no run is lost "
                    + "or made twice.",
                remedy: "Let \"control\" in glidepath.yaml name the connection to \(target)."
            )
        case .unfinished(let place, let source):
            Diagnostic(
                "control.unfinished-move",
                fault: .world(canPass: true),
                "the control store at \(place) has not arrived completely from \(source)",
                reason: "A move of the store is going on, or was cut short.",
                remedy:
                    "Wait for it, or make the same \"glidepath control move\" again: it completes the move or "
                    + "starts it over."
            )
        case .notEmpty(let place):
            Diagnostic(
                "control.not-empty",
                "\(place) already holds a control store",
                reason: "A move never mixes two books, and never replaces one.",
                remedy: "Name another database, or take the store there away first."
            )
        case .inUse(let place, let words):
            Diagnostic(
                "control.in-use",
                fault: .world(canPass: true),
                "the control store at \(place) is in use",
                reason: words.joined(separator: " "),
                remedy:
                    "Let the runs end and stop the workers, then move it. What a dead process left behind the "
                    + "next \"glidepath run\" puts right."
            )
        case .samePlace(let place):
            Diagnostic(
                "control.same-place",
                "the control store already is at \(place)",
                remedy: "Name the connection that it is to be moved to."
            )
        case .nothingToMove(let place):
            Diagnostic(
                "control.nothing-to-move",
                "there is no control store at \(place)",
                reason: "Nothing was recorded there yet.",
                remedy:
                    "Let \"control\" in glidepath.yaml name the new connection: the first run makes the store."
            )
        case .kind(let connection, let kind):
            Diagnostic(
                "control.unsuitable-kind",
                "connection \"\(connection)\" is of kind \(kind), expected sqlite or postgresql",
                reason: "A control store is a SQLite file or a schema of a PostgreSQL database.",
                remedy: "Name a connection of one of these kinds."
            )
        case .unknownConnection(let name, let known):
            Diagnostic(
                "control.unknown-connection",
                "connection \"\(name)\" is not in the project file",
                remedy: suggestion(for: name, in: known, what: "connections")
                    ?? "Add it under \"connections\" in glidepath.yaml."
            )
        }
    }
}
