import JobModel
import Ports
import PostgresDriver
import Tabular

/// One row of an answer, read by column name.
struct RecordRow {
    private let values: [Value]
    private let columns: [String]

    /// - Parameter columns: The names of the values, in their order.
    init(_ values: [Value], _ columns: [String]) {
        self.values = values
        self.columns = columns
    }

    func text(_ column: String) throws -> String {
        guard let text = try optionalText(column) else { throw unreadable(column) }
        return text
    }

    func optionalText(_ column: String) throws -> String? {
        switch value(column) {
        case .text(let text): text
        case .null: nil
        default: throw unreadable(column)
        }
    }

    func integer(_ column: String) throws -> Int {
        guard let number = try optionalInteger(column) else { throw unreadable(column) }
        return number
    }

    func optionalInteger(_ column: String) throws -> Int? {
        switch value(column) {
        case .integer(let number): Int(number)
        case .null: nil
        default: throw unreadable(column)
        }
    }

    func double(_ column: String) throws -> Double {
        guard case .double(let number) = value(column) else { throw unreadable(column) }
        return number
    }

    func flag(_ column: String) throws -> Bool {
        guard case .boolean(let flag) = value(column) else { throw unreadable(column) }
        return flag
    }

    func date(_ column: String) throws -> CivilDate {
        guard case .date(let date) = value(column) else { throw unreadable(column) }
        return date
    }

    func instant(_ column: String) throws -> Instant {
        guard let instant = try optionalInstant(column) else { throw unreadable(column) }
        return instant
    }

    func optionalInstant(_ column: String) throws -> Instant? {
        switch value(column) {
        case .instant(let microseconds): Instant(microsecondsSinceEpoch: microseconds)
        case .null: nil
        default: throw unreadable(column)
        }
    }

    /// A name out of a fixed set, such as a status.
    func name<Name: RawRepresentable<String>>(_ column: String) throws -> Name {
        try parsed(column, Name.init(rawValue:))
    }

    /// A text that `parse` understands.
    func parsed<Result>(_ column: String, _ parse: (String) -> Result?) throws -> Result {
        guard let result = parse(try text(column)) else { throw unreadable(column) }
        return result
    }

    private func value(_ column: String) -> Value {
        guard let index = columns.firstIndex(of: column), values.indices.contains(index) else { return .null }
        return values[index]
    }

    private func unreadable(_ column: String) -> PostgresControlStoreError {
        .unreadableRecord(column: column)
    }
}

extension PostgresWork {
    /// Rows whose columns are read by the given names, which the query lists in this order.
    func records(_ columns: [String], _ sql: String, _ parameters: [Value] = []) throws -> [RecordRow] {
        try query(sql, parameters).rows.map { RecordRow($0, columns) }
    }
}
