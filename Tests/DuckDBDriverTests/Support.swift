import DuckDBDriver
import Tabular

/// A connection to a new database in memory.
func memory(_ configuration: DuckDBConfiguration = .init()) throws -> DuckDBConnection {
    try DuckDBDatabase(path: nil, configuration: configuration).connect()
}
