/// The names Python knows without an import, as far as programs over rows use them.
enum PythonNames {
    static let builtins: Set<String> = [
        "abs", "all", "any", "bool", "dict", "enumerate", "float", "int", "len", "list", "max", "min",
        "print",
        "range", "reversed", "round", "set", "sorted", "str", "sum", "tuple", "zip", "isinstance", "KeyError",
        "ValueError", "Exception", "filter", "map", "frozenset", "__name__",
        "eval", "exec", "getattr", "setattr", "open", "__import__", "globals",
    ]
}
