import CPostgres

/// Owner of one answer of the server.
final class PostgresResult {
    let raw: OpaquePointer

    init(owning raw: OpaquePointer) { self.raw = raw }

    deinit { PQclear(raw) }

    var status: ExecStatusType { PQresultStatus(raw) }
    var rowCount: Int { Int(PQntuples(raw)) }
    var columnCount: Int { Int(PQnfields(raw)) }

    /// Rows inserted, updated, deleted, copied or selected; zero for statements that count none.
    var rowsChanged: Int { PQcmdTuples(raw).flatMap { Int(String(cString: $0)) } ?? 0 }

    func name(of column: Int) -> String { PQfname(raw, Int32(column)).map { String(cString: $0) } ?? "" }

    func type(of column: Int) -> PostgresType {
        PostgresType(oid: PQftype(raw, Int32(column)), modifier: PQfmod(raw, Int32(column)))
    }

    /// The text form of a cell; nil for NULL.
    func text(row: Int, column: Int) -> String? {
        guard PQgetisnull(raw, Int32(row), Int32(column)) == 0,
            let start = PQgetvalue(raw, Int32(row), Int32(column))
        else { return nil }
        let count = Int(PQgetlength(raw, Int32(row), Int32(column)))
        return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }

    /// A part of an error's report.
    func field(_ code: UnicodeScalar) -> String? {
        PQresultErrorField(raw, Int32(code.value)).map { String(cString: $0) }
    }

    /// What the server refused.
    func failure(statement: String?) -> PostgresFailure {
        let position = field("P").flatMap { Int($0) }
        return PostgresFailure(
            sqlState: field("C") ?? "",
            message: field("M") ?? "no reason given",
            detail: field("D"),
            hint: field("H"),
            position: position.flatMap { place in
                statement.map { PostgresPosition(character: place, in: $0) }
            },
            table: field("t"),
            column: field("c"),
            constraint: field("n")
        )
    }
}
