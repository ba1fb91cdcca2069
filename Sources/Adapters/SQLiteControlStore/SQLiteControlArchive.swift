public import Ports
import SQLiteDriver
public import Tabular

/// The control store of a SQLite file, to be moved to or from.
public final class SQLiteControlArchive: ControlArchive {
    private let database: SQLiteDatabase
    public let place: String
    private static let prefix = "control_"

    /// Opens the file, making it when there is none.
    public init(path: String) async throws {
        try SQLiteControlStore.checkPlace(path)
        place = path
        database = try await translatingErrors(path) {
            try SQLiteDatabase(path: path, options: SQLiteOptions(busyTimeout: .seconds(10)))
        }
    }

    public func close() async { await database.close() }

    private var migrator: Migrator {
        Migrator(database: database, path: place, migrations: Migration.all)
    }

    private func read<T: Sendable>(
        _ body: @Sendable @escaping (SQLiteConnection) throws -> T
    ) async throws -> T {
        try await translatingErrors(place) { try await database.read(body) }
    }

    private func write<T: Sendable>(
        _ body: @Sendable @escaping (SQLiteConnection) throws -> T
    ) async throws -> T {
        try await translatingErrors(place) { try await database.write(body) }
    }

    public func state() async throws -> ControlStoreState {
        let migrator = migrator
        return try await read { try migrator.state(in: $0) }
    }

    public func stamp() async throws -> String { try await read { try Self.stamp(in: $0) } }

    private static func stamp(in connection: SQLiteConnection) throws -> String {
        let row = try connection.query(ControlTable.stampQuery(prefix: prefix)).first ?? []
        return try RecordRow(row, ["stamp"]).text("stamp")
    }

    public func rows(of table: ControlTable, from offset: Int, limit: Int) async throws -> [[Value]] {
        try await read { connection in
            let list = table.columns.map(\.name).joined(separator: ", ")
            let found = try connection.query(
                """
                SELECT \(list) FROM \(Self.prefix)\(table.name) ORDER BY \(table.key.joined(separator: ", "))
                LIMIT ? OFFSET ?
                """,
                [.integer(Int64(limit)), .integer(Int64(offset))]
            )
            return try found.map { row in
                try zip(row, table.columns).map { value, column in
                    guard let value = value.controlForm(column.form) else {
                        throw ControlStoreError.unreadableRecord(column: column.name)
                    }
                    return value
                }
            }
        }
    }

    public func prepareArrival(from source: String) async throws {
        let (migrator, place) = (migrator, place)
        try await write { connection in
            switch try migrator.state(in: connection) {
            case .inUse: throw ControlMoveError.notEmpty(place: place)
            case .arriving, .moved:
                for table in ["leases"] + ControlTable.all.reversed().map(\.name) + ["migrations"] {
                    try connection.execute("DROP TABLE \(Self.prefix)\(table)")
                }
            case .empty: break
            }
            for migration in migrator.migrations { try migrator.apply(migration, in: connection) }
            try migrator.mark(ControlStoreState.arrivingVersion, source, in: connection)
        }
    }

    public func add(_ rows: [[Value]], to table: ControlTable) async throws {
        let list = table.columns.map(\.name).joined(separator: ", ")
        let places = table.columns.map { _ in "?" }.joined(separator: ", ")
        try await write { connection in
            for row in rows {
                try connection.execute(
                    "INSERT INTO \(Self.prefix)\(table.name) (\(list)) VALUES (\(places))",
                    row.map(\.storedForm)
                )
            }
        }
    }

    public func completeArrival() async throws {
        let migrator = migrator
        try await write { try migrator.unmark(ControlStoreState.arrivingVersion, in: $0) }
    }

    public func withdraw(movedTo target: String, ifStamp stamp: String) async throws -> Bool {
        let migrator = migrator
        return try await write { connection in
            let isHeld = try !connection.query("SELECT 1 FROM control_leases").isEmpty
            guard !isHeld, try Self.stamp(in: connection) == stamp else { return false }
            try migrator.mark(ControlStoreState.movedVersion, target, in: connection)
            return true
        }
    }
}

extension Value {
    /// As a SQLite store keeps it.
    fileprivate var storedForm: Value {
        switch self {
        case .boolean(let flag): .integer(flag ? 1 : 0)
        case .date(let date): .stored(date)
        case .instant(let microseconds): .stored(Instant(microsecondsSinceEpoch: microseconds))
        default: self
        }
    }
}
