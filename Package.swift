// swift-tools-version: 6.2
import PackageDescription

// Where libtorch lives; `make` puts it into `.libtorch`, `LIBTORCH=DIR` names another.
let libtorch = Context.environment["LIBTORCH"] ?? "\(Context.packageDirectory)/.libtorch"

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// A module: a library target with the settings that all of ours share.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

/// The tests of a module, or of several.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], swiftSettings: settings)
}

/// Fuzzers of the readers, which only `scripts/fuzz.sh` builds: they link libFuzzer.
let fuzzers: [Target] =
    Context.environment["SURPRISAL_FUZZ"] == nil
    ? []
    : [
        .executableTarget(
            name: "fuzz-logs",
            dependencies: ["AuthLogs", "ByteIO"],
            path: "Fuzz",
            swiftSettings: settings,
            linkerSettings: [.unsafeFlags(["-use-ld=lld", "-sanitize=fuzzer"])]
        )
    ]

/// The dashboard is part of the program: it has no files beside it.
let dashboardFiles = [
    "index.html", "login.html", "icon.svg", "style.css", "components.css", "events.css", "profile.css",
    "app.js", "api.js", "dom.js", "texts.js", "chart.js", "list.js", "incident.js", "entity.js", "profile.js",
    "events.js", "suppressed.js", "decide.js", "keys.js", "login.js",
]

