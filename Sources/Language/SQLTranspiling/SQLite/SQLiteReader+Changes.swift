import SQLSyntax

/// Statements other than queries.
extension SQLiteReader {
    func change(_ statement: SQLStatement) throws(TranspileError) -> SQLStatement {
        throw unsupported("this statement", "Only queries are translated from SQLite.", at: statement.origin)
    }
}
