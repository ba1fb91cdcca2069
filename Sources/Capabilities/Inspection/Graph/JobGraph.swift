public import JobModel

/// Which job needs which: as declared, and as discovered from what jobs read and write.
public struct JobGraph: Sendable {
    /// A job that another needs, by index of the estate's jobs.
    public struct Edge: Hashable, Sendable {
        public var upstream: Int
        public var downstream: Int
        /// Nil when the downstream job does not declare it.
        public var declared: Dependency.Kind?
        /// Tables and files that the upstream job writes and the downstream job reads; empty when none was discovered.
        public var via: [String]
        /// Where the downstream job declares it, else where it reads.
        public var place: Place
    }

    /// A table, by the jobs that write and read it.
    public struct Table: Hashable, Sendable {
        public var name: String
        public var writers: [Int]
        public var readers: [Int]
    }

    /// A dependency on a job that the project does not have.
    public struct Unknown: Hashable, Sendable {
        public var job: Int
        public var upstream: JobName
        public var place: Place
    }

    /// Jobs in a row, none of which can start before the one before it has ended.
    public struct Path: Hashable, Sendable {
        public var seconds: Double
        public var jobs: [Int]
    }

    public let estate: JobEstate
    /// By downstream job, then by upstream job.
    public let edges: [Edge]
    /// By name.
    public let tables: [Table]
    public let unknown: [Unknown]
    /// Groups of jobs that need each other in a circle; each in the order of the project.
    public let cycles: [[Int]]
    /// Of each job, the most jobs in a row before it; jobs of a circle have the same.
    public let levels: [Int]
    /// The longest way through the project by measured durations; nil when nothing was measured.
    public let criticalPath: Path?
    /// Seconds that a run of a job takes.
    public let durations: [JobName: Double]

    /// - Parameter durations: Seconds that a run takes, as measured; jobs without one count as none.
    public init(_ estate: JobEstate, durations: [JobName: Double] = [:]) {
        self.estate = estate
        self.durations = durations
        var discovery = DependencyDiscovery(estate)
        discovery.run()
        edges = discovery.edges
        unknown = discovery.unknown
        tables = discovery.tables
        let order = GraphOrder(count: estate.jobs.count, edges: edges.map { ($0.upstream, $0.downstream) })
        cycles = order.groups.filter { $0.count > 1 }
        levels = order.levels
        let weights = estate.jobs.map { durations[$0.name] ?? 0 }
        criticalPath = weights.contains { $0 > 0 } ? order.heaviestPath(weights) : nil
    }

    /// Jobs read what these write without saying so.
    public var missing: [Edge] { edges.filter { $0.declared == nil } }

    /// Declared, and as far as can be seen nothing flows there.
    ///
    /// Of jobs that are only partly understood nothing is claimed.
    public var useless: [Edge] {
        edges.filter { edge in
            edge.via.isEmpty && isUnderstood(edge.upstream) && isUnderstood(edge.downstream)
        }
    }

    /// Tables that a job writes and none reads.
    public var unread: [Table] { tables.filter { !$0.writers.isEmpty && $0.readers.isEmpty } }

    private func isUnderstood(_ job: Int) -> Bool {
        let survey = estate.jobs[job]
        return survey.notUnderstood.isEmpty && !survey.evidence.contains { $0.kind == .externalOnly }
    }
}
