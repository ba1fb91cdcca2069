import Testing

/// The layers of docs/ARCHITECTURE.md, lowest first, by folder.
enum Layer: Int, Comparable {
    case base
    case language
    case ports
    case drivers
    case adapters
    case capabilities
    case product

    init?(path: String) {
        let folders: [(String, Layer)] = [
            ("Sources/Base/", .base), ("Sources/Language/", .language), ("Sources/Ports", .ports),
            ("Sources/Drivers/", .drivers), ("Sources/Adapters/", .adapters),
            ("Sources/Capabilities/", .capabilities), ("Sources/Product/", .product),
        ]
        guard let layer = folders.first(where: { path.hasPrefix($0.0) })?.1 else { return nil }
        self = layer
    }

    static func < (left: Layer, right: Layer) -> Bool { left.rawValue < right.rawValue }

    /// Layers whose targets a target of this layer may import, besides what ``LayerRules`` says about its own.
    var mayImport: Set<Layer> {
        switch self {
        case .base: []
        case .language: [.base]
        case .ports: [.base, .language]
        case .drivers: [.base]
        case .adapters: [.base, .language, .ports, .drivers]
        case .capabilities: [.base, .language, .ports]
        case .product: [.base, .language, .ports, .drivers, .adapters, .capabilities]
        }
    }
}

/// Which target may import which, from the manifest and the imports in the files.
struct LayerRules {
    /// Arrows between capabilities.
    ///
    /// A new one is a decision about the design: docs/ARCHITECTURE.md first.
    static let capabilityArrows: [String: Set<String>] = [:]
    /// C targets are folders of a driver or adapter with one importer; Arrow's structures are everybody's.
    static let sharedCTargets: Set<String> = ["CArrow"]
    /// Packages that several targets may import: they are vocabulary, not outside systems.
    static let sharedPackages: Set<String> = [
        "swift-argument-parser", "swift-log", "swift-collections", "swift-algorithms", "swift-crypto",
    ]

    private let targets: [PackageDescription.Target]
    private let places: [String: Int]

    init(_ package: PackageDescription) {
        targets = package.sources
        places = Dictionary(uniqueKeysWithValues: targets.enumerated().map { ($1.name, $0) })
    }

    /// Everything the manifest and the files break.
    func violations(in files: [SwiftFile]) -> [Violation] {
        targets.flatMap { target in
            manifestViolations(of: target)
                + files.filter { $0.file.isInside(target.path ?? "") }.flatMap {
                    importViolations(in: $0, of: target)
                }
        } + sharedUseViolations()
    }

    // MARK: Arrows

    private func manifestViolations(of target: PackageDescription.Target) -> [Violation] {
        guard Layer(path: target.path ?? "") != nil else {
            return [
                Violation(
                    "Package.swift",
                    1,
                    "target \(target.name) is in no layer's folder: \(target.path ?? "?")"
                )
            ]
        }
        return target.dependencies.filter { $0.package == nil }.compactMap { dependency in
            reason(against: dependency.name, in: target).map {
                Violation(
                    "Package.swift",
                    1,
                    "\(target.name) depending on \(dependency.name) is banned, \($0)"
                )
            }
        }
    }

    private func importViolations(in file: SwiftFile, of target: PackageDescription.Target) -> [Violation] {
        imports(of: file).compactMap { line in
            reason(against: line.module, in: target).map {
                Violation(file.path, line.line, "import \(line.module) is banned, \($0)")
            }
        }
    }

    /// Why `target` may not import `name`, or nil when it may, or when `name` is no target of ours.
    private func reason(against name: String, in target: PackageDescription.Target) -> String? {
        guard let place = places[name], let own = places[target.name], name != target.name,
            let layer = Layer(path: target.path ?? ""), let other = Layer(path: targets[place].path ?? "")
        else { return nil }
        guard place < own else { return "use targets that stand above it in Package.swift" }
        if layer != other {
            return layer.mayImport.contains(other) ? nil : "use a port: \(layer) may not see \(other)"
        }
        switch layer {
        case .base, .language, .product, .ports: return nil
        case .drivers, .adapters: return isC(name) ? nil : "use a port: two \(layer) may not see each other"
        case .capabilities:
            return Self.capabilityArrows[target.name]?.contains(name) == true
                ? nil : "use a port between capabilities"
        }
    }

    private func isC(_ name: String) -> Bool {
        name.hasPrefix("C") && name.dropFirst().first?.isUppercase == true
    }

    // MARK: One owner

