import CDuckDB

/// A function of ours that SQL can call, one of possibly several of its name.
///
/// Pure: the same arguments give the same result, on any thread. A row with a NULL argument gives NULL and never
/// reaches the body.
public struct ScalarFunction: Sendable {
    /// Types of arguments and results.
    public enum Kind: Sendable {
        /// `BIGINT`
        case integer
        /// `DOUBLE`
        case double
        /// `VARCHAR`
        case text
        /// `BOOLEAN`
        case boolean
    }

    /// What makes a row's result: nil, or false for text, is NULL.
    public enum Body: Sendable {
        case integer(@Sendable (FunctionArguments) throws -> Int64?)
        case double(@Sendable (FunctionArguments) throws -> Double?)
        case boolean(@Sendable (FunctionArguments) throws -> Bool?)
        /// Appends UTF-8 to an empty buffer, which keeps its memory from row to row.
        case text(@Sendable (FunctionArguments, inout [UInt8]) throws -> Bool)
        /// For functions of so little work that the ways above would cost more: gets the row's number.
        case integers(@Sendable (FunctionArguments, Int) -> Int64)
    }

    public var name: String
    public var parameters: [Kind]
    /// The type of any number of further arguments.
    public var further: Kind?
    public var body: Body

    public init(_ name: String, _ parameters: [Kind], further: Kind? = nil, _ body: Body) {
        self.name = name
        self.parameters = parameters
        self.further = further
        self.body = body
    }
}

/// Why a function cannot give a result; the statement fails with these words.
public struct ScalarFunctionFailure: Error {
    public var reason: String

    public init(_ reason: String) { self.reason = reason }
}

/// The arguments of one row.
///
/// Valid during one call of a function's body.
public struct FunctionArguments {
    let columns: UnsafeBufferPointer<FunctionColumn>
    var row = 0

    public var count: Int { columns.count }

    public func integer(_ index: Int) -> Int64 {
        columns[index].data.load(fromByteOffset: row * 8, as: Int64.self)
    }

    public func double(_ index: Int) -> Double { double(index, row: row) }

    /// UTF-8.
    public func text(_ index: Int) -> UnsafeRawBufferPointer { text(index, row: row) }

    func double(_ index: Int, row: Int) -> Double {
        columns[index].data.load(fromByteOffset: row * 8, as: Double.self)
    }

    func text(_ index: Int, row: Int) -> UnsafeRawBufferPointer {
        // Text of up to twelve bytes stands in the vector itself; longer text behind a pointer.
        let cell = UnsafeRawPointer(columns[index].data) + row * 16
        let length = Int(cell.load(as: UInt32.self))
        guard length > 12 else { return UnsafeRawBufferPointer(start: cell + 4, count: length) }
        return UnsafeRawBufferPointer(
            start: cell.load(fromByteOffset: 8, as: UnsafeRawPointer?.self),
            count: length
        )
    }

    /// Whether an argument of the row is NULL.
    var hasNull: Bool { hasNull(row: row) }

    func hasNull(row: Int) -> Bool {
        for column in columns {
            guard let validity = column.validity else { continue }
            if validity[row >> 6] & (1 << UInt64(row & 63)) == 0 { return true }
        }
        return false
    }
}

/// One argument's values for all rows of a chunk.
struct FunctionColumn {
    let data: UnsafeMutableRawPointer
    let validity: UnsafeMutablePointer<UInt64>?
}

extension ScalarFunction.Body {
    var kind: ScalarFunction.Kind {
        switch self {
        case .integer, .integers: .integer
        case .double: .double
        case .boolean: .boolean
        case .text: .text
        }
    }

    /// Fills the result of every row.
    func run(_ arguments: FunctionArguments, rows: Int, into output: duckdb_vector) throws {
        var arguments = arguments
        guard let data = duckdb_vector_get_data(output) else { return }
        var results = FunctionResults(output)
        if case .integers(let body) = self {
            for row in 0..<rows {
                guard !arguments.hasNull(row: row) else {
                    results.setNull(row)
                    continue
                }
                data.storeBytes(of: body(arguments, row), toByteOffset: row * 8, as: Int64.self)
            }
            return
        }
        var buffer: [UInt8] = []
        for row in 0..<rows {
            arguments.row = row
            guard !arguments.hasNull else {
                results.setNull(row)
                continue
            }
            switch self {
            case .integer(let body):
                let value = try body(arguments)
                if value == nil { results.setNull(row) }
                data.storeBytes(of: value ?? 0, toByteOffset: row * 8, as: Int64.self)
            case .double(let body):
                let value = try body(arguments)
                if value == nil { results.setNull(row) }
                data.storeBytes(of: value ?? 0, toByteOffset: row * 8, as: Double.self)
            case .boolean(let body):
                let value = try body(arguments)
                if value == nil { results.setNull(row) }
                data.storeBytes(of: value == true ? 1 : 0, toByteOffset: row, as: UInt8.self)
            case .text(let body):
                buffer.removeAll(keepingCapacity: true)
                guard try body(arguments, &buffer) else {
                    results.setNull(row)
                    continue
                }
                results.setText(row, buffer)
            case .integers: preconditionFailure("done above")
            }
        }
    }
}

/// Where a function's results go.
struct FunctionResults {
    private let vector: duckdb_vector
    private var validity: UnsafeMutablePointer<UInt64>?

    init(_ vector: duckdb_vector) { self.vector = vector }

    mutating func setNull(_ row: Int) {
        if validity == nil {
            duckdb_vector_ensure_validity_writable(vector)
            validity = duckdb_vector_get_validity(vector)
        }
        validity?[row >> 6] &= ~(1 << UInt64(row & 63))
    }

    func setText(_ row: Int, _ bytes: [UInt8]) {
        bytes.withUnsafeBytes {
            let start = $0.baseAddress?.assumingMemoryBound(to: CChar.self)
            guard let start else {
                duckdb_vector_assign_string_element_len(vector, idx_t(row), "", 0)
                return
            }
            duckdb_vector_assign_string_element_len(vector, idx_t(row), start, idx_t($0.count))
        }
    }
}
