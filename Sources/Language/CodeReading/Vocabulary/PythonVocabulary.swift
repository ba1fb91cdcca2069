import RowPrograms

/// What Python's libraries do, as far as facts need it.
///
/// Sources: the documentation of the Python standard library and of pandas 2.
enum PythonVocabulary {
    static func builtin(_ name: String) -> FactValue {
        builtins.contains(name) ? .library(name) : .nothing
    }

    private static let builtins: Set<String> = [
        "len", "range", "enumerate", "zip", "sorted", "reversed", "iter", "filter", "map", "sum", "min",
        "max", "round",
        "abs", "next", "str", "repr", "format", "bool", "any", "all", "isinstance", "hash", "ord", "chr",
        "print", "type",
        "vars", "locals", "globals", "getattr", "setattr", "float", "int", "list", "tuple", "set",
        "frozenset", "dict",
        "open", "eval", "exec", "compile", "__import__", "input", "divmod", "pow", "id", "callable",
        "hasattr", "super",
        "object", "Exception", "ValueError", "KeyError", "TypeError", "RuntimeError", "IndexError",
        "AttributeError",
        "StopIteration", "ZeroDivisionError", "NotImplementedError", "property", "staticmethod",
        "classmethod", "bytes",
        "slice", "issubclass", "delattr",
    ]

    /// What calling something touches of the world; nil when nothing is known of it.
    static func effect(of path: String) -> EffectFact.Kind? {
        if let kind = effects[path] { return kind }
        for (prefix, kind) in effectPrefixes where path.hasPrefix(prefix) { return kind }
        return nil
    }

    private static let effects: [String: EffectFact.Kind] = [
        "open": .readsFile, "pathlib.Path.open": .readsFile, "os.listdir": .readsFile,
        "os.path.exists": .readsFile,
        "os.walk": .readsFile, "glob.glob": .readsFile, "pandas.read_csv": .readsFile,
        "pandas.read_parquet": .readsFile, "pandas.read_excel": .readsFile, "pandas.read_json": .readsFile,
        "json.load": .readsFile, "pickle.load": .readsFile, "csv.reader": .readsFile,
        "os.makedirs": .writesFile, "os.mkdir": .writesFile, "os.remove": .writesFile,
        "os.rename": .writesFile,
        "json.dump": .writesFile, "pickle.dump": .writesFile, "csv.writer": .writesFile,
        "datetime.datetime.now": .clock, "datetime.datetime.utcnow": .clock,
        "datetime.datetime.today": .clock,
        "datetime.date.today": .clock, "time.time": .clock, "time.monotonic": .clock,
        "time.localtime": .clock,
        "time.gmtime": .clock, "time.strftime": .clock, "time.time_ns": .clock,
        "pandas.Timestamp.now": .clock,
        "pandas.Timestamp.today": .clock, "pandas.Timestamp.utcnow": .clock,
        "uuid.uuid1": .random, "uuid.uuid4": .random, "os.urandom": .random,
        "eval": .dynamicCode, "exec": .dynamicCode, "compile": .dynamicCode, "__import__": .dynamicCode,
        "importlib.import_module": .dynamicCode, "setattr": .dynamicCode,
        "os.getenv": .environment, "os.environ.get": .environment, "os.getcwd": .environment,
        "socket.gethostname": .environment, "getpass.getuser": .environment, "os.getpid": .environment,
        "os.system": .process, "os.popen": .process, "input": .environment,
    ]

    private static let effectPrefixes: [(String, EffectFact.Kind)] = [
        ("random.", .random), ("secrets.", .random), ("numpy.random.", .random), ("shutil.", .writesFile),
        ("tempfile.", .writesFile), ("subprocess.", .process), ("multiprocessing.", .process),
        ("threading.", .process),
        ("requests.", .network), ("urllib.", .network), ("http.", .network), ("socket.", .network),
        ("smtplib.", .network), ("ftplib.", .network), ("paramiko.", .network), ("boto3.", .network),
        ("sqlite3.connect", .database), ("psycopg2.connect", .database), ("psycopg.connect", .database),
        ("pyodbc.connect", .database), ("pymysql.connect", .database),
        ("sqlalchemy.create_engine", .database),
        ("duckdb.connect", .database), ("cx_Oracle.connect", .database), ("oracledb.connect", .database),
        ("snowflake.connector.connect", .database),
    ]

