import CPostgres

/// How to reach a server, and how its sessions behave.
public struct PostgresConfiguration: Sendable {
    /// `postgresql://HOST:PORT/DATABASE`, or libpq's `key=value` form; may hold user and password.
    public var url: String
    /// Wins over the one in `url`.
    public var user: String?
    /// Wins over the one in `url`; never part of any message.
    public var password: String?
    /// What the server's `pg_stat_activity` shows.
    public var applicationName: String
    /// How long one address may take to answer, in whole seconds.
    public var connectTimeout: Duration
    /// Session settings by name, on top of the driver's own.
    public var settings: [String: String]
    /// Statements with parameters that a connection keeps prepared; zero for a pooler that cannot.
    public var preparedStatementLimit: Int
    /// Is told what the server says besides its answers; runs on the connection's thread.
    public var onNotice: (@Sendable (PostgresNotice) -> Void)?

    public init(
        url: String,
        user: String? = nil,
        password: String? = nil,
        applicationName: String = "glidepath",
        connectTimeout: Duration = .seconds(10),
        settings: [String: String] = [:],
        preparedStatementLimit: Int = 64,
        onNotice: (@Sendable (PostgresNotice) -> Void)? = nil
    ) {
        self.url = url
        self.user = user
        self.password = password
        self.applicationName = applicationName
        self.connectTimeout = connectTimeout
        self.settings = settings
        self.preparedStatementLimit = preparedStatementLimit
        self.onNotice = onNotice
    }

    /// Where the server is, as people may see it: host, port and database.
    ///
    /// - Throws: ``PostgresError/unreadableAddress``, without what was given: it may hold a password.
    public func place() throws -> String {
        let parts = try parts()
        let host = parts["host"] ?? parts["hostaddr"] ?? "localhost"
        return "\(host):\(parts["port"] ?? "5432")/\(parts["dbname"] ?? parts["user"] ?? user ?? "")"
    }

    /// Whether ``url`` holds a password.
    ///
    /// - Throws: ``PostgresError/unreadableAddress``.
    public func hasPassword() throws -> Bool { try parts()["password"] != nil }

    /// The address by libpq's own keys.
    func parts() throws -> [String: String] {
        guard url.hasPrefix("postgresql://") || url.hasPrefix("postgres://") || url.contains("=") else {
            throw PostgresError.unreadableAddress
        }
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &message) else {
            // The message quotes the address, and with it a password.
            PQfreemem(message)
            throw PostgresError.unreadableAddress
        }
        defer { PQconninfoFree(options) }
        var parts: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parts[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return parts
    }

    /// What libpq is given, in order: later ones win.
    func parameters() throws -> [(key: String, value: String)] {
        _ = try parts()
        var parameters = [("dbname", url)]
        if let user { parameters.append(("user", user)) }
        if let password { parameters.append(("password", password)) }
        parameters.append(("fallback_application_name", applicationName))
        parameters.append(("connect_timeout", String(max(2, connectTimeout.components.seconds))))
        parameters.append(("client_encoding", "UTF8"))
        // A server that vanished is noticed in a minute, not in two hours.
        parameters.append(("keepalives_idle", "30"))
        parameters.append(("keepalives_interval", "10"))
        parameters.append(("keepalives_count", "3"))
        return parameters
    }

    /// Settings that make answers the same whatever the server's or the role's own are.
    var sessionSettings: [(String, String)] {
        var all = [
            "DateStyle": "ISO, YMD", "IntervalStyle": "iso_8601", "TimeZone": "UTC", "bytea_output": "hex",
            "extra_float_digits": "1", "standard_conforming_strings": "on", "client_min_messages": "notice",
        ]
        all.merge(settings) { $1 }
        return all.sorted { $0.key < $1.key }
    }
}

/// Something the server said besides its answer, such as that a table exists already.
public struct PostgresNotice: Hashable, Sendable {
    /// Such as `NOTICE` or `WARNING`.
    public var severity: String
    public var sqlState: String
    public var message: String

    public init(severity: String, sqlState: String, message: String) {
        self.severity = severity
        self.sqlState = sqlState
        self.message = message
    }
}
