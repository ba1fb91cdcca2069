internal import Diagnostics
internal import JobModel

/// Finds who needs whom, from the names that jobs read and write.
struct DependencyDiscovery {
    private(set) var edges: [JobGraph.Edge] = []
    private(set) var unknown: [JobGraph.Unknown] = []
    private let estate: JobEstate
    private let places: [JobName: Int]
    /// Files that jobs write, by the last part of their names.
    private var files: [Substring: [(job: Int, parts: [Substring])]] = [:]

    init(_ estate: JobEstate) {
        self.estate = estate
        places = Dictionary(
            estate.jobs.enumerated().map { ($0.element.name, $0.offset) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    mutating func run() {
        for index in estate.jobs.indices {
            let written =
                estate.jobs[index].targets.filter { $0.kind == .file }.map(\.name)
                + estate.jobs[index].touches.filter { $0.kind == .writesFile }.map(\.name)
            for name in written {
                let parts = name.split(separator: "/")
                if let last = parts.last { files[last, default: []].append((index, parts)) }
            }
        }
        for index in estate.jobs.indices { discover(index) }
    }

    /// The tables of the estate, by name.
    var tables: [JobGraph.Table] {
        var tables: [String: JobGraph.Table] = [:]
        for (index, job) in estate.jobs.enumerated() {
            for name in job.tablesWritten {
                tables[name, default: .init(name: name, writers: [], readers: [])].writers.append(index)
            }
            for name in job.tablesRead {
                tables[name, default: .init(name: name, writers: [], readers: [])].readers.append(index)
            }
        }
        return tables.values.sorted { $0.name < $1.name }
    }

    private struct Found {
        var via: [String]
        var place: Place
    }

    private mutating func discover(_ index: Int) {
        let job = estate.jobs[index]
        var found: [Int: Found] = [:]
        func note(_ upstream: Int, _ name: String, _ place: Place) {
            guard upstream != index else { return }
            var entry = found[upstream] ?? Found(via: [], place: place)
            if !entry.via.contains(name) { entry.via.append(name) }
            found[upstream] = entry
        }
        for source in job.sources {
            let place = Place(file: job.file, lines: source.line...source.line)
            for writer in estate.writers[source.name.lowercased()] ?? [] {
                note(writer, source.name.lowercased(), place)
            }
        }
        for touch in job.touches {
            switch touch.kind {
            case .readsTable:
                for writer in estate.writers[touch.name.lowercased()] ?? [] {
                    note(writer, touch.name.lowercased(), touch.place)
                }
            case .readsFile:
                for writer in writers(ofFile: touch.name) { note(writer, touch.name, touch.place) }
            default: break
            }
        }
        add(found, to: index)
    }

    /// Jobs that write a file: all parts of the name they know stand in the name that is read, which has a date between.
    private func writers(ofFile name: String) -> [Int] {
        let parts = name.split(separator: "/")
        guard let last = parts.last, let candidates = files[last] else { return [] }
        return candidates.filter { candidate in
            var rest = parts[...]
            return candidate.parts.allSatisfy { part in
                guard let found = rest.firstIndex(of: part) else { return false }
                rest = rest[(found + 1)...]
                return true
            }
        }.map(\.job)
    }

    private mutating func add(_ found: [Int: Found], to index: Int) {
        let job = estate.jobs[index]
        var found = found
        var edges: [JobGraph.Edge] = []
        for dependency in job.dependencies {
            let line = dependency.location?.line ?? job.line
            let place = Place(file: job.file, lines: line...line)
            guard let upstream = places[dependency.job] else {
                unknown.append(JobGraph.Unknown(job: index, upstream: dependency.job, place: place))
                continue
            }
            edges.append(
                JobGraph.Edge(
                    upstream: upstream,
                    downstream: index,
                    declared: dependency.kind,
                    via: found.removeValue(forKey: upstream)?.via ?? [],
                    place: place
                )
            )
        }
        for (upstream, entry) in found {
            edges.append(
                JobGraph.Edge(
                    upstream: upstream,
                    downstream: index,
                    declared: nil,
                    via: entry.via,
                    place: entry.place
                )
            )
        }
        self.edges += edges.sorted { $0.upstream < $1.upstream }
    }
}
