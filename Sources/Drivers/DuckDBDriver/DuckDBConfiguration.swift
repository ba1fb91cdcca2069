/// How a database is opened.
///
///     var configuration = DuckDBConfiguration()
///     configuration.memoryLimitBytes = 2 << 30
///     configuration.spillDirectory = "/var/tmp/spill"
public struct DuckDBConfiguration: Hashable, Sendable {
    public enum AccessMode: String, Sendable {
        case readWrite = "READ_WRITE"
        case readOnly = "READ_ONLY"
    }

    /// Bytes DuckDB may hold in memory; nil leaves its default of 80 % of the machine.
    public var memoryLimitBytes: Int?
    /// Worker threads, this process's together; nil leaves its default of one per core.
    public var threads: Int?
    /// Where data beyond the memory limit goes; nil leaves DuckDB's default, empty forbids spilling.
    public var spillDirectory: String?
    public var accessMode: AccessMode
    /// Further settings by DuckDB's own names.
    ///
    /// They win over everything above.
    public var settings: [String: String]

    public init(
        memoryLimitBytes: Int? = nil,
        threads: Int? = nil,
        spillDirectory: String? = nil,
        accessMode: AccessMode = .readWrite,
        settings: [String: String] = [:]
    ) {
        self.memoryLimitBytes = memoryLimitBytes
        self.threads = threads
        self.spillDirectory = spillDirectory
        self.accessMode = accessMode
        self.settings = settings
    }

    /// Every setting by DuckDB's name, the driver's own included.
    var options: [String: String] {
        var options = [
            "access_mode": accessMode.rawValue,
            // A missing extension is an error at once, not a download that machines without network wait for.
            "autoinstall_known_extensions": "false",
        ]
        if let memoryLimitBytes { options["memory_limit"] = "\(memoryLimitBytes)B" }
        if let threads { options["threads"] = String(threads) }
        if let spillDirectory { options["temp_directory"] = spillDirectory }
        options.merge(settings) { _, chosen in chosen }
        // The driver reads kind and position of an error from it.
        options["errors_as_json"] = "true"
        return options
    }
}
