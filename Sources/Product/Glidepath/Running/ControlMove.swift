import Diagnostics
public import Foundation
import JobModel
public import Ports
import PostgresControlStore
import SQLiteControlStore

/// Moves a project's control store to another of its connections, with everything that is recorded.
///
/// Each environment has a store of its own beside the project's; they move together. A move that was cut short is made
/// again in the same way: it is completed or started over, and meanwhile no program uses either store.
///
///     let report = try await ControlMove(directory: directory).perform(to: "bank")
public struct ControlMove: Sendable {
    /// What a move did.
    public struct Report: Sendable {
        /// One for each environment that had a store.
        public var stores: [Store]
        /// Whether the project file names the new connection now; else a person has to say `control: NAME` there.
        public var isProjectFileChanged: Bool
    }

    public struct Store: Sendable {
        public var environment: String?
        public var source: String
        public var target: String
        /// Rows moved by table.
        public var rows: [(table: String, count: Int)]
    }

    private let directory: URL
    private let clock: any Clock
    private let wrapping: @Sendable (any ControlArchive) -> any ControlArchive
    /// Rows at a time.
    private static let page = 5_000

    /// - Parameter wrapping: Puts something around each store's archive, such as what stops a move in a test.
    public init(
        directory: URL,
        clock: any Clock = SystemClock(),
        wrapping: @escaping @Sendable (any ControlArchive) -> any ControlArchive = { $0 }
    ) {
        self.directory = directory
        self.clock = clock
        self.wrapping = wrapping
    }

    /// - Parameter name: A connection of kind sqlite or postgresql in the project file.
    /// - Throws: ``Ports/ControlMoveError``; nothing is lost then, and the project file is as it was.
    public func perform(to name: String) async throws -> Report {
        let project = try ProjectFolder.open(at: directory).project
        guard let connection = project.connections[name] else {
            throw ControlMoveError.unknownConnection(name, known: project.connections.keys.sorted())
        }
        guard connection.kind == .sqlite || connection.kind == .postgresql else {
            throw ControlMoveError.kind(connection: name, kind: connection.kind.rawValue)
        }
        let sharing = project.environments.filter { $0.value.connections["control"] == nil }.keys.sorted()
        var stores: [Store] = []
        var nowhere: String?
        for environment in [nil] + sharing.map(Optional.some) {
            let folder = try ProjectFolder.open(at: directory, environment: environment)
            let places = try Places(folder, target: connection)
            if let moved = try await move(places, of: folder) {
                stores.append(moved)
            } else {
                nowhere = nowhere ?? places.sourceName
            }
        }
        guard !stores.isEmpty else { throw ControlMoveError.nothingToMove(place: nowhere ?? "") }
        let isChanged = try ProjectFileChange(directory: directory).nameControl(name)
        return Report(stores: stores, isProjectFileChanged: isChanged)
    }

    /// - Returns: Nil where there is no store.
    private func move(_ places: Places, of folder: ProjectFolder) async throws -> Store? {
        guard try places.hasSource() else { return nil }
        let source = wrapping(try await places.source())
        let target = wrapping(try await places.target())
        guard source.place != target.place else { throw ControlMoveError.samePlace(source.place) }
        var store = Store(
            environment: folder.environment,
            source: source.place,
            target: target.place,
            rows: []
        )
        switch try await source.state() {
        case .empty: return nil
        case .arriving(let origin):
            throw ControlMoveError.unfinished(place: source.place, source: origin)
        case .moved(let place) where place == target.place:
            // The last instants of an earlier move: everything has arrived.
            if case .arriving = try await target.state() { try await target.completeArrival() }
        case .moved(let place): throw ControlMoveError.moved(place: source.place, target: place)
        case .inUse: store.rows = try await copy(source, to: target, of: folder)
        }
        return store
    }

