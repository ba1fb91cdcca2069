public import Ports
public import PostgresDriver
public import Tabular

/// The control store of a schema of a PostgreSQL database, to be moved to or from.
public final class PostgresControlArchive: ControlArchive {
    public let place: String
    private let schema: String
    private let connections: StoreConnections

    /// - Throws: `postgres.address`. Nothing is connected before it is needed.
    public init(_ configuration: PostgresConfiguration, schema: String = "control") throws {
        let server = try configuration.place()
        place = "\(server), schema \(schema)"
        self.schema = schema
        var configuration = configuration
        configuration.settings["search_path"] = PostgresName.quoted(schema)
        connections = StoreConnections(configuration)
    }

    public func close() async { await connections.close() }

    private var migrator: Migrator {
        Migrator(connections: connections, place: place, schema: schema, migrations: Migration.all)
    }

    private func perform<T: Sendable>(
        _ kind: PostgresConnection.TransactionKind,
        _ body: @Sendable (PostgresWork) throws -> T
    ) async throws -> T {
        do {
            return try await connections.connection().transaction(kind, body)
        } catch let error as PostgresError {
            throw PostgresControlStoreError(error, place: place)
        }
    }

    public func state() async throws -> ControlStoreState {
        let migrator = migrator
        return try await perform(.snapshot) { try migrator.state(in: $0) }
    }

    public func stamp() async throws -> String { try await perform(.snapshot) { try Self.stamp(in: $0) } }

    private static func stamp(in work: PostgresWork) throws -> String {
        let rows = try work.records(["stamp"], ControlTable.stampQuery(prefix: ""))
        return try rows.first?.text("stamp") ?? ""
    }

    public func rows(of table: ControlTable, from offset: Int, limit: Int) async throws -> [[Value]] {
        let list = table.columns.map(\.name).joined(separator: ", ")
        let key = table.key.joined(separator: ", ")
        let found = try await perform(.snapshot) { work in
            try work.query(
                "SELECT \(list) FROM \(table.name) ORDER BY \(key) LIMIT \(limit) OFFSET \(offset)"
            ).rows
        }
        return try found.map { row in
            try zip(row, table.columns).map { value, column in
                guard let value = value.controlForm(column.form) else {
                    throw PostgresControlStoreError.unreadableRecord(column: column.name)
                }
                return value
            }
        }
    }

    public func prepareArrival(from source: String) async throws {
        let (migrator, place) = (migrator, place)
        try await perform(.readWrite) { work in
            switch try migrator.state(in: work) {
            case .inUse: throw ControlMoveError.notEmpty(place: place)
            case .arriving, .moved:
                let tables = ["leases", "migrations"] + ControlTable.all.map(\.name)
                try work.script("DROP TABLE \(tables.joined(separator: ", "))")
            case .empty: break
            }
            for migration in migrator.migrations { try migrator.apply(migration, in: work) }
            try migrator.mark(ControlStoreState.arrivingVersion, source, in: work)
        }
    }

    public func add(_ rows: [[Value]], to table: ControlTable) async throws {
        let columns = table.columns.map { Column($0.name, $0.form.type) }
        try await perform(.readWrite) { work in
            let batch = try ArrowBatchBuilder(columns)
            for row in rows {
                for (index, value) in row.enumerated() { batch[index].append(value) }
            }
            try work.insert(batch.stream(), into: table.name, columns: columns.map(\.name))
            guard let counter = table.counter else { return }
            _ = try work.query(
                "SELECT setval(pg_get_serial_sequence('\(table.name)', '\(counter)'), max(\(counter))) FROM \(table.name)"
            )
        }
    }

    public func completeArrival() async throws {
        let migrator = migrator
        try await perform(.readWrite) { try migrator.unmark(ControlStoreState.arrivingVersion, in: $0) }
    }

    public func withdraw(movedTo target: String, ifStamp stamp: String) async throws -> Bool {
        let migrator = migrator
        return try await perform(.readWrite) { work in
            // Whoever wants a lease, or to record something, waits for the answer; reading goes on.
            try work.script("LOCK TABLE leases, jobs, job_runs IN SHARE ROW EXCLUSIVE MODE")
            let isHeld = try !work.query("SELECT 1 FROM leases").rows.isEmpty
            guard !isHeld, try Self.stamp(in: work) == stamp else { return false }
            try migrator.mark(ControlStoreState.movedVersion, target, in: work)
            return true
        }
    }
}

extension ControlTable.Form {
    fileprivate var type: LogicalType {
        switch self {
        case .text: .text
        case .integer: .int64
        case .double: .double
        case .flag: .boolean
        case .date: .date
        case .instant: .timestampWithZone
        }
    }
}

extension ArrowColumnBuilder {
    /// A value in the form of its column.
    fileprivate func append(_ value: Value) {
        switch value {
        case .text(let text): append(text.withoutZeros)
        case .integer(let number): append(number)
        case .double(let number): append(number)
        case .boolean(let flag): append(flag)
        case .date(let date): append(Int64(date.daysSinceEpoch))
        case .instant(let microseconds): append(microseconds)
        default: appendNull()
        }
    }
}
