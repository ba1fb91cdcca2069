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

/// A module whose folder has its name and a README.
func module(
    _ name: String,
    in folder: String,
    uses: [Target.Dependency] = [],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name,
        dependencies: uses,
        path: "\(folder)/\(name)",
        exclude: ["README.md"],
        resources: resources,
        swiftSettings: swift
    )
}

func tests(_ name: String, uses: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name,
        dependencies: uses,
        path: "Tests/\(name)",
        exclude: exclude,
        swiftSettings: swift
    )
}

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
        module("Diagnostics", in: "Sources/Base"),
        .target(name: "CArrow", path: "Sources/Base/CArrow", exclude: ["README.md"]),
        module("Tabular", in: "Sources/Base", uses: ["CArrow"]),
        module("Digest", in: "Sources/Base"),
        module("BlockingThread", in: "Sources/Base"),

        // 2 Language: pure, no input or output, no async
        module("SQLSyntax", in: "Sources/Language", uses: ["Diagnostics"]),
        module("SQLAnalysis", in: "Sources/Language", uses: ["Diagnostics", "Tabular", "SQLSyntax"]),
        module(
            "SQLTranspiling",
            in: "Sources/Language",
            uses: ["Diagnostics", "Tabular", "SQLSyntax", "SQLAnalysis"]
        ),
        module("SQLRewriting", in: "Sources/Language", uses: ["Tabular", "SQLSyntax", "SQLAnalysis"]),
        module("SQLMutation", in: "Sources/Language", uses: ["SQLSyntax"]),
        module(
            "JobModel",
            in: "Sources/Language",
            uses: ["Diagnostics", "Tabular", .product(name: "Yams", package: "Yams")]
        ),

        module("RowPrograms", in: "Sources/Language"),
        module("CodeReading", in: "Sources/Language", uses: ["RowPrograms"]),
        module(
            "Lifting",
            in: "Sources/Language",
            uses: ["Diagnostics", "RowPrograms", "SQLSyntax"]
        ),

        // 3 Ports
        module("Ports", in: "Sources", uses: ["Diagnostics", "Tabular", "JobModel", "RowPrograms"]),

        // 3½ Drivers: the one Swift owner of each C library
        .systemLibrary(name: "CDuckDB", path: "Sources/Drivers/CDuckDB", pkgConfig: "glidepath-duckdb"),
        module("DuckDBDriver", in: "Sources/Drivers", uses: ["Diagnostics", "Tabular", "CArrow", "CDuckDB"]),
        module(
            "SQLiteDriver",
            in: "Sources/Drivers",
            uses: [
                "Diagnostics", "Tabular", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),
        .systemLibrary(
            name: "CPostgres",
            path: "Sources/Drivers/CPostgres",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"])]
        ),
        module(
            "PostgresDriver",
            in: "Sources/Drivers",
            uses: ["Diagnostics", "Tabular", "BlockingThread", "CArrow", "CPostgres"]
        ),
        .target(
            name: "CADBC",
            dependencies: ["CArrow"],
            path: "Sources/Drivers/CADBC",
            exclude: ["README.md"]
        ),
        module(
            "ADBCDriver",
            in: "Sources/Drivers",
            uses: ["Diagnostics", "Tabular", "BlockingThread", "CArrow", "CADBC"]
        ),

        // 4 Adapters
        module(
            "DuckDBEngine",
            in: "Sources/Adapters",
            uses: [
                "Diagnostics", "Tabular", "SQLSyntax", "SQLTranspiling", "JobModel", "Ports", "DuckDBDriver",
            ]
        ),
        module(
            "SQLiteEngine",
            in: "Sources/Adapters",
            uses: ["Diagnostics", "Tabular", "SQLSyntax", "SQLAnalysis", "JobModel", "Ports", "SQLiteDriver"]
        ),
        module(
            "SQLiteConnector",
            in: "Sources/Adapters",
            uses: ["Diagnostics", "Tabular", "SQLSyntax", "JobModel", "Ports", "SQLiteDriver"]
        ),
        module(
            "SQLiteControlStore",
            in: "Sources/Adapters",
            uses: ["Diagnostics", "Tabular", "JobModel", "Ports", "SQLiteDriver"]
        ),
        module(
            "PostgresControlStore",
            in: "Sources/Adapters",
            uses: ["Diagnostics", "Tabular", "JobModel", "Ports", "PostgresDriver"]
        ),
        module(
            "PostgresConnector",
            in: "Sources/Adapters",
            uses: ["Diagnostics", "Tabular", "SQLSyntax", "JobModel", "Ports", "PostgresDriver"]
        ),
        module(
            "ADBCConnector",
            in: "Sources/Adapters",
            uses: ["Diagnostics", "Tabular", "SQLSyntax", "JobModel", "Ports", "ADBCDriver"]
        ),
        .systemLibrary(name: "CZlib", path: "Sources/Adapters/CZlib"),
        .systemLibrary(name: "CBzip2", path: "Sources/Adapters/CBzip2"),
        .systemLibrary(name: "CLzma", path: "Sources/Adapters/CLzma"),
        .systemLibrary(name: "CZstd", path: "Sources/Adapters/CZstd"),
        .systemLibrary(name: "CRename", path: "Sources/Adapters/CRename"),
        module(
            "FileConnector",
            in: "Sources/Adapters",
            uses: [
                "Diagnostics", "Digest", "Tabular", "JobModel", "Ports", "CRename", "CZlib", "CBzip2",
                "CLzma", "CZstd",
            ]
        ),
        .target(name: "CProcess", path: "Sources/Adapters/CProcess", exclude: ["README.md"]),
        module(
            "ExternalSteps",
            in: "Sources/Adapters",
            uses: ["Diagnostics", "Tabular", "JobModel", "RowPrograms", "Ports", "CProcess"],
            resources: [.embedInCode("Python")]
        ),
        module("Telemetry", in: "Sources/Adapters", uses: ["Diagnostics", "JobModel", "Ports", "Tabular"]),

        // 5 Capabilities
        module(
            "Execution",
            in: "Sources/Capabilities",
            uses: ["Diagnostics", "Tabular", "JobModel", "Ports"]
        ),
        module(
            "Comparison",
            in: "Sources/Capabilities",
            uses: ["Diagnostics", "Tabular", "SQLSyntax", "JobModel"]
        ),
        module("Citations", in: "Sources/Capabilities"),
        module(
            "Proving",
            in: "Sources/Capabilities",
            uses: ["Diagnostics", "Tabular", "JobModel"]
        ),
        module(
            "Trials",
            in: "Sources/Capabilities",
            uses: ["Diagnostics", "Tabular", "JobModel", "Ports"]
        ),
        module(
            "Inspection",
            in: "Sources/Capabilities",
            uses: [
                "Diagnostics", "Tabular", "SQLSyntax", "SQLAnalysis", "SQLRewriting", "JobModel",
                "RowPrograms",
                "CodeReading",
            ]
        ),
        // 6 Product
        module(
            "DemoBank",
            in: "Sources/Product",
            uses: ["Diagnostics", "Tabular", "DuckDBDriver", "PostgresDriver"],
            resources: [.copy("Estate")]
        ),
        module(
            "Glidepath",
            in: "Sources/Product",
            uses: [
                "Lifting",
                "Diagnostics", "Tabular", "Digest", "SQLSyntax", "SQLAnalysis", "SQLTranspiling", "JobModel",
                "Ports", "DuckDBDriver", "SQLiteDriver", "DuckDBEngine", "SQLiteEngine", "SQLiteConnector",
                "SQLiteControlStore", "PostgresDriver", "PostgresConnector", "PostgresControlStore",
                "ADBCDriver", "ADBCConnector",
                "RowPrograms", "FileConnector", "ExternalSteps", "Telemetry", "Execution", "Comparison",
                "Inspection", "Citations", "SQLMutation", "Trials", "Proving",
            ],
            resources: [.embedInCode("Graphing/graph.html")]
        ),
        .executableTarget(
            name: "glidepath-cli",
            dependencies: [
                "Diagnostics", "Tabular", "SQLSyntax", "SQLAnalysis", "JobModel", "RowPrograms", "Ports",
                "Execution", "Comparison", "Inspection", "Lifting", "Proving", "Telemetry",
                "Glidepath", "DemoBank",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Sources/Product/glidepath-cli",
            exclude: ["README.md"],
            swiftSettings: swift
        ),

        // Tests
        tests(
            "ComparisonTests",
            uses: [
                "Diagnostics", "Tabular", "JobModel", "DuckDBDriver", "SQLiteDriver", "Comparison",
                "Glidepath", "PostgresServer",
            ]
        ),
        tests(
            "ConformanceTests",
            uses: [
                "Diagnostics", "Tabular", "JobModel", "Ports", "DuckDBDriver", "SQLiteDriver",
                "ExternalSteps", "Execution", "Glidepath", "PostgresDriver", "PostgresServer",
            ]
        ),
        .target(
            name: "ControlStoreSuite",
            dependencies: ["Diagnostics", "Tabular", "JobModel", "Ports"],
            path: "Tests/ControlStoreSuite",
            swiftSettings: swift
        ),
        tests("CitationsTests", uses: ["Citations"]),
        tests("SQLMutationTests", uses: ["SQLSyntax", "SQLMutation", "DuckDBDriver", "Tabular"]),
        tests("TrialsTests", uses: ["Tabular", "Ports", "JobModel", "Trials"]),
        tests("DigestTests", uses: ["Digest"]),
        tests("DuckDBDriverTests", uses: ["Diagnostics", "CArrow", "Tabular", "DuckDBDriver"]),
        tests(
            "DuckDBEngineTests",
            uses: ["Diagnostics", "Tabular", "JobModel", "Ports", "DuckDBDriver", "DuckDBEngine"]
        ),
        tests(
            "EndToEndTests",
            uses: ["Tabular", "DuckDBDriver", "glidepath-cli", "PostgresServer"],
            exclude: ["Estate"]
        ),
        tests("ExecutionTests", uses: ["Diagnostics", "Tabular", "JobModel", "Ports", "Execution"]),
        tests("CodeReadingTests", uses: ["RowPrograms", "CodeReading", "Ports", "ExternalSteps"]),
        tests(
            "ExternalStepsTests",
            uses: ["Diagnostics", "Tabular", "JobModel", "RowPrograms", "Ports", "ExternalSteps"]
        ),
        tests("FileConnectorTests", uses: ["Diagnostics", "Tabular", "JobModel", "Ports", "FileConnector"]),
        tests(
            "InspectionTests",
            uses: [
                "Diagnostics", "Tabular", "SQLSyntax", "SQLAnalysis", "JobModel", "RowPrograms", "Ports",
                "ExternalSteps",
                "Inspection",
            ]
        ),
        tests("JobModelTests", uses: ["Diagnostics", "Tabular", "JobModel"]),
        tests(
            "LiftingTests",
            uses: ["RowPrograms", "SQLSyntax", "Lifting", "Ports", "ExternalSteps"],
            exclude: ["Programs"]
        ),
        tests(
            "PostgresConnectorTests",
            uses: [
                "Diagnostics", "Tabular", "JobModel", "Ports", "DuckDBDriver", "PostgresDriver",
                "DuckDBEngine", "PostgresConnector", "PostgresServer",
            ]
        ),
        tests(
            "PostgresControlStoreTests",
            uses: [
                "Diagnostics", "Tabular", "JobModel", "Ports", "PostgresDriver", "PostgresControlStore",
                "ControlStoreSuite", "PostgresServer",
            ]
        ),
        tests(
            "PostgresDriverTests",
            uses: ["Diagnostics", "CArrow", "Tabular", "PostgresDriver", "PostgresServer"]
        ),
        tests(
            "PostgresProjectTests",
            uses: [
                "Diagnostics", "Tabular", "JobModel", "Ports", "ExternalSteps", "Execution", "Glidepath",
                "DemoBank", "Comparison", "Inspection", "PostgresDriver", "PostgresControlStore",
                "SQLiteControlStore", "ADBCDriver", "PostgresServer",
            ]
        ),
        module("PostgresServer", in: "Tests"),
        tests(
            "SQLAnalysisTests",
            uses: ["Diagnostics", "Tabular", "SQLSyntax", "SQLAnalysis"],
            exclude: ["Golden"]
        ),
        tests(
            "SQLRewritingTests",
            uses: ["Tabular", "SQLSyntax", "SQLAnalysis", "SQLRewriting", "DuckDBDriver"]
        ),
        tests("SQLSyntaxTests", uses: ["SQLSyntax"], exclude: ["Corpus"]),
        tests(
            "SQLTranspilingTests",
            uses: [
                "Diagnostics", "Tabular", "SQLSyntax", "SQLAnalysis", "SQLTranspiling", "DuckDBDriver",
                "SQLiteDriver", "DuckDBEngine",
            ]
        ),
        tests(
            "SQLiteConnectorTests",
            uses: ["Diagnostics", "Tabular", "JobModel", "Ports", "SQLiteDriver", "SQLiteConnector"]
        ),
        tests(
            "SQLiteControlStoreTests",
            uses: [
                "Diagnostics", "Tabular", "JobModel", "Ports", "SQLiteDriver", "SQLiteControlStore",
                "ControlStoreSuite",
            ]
        ),
        tests(
            "ProvingTests",
            uses: [
                "Diagnostics", "Tabular", "JobModel", "DuckDBDriver", "Proving", "Glidepath",
            ]
        ),
        tests("SQLiteDriverTests", uses: ["Diagnostics", "Tabular", "SQLiteDriver"]),
        tests("SQLiteEngineTests", uses: ["Diagnostics", "Tabular", "JobModel", "Ports", "SQLiteEngine"]),
        tests("TabularTests", uses: ["Tabular"]),
        tests("TidyTests", uses: []),
    ]
)
