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
        .target(name: "Diagnostics", path: "Sources/Base/Diagnostics", swiftSettings: swift),
        .target(name: "CArrow", path: "Sources/Base/CArrow"),
        .target(
            name: "Tabular",
            dependencies: ["Diagnostics", "CArrow"],
            path: "Sources/Base/Tabular",
            swiftSettings: swift),

        // 2 Language: pure, no input or output, no async
        .target(
            name: "SQLSyntax",
            dependencies: ["Diagnostics"],
            path: "Sources/Language/SQLSyntax",
            swiftSettings: swift),
        .target(
            name: "JobModel",
            dependencies: ["Diagnostics", "Tabular", .product(name: "Yams", package: "Yams")],
            path: "Sources/Language/JobModel",
            swiftSettings: swift),

        // 3 Ports
        .target(
            name: "Ports",
            dependencies: ["Diagnostics", "Tabular", "JobModel"],
            path: "Sources/Ports",
            swiftSettings: swift),

        // 3½ Drivers: the one Swift owner of each C library
        .systemLibrary(name: "CDuckDB", path: "Sources/Drivers/CDuckDB", pkgConfig: "glidepath-duckdb"),
        .target(
            name: "DuckDBDriver",
            dependencies: ["Diagnostics", "Tabular", "CArrow", "CDuckDB"],
            path: "Sources/Drivers/DuckDBDriver",
            swiftSettings: swift),
        .target(
            name: "SQLiteDriver",
            dependencies: [
                "Diagnostics", "Tabular",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ],
            path: "Sources/Drivers/SQLiteDriver",
            swiftSettings: swift),

        // 4 Adapters
        .target(
            name: "DuckDBEngine",
            dependencies: ["Ports", "SQLSyntax", "Tabular", "Diagnostics", "JobModel", "DuckDBDriver"],
            path: "Sources/Adapters/DuckDBEngine",
            swiftSettings: swift),
        .target(
            name: "SQLiteEngine",
            dependencies: ["Ports", "SQLSyntax", "Tabular", "Diagnostics", "JobModel", "SQLiteDriver"],
            path: "Sources/Adapters/SQLiteEngine",
            swiftSettings: swift),
    ]
)
