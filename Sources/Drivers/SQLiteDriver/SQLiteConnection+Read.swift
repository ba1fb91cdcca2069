import GRDBSQLite
public import Tabular

extension SQLiteConnection {
    /// The rows of one query as typed columns, all read before this returns.
    ///
    /// SQLite types values, not columns, so a column's type is decided by all its values: any text makes it
    /// text, else any blob a blob, else any real a double; whole numbers alone are integers. Values of
    /// another kind are converted as `CAST` does. A column without a value has the declared type of the
    /// table column it shows, else `.null`.
    ///
    /// - Returns: Rows in order, in batches, and columns named as SQLite names them.
    /// - Throws: ``SQLiteError/notText(column:)`` for text that is not UTF-8; `CancellationError`.
    /// - Complexity: Holds the whole answer in memory: nine bytes a value, and the bytes of text and blobs.
    public func read(_ sql: String, _ parameters: [Value] = []) throws -> (ArrowStream, Schema) {
        try using(sql, parameters) { try recordedStream(of: $0) }
    }

    /// As ``read(_:_:)``, with values for `:name`, `@name` and `$name`, named without the sigil.
    ///
    /// - Parameter types: What columns are expected to be, by place: `.int64`, `.double`, `.text` or `.blob`.
    ///   Such a column has that type also without a value, and a wider one when a value needs it.
    /// - Throws: ``SQLiteError/unboundParameter(name:known:)`` for a name without a value, also for `?`.
    public func read(
        _ sql: String,
        named parameters: [String: Value],
        expecting types: [LogicalType?] = []
    ) throws -> (ArrowStream, Schema) {
        try call.check()
        let statement = try SQLiteStatement.only(sql, on: handle, isKept: false)
        let values = try statement.parameterNames.map { name in
            guard let name, let value = parameters[String(name.dropFirst())] else {
                throw SQLiteError.unboundParameter(name: name ?? "?", known: parameters.keys.sorted())
            }
            return value
        }
        try statement.bind(values)
        return try recordedStream(of: statement, expecting: types)
    }

    private func recordedStream(
        of statement: SQLiteStatement,
        expecting types: [LogicalType?] = []
    ) throws -> (ArrowStream, Schema) {
        let answer = try recorded(statement, expecting: types)
        return (try answer.stream(), Schema(answer.schema))
    }

    func recorded(
        _ statement: SQLiteStatement,
        expecting types: [LogicalType?] = []
    ) throws -> RecordedAnswer {
        var columns = (0..<statement.columnCount).map { _ in RecordedColumn() }
        var count = 0
        while try statement.step() {
            if count % 1024 == 0 { try call.check() }
            for index in columns.indices { columns[index].record(statement, Int32(index)) }
            count += 1
        }
        var schema: [Column] = []
        for index in columns.indices {
            let name = statement.columnName(index)
            let declared = statement.declaredType(index)
            // Types of another number of columns are those of another reading of the query.
            let expected = types.count == columns.count ? types[index] : nil
            let type =
                expected.map { columns[index].type(expected: $0) } ?? columns[index].type(declared: declared)
            try columns[index].settle(as: type, on: self)
            if type == .text, !columns[index].isValidText { throw SQLiteError.notText(column: name) }
            schema.append(Column(name, type))
        }
        return RecordedAnswer(columns: columns, rowCount: count, schema: schema)
    }
}
