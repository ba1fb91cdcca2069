import Foundation

/// The parts of `swift package dump-package` that rules read.
struct PackageDescription: Decodable, Sendable {
    /// This repository's manifest, read once.
    static let current = Result { try read(at: Repository.current.root) }

    struct Target: Decodable, Sendable {
        var name: String
        var type: String
        var path: String?
        var dependencies: [Dependency]

        init(_ name: String, path: String, uses dependencies: [Dependency] = [], type: String = "regular") {
            self.name = name
            self.path = path
            self.dependencies = dependencies
            self.type = type
        }
    }

    /// A name in a target's `dependencies`: another target, or a product of another package.
    struct Dependency: Decodable, Hashable, Sendable {
        var name: String
        /// Nil for a target of this package.
        var package: String?

        init(_ name: String, package: String? = nil) {
            self.name = name
            self.package = package
        }

        private enum CodingKeys: String, CodingKey {
            case byName
            case target
            case product
        }

        init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            if var parts = try? values.nestedUnkeyedContainer(forKey: .product) {
                name = try parts.decode(String.self)
                package = try parts.decodeIfPresent(String.self)
            } else {
                var parts = try values.nestedUnkeyedContainer(
                    forKey: values.contains(.byName) ? .byName : .target
                )
                name = try parts.decode(String.self)
            }
        }
    }

    /// In the order of the manifest.
    var targets: [Target]

    /// What is shipped: neither tests nor the suites and doubles that tests share.
    var sources: [Target] { targets.filter { $0.type != "test" && $0.path?.hasPrefix("Tests/") != true } }

    /// Evaluates the manifest of a package.
    ///
    /// With a scratch folder of its own: the build folder is locked by the build that runs this test.
    private static func read(at root: URL) throws -> PackageDescription {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "tidy-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: scratch) }
        let command = [
            "swift", "package", "--package-path", root.path, "--scratch-path", scratch.path, "dump-package",
        ]
        guard let text = output(of: command) else { throw ManifestUnreadable() }
        return try JSONDecoder().decode(PackageDescription.self, from: Data(text.utf8))
    }
}

/// `swift package dump-package` failed: run it by hand to see why.
struct ManifestUnreadable: Error {}
