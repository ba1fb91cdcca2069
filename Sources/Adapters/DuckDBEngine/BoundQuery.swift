import DuckDBDriver
import JobModel
import SQLSyntax

/// A step's SQL with the values of its parameters in it, and the way back from a place in the one to the
/// place in the other.
struct BoundQuery {
    /// What DuckDB runs.
    let sql: String
    private let written: String
    private let names: [String]
    private let values: [String]

    init(_ written: String, parameters: [Parameter]) {
        let known = Dictionary(parameters.map { ($0.name, $0) }) { first, _ in first }
        var names: [String] = []
        var values: [String] = []
        sql = ParameterReferences.replacing(in: written, dialect: .duckdb) { name in
            guard let parameter = known[name] else { return nil }
            let value = "CAST(\(parameter.value.duckDBLiteral) AS \(parameter.type.duckDBName))"
            names.append(name)
            values.append(value)
            return value
        }
        self.written = written
        self.names = names
        self.values = values
    }

    /// Names that the text refers to as parameters and that no parameter has, in order.
    ///
    /// Only for a text that DuckDB refused: a colon has other uses in its dialect.
    var unknownNames: [String] {
        let known = Set(names)
        var unknown: [String] = []
        _ = ParameterReferences.replacing(in: written, dialect: .duckdb) { name in
            if !known.contains(name), !unknown.contains(name) { unknown.append(name) }
            return nil
        }
        return unknown
    }

    /// The error with its place moved to where it is in the text as written.
    func asWritten(_ error: DuckDBError) -> DuckDBError {
        guard !names.isEmpty, case .statement(var failure) = error, var position = failure.position else {
            return error
        }
        let place = TextPlace(offset: writtenOffset(of: Self.offset(of: position, in: sql)), in: written)
        position.line = place.line
        position.column = place.column
        failure.position = position
        return .statement(failure)
    }

    private func writtenOffset(of offset: Int) -> Int {
        // A value's text moves everything behind it; its own bytes are all the reference's place.
        var growth = 0
        for (start, (name, value)) in zip(referenceOffsets, zip(names, values)) {
            if offset < start + growth { break }
            if offset < start + growth + value.utf8.count { return start }
            growth += value.utf8.count - (name.utf8.count + 1)
        }
        return offset - growth
    }

    /// Where `:name` stands in the written text: found again by replacing each with a mark of its length.
    private var referenceOffsets: [Int] {
        let mark: Unicode.Scalar = "\u{1}"
        let wanted = Set(names)
        let marked = ParameterReferences.replacing(in: written, dialect: .duckdb) { name in
            guard wanted.contains(name) else { return nil }
            return String(repeating: Character(mark), count: name.utf8.count + 1)
        }
        var offsets: [Int] = []
        var end = 0
        for (offset, byte) in marked.utf8.enumerated() where byte == mark.value && offset >= end {
            guard offsets.count < names.count else { break }
            end = offset + names[offsets.count].utf8.count + 1
            offsets.append(offset)
        }
        return offsets
    }

    private static func offset(of position: DuckDBFailure.Position, in text: String) -> Int {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let before = lines.prefix(position.line - 1).reduce(0) { $0 + $1.utf8.count + 1 }
        guard lines.indices.contains(position.line - 1) else { return text.utf8.count }
        return before + lines[position.line - 1].prefix(position.column - 1).utf8.count
    }
}
