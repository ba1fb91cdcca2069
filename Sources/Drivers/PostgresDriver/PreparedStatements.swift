/// The statements that one session keeps prepared, by text and types of their values.
struct PreparedStatements {
    private struct Key: Hashable {
        var sql: String
        var types: [UInt32]
    }

    private var names: [Key: String] = [:]
    private var made = 0

    var count: Int { names.count }

    func name(of sql: String, _ types: [UInt32]) -> String? { names[Key(sql: sql, types: types)] }

    mutating func newName() -> String {
        made += 1
        return "glidepath_\(made)"
    }

    mutating func keep(_ name: String, for sql: String, _ types: [UInt32]) {
        names[Key(sql: sql, types: types)] = name
    }

    mutating func remove(_ sql: String, _ types: [UInt32]) -> String? {
        names.removeValue(forKey: Key(sql: sql, types: types))
    }

    mutating func removeAll() { names = [:] }

    /// Whether a table changed since a statement was prepared, or a pooler handed over another session.
    static func isStale(_ failure: PostgresFailure) -> Bool {
        failure.sqlState == "26000"
            || (failure.sqlState == "0A000" && failure.message.contains("cached plan"))
    }
}