    private func sharedUseViolations() -> [Violation] {
        var users: [String: [String]] = [:]
        for target in targets {
            let packages = Set(target.dependencies.compactMap(\.package)).subtracting(Self.sharedPackages)
            let cTargets = Set(target.dependencies.filter { $0.package == nil }.map(\.name)).filter(isC)
                .subtracting(Self.sharedCTargets)
            for name in packages.union(cTargets) { users[name, default: []].append(target.name) }
        }
        return users.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { name, users in
            Violation(
                "Package.swift",
                1,
                "\(name) in \(users.joined(separator: " and ")) is banned, use one owner"
            )
        }
    }
}

@Suite struct LayerTests {
    @Test func `imports point up the list of layers`() throws {
        let package = try PackageDescription.current.get()
        report(LayerRules(package).violations(in: Repository.current.swiftFiles))
    }

    @Test func `targets stand in layer order`() throws {
        let package = try PackageDescription.current.get()
        let layers = package.sources.compactMap { Layer(path: $0.path ?? "") }
        #expect(layers == layers.sorted())
        #expect(layers.count == package.sources.count)
    }

    private typealias Target = PackageDescription.Target

    /// A small package that keeps every rule.
    private let sound: [PackageDescription.Target] = [
        Target("Diagnostics", path: "Sources/Base/Diagnostics"),
        Target("CArrow", path: "Sources/Base/CArrow"),
        Target("JobModel", path: "Sources/Language/JobModel", uses: [.init("Diagnostics")]),
        Target("Ports", path: "Sources/Ports", uses: [.init("JobModel")]),
        Target("CStore", path: "Sources/Drivers/CStore"),
        Target("StoreDriver", path: "Sources/Drivers/StoreDriver", uses: [.init("CStore"), .init("CArrow")]),
        Target(
            "StoreEngine",
            path: "Sources/Adapters/StoreEngine",
            uses: [.init("Ports"), .init("StoreDriver")]
        ),
        Target("Telemetry", path: "Sources/Adapters/Telemetry", uses: [.init("Ports"), .init("CArrow")]),
        Target("Execution", path: "Sources/Capabilities/Execution", uses: [.init("Ports")]),
        Target("Proof", path: "Sources/Capabilities/Proof", uses: [.init("Ports")]),
        Target(
            "Glidepath",
            path: "Sources/Product/Glidepath",
            uses: [.init("StoreEngine"), .init("Execution")]
        ),
    ]

    @Test func `a sound package passes`() {
        let file = SwiftFile(
            "Sources/Adapters/StoreEngine/A.swift",
            "import Foundation\npublic import Ports\n"
        )
        #expect(LayerRules(PackageDescription(targets: sound)).violations(in: [file]) == [])
    }

    @Test(arguments: [
        ("Diagnostics", "JobModel", "use targets that stand above it in Package.swift"),
        ("StoreDriver", "Ports", "use a port: drivers may not see ports"),
        ("Telemetry", "StoreEngine", "use a port: two adapters may not see each other"),
        ("Execution", "StoreEngine", "use a port: capabilities may not see adapters"),
        ("Proof", "Execution", "use a port between capabilities"),
    ])
    func `a forbidden arrow is seen in the manifest and in the file`(from: String, to: String, reason: String)
    {
        var targets = sound
        guard let index = targets.firstIndex(where: { $0.name == from }) else { return }
        let path = (targets[index].path ?? "") + "/Planted.swift"
        let file = SwiftFile(path, "import Foundation\ninternal import \(to)\n")
        #expect(
            LayerRules(PackageDescription(targets: targets)).violations(in: [file])
                == [Violation(path, 2, "import \(to) is banned, \(reason)")]
        )
        targets[index].dependencies.append(.init(to))
        #expect(
            LayerRules(PackageDescription(targets: targets)).violations(in: [])
                == [Violation("Package.swift", 1, "\(from) depending on \(to) is banned, \(reason)")]
        )
    }

    @Test func `a second owner of a C target or of a package is seen`() {
        var targets = sound
        targets[6].dependencies += [
            .init("CStore"), .init("DB", package: "db"), .init("Logging", package: "swift-log"),
        ]
        targets[8].dependencies += [.init("DB", package: "db"), .init("Logging", package: "swift-log")]
        #expect(
            LayerRules(PackageDescription(targets: targets)).violations(in: []).map(\.message) == [
                "CStore in StoreDriver and StoreEngine is banned, use one owner",
                "db in StoreEngine and Execution is banned, use one owner",
            ]
        )
    }

    @Test func `a target outside the layers is seen`() {
        let package = PackageDescription(targets: [Target("Misc", path: "Sources/Misc")])
        #expect(LayerRules(package).violations(in: []).count == 1)
    }
}
