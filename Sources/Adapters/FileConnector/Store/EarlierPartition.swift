import Tabular

/// The latest partition before a date that holds an output of a given name.
enum EarlierPartition {
    /// - Parameter missing: Called with the path of each output that a later partition had, as its manifest
    ///   says, and has no more.
    /// - Returns: The path of the output there; nil when there is none.
    static func output(
        named fileName: String,
        in tableDirectory: String,
        before date: CivilDate,
        missing: (String) -> Void
    ) throws -> String? {
        guard try FileSystem.kind(of: tableDirectory) == .folder else { return nil }
        let dates = try FileSystem.entries(of: tableDirectory)
            .compactMap { CivilDate($0) }
            .filter { $0 < date }
            .sorted(by: >)
        for date in dates {
            let path = "\(tableDirectory)/\(date)/\(fileName)"
            // A file of that date's name is no partition; anything else that cannot be looked at is an error.
            guard try FileSystem.kind(of: "\(tableDirectory)/\(date)") == .folder else { continue }
            if try FileSystem.kind(of: path) != nil { return path }
            if try FileSystem.kind(of: OutputPlace.manifest(of: path)) != nil { missing(path) }
        }
        return nil
    }
}
