public import RowPrograms

/// Reads user code of one language as trees, without running it.
public protocol ProgramReader: Sendable {
    /// Reads files, each on its own: one that cannot be read costs no other.
    ///
    /// - Parameter paths: Absolute.
    /// - Returns: One answer for each path, in their order.
    /// - Throws: When nothing can be read at all, such as `external.python-not-found`.
    func read(_ paths: [String]) async throws -> [ProgramReading]
}

/// What became of reading one file.
public enum ProgramReading: Hashable, Sendable {
    case program(RowProgram)
    /// `line` counts from 1.
    case unreadable(line: Int?, reason: String)
}
