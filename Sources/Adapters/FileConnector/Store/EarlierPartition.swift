import Tabular

/// The latest partition before a date that holds an output of a given name.
enum EarlierPartition {
    /// - Returns: The path of the output there; nil when there is none.
    static func output(named fileName: String, in tableDirectory: String, before date: CivilDate) throws
        -> String?
    {
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
        }
        return nil
    }
}
