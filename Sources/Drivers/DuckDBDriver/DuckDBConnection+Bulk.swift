import CDuckDB
public import Tabular

extension DuckDBConnection {
    /// Runs a query whose rows leave as Arrow while it runs: memory stays bounded however many there are.
    ///
    /// The stream keeps the connection open and may be read from any thread; reading blocks that thread while the
    /// query works. The connection can be used meanwhile: its next call first moves what is left of the stream to
    /// a table of its own, which can spill to disk.
    ///
    /// Columns leave in types that every consumer of Arrow knows: whole numbers of 128 bits as `DECIMAL(38,0)`, or
    /// an error beyond; enumerations, UUIDs, bits, times with zone and types of DuckDB alone as text.
    public func stream(_ sql: String, _ parameters: [Value] = []) async throws -> ArrowStream {
        try await interruptibly { operation in
            let result = try QueryResult.run(
                sql,
                parameters,
                casting: \.arrowForm,
                on: handle,
                in: operation
            )
            let stream = try OpenStream(result, on: handle)
            opened(stream)
            return stream.arrowStream()
        }
    }

    /// Makes a temporary table of everything in a stream, in its order.
    ///
    /// - Parameter schema: The types the columns are to have, to which the values are cast; nil for the types that
    ///   arrive.
    /// - Throws: The producer's own error, or ``DuckDBError/stream(reason:)`` with its words; the table does not
    ///   exist then.
    public func ingest(_ stream: ArrowStream, as table: String, schema: Schema? = nil) async throws {
        try await interruptibly { operation in
            let arrivals = try ArrowImport(stream, on: handle)
            let name = DuckDBTable(catalog: "temp", schema: "main", name: table)
            try run(
                "CREATE TEMP TABLE \(table.duckDBIdentifier) (\((schema ?? arrivals.schema).duckDBColumns))",
                in: operation
            )
            do {
                _ = try append(arrivals, to: name, in: operation)
            } catch {
                try? run("DROP TABLE IF EXISTS \(name.quoted)", in: Operation(connection: handle))
                throw error
            }
        }
    }

    /// Adds everything in a stream to a table, column by column in their order.
    ///
    /// Values are cast to the types of the table. Atomic within a transaction; without one, rows before a failure
    /// may stay.
    ///
    /// - Returns: The number of rows.
    @discardableResult
    public func insert(_ stream: ArrowStream, into table: DuckDBTable) async throws -> Int {
        try await interruptibly { operation in
            try append(ArrowImport(stream, on: handle), to: table, in: operation)
        }
    }

    private func append(_ arrivals: ArrowImport, to table: DuckDBTable, in operation: Operation) throws -> Int
    {
        let appender = try TableAppender(table, on: handle)
        var rows = 0
        while let chunk = try arrivals.nextChunk() {
            try operation.check()
            try appender.append(chunk)
            rows += chunk.rowCount
        }
        try appender.close()
        return rows
    }

    private func run(_ sql: String, in operation: Operation) throws {
        _ = try Statement(sql, on: handle).run(.materialised, in: operation)
    }

    /// Runs a query for its first column, text, and hands on the bytes of all values one after another.
    ///
    /// Nothing stands between two values: line ends are the query's business. A NULL adds nothing.
    ///
    /// - Parameter body: Gets about a megabyte at a time, on the connection's thread; must not use the connection.
    /// - Returns: The number of rows.
    @discardableResult
    public func textLines(
        _ sql: String,
        _ body: @Sendable (UnsafeRawBufferPointer) throws -> Void
    ) async throws -> Int {
        try await interruptibly { operation in
            let statement = try Statement(sql, on: handle)
            let result = try statement.run(.streaming, in: operation)
            return try result.concatenateText(body)
        }
    }

    /// Adds rows to a table, for tests and small data.
    ///
    /// - Throws: ``DuckDBError/rowWidth(table:row:expected:found:)`` for a row that does not fit. Rows before a
    ///   failure may stay, unless a transaction is open.
    public func append(rows: some Sequence<[Value]> & Sendable, to table: DuckDBTable) async throws {
        try await interruptibly { operation in
            let appender = try TableAppender(table, on: handle)
            for (index, row) in rows.enumerated() {
                if index.isMultiple(of: 1024) { try operation.check() }
                try appender.append(row, number: index + 1)
            }
            try appender.close()
        }
    }
}
