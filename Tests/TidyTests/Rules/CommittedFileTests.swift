import Testing

/// What a build makes, and what is too big to review, stays out of the repository.
enum CommittedFiles {
    static let sizeLimitBytes = 500_000
    private static let folders = [".build", ".tools", "bin", "__pycache__", ".glidepath", ".swiftpm"]
    private static let names = ["Package.resolved", ".DS_Store", "lake.duckdb", "control.sqlite"]

    static func violation(_ path: String, sizeBytes: Int) -> Violation? {
        let parts = path.split(separator: "/").map(String.init)
        if let folder = parts.dropLast().first(where: { folders.contains($0) || $0.hasPrefix(".build-") }) {
            return Violation(path, 1, "a committed \(folder) is banned, use .gitignore")
        }
        if let name = parts.last, names.contains(name) {
            return Violation(path, 1, "a committed \(name) is banned, use .gitignore")
        }
        guard sizeBytes > sizeLimitBytes else { return nil }
        return Violation(path, 1, "a file of \(sizeBytes) bytes is banned, use at most \(sizeLimitBytes)")
    }
}

@Suite struct CommittedFileTests {
    @Test func `the repository holds sources only`() {
        let repository = Repository.current
        #expect(repository.paths.count > 50, "git ls-files must list this repository")
        report(
            repository.paths.compactMap { CommittedFiles.violation($0, sizeBytes: repository.sizeBytes($0)) }
        )
    }

    @Test(arguments: [
        "bin/glidepath", "a/.build-x/b", "Package.resolved", "demo/lake.duckdb", "Sources/__pycache__/a.pyc",
    ])
    func `a built file is seen`(path: String) {
        #expect(CommittedFiles.violation(path, sizeBytes: 1) != nil)
    }

    @Test func `a file that is too big is seen`() {
        #expect(CommittedFiles.violation("Sources/a.sql", sizeBytes: 500_000) == nil)
        #expect(
            CommittedFiles.violation("Sources/a.sql", sizeBytes: 500_001)
                == Violation("Sources/a.sql", 1, "a file of 500001 bytes is banned, use at most 500000")
        )
    }
}
