import Diagnostics
import DuckDBDriver
import SQLTranspiling
import Tabular

/// Whether two engines gave the same rows, type for type.
struct RowComparison {
    let notes: [Diagnostic]
    let isOrdered: Bool

    func difference(_ expected: [[Value]], _ names: [String], _ actual: DuckDBRows) -> String? {
        guard actual.schema.names == names else { return "columns \(names) became \(actual.schema.names)" }
        let mixed = Set(notes.filter { $0.code == "transpile.mixed-column" }.compactMap(Self.quotedName))
        var left = expected.map { row in
            row.enumerated().map { index, value in
                mixed.contains(names[index])
                    ? Self.typed(value, as: actual.schema.columns[index].type) : value
            }
        }
        var right = actual.rows
        // Zero has one sign, or rows that hold it would sort apart.
        left = left.map { $0.map(Self.withPlainZero) }
        right = right.map { $0.map(Self.withPlainZero) }
        if !isOrdered {
            left.sort { "\($0)" < "\($1)" }
            right.sort { "\($0)" < "\($1)" }
        }
        guard left.count == right.count else { return "\(left.count) rows became \(right.count)" }
        // Sums of doubles may differ in their last digits, which the translation says.
        let tolerance = notes.contains { $0.code == "transpile.real-sum" } ? 1e-12 : 0
        for (first, second) in zip(left, right)
        where !zip(first, second).allSatisfy({ Self.isSame($0, $1, tolerance) }) {
            return "row \(first) became \(second)"
        }
        return nil
    }

    private static func isSame(_ first: Value, _ second: Value, _ tolerance: Double) -> Bool {
        if case .double(let left) = first, case .double(let right) = second {
            return left == right || abs(left - right) <= tolerance * max(abs(left), abs(right))
        }
        return first == second
    }

    private static func withPlainZero(_ value: Value) -> Value {
        if case .double(let number) = value { .double(number + 0) } else { value }
    }

    private static func quotedName(_ note: Diagnostic) -> String? {
        let parts = note.summary.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.count > 2 ? String(parts[1]) : nil
    }

    /// A value of a mixed column as the translation shows it.
    private static func typed(_ value: Value, as type: LogicalType) -> Value {
        switch (value, type) {
        case (.integer(let number), .double): .double(Double(number))
        case (.integer(let number), .text): .text(String(number))
        case (.double(let number), .text): .text(SQLiteReal.text(number))
        default: value
        }
    }
}
