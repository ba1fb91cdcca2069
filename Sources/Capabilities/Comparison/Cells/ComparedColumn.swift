import JobModel
import Tabular

/// A column that both sides have, and how its cells are compared.
struct ComparedColumn: Sendable {
    /// Place among the compared columns; its cells are `c0`, `c1`, … in the workbench.
    var index: Int
    /// As the left side spells it.
    var name: String
    var left: Column
    var right: Column
    var form: CellForm
    var normalisation: TextNormalisation
    /// Nil for strict; never an exclusion.
    var tolerance: Tolerance?

    /// The name of its cells in the workbench's tables.
    var cell: String { "c\(index)" }

    func column(_ side: Hand) -> Column { side == .left ? left : right }
}

/// Which of the two sides.
enum Hand: String, Sendable, CaseIterable {
    case left
    case right
}
