import Inspection
import Lifting
import SQLAnalysis
import Tabular

/// How a program sees the columns of a relation, which depends on what the project chose.
struct ProgramColumns {
    var decimalsAreReal: Bool
    var nullableIntegersAreReal: Bool

    func relation(_ definition: JobFlow.Definition) -> LiftRelation {
        LiftRelation(
            name: definition.name,
            columns: (definition.columns ?? []).map { column in
                guard decimalsAreReal, case .decimal(let precision, let scale) = column.type else {
                    return LiftColumn(name: column.name, type: type(of: column))
                }
                return LiftColumn(
                    name: column.name,
                    type: ScalarType(.real, missing: column.isNullable ? .notANumber : []),
                    storedType: ScalarType(
                        .decimal(digits: precision, scale: scale),
                        missing: column.isNullable ? .none : []
                    )
                )
            }
        )
    }

    /// Nil when a program could not be followed with such values.
    private func type(of column: CatalogColumn) -> ScalarType? {
        func missing(_ kind: ScalarType.Missing) -> ScalarType.Missing { column.isNullable ? kind : [] }
        switch column.type {
        case .boolean: return ScalarType(.boolean, missing: missing(.notAvailable))
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32:
            guard !column.isNullable || !nullableIntegersAreReal else { return nil }
            return ScalarType(.integer, missing: missing(.notAvailable))
        case .decimal(let precision, let scale):
            return ScalarType(.decimal(digits: precision, scale: scale), missing: missing(.none))
        // Even a column without nulls may hold values that are no numbers.
        case .double: return ScalarType(.real, missing: .notANumber)
        case .text, .enumeration: return ScalarType(.text, missing: missing(.none))
        case .date: return ScalarType(.date, missing: missing(.none))
        case .timestamp: return ScalarType(.timestamp, missing: missing(.notATime))
        default: return nil
        }
    }
}
