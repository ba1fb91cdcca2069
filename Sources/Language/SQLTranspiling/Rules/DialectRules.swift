import SQLSyntax

struct DialectRules {
    var notes = Notes()
    init(_ transpiler: Transpiler) {}
    mutating func translate(_ statement: SQLStatement) throws(TranspileError) -> SQLStatement {
        throw .unsupported(what: "this statement", why: "", instead: nil, at: nil)
    }
}