let package = Package(
    name: "surprisal",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "surprisal", targets: ["surprisal"]),
        // The one library that is linked with libtorch; `Torch` opens it on first use.
        .library(name: "CTorchShim", type: .dynamic, targets: ["CTorchShim"]),
        // What a program with the library imports; everything else is shared between our own targets.
        .library(name: "SurprisalKit", targets: ["SurprisalKit"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        // Without traits it needs neither the whole of Foundation nor swift-configuration.
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
        // What Hummingbird's own interface is made of.
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        // The tensor engine.
        .target(name: "CTorch"),
        // Our own compute kernels, which know nothing of libtorch.
        .target(name: "Kernels"),
        // The shim includes the header of `CTorch` by its path: as a dependency its module map would come along, which
        // C++ cannot use.
        .target(
            name: "CTorchShim",
            dependencies: ["Kernels"],
            sources: ["table.cpp", "operations.cpp", "fused.cpp"],
            cxxSettings: [
                .unsafeFlags([
                    "-isystem", "\(libtorch)/include",
                    "-isystem", "\(libtorch)/include/torch/csrc/api/include",
                ])
            ],
            linkerSettings: [
                .unsafeFlags(
                    [
                        "-L\(libtorch)/lib",
                        // C++ alone: without Swift's start files nothing needs Swift's runtime, which an installed program
                        // carries inside itself and a second copy of which must not be loaded.
                        "-nostartfiles", "-static-stdlib",
                        // An installed copy finds libtorch beside itself, a built one where it was built against.
                        "-Xlinker", "-rpath", "-Xlinker", "$ORIGIN",
                        "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib",
                    ],
                    .when(platforms: [.linux])
                ),
                .unsafeFlags(
                    [
                        "-L\(libtorch)/lib",
                        "-Xlinker", "-rpath", "-Xlinker", "@loader_path",
                        "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib",
                    ],
                    .when(platforms: [.macOS])
                ),
                .linkedLibrary("torch_cpu"), .linkedLibrary("c10"),
            ]
        ),
        module("Torch", ["CTorch", "ByteIO"]),

        // Data.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(name: "CIsal", pkgConfig: "libisal", providers: [.apt(["libisal-dev"]), .brew(["isa-l"])]),
        .target(name: "CBytes"),
        .target(name: "CCurl"),
        module("ByteIO", ["CBytes", "CIsal", "CZstd"]),
        module("AuthLogs", ["CBytes", "ByteIO"]),
        module("Vocabulary", ["AuthLogs", "ByteIO"]),

        // Learning.
        module("LanguageModels", ["Torch", "Vocabulary", "ByteIO"]),
        module("Runs", ["Torch", "AuthLogs", "Vocabulary", "LanguageModels", "ByteIO"]),
        module("Training", ["Torch", "AuthLogs", "Vocabulary", "Runs", "LanguageModels", "ByteIO"]),

        // Finding.
        module("History", ["CBytes", "AuthLogs", "ByteIO"]),
        // The one rule that makes alerts into incidents, and how their scores, severities and rates are counted.
        module("Incidents"),
        module(
            "Detection",
            ["Torch", "AuthLogs", "Vocabulary", "Runs", "LanguageModels", "History", "Incidents", "ByteIO"]
        ),
        module(
            "Evaluation",
            ["AuthLogs", "Incidents", "ByteIO", .product(name: "Mustache", package: "swift-mustache")],
            resources: [.embedInCode("Resources/report.mustache")]
        ),
        module("Suppression", ["AuthLogs", "ByteIO"]),
        module(
            "Assessment",
            [
                "Torch", "AuthLogs", "Vocabulary", "Runs", "LanguageModels", "History", "Incidents", "Detection",
                "Evaluation", "Suppression", "ByteIO",
            ]
        ),
        // Reading what grows, telling who is interested.
        module(
            "Watching",
            [
                "AuthLogs", "Vocabulary", "Runs", "LanguageModels", "History", "Detection", "Incidents", "Suppression",
                "AlertStore", "CCurl", "ByteIO",
            ]
        ),

        module("Simulator", ["AuthLogs", "CZlib", "ByteIO"]),

        // Watching.
        module("AlertStore", ["AuthLogs", "Incidents", "ByteIO", .product(name: "GRDB", package: "GRDB.swift")]),
        module(
            "Dashboard",
            [
                "AlertStore", "AuthLogs", "Incidents", "ByteIO",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: dashboardFiles.map { .embedInCode("Resources/\($0)") }
        ),

        // Measuring.
        module(
            "Benchmarks",
            [
                "Torch", "AuthLogs", "Vocabulary", "Runs", "LanguageModels", "Training", "Detection", "Evaluation",
                "Simulator", "ByteIO",
            ]
        ),

        // The library's front door.
        module(
            "SurprisalKit",
            [
                "Assessment", "AuthLogs", "ByteIO", "Detection", "Incidents", "LanguageModels", "Runs", "Torch",
                "Training",
            ]
        ),

        .executableTarget(
            name: "surprisal",
            dependencies: [
                "Torch", "ByteIO", "AuthLogs", "Vocabulary", "Runs", "LanguageModels", "Training", "History",
                "Detection", "Incidents", "Suppression", "Evaluation", "Assessment", "Simulator", "AlertStore",
                "Watching", "Dashboard", "Benchmarks",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),

        .target(name: "TestSupport", dependencies: ["ByteIO"], path: "Tests/TestSupport", swiftSettings: settings),
        tests("TorchTests", ["Torch", "ByteIO"]),
        tests("ByteIOTests", ["ByteIO", "AuthLogs"]),
        tests("SuppressionTests", ["Suppression", "AuthLogs", "ByteIO"]),
        tests("AuthLogsTests", ["AuthLogs", "ByteIO"]),
        tests("VocabularyTests", ["Vocabulary", "AuthLogs"]),
        tests("RunsTests", ["Runs", "LanguageModels", "Torch", "AuthLogs", "Vocabulary", "ByteIO"]),
        tests("LanguageModelsTests", ["LanguageModels", "Runs", "Torch", "Vocabulary", "AuthLogs", "ByteIO"]),
        tests(
            "TrainingTests",
            ["Training", "LanguageModels", "Runs", "Torch", "Vocabulary", "Simulator", "AuthLogs", "ByteIO"]
        ),
        tests("HistoryTests", ["History", "AuthLogs", "ByteIO"]),
        tests(
            "DetectionTests",
            [
                "Detection", "Incidents", "History", "LanguageModels", "Runs", "Torch", "Vocabulary", "AuthLogs",
                "ByteIO",
            ]
        ),
        tests("IncidentsTests", ["Incidents"]),
        tests("EvaluationTests", ["Evaluation", "AuthLogs", "Incidents"]),
        tests(
            "AssessmentTests",
            [
                "Assessment", "Detection", "Incidents", "Evaluation", "Suppression", "History", "LanguageModels",
                "Runs",
                "Torch", "Vocabulary", "AuthLogs", "ByteIO",
            ]
        ),
        tests(
            "WatchingTests",
            ["Watching", "Detection", "Incidents", "AlertStore", "History", "Vocabulary", "AuthLogs", "ByteIO"]
        ),
        tests("SimulatorTests", ["Simulator", "CZlib", "ByteIO"]),
        tests("AlertStoreTests", ["AlertStore", "AuthLogs", "Incidents", "ByteIO"]),
        tests("DashboardTests", ["Dashboard", "AlertStore", "AuthLogs", "Incidents", "ByteIO"]),
        tests("BenchmarksTests", ["Benchmarks", "AuthLogs", "Evaluation", "Torch", "ByteIO"]),
        // Sees no more of the library than a program of another package does.
        .testTarget(
            name: "LibraryTests",
            dependencies: ["SurprisalKit", "TestSupport"],
            packageAccess: false,
            swiftSettings: settings
        ),
        tests(
            "CommandTests",
            ["surprisal", "AlertStore", "AuthLogs", "ByteIO", "LanguageModels", "Runs", "Torch", "Vocabulary"]
        ),
    ] + fuzzers,
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx20
)
