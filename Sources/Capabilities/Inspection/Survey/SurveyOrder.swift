/// The order in which jobs are read so that what one publishes is known before another loads it.
public enum SurveyOrder {
    /// Groups of jobs, by index: each loads only what jobs of earlier groups publish.
    ///
    /// Jobs that load each other's tables in a circle come last, in one group: of them each sees only what is known
    /// without the others.
    ///
    /// - Parameters:
    ///   - reads: Names of the tables that each job loads, in lower case.
    ///   - writes: Names of the tables that each job publishes, in lower case.
    /// - Cost: Linear in the names.
    public static func groups(reads: [Set<String>], writes: [Set<String>]) -> [[Int]] {
        var writers: [String: [Int]] = [:]
        for (job, tables) in writes.enumerated() {
            for table in tables { writers[table, default: []].append(job) }
        }
        var waitsFor = [Int](repeating: 0, count: reads.count)
        var readers: [[Int]] = Array(repeating: [], count: reads.count)
        for (job, tables) in reads.enumerated() {
            let upstream = tables.reduce(into: Set<Int>()) { $0.formUnion(writers[$1] ?? []) }
            for other in upstream where other != job {
                readers[other].append(job)
                waitsFor[job] += 1
            }
        }
        var groups: [[Int]] = []
        var ready = reads.indices.filter { waitsFor[$0] == 0 }
        var placed = 0
        while !ready.isEmpty {
            groups.append(ready)
            placed += ready.count
            var next: [Int] = []
            for job in ready {
                for reader in readers[job] {
                    waitsFor[reader] -= 1
                    if waitsFor[reader] == 0 { next.append(reader) }
                }
            }
            ready = next.sorted()
        }
        if placed < reads.count { groups.append(reads.indices.filter { waitsFor[$0] > 0 }) }
        return groups
    }
}