    private func copy(
        _ source: any ControlArchive,
        to target: any ControlArchive,
        of folder: ProjectFolder
    ) async throws -> [(table: String, count: Int)] {
        // What is recorded while rows are on their way, such as a registration, makes another attempt.
        for _ in 0..<3 {
            try await requireRest(of: folder, place: source.place)
            let stamp = try await source.stamp()
            try await target.prepareArrival(from: source.place)
            var counts: [(table: String, count: Int)] = []
            for table in ControlTable.all {
                var offset = 0
                while true {
                    let rows = try await source.rows(of: table, from: offset, limit: Self.page)
                    if !rows.isEmpty { try await target.add(rows, to: table) }
                    offset += rows.count
                    if rows.count < Self.page { break }
                }
                counts.append((table.name, offset))
            }
            if try await source.withdraw(movedTo: target.place, ifStamp: stamp) {
                try await target.completeArrival()
                return counts
            }
        }
        throw ControlMoveError.inUse(
            place: source.place,
            by: ["Records are added faster than they can be moved."]
        )
    }

    /// - Throws: `control.in-use` naming who runs jobs.
    private func requireRest(of folder: ProjectFolder, place: String) async throws {
        let control = try await Workspace(folder: folder).control
        var words: [String] = []
        for lease in try await control.leases() {
            if lease.expiry > clock.now, ProcessOwner.mayBeAlive(lease.owner) {
                words.append("The lease \"\(lease.name)\" is held by \(lease.owner.description).")
            } else {
                try await control.releaseLease(lease.name, owner: lease.owner)
            }
        }
        for run in try await control.runs(matching: RunFilter(status: .running, limit: 10)) {
            words.append(
                "Job \"\(run.identity.job)\" is marked as running for \(run.identity.effectiveDate)."
            )
        }
        guard words.isEmpty else { throw ControlMoveError.inUse(place: place, by: words) }
    }
}

/// Where one environment's store is and where it is to be.
private struct Places {
    private let sources: ProjectDatabases
    private let targets: ProjectDatabases

    init(_ folder: ProjectFolder, target: Project.Connection) throws {
        var project = folder.project
        project.connections["control"] = target
        sources = try ProjectDatabases(folder: folder)
        targets = try ProjectDatabases(
            folder: ProjectFolder(
                directory: folder.directory,
                environment: folder.environment,
                project: project,
                jobs: [],
                problems: [],
                invalidFiles: []
            )
        )
    }

    var sourceName: String { (try? sources.controlServer?.place()) ?? sources.control }

    /// Looking into a file that is not there would make it.
    func hasSource() throws -> Bool {
        sources.controlServer != nil || FileManager.default.fileExists(atPath: sources.control)
    }

    func source() async throws -> any ControlArchive { try await Self.archive(sources) }
    func target() async throws -> any ControlArchive { try await Self.archive(targets) }

    private static func archive(_ databases: ProjectDatabases) async throws -> any ControlArchive {
        if let server = databases.controlServer {
            return try PostgresControlArchive(server.configuration(), schema: databases.controlSchema)
        }
        return try await SQLiteControlArchive(path: databases.control)
    }
}

/// A change of one line of a project file.
private struct ProjectFileChange {
    let directory: URL

    /// Lets the project's `control` name a connection.
    ///
    /// - Returns: False when the file is not written in lines that can be changed one by one; it is as it was then.
    func nameControl(_ name: String) throws -> Bool {
        guard let file = ProjectFolder.projectFile(in: directory) else { return false }
        var lines = try String(contentsOf: file, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let isPlain = name.utf8.allSatisfy {
            $0 == 0x5F || $0 == 0x2D || Character(UnicodeScalar($0)).isLetter
        }
        let line = "control: " + (isPlain ? name : "'" + name.replacing("'", with: "''") + "'")
        if let index = lines.firstIndex(where: { $0.hasPrefix("control:") }) {
            lines[index] = line
        } else {
            while lines.last == "" { lines.removeLast() }
            lines += [line, ""]
        }
        let text = lines.joined(separator: "\n")
        let (read, problems) = JobFileReader().readProject(
            bytes: Array(text.utf8),
            file: file.lastPathComponent
        )
        guard let read, !problems.contains(where: { $0.severity == .error }),
            read.connections["control"] == read.connections[name]
        else { return false }
        try text.write(to: file, atomically: true, encoding: .utf8)
        return true
    }
}
