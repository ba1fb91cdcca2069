import CDuckDB
import Tabular

/// Where a stream's chunks come from.
protocol ChunkSource {
    func next() throws -> ChunkHandle?
}

/// A result that runs while it is read.
final class LiveResult: ChunkSource {
    let result: QueryResult

    init(_ result: consuming QueryResult) { self.result = result }

    func next() throws -> ChunkHandle? { try result.nextChunk() }
}

/// Nothing more, but an error perhaps.
struct EndedSource: ChunkSource {
    var failure: (any Error)?

    func next() throws -> ChunkHandle? {
        if let failure { throw failure }
        return nil
    }
}

/// What was left of a live result, moved to a temporary table of a connection of its own.
final class SpooledResult: ChunkSource {
    private let rest: LiveResult
    /// What ended the live result early; reported after the rows before it.
    private let failure: (any Error)?

    init(_ live: borrowing LiveResult, in database: DatabaseHandle, checking caller: Operation) throws {
        let connection = try ConnectionHandle(database: database)
        let operation = Operation(connection: connection)
        // Column names may repeat in a result, not in a table.
        let columns = live.result.physicalSchema.columns.enumerated().map { Column("c\($0)", $1.type) }
        _ = try Statement("CREATE TEMP TABLE spool (\(Schema(columns).duckDBColumns))", on: connection)
            .run(.materialised, in: operation)
        failure = try Self.move(live, to: connection, checking: caller)
        rest = LiveResult(try Statement("FROM temp.spool", on: connection).run(.streaming, in: operation))
    }

    private static func move(
        _ live: borrowing LiveResult,
        to connection: ConnectionHandle,
        checking caller: Operation
    ) throws -> (any Error)? {
        let appender = try TableAppender(
            DuckDBTable(catalog: "temp", schema: "main", name: "spool"),
            on: connection
        )
        var failure: (any Error)?
        while true {
            do {
                try caller.check()
                guard let chunk = try live.next() else { break }
                try appender.append(chunk)
            } catch {
                failure = error
                break
            }
        }
        try appender.close()
        return failure
    }

    func next() throws -> ChunkHandle? {
        if let chunk = try rest.next() { return chunk }
        if let failure { throw failure }
        return nil
    }
}