    /// Libraries whose functions only compute.
    static func isHarmless(_ path: String) -> Bool {
        harmless.contains { path == $0 || path.hasPrefix($0 + ".") }
    }

    private static let harmless: Set<String> = [
        "math", "decimal", "datetime", "calendar", "re", "string", "json.dumps", "json.loads", "itertools",
        "functools",
        "operator", "collections", "hashlib", "statistics", "fractions", "numpy", "dateutil", "textwrap",
        "unicodedata",
        "typing", "dataclasses", "enum", "logging", "pathlib", "os.path", "copy", "bisect", "heapq", "base64",
        "zlib",
        "divmod", "pow", "id", "callable", "hasattr", "object", "Exception", "ValueError", "KeyError",
        "TypeError",
        "RuntimeError", "IndexError", "AttributeError", "StopIteration", "ZeroDivisionError",
        "NotImplementedError",
        "property", "bytes", "slice", "issubclass", "super", "print", "uuid.UUID", "uuid.uuid5", "uuid.uuid3",
        "zoneinfo", "abc", "warnings", "contextlib", "parameters", "time.sleep", "time.perf_counter", "sys",
    ]

    static let constants: [String: FactValue] = [
        "numpy.nan": .literal(.none), "math.nan": .literal(.none), "pandas.NA": .literal(.none),
        "pandas.NaT": .literal(.none), "math.inf": .number("inf", .real), "numpy.inf": .number("inf", .real),
        "math.pi": .number("3.141592653589793", .real),
    ]

    /// Methods of a row, be it a series, a named tuple or a map.
    static let rowMethods: Set<String> = [
        "get", "_asdict", "to_dict", "copy", "keys", "values", "items", "tolist",
    ]

    static func isFrameMethod(_ name: String) -> Bool { frameMethods.contains(name) || name.hasPrefix("to_") }

    private static let frameMethods: Set<String> = [
        "iterrows", "itertuples", "merge", "join", "groupby", "sort_values", "nlargest", "nsmallest",
        "drop_duplicates",
        "duplicated", "dropna", "rename", "assign", "apply", "pipe", "transform", "agg", "drop", "set_index",
        "pivot",
        "pivot_table", "melt", "query", "eval", "copy", "reset_index", "head", "tail", "fillna", "astype",
        "reindex",
        "sample", "convert_dtypes", "where", "infer_objects", "sort_index", "keys", "info", "count",
        "nunique", "get",
        "insert", "sum", "mean", "min", "max", "size", "isin", "append", "describe", "explode", "stack",
        "unstack",
        "cumsum", "rank", "shift", "diff", "rolling", "aggregate", "items", "itercols", "any", "all", "mask",
        "first",
        "last", "filter", "equals",
    ]

    static let aggregates: [String: AccumulationFact.Operation] = [
        "sum": .sum, "count": .count, "size": .count, "min": .minimum, "max": .maximum, "mean": .sum,
        "nunique": .count,
        "prod": .product, "cumsum": .sum, "value_counts": .count,
    ]

    /// A `decimal` rounding mode, by its constant or its text.
    static func roundingMode(_ value: FactValue) -> RoundingFact.Mode {
        let name: String? =
            switch value {
            case .library(let path): path.split(separator: ".").last.map(String.init)
            case .literal(.text(let text)): text
            default: nil
            }
        return name.flatMap { roundingModes[$0] } ?? .unknown
    }

    private static let roundingModes: [String: RoundingFact.Mode] = [
        "ROUND_HALF_EVEN": .halfEven, "ROUND_HALF_UP": .halfUp, "ROUND_HALF_DOWN": .halfDown, "ROUND_UP": .up,
        "ROUND_DOWN": .down, "ROUND_CEILING": .ceiling, "ROUND_FLOOR": .floor, "ROUND_05UP": .zeroFiveUp,
    ]
}
