import GRDBSQLite
public import Tabular

extension SQLiteConnection {
    /// Inserts every row of a stream.
    ///
    /// Columns are matched by place. Booleans become 0 and 1; dates and timestamps must come as text.
    ///
    /// - Parameters:
    ///   - table: A table of this database, or a temporary one; quoted by this function.
    ///   - columns: The table's columns in the stream's order; nil for all of them in the table's order.
    /// - Returns: Rows inserted.
    /// - Throws: ``SQLiteError/arrow(message:)`` in the producer's words; `CancellationError`.
    public func insert(
        _ stream: ArrowStream,
        into table: String,
        columns: [String]? = nil
    ) throws -> Int {
        do {
            let reader = try ArrowBatchReader(stream)
            let marks = reader.fields.map { _ in "?" }.joined(separator: ", ")
            let names = columns.map { "(" + $0.map(Self.quoted).joined(separator: ", ") + ") " } ?? ""
            let sql = "INSERT INTO \(Self.quoted(table)) \(names)VALUES (\(marks))"
            try call.check()
            let statement = try SQLiteStatement.only(sql, on: handle, isKept: false)
            var count = 0
            while let batch = try reader.next() {
                // Text is bound without a copy, so no binding may outlive its batch.
                defer { statement.reset() }
                try withExtendedLifetime(batch) { try insert(batch, with: statement) }
                count += batch.rowCount
            }
            return count
        } catch let error as ArrowStreamError {
            throw error.cause ?? SQLiteError.arrow(message: error.message)
        }
    }

    private func insert(_ batch: ArrowBatch, with statement: SQLiteStatement) throws {
        for row in 0..<batch.rowCount {
            if row % 1024 == 0 { try call.check() }
            var index: Int32 = 0
            for column in batch.columns {
                index += 1
                let code = statement.bind(column, row: row, at: index)
                if code != SQLITE_OK { try statement.check(code) }
            }
            _ = try statement.step()
            sqlite3_reset(statement.handle)
        }
    }
}

extension SQLiteStatement {
    /// Binds one cell of a batch, which has to outlive the binding.
    fileprivate func bind(_ column: ArrowColumnView, row: Int, at index: Int32) -> Int32 {
        guard !column.isNull(row) else { return sqlite3_bind_null(handle, index) }
        switch column.storage {
        case .null: return sqlite3_bind_null(handle, index)
        case .boolean: return sqlite3_bind_int64(handle, index, column.boolean(row) ? 1 : 0)
        case .float, .double: return sqlite3_bind_double(handle, index, column.double(row))
        case .text, .largeText: return bindText(column.bytes(row), at: index, nil)
        case .blob, .largeBlob: return bindBlob(column.bytes(row), at: index, nil)
        default:
            if let number = column.integer(row) { return sqlite3_bind_int64(handle, index, number) }
            // Beyond 64 signed bits, SQLite itself reads a literal as a double too.
            guard case .unsignedHugeInteger(let number) = column.value(row) else { return SQLITE_MISMATCH }
            return sqlite3_bind_double(handle, index, Double(number))
        }
    }
}
