import DuckDBDriver
import JobModel
import SQLSyntax
import Synchronization
import Tabular

/// The columns of queries seen before: the same text over relations of the same columns has the same columns
/// on every date.
final class KnownQueries: Sendable {
    struct Key: Hashable {
        private let sql: String
        private let parameters: [String]
        private let relations: [String: Schema]

        /// Nil for a query whose columns may depend on more than its text and the relations.
        init?(_ sql: String, parameters: [Parameter], relations: [String: Schema], reads: QueryReads) {
            guard reads.onlyNamesRelations else { return nil }
            self.sql = sql
            self.parameters = parameters.map { "\($0.name) \($0.type.duckDBName)" }
            self.relations = relations
        }
    }

    /// More than the queries of a large project; reached only by ones that keep changing.
    private static let limit = 20_000

    private let schemas = Mutex<[Key: Schema]>([:])

    subscript(key: Key) -> Schema? {
        get { schemas.withLock { $0[key] } }
        set {
            schemas.withLock {
                if $0.count >= Self.limit { $0 = [:] }
                $0[key] = newValue
            }
        }
    }
}
