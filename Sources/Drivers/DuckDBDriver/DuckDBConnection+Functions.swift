import CDuckDB
import Tabular

extension DuckDBConnection {
    /// Makes functions known to every connection of the database, for as long as it is open.
    ///
    /// A name that exists already keeps the functions it has, so registering the same ones again does nothing.
    public func register(_ functions: [ScalarFunction]) async throws {
        let named = Dictionary(grouping: functions, by: \.name).sorted { $0.key < $1.key }
        try await interruptibly { operation in
            let known = try knownFunctions(handle, operation)
            for (name, overloads) in named where !known.contains(.text(name)) {
                do {
                    try DuckDBDriver.register(name, overloads, on: handle)
                } catch {
                    // Another connection may have been faster.
                    guard try knownFunctions(handle, operation).contains(.text(name)) else { throw error }
                }
            }
        }
    }
}

/// Names of scalar functions.
private func knownFunctions(_ connection: ConnectionHandle, _ operation: Operation) throws -> [Value?] {
    try QueryResult.run(
        "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'scalar'",
        [],
        casting: \.readableForm,
        on: connection,
        in: operation
    )
    .allRows().map(\.first)
}

/// Puts the functions of one name into the catalog.
private func register(_ name: String, _ functions: [ScalarFunction], on connection: ConnectionHandle) throws {
    let failure = DuckDBError.statement(
        DuckDBFailure("the function \(name) could not be registered", sql: nil)
    )
    guard
        let set = Handle(
            duckdb_create_scalar_function_set(name),
            destroy: duckdb_destroy_scalar_function_set
        )
    else { throw failure }
    for function in functions {
        guard let overload = Handle(duckdb_create_scalar_function(), destroy: duckdb_destroy_scalar_function)
        else { throw failure }
        try function.describe(overload.raw)
        guard duckdb_add_scalar_function_to_set(set.raw, overload.raw) == 0 else { throw failure }
    }
    guard duckdb_register_scalar_function_set(connection.raw, set.raw) == 0 else { throw failure }
}

/// Keeps a function's body alive as long as the library may call it.
private final class FunctionBox {
    let body: ScalarFunction.Body

    init(_ body: ScalarFunction.Body) { self.body = body }
}

extension ScalarFunction {
    fileprivate func describe(_ raw: duckdb_scalar_function) throws {
        duckdb_scalar_function_set_name(raw, name)
        for parameter in parameters {
            try parameter.withType { duckdb_scalar_function_add_parameter(raw, $0) }
        }
        try further?.withType { duckdb_scalar_function_set_varargs(raw, $0) }
        try body.kind.withType { duckdb_scalar_function_set_return_type(raw, $0) }
        let box = Unmanaged.passRetained(FunctionBox(body)).toOpaque()
        duckdb_scalar_function_set_extra_info(raw, box) { opaque in
            if let opaque { Unmanaged<FunctionBox>.fromOpaque(opaque).release() }
        }
        duckdb_scalar_function_set_function(raw) { info, input, output in
            guard let info, let input, let output,
                let opaque = duckdb_scalar_function_get_extra_info(info)
            else { return }
            let box = Unmanaged<FunctionBox>.fromOpaque(opaque).takeUnretainedValue()
            call(box.body, info, input, output)
        }
    }
}

private func call(
    _ body: ScalarFunction.Body,
    _ info: duckdb_function_info,
    _ input: duckdb_data_chunk,
    _ output: duckdb_vector
) {
    let count = Int(duckdb_data_chunk_get_column_count(input))
    withUnsafeTemporaryAllocation(of: FunctionColumn.self, capacity: max(count, 1)) { columns in
        for index in 0..<count {
            guard let vector = duckdb_data_chunk_get_vector(input, idx_t(index)),
                let data = duckdb_vector_get_data(vector)
            else { return }
            let column = FunctionColumn(data: data, validity: duckdb_vector_get_validity(vector))
            columns.initializeElement(at: index, to: column)
        }
        let arguments = FunctionArguments(columns: UnsafeBufferPointer(rebasing: columns[..<count]))
        do {
            try body.run(arguments, rows: Int(duckdb_data_chunk_get_size(input)), into: output)
        } catch let failure as ScalarFunctionFailure {
            duckdb_scalar_function_set_error(info, failure.reason)
        } catch {
            duckdb_scalar_function_set_error(info, "a function failed")
        }
    }
}

extension ScalarFunction.Kind {
    fileprivate func withType(_ body: (duckdb_logical_type) -> Void) throws {
        let id: TypeID =
            switch self {
            case .integer: .int64
            case .double: .double
            case .text: .varchar
            case .boolean: .boolean
            }
        guard let type = TypeHandle(duckdb_create_logical_type(id.rawValue)) else {
            throw DuckDBError.statement(DuckDBFailure("a type could not be made", sql: nil))
        }
        body(type.raw)
    }
}
