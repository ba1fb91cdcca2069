import Tabular

/// Groups differences by what would explain them, those that explain most first.
struct CauseFinder {
    let workbench: any Workbench
    let sides: SidePair
    let outcome: PairingOutcome

    func causes() async throws -> [Cause] {
        var causes: [Cause] = []
        for column in sides.columns where outcome.differingCells[column.index] > 0 {
            let finder = CellCauses(
                workbench: workbench,
                column: column,
                differing: outcome.differingCells[column.index]
            )
            causes += try await finder.causes()
        }
        causes += try await SwappedColumns(workbench: workbench, columns: sides.columns, outcome: outcome)
            .causes()
        causes += try await RowCauses(workbench: workbench, sides: sides).causes()
        return causes.sorted { ($1.explains, $0.kind, $0.statement) < ($0.explains, $1.kind, $1.statement) }
    }
}
