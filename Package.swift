// swift-tools-version: 6.2
// Targets stand in layer order; imports point up this list only (docs/ARCHITECTURE.md).
import PackageDescription

let swift: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let package = Package(
    name: "glidepath",
    products: [
        .library(name: "Glidepath", targets: ["Glidepath"]),
        .executable(name: "glidepath", targets: ["glidepath-cli"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // 1 Base
        .target(
            name: "Diagnostics",
            path: "Sources/Base/Diagnostics",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .target(
            name: "CArrow",
            path: "Sources/Base/CArrow",
            exclude: ["README.md"]
        ),
        .target(
            name: "Tabular",
            dependencies: [
                "CArrow"
            ],
            path: "Sources/Base/Tabular",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .target(
            name: "Digest",
            path: "Sources/Base/Digest",
            exclude: ["README.md"],
            swiftSettings: swift
        ),

        // 2 Language: pure, no input or output, no async
        .target(
            name: "SQLSyntax",
            dependencies: [
                "Diagnostics"
            ],
            path: "Sources/Language/SQLSyntax",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .target(
            name: "SQLAnalysis",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "SQLSyntax",
            ],
            path: "Sources/Language/SQLAnalysis",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .target(
            name: "SQLTranspiling",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "SQLSyntax",
            ],
            path: "Sources/Language/SQLTranspiling",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .target(
            name: "SQLRewriting",
            dependencies: [
                "Tabular",
                "SQLSyntax",
                "SQLAnalysis",
            ],
            path: "Sources/Language/SQLRewriting",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .target(
            name: "JobModel",
            dependencies: [
                "Diagnostics",
                "Tabular",
                .product(name: "Yams", package: "Yams"),
            ],
            path: "Sources/Language/JobModel",
            exclude: ["README.md"],
            swiftSettings: swift
        ),

        // 3 Ports
        .target(
            name: "Ports",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
            ],
            path: "Sources/Ports",
            exclude: ["README.md"],
            swiftSettings: swift
        ),

        // 3½ Drivers: the one Swift owner of each C library
        .systemLibrary(name: "CDuckDB", path: "Sources/Drivers/CDuckDB", pkgConfig: "glidepath-duckdb"),
        .target(
            name: "DuckDBDriver",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "CArrow",
                "CDuckDB",
            ],
            path: "Sources/Drivers/DuckDBDriver",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .target(
            name: "SQLiteDriver",
            dependencies: [
                "Diagnostics",
                "Tabular",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            path: "Sources/Drivers/SQLiteDriver",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .systemLibrary(
            name: "CPostgres",
            path: "Sources/Drivers/CPostgres",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"])]
        ),
        .target(
            name: "PostgresDriver",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "CArrow",
                "CPostgres",
            ],
            path: "Sources/Drivers/PostgresDriver",
            exclude: ["README.md"],
            swiftSettings: swift
        ),

        // 4 Adapters
        .target(
            name: "DuckDBEngine",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "SQLSyntax",
                "SQLTranspiling",
                "JobModel",
                "Ports",
                "DuckDBDriver",
            ],
            path: "Sources/Adapters/DuckDBEngine",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .target(
            name: "SQLiteEngine",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
                "SQLiteDriver",
            ],
            path: "Sources/Adapters/SQLiteEngine",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .target(
            name: "SQLiteConnector",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "SQLSyntax",
                "JobModel",
                "Ports",
                "SQLiteDriver",
            ],
            path: "Sources/Adapters/SQLiteConnector",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .target(
            name: "SQLiteControlStore",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
                "SQLiteDriver",
            ],
            path: "Sources/Adapters/SQLiteControlStore",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .target(
            name: "PostgresControlStore",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
                "PostgresDriver",
            ],
            path: "Sources/Adapters/PostgresControlStore",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .systemLibrary(name: "CZlib", path: "Sources/Adapters/CZlib"),
        .systemLibrary(name: "CBzip2", path: "Sources/Adapters/CBzip2"),
        .systemLibrary(name: "CLzma", path: "Sources/Adapters/CLzma"),
        .systemLibrary(name: "CZstd", path: "Sources/Adapters/CZstd"),
        .systemLibrary(name: "CRename", path: "Sources/Adapters/CRename"),
        .target(
            name: "FileConnector",
            dependencies: [
                "Diagnostics",
                "Digest",
                "Tabular",
                "JobModel",
                "Ports",
                "CRename",
                "CZlib",
                "CBzip2",
                "CLzma",
                "CZstd",
            ],
            path: "Sources/Adapters/FileConnector",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .target(
            name: "CProcess",
            path: "Sources/Adapters/CProcess",
            exclude: ["README.md"]
        ),
        .target(
            name: "ExternalSteps",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
                "CProcess",
            ],
            path: "Sources/Adapters/ExternalSteps",
            exclude: ["README.md"],
            resources: [.embedInCode("Python")],
            swiftSettings: swift
        ),
        .target(
            name: "Telemetry",
            dependencies: [
                "Diagnostics",
                "JobModel",
                "Ports",
                "Tabular",
            ],
            path: "Sources/Adapters/Telemetry",
            exclude: ["README.md"],
            swiftSettings: swift
        ),

        // 5 Capabilities
        .target(
            name: "Execution",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
            ],
            path: "Sources/Capabilities/Execution",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .target(
            name: "Comparison",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "SQLSyntax",
                "JobModel",
            ],
            path: "Sources/Capabilities/Comparison",
            exclude: ["README.md"],
            swiftSettings: swift
        ),

        // 6 Product
        .target(
            name: "DemoBank",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "DuckDBDriver",
            ],
            path: "Sources/Product/DemoBank",
            exclude: ["README.md"],
            resources: [.copy("Estate")],
            swiftSettings: swift
        ),
        .target(
            name: "Glidepath",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "Digest",
                "SQLSyntax",
                "SQLAnalysis",
                "SQLTranspiling",
                "JobModel",
                "Ports",
                "DuckDBDriver",
                "SQLiteDriver",
                "DuckDBEngine",
                "SQLiteEngine",
                "SQLiteConnector",
                "SQLiteControlStore",
                "FileConnector",
                "ExternalSteps",
                "Telemetry",
                "Execution",
                "Comparison",
            ],
            path: "Sources/Product/Glidepath",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .executableTarget(
            name: "glidepath-cli",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "SQLSyntax",
                "SQLAnalysis",
                "JobModel",
                "Ports",
                "Execution",
                "Comparison",
                "Telemetry",
                "Glidepath",
                "DemoBank",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/Product/glidepath-cli",
            exclude: ["README.md"],
            swiftSettings: swift
        ),

        // Tests
        .testTarget(
            name: "ConformanceTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
                "DuckDBDriver",
                "SQLiteDriver",
                "ExternalSteps",
                "Execution",
                "Glidepath",
            ],
            path: "Tests/ConformanceTests",
            swiftSettings: swift
        ),
        .target(
            name: "ControlStoreSuite",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
            ],
            path: "Tests/ControlStoreSuite",
            swiftSettings: swift
        ),
        .testTarget(
            name: "DigestTests",
            dependencies: [
                "Digest"
            ],
            path: "Tests/DigestTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "DuckDBDriverTests",
            dependencies: [
                "Diagnostics",
                "CArrow",
                "Tabular",
                "DuckDBDriver",
            ],
            path: "Tests/DuckDBDriverTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "DuckDBEngineTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
                "DuckDBDriver",
                "DuckDBEngine",
            ],
            path: "Tests/DuckDBEngineTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Tabular",
                "DuckDBDriver",
                "glidepath-cli",
            ],
            path: "Tests/EndToEndTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "ExecutionTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
                "Execution",
            ],
            path: "Tests/ExecutionTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "ExternalStepsTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
                "ExternalSteps",
            ],
            path: "Tests/ExternalStepsTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "FileConnectorTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
                "FileConnector",
            ],
            path: "Tests/FileConnectorTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "JobModelTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
            ],
            path: "Tests/JobModelTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "PostgresControlStoreTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
                "PostgresDriver",
                "PostgresControlStore",
                "ControlStoreSuite",
                "PostgresServer",
            ],
            path: "Tests/PostgresControlStoreTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "PostgresDriverTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "PostgresDriver",
                "PostgresServer",
            ],
            path: "Tests/PostgresDriverTests",
            swiftSettings: swift
        ),
        .target(
            name: "PostgresServer",
            path: "Tests/PostgresServer",
            exclude: ["README.md"],
            swiftSettings: swift
        ),
        .testTarget(
            name: "SQLAnalysisTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "SQLSyntax",
                "SQLAnalysis",
            ],
            path: "Tests/SQLAnalysisTests",
            exclude: ["Golden"],
            swiftSettings: swift
        ),
        .testTarget(
            name: "SQLRewritingTests",
            dependencies: [
                "Tabular",
                "SQLSyntax",
                "SQLAnalysis",
                "SQLRewriting",
                "DuckDBDriver",
            ],
            path: "Tests/SQLRewritingTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "SQLSyntaxTests",
            dependencies: [
                "SQLSyntax"
            ],
            path: "Tests/SQLSyntaxTests",
            exclude: ["Corpus"],
            swiftSettings: swift
        ),
        .testTarget(
            name: "SQLTranspilingTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "SQLSyntax",
                "SQLTranspiling",
                "DuckDBDriver",
                "SQLiteDriver",
                "DuckDBEngine",
            ],
            path: "Tests/SQLTranspilingTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "SQLiteConnectorTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
                "SQLiteDriver",
                "SQLiteConnector",
            ],
            path: "Tests/SQLiteConnectorTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "SQLiteControlStoreTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
                "SQLiteDriver",
                "SQLiteControlStore",
                "ControlStoreSuite",
            ],
            path: "Tests/SQLiteControlStoreTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "SQLiteDriverTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "SQLiteDriver",
            ],
            path: "Tests/SQLiteDriverTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "SQLiteEngineTests",
            dependencies: [
                "Diagnostics",
                "Tabular",
                "JobModel",
                "Ports",
                "SQLiteEngine",
            ],
            path: "Tests/SQLiteEngineTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "TabularTests",
            dependencies: [
                "Tabular"
            ],
            path: "Tests/TabularTests",
            swiftSettings: swift
        ),
        .testTarget(
            name: "TidyTests",
            path: "Tests/TidyTests",
            swiftSettings: swift
        ),
    ]
)
