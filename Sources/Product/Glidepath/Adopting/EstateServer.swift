import Diagnostics
import Foundation
import PostgresDriver
import Tabular

/// Where an estate's database is, as its files say or as a person does.
struct EstateAddress: Sendable {
    var url: String
    var user: String?
    /// The file that says so; nil for a person.
    var evidence: String?
}

extension EstateSurvey {
    /// The address that one of the files spells out: the one that says most.
    var address: EstateAddress? {
        var best: (score: Int, address: EstateAddress)?
        for file in modules.texts + settings {
            guard let (score, address) = Self.address(in: file) else { continue }
            if score > best?.score ?? 0 { best = (score, address) }
        }
        return best?.address
    }

    private static func address(in file: EstateFiles.Text) -> (Int, EstateAddress)? {
        // A whole address: the password in it, if any, is left out.
        if let match = file.text.firstMatch(
            of:
                /postgres(?:ql)?(?:\+\w+)?:\/\/(?:([\w.\-]+)(?::[^@\s"']*)?@)?([\w.\-]+)(?::(\d+))?\/([\w\-]+)/
        ) {
            let port = match.3.map { ":\($0)" } ?? ""
            let url = "postgresql://\(match.2)\(port)/\(match.4)"
            return (10, EstateAddress(url: url, user: match.1.map(String.init), evidence: file.path))
        }
        func value(_ keys: String) -> String? {
            guard let pattern = try? Regex("(?i)\\b(?:\(keys))[\"']?\\s*[=:]\\s*[\"']?([\\w.\\-/]+)"),
                let match = file.text.firstMatch(of: pattern), match.output.count > 1
            else { return nil }
            return match.output[1].substring.map(String.init)
        }
        guard let database = value("dbname|database|initial catalog|pgdatabase"),
            let host = value("host|hostname|server|pghost")
        else { return nil }
        let port = value("port|pgport").flatMap { Int($0) }
        let user = value("user|username|user id|uid|pguser")
        let words = file.text.lowercased()
        let isServer = ["psycopg", "npgsql", "postgres", "pghost", "pgpass"].contains { words.contains($0) }
        let score = 2 + (port == nil ? 0 : 1) + (user == nil ? 0 : 1) + (isServer ? 3 : 0)
        guard isServer || user != nil else { return nil }
        let url = "postgresql://\(host):\(port ?? 5432)/\(database)"
        return (score, EstateAddress(url: url, user: user, evidence: file.path))
    }
}

/// What an estate's database shows about the tables that its jobs read.
public struct EstateLake: Sendable {
    var asOfColumn: String?
    var lastDate: String?
    /// `schema.table.column` of every numeric without limits.
    var openNumerics: [String] = []
    /// `schema.table` that jobs read and that are not there.
    var missing: [String] = []
    /// Whether a schema `control` is there that another program made.
    var hasForeignControl = false
}

extension EstateSurvey {
    /// Looks into the database: names and types of columns, and the last snapshot date.
    ///
    /// - Throws: `postgres.cannot-connect` and its like.
    func lake(at configuration: PostgresConfiguration) async throws -> EstateLake {
        let connection = try await PostgresConnection.open(configuration)
        do {
            let tables = tables
            let lake = try await connection.transaction(.snapshot) { try Self.lake(tables, in: $0) }
            await connection.close()
            return lake
        } catch {
            await connection.close()
            throw error
        }
    }

    private static func lake(_ tables: [String: Set<String>], in work: PostgresWork) throws -> EstateLake {
        var lake = EstateLake()
        var dates: [String: [String]] = [:]
        for (table, listed) in tables.sorted(by: { $0.key < $1.key }) {
            let names = table.lowercased().split(separator: ".", maxSplits: 1).map { Value.text(String($0)) }
            let columns = try work.query(
                """
                SELECT a.attname::text, format_type(a.atttypid, a.atttypmod), c.oid::regclass::text FROM pg_attribute AS a
                JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
                WHERE lower(n.nspname) = $1 AND lower(c.relname) = $2 AND a.attnum > 0 AND NOT a.attisdropped
                ORDER BY a.attnum
                """,
                names
            ).rows
            if columns.isEmpty { lake.missing.append(table) }
            for row in columns {
                guard case .text(let name) = row[0], case .text(let type) = row[1],
                    case .text(let quoted) = row[2]
                else { continue }
                if type == "numeric", listed.contains(name.lowercased()) {
                    lake.openNumerics.append("\(table).\(name)")
                }
                let isDay = type == "date" || type.hasPrefix("timestamp")
                // What jobs never list and every table has is what the framework filters by.
                if isDay, !listed.contains(name.lowercased()) { dates[name, default: []].append(quoted) }
            }
        }
        if let (name, of) = dates.max(by: { ($0.value.count, $1.key) < ($1.value.count, $0.key) }) {
            lake.asOfColumn = name
            lake.lastDate = try lastDate(name, of: of, in: work)
        }
        let control = try work.query(
            "SELECT 1 FROM pg_namespace WHERE nspname = 'control' AND to_regclass('control.migrations') IS NULL"
        )
        lake.hasForeignControl = !control.rows.isEmpty
        return lake
    }

    private static func lastDate(_ column: String, of tables: [String], in work: PostgresWork) throws
        -> String?
    {
        var last: String?
        for table in tables {
            let answer = try work.query(
                "SELECT left(max(\(PostgresName.quoted(column)))::text, 10) FROM \(table)"
            )
            guard case .text(let date)? = answer.rows.first?.first else { continue }
            last = max(last ?? date, date)
        }
        return last
    }
}
