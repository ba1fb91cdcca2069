internal import JobModel

/// The graph in its published shape, entry by entry: of a large estate the whole does not have to stand in memory.
public struct GraphReport {
    private let graph: JobGraph

    public init(_ graph: JobGraph) { self.graph = graph }

    public struct JobEntry: Encodable, Sendable {
        public var job: String
        public var file: String
        public var owner: String?
        public var description: String?
        /// The most jobs in a row before it.
        public var level: Int
        public var classification: [String]
        /// How many findings of each code.
        public var findings: [String: Int]
        /// What a run takes, as measured.
        public var seconds: Double?
        /// Whether something of it is not understood.
        public var partly: Bool
        public var reads: [String]
        public var writes: [String]
    }

    public struct TableEntry: Encodable, Sendable {
        public var table: String
        public var writtenBy: [String]
        public var readBy: [String]
    }

    public struct DependencyEntry: Encodable, Sendable {
        /// The job that comes first.
        public var from: String
        public var to: String
        /// As declared; absent when it is not.
        public var type: String?
        public var declared: Bool
        public var discovered: Bool
        /// Tables and files that flow.
        public var via: [String]
        public var file: String
        public var line: Int
    }

    public struct ColumnEntry: Encodable, Sendable {
        public struct End: Encodable, Sendable {
            public var table: String
            public var column: String
        }

        public var from: End
        public var to: End
        public var job: String
        /// `identity` or `derived`.
        public var kind: String
    }

    public struct NeedEntry: Encodable, Sendable {
        public var job: String
        public var on: String
        public var via: [String]?
        public var file: String
        public var line: Int
    }

    public struct UnreadEntry: Encodable, Sendable {
        public var table: String
        public var writtenBy: [String]
    }

    public struct PathEntry: Encodable, Sendable {
        public struct Step: Encodable, Sendable {
            public var job: String
            public var seconds: Double
        }

        public var seconds: Double
        public var jobs: [Step]
    }

    private func name(_ job: Int) -> String { graph.estate.jobs[job].name.rawValue }

    /// - Parameter result: What is known of the job.
    public func job(at index: Int, _ result: JobResult) -> JobEntry {
        let job = result.job
        let files = job.targets.filter { $0.kind == .file }.map(\.name)
        return JobEntry(
            job: job.name.rawValue,
            file: job.file,
            owner: job.owner,
            description: job.description,
            level: graph.levels[index],
            classification: result.classification.kinds.map(\.rawValue),
            findings: result.findings.reduce(into: [:]) { $0[$1.code.rawValue, default: 0] += 1 },
            seconds: graph.durations[job.name],
            partly: !job.notUnderstood.isEmpty,
            reads: job.tablesRead.sorted()
                + job.touches.filter { $0.kind == .readsFile }.map(\.name).sorted(),
            writes: job.tablesWritten.sorted() + files.sorted()
                + job.touches.filter { $0.kind == .writesFile }.map(\.name).sorted()
        )
    }

    public var tables: some Sequence<TableEntry> {
        graph.tables.lazy.map { table in
            TableEntry(
                table: table.name,
                writtenBy: table.writers.map(name),
                readBy: table.readers.map(name)
            )
        }
    }

    public var dependencies: some Sequence<DependencyEntry> {
        graph.edges.lazy.map { edge in
            DependencyEntry(
                from: name(edge.upstream),
                to: name(edge.downstream),
                type: edge.declared?.rawValue,
                declared: edge.declared != nil,
                discovered: !edge.via.isEmpty,
                via: edge.via,
                file: edge.place.file,
                line: edge.place.lines.lowerBound
            )
        }
    }

    /// Columns of tables and files that jobs write, with the stored columns behind them.
    public var columns: some Sequence<ColumnEntry> {
        graph.estate.jobs.lazy.flatMap { job in
            job.targets.lazy.flatMap { target in
                (target.columns ?? []).lazy.flatMap { column in
                    column.origins.lazy.map { origin in
                        ColumnEntry(
                            from: .init(table: origin.table, column: origin.column),
                            to: .init(table: target.name, column: column.name),
                            job: job.name.rawValue,
                            kind: origin.isUnchanged ? "identity" : "derived"
                        )
                    }
                }
            }
        }
    }

    public var cycles: [[String]] { graph.cycles.map { $0.map(name) } }

    public var missing: [NeedEntry] { graph.missing.map { need($0, via: $0.via) } }

    public var useless: [NeedEntry] { graph.useless.map { need($0, via: nil) } }

    private func need(_ edge: JobGraph.Edge, via: [String]?) -> NeedEntry {
        NeedEntry(
            job: name(edge.downstream),
            on: name(edge.upstream),
            via: via,
            file: edge.place.file,
            line: edge.place.lines.lowerBound
        )
    }

    /// Dependencies on jobs that the project does not have.
    public var unknown: [NeedEntry] {
        graph.unknown.map { unknown in
            NeedEntry(
                job: name(unknown.job),
                on: unknown.upstream.rawValue,
                via: nil,
                file: unknown.place.file,
                line: unknown.place.lines.lowerBound
            )
        }
    }

    public var unread: [UnreadEntry] {
        graph.unread.map { UnreadEntry(table: $0.name, writtenBy: $0.writers.map(name)) }
    }

    public var criticalPath: PathEntry? {
        graph.criticalPath.map { path in
            PathEntry(
                seconds: path.seconds,
                jobs: path.jobs.map { job in
                    PathEntry.Step(
                        job: name(job),
                        seconds: graph.durations[graph.estate.jobs[job].name] ?? 0
                    )
                }
            )
        }
    }
}
