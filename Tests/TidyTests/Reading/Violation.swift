/// One place that breaks a rule, in the form that editors and people can follow.
struct Violation: Hashable, CustomStringConvertible {
    var path: String
    /// From one.
    var line: Int
    var message: String

    init(_ path: String, _ line: Int, _ message: String) {
        self.path = path
        self.line = line
        self.message = message
    }

    var description: String { "\(path):\(line): error: \(message)" }
}
