/// What a call's process is told, as `call.json` in its folder.
struct PythonRequest: Encodable {
    struct Parameter: Encodable {
        var name: String
        var value: TaggedValue
    }

    var script: String
    var function: String
    var projectDirectory: String
    var searchPaths: [String]
    var relations: [String]
    var effectiveDate: String
    var parameters: [Parameter]
    var decimals: String
    var nullableIntegers: String
    var memoryLimitBytes: Int?
}

/// What a call's process says: one of these a line.
struct PythonMessage: Decodable {
    struct Load: Decodable {
        var relation: String
        var file: String
    }

    struct Done: Decodable {
        struct Relation: Decodable {
            var name: String
            var file: String
        }

        var seconds: Double
        var relations: [Relation]
        var sideEffects: [String]
    }

    var load: Load?
    var done: Done?
    var failed: PythonFailure?
}

/// What a worker says of itself and of its calls.
struct WorkerMessage: Decodable {
    struct Interpreter: Decodable {
        var executable: String
        var version: String
        var virtualEnvironment: Bool
        var reason: String?
        var module: String?
        var detail: String?
    }

    struct Ended: Decodable {
        /// The exit code; a negative one is the number of the signal that killed it.
        var code: Int32
        /// Processes that the call left running.
        var strays: Int
    }

    var ready: Interpreter?
    var unusable: Interpreter?
    var ended: Ended?
}

/// Why a call came to nothing, in the worker's terms.
struct PythonFailure: Decodable {
    var kind: String
    var file: String?
    var line: Int?
    var column: Int?
    var type: String?
    var name: String?
    var message: String?
    var traceback: [String]?
    var names: [String]?
    var missing: Bool?
    var beside: String?
    var relation: String?
    var columnName: String?
    var found: String?
    var types: [String: Int]?
}
