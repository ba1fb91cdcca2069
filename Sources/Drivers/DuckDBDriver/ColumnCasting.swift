import CDuckDB
import Tabular

extension QueryResult {
    /// Runs a query so that columns whose types would not do are cast on the way.
    ///
    /// - Parameter form: The type to cast a column of a type to; the same for none.
    static func run(
        _ sql: String,
        _ parameters: [Value],
        casting form: (LogicalType) -> LogicalType,
        on connection: ConnectionHandle,
        in operation: Operation
    ) throws -> QueryResult {
        let statement = try Statement(sql, on: connection)
        try statement.bind(parameters)
        var columns = statement.schema.columns
        if columns.contains(where: { $0.type.contains { $0 == .unresolved } }) {
            // Only a parameter's value tells what it is, and only the running statement looks at it.
            let result = try statement.run(.streaming, in: operation)
            columns = result.schema.columns
            if columns.allSatisfy({ form($0.type) == $0.type }) { return result }
        }
        guard columns.contains(where: { form($0.type) != $0.type }) else {
            return try statement.run(.streaming, in: operation)
        }
        let casting = try Statement(casting: columns, to: form, in: sql, on: connection)
        try casting.bind(parameters)
        var result = try casting.run(.streaming, in: operation)
        result.declare(Schema(columns))
        return result
    }
}

extension Statement {
    /// Prepares the query so that its columns have other types.
    ///
    /// - Throws: ``DuckDBError/unreadableColumn(name:type:)`` when DuckDB has no such cast.
    fileprivate init(
        casting columns: [Column],
        to form: (LogicalType) -> LogicalType,
        in sql: String,
        on connection: ConnectionHandle
    ) throws {
        let list = columns.enumerated().map { index, column in
            // `#1` is the first column, whatever its name and however often the name occurs.
            let type = form(column.type)
            let value = type == column.type ? "#\(index + 1)" : "CAST(#\(index + 1) AS \(type.duckDBName))"
            return "\(value) AS \(column.name.duckDBIdentifier)"
        }
        var inner = Substring(sql)
        while let last = inner.last, last.isWhitespace || last == ";" { inner.removeLast() }
        do {
            // The line break ends a comment at the end of the query.
            try self.init("SELECT \(list.joined(separator: ", ")) FROM (\(inner)\n)", on: connection)
        } catch {
            let column = columns.first { form($0.type) != $0.type } ?? columns[0]
            throw DuckDBError.unreadableColumn(name: column.name, type: column.type.duckDBName)
        }
    }
}

extension LogicalType {
    /// What a column is whose type depends on a parameter that has no value yet.
    static let unresolved = LogicalType.other("UNKNOWN")

    /// The type itself when its values can be read from memory, else text, which every type casts to.
    var readableForm: LogicalType {
        let isUnreadable = contains {
            guard case .other(let name) = $0 else { return false }
            return !["JSON", "BIGNUM", "TIME_NS", "UNKNOWN"].contains(name)
        }
        return isUnreadable ? .text : self
    }

    /// Whether the type, or one inside it, passes the test.
    func contains(_ test: (LogicalType) -> Bool) -> Bool {
        if test(self) { return true }
        return switch self {
        case .list(let element), .array(let element, _): element.contains(test)
        case .map(let key, let value): key.contains(test) || value.contains(test)
        case .structure(let columns), .union(let columns): columns.contains { $0.type.contains(test) }
        default: false
        }
    }
}
