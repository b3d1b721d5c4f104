// swift-tools-version: 6.2
import PackageDescription

// Products that many targets use.
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

// For Linux alone: the console speaks with ncurses and the C library as they are there.
let package = Package(
    name: "external-dns-cloudflare-geo",
    products: [
        .executable(name: "external-dns-cloudflare-geo", targets: ["external-dns-cloudflare-geo"]),
        .executable(name: "geoconsole", targets: ["geoconsole"]),
        .executable(name: "geosim", targets: ["geosim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-crypto", "4.5.0"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-http-structured-headers", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: [
        // The domain and the planner: pure values, no Foundation.
        .target(name: "GeoRouting"),
        // What makes a text safe to show: no Foundation.
        .target(name: "PlainText"),
        // A map of the world as a grid of characters: no Foundation.
        .target(name: "WorldMap"),
        // The door to the network.
        .target(
            name: "Wire",
            dependencies: [
                "PlainText", .product(name: "AsyncHTTPClient", package: "async-http-client"), httpTypes, nioCore,
                .product(name: "NIOHTTP1", package: "swift-nio"), nioPosix,
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .target(name: "CloudflareAPI", dependencies: ["Wire", httpTypes]),
        .target(
            name: "KubernetesAPI",
            dependencies: ["Wire", "Yams", .product(name: "Crypto", package: "swift-crypto"), httpTypes]
        ),
        // Where the two APIs meet the domain.
        .target(
            name: "GeoEngine",
            dependencies: [
                "CloudflareAPI", "GeoRouting", "KubernetesAPI", "Wire", "Yams", httpTypes, logging,
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "RawStructuredFieldValues", package: "swift-http-structured-headers"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]
        ),
        // The fleet as a person sees it, what is wrong with it, and what can be done: pure values.
        .target(name: "GeoFleet", dependencies: ["GeoRouting", "WorldMap"]),
        // A fleet in words and tables, as the console shows it and commands print it: pure values.
        .target(name: "Presentation", dependencies: ["GeoFleet", "GeoRouting", "WorldMap"]),
        // What the console's commands print, as text and as JSON: pure functions of a fleet.
        .target(
            name: "Commands",
            dependencies: ["GeoFleet", "GeoRouting", "PlainText", "Presentation", "Wire", "WorldMap", "Yams"]
        ),
        // Watches the clusters and Cloudflare into a fleet, and does what a person has confirmed.
        .target(
            name: "FleetControl",
            dependencies: [
                "CloudflareAPI", "GeoEngine", "GeoFleet", "GeoRouting", "KubernetesAPI", "PlainText", "Presentation",
                "Wire", httpTypes, logging, .product(name: "Metrics", package: "swift-metrics"),
            ]
        ),
        // Both APIs, simulated: Request -> Response, no sockets.
        .target(name: "Simulation", dependencies: ["Wire", httpTypes]),
        // The console, pure: messages in, commands and a grid of cells out.
        .target(name: "GeoConsole", dependencies: ["GeoFleet", "GeoRouting", "PlainText", "Presentation", "WorldMap"]),
        // What a program needs to get from its settings to open ways to Cloudflare and to clusters.
        .target(
            name: "Launching",
            dependencies: [
                "CHeap", "GeoEngine", "KubernetesAPI", "Wire",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]
        ),
        // What Swift does not see of the C library's heap; and the commit that the build is told.
        .target(name: "CHeap"),
        .target(name: "CRevision", cSettings: [.define("REVISION", to: Context.environment["REVISION"] ?? "unknown")]),
        // libncursesw with wide characters, and a terminal that survives crashes.
        .target(name: "CNcurses", linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),
        .executableTarget(
            name: "external-dns-cloudflare-geo",
            dependencies: [
                "CRevision", "CloudflareAPI", "GeoEngine", "GeoRouting", "KubernetesAPI", "Launching", "Wire",
                argumentParser, httpTypes, .product(name: "Hummingbird", package: "hummingbird"), logging, coreMetrics,
                nioCore, .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),
        .executableTarget(
            name: "geoconsole",
            dependencies: [
                "CNcurses", "CloudflareAPI", "Commands", "FleetControl", "GeoConsole", "GeoEngine", "GeoFleet",
                "GeoRouting", "KubernetesAPI", "Launching", "Presentation", "Simulation", "Wire", "WorldMap", "Yams",
                argumentParser, coreMetrics, httpTypes, logging, nioCore,
            ]
        ),
        .executableTarget(
            name: "geosim",
            dependencies: [
                "Simulation", "Wire", argumentParser, .product(name: "Crypto", package: "swift-crypto"), httpTypes,
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"), logging, nioCore, nioPosix,
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "X509", package: "swift-certificates"),
            ]
        ),
        // Official clients against geosim.
        .testTarget(
            name: "ApprovalTests",
            dependencies: ["Harness", "Wire", "geoconsole", "geosim", httpTypes],
            resources: [.copy("Clients")]
        ),
        .testTarget(
            name: "CommandsTests",
            dependencies: [
                "Commands", "FleetSupport", "GeoFleet", "GeoRouting", "Harness", "Presentation", "Wire", "WorldMap",
                "Yams",
            ],
            resources: [.copy("Golden")]
        ),
        .testTarget(
            name: "CloudflareAPITests",
            dependencies: ["CloudflareAPI", "Support", "Wire", httpTypes],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "GeoEngineTests",
            dependencies: [
                "CloudflareAPI", "EngineSupport", "GeoEngine", "GeoRouting", "KubernetesAPI", "Simulation", "Support",
                "Wire", coreMetrics, httpTypes, logging,
            ]
        ),
        .testTarget(
            name: "GeoConsoleTests",
            dependencies: [
                "FleetSupport", "GeoConsole", "GeoFleet", "GeoRouting", "PlainText", "Presentation", "WorldMap",
            ],
            resources: [.copy("Screens")]
        ),
        // The manifests, the alerts and what the controller shows Prometheus, by the tools of those who use them.
        .testTarget(
            name: "DeployTests",
            dependencies: [
                "Harness", "KubernetesAPI", "Wire", "Yams", "external-dns-cloudflare-geo", "geosim", httpTypes,
            ]
        ),
        .testTarget(name: "GeoRoutingTests", dependencies: ["GeoRouting", "RoutingSupport", "Support"]),
        .testTarget(
            name: "GeoFleetTests",
            dependencies: ["FleetSupport", "GeoFleet", "GeoRouting", "Presentation", "RoutingSupport", "Support"]
        ),
        .testTarget(
            name: "FleetControlTests",
            dependencies: [
                "CloudflareAPI", "EngineSupport", "FleetControl", "GeoEngine", "GeoFleet", "GeoRouting",
                "KubernetesAPI", "Presentation", "Simulation", "Support", "Wire", "WorldMap", coreMetrics, httpTypes,
                logging,
            ]
        ),
        // What breaks in reality, seen and mended by the console's parts in one process.
        .testTarget(
            name: "IncidentTests",
            dependencies: [
                "FleetControl", "FleetSupport", "GeoConsole", "GeoEngine", "GeoFleet", "GeoRouting", "KubernetesAPI",
                "Presentation", "Simulation", "Support", "Wire", coreMetrics, httpTypes, logging,
            ]
        ),
        .testTarget(
            name: "KubernetesAPITests",
            dependencies: ["KubernetesAPI", "Wire", httpTypes],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "ProgramTests",
            dependencies: [
                "GeoEngine", "KubernetesAPI", "Launching", "Support", "Wire", "external-dns-cloudflare-geo",
                argumentParser, coreMetrics, logging,
            ]
        ),
        // What several test targets share.
        .target(
            name: "Support",
            dependencies: ["CloudflareAPI", "Simulation", "Wire", httpTypes],
            path: "Tests/Support"
        ),
        // Values of the domain that read as what they are.
        .target(name: "RoutingSupport", dependencies: ["GeoRouting"], path: "Tests/RoutingSupport"),
        // A fleet with something wrong in it.
        .target(
            name: "FleetSupport",
            dependencies: ["GeoFleet", "GeoRouting", "Presentation"],
            path: "Tests/FleetSupport"
        ),
        // An engine on a simulated account.
        .target(
            name: "EngineSupport",
            dependencies: [
                "CloudflareAPI", "GeoEngine", "GeoRouting", "KubernetesAPI", "Simulation", "Support", "Wire",
                coreMetrics, httpTypes, logging,
            ],
            path: "Tests/EngineSupport"
        ),
        // The shipped programs as processes, over sockets.
        .target(name: "Harness", dependencies: ["Wire", httpTypes], path: "Tests/Harness"),
        .testTarget(name: "GeosimTests", dependencies: ["Harness", "Wire", "geosim", httpTypes]),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["Simulation", "Wire", "Yams", httpTypes],
            resources: [.copy("Fixtures")]
        ),
        .testTarget(
            name: "SystemTests",
            dependencies: [
                "Harness", "Wire", "external-dns-cloudflare-geo", "geosim",
                .product(name: "Crypto", package: "swift-crypto"), httpTypes, nioCore, nioPosix,
                .product(name: "NIOSSL", package: "swift-nio-ssl"), .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
            ]
        ),
        // The console as a person drives it, in a real terminal.
        .testTarget(
            name: "TerminalTests",
            dependencies: [
                "FleetControl", "GeoConsole", "GeoEngine", "GeoFleet", "GeoRouting", "Harness", "Presentation",
                "Simulation", "Support", "Wire", "external-dns-cloudflare-geo", "geoconsole", "geosim", argumentParser,
                httpTypes,
            ]
        ),
        // Whole fleets of the shipped engine in simulated worlds, on a seeded executor: `make simulate`.
        .target(
            name: "FleetSimulation",
            dependencies: [
                "CloudflareAPI", "GeoEngine", "GeoRouting", "KubernetesAPI", "Simulation", "Support", "Wire",
                coreMetrics, httpTypes, logging,
            ],
            path: "Tests/FleetSimulation"
        ),
        .testTarget(name: "FleetSimulationTests", dependencies: ["FleetSimulation", "Harness", "geosimulate"]),
        // The shipped programs under real faults, over sockets: `make soak`.
        .executableTarget(
            name: "geosoak",
            dependencies: [
                "GeoRouting", "Harness", "Support", "Wire", "external-dns-cloudflare-geo", "geosim", httpTypes, nioCore,
                nioPosix,
            ],
            path: "Tests/Soak"
        ),
        .executableTarget(name: "geosimulate", dependencies: ["FleetSimulation"], path: "Tests/Simulate"),
        // Measurements of the release binaries: `make bench`.
        .executableTarget(
            name: "geobench",
            dependencies: [
                "Harness", "Wire", "WorldMap", "external-dns-cloudflare-geo", "geoconsole", "geosim", httpTypes,
                nioCore, nioPosix,
            ],
            path: "Tests/Bench"
        ),
        // The source tree itself.
        .testTarget(name: "TidyTests"),
        .testTarget(name: "WorldMapTests", dependencies: ["WorldMap"], resources: [.copy("Pictures")]),
        .testTarget(name: "WireTests", dependencies: ["Wire", httpTypes]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets {
    target.swiftSettings = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    ]
}

// The tests run millions of cases through these; optimised also in a debug build, they take a third of the time.
let busy = ["GeoConsole", "GeoRouting", "PlainText", "Wire", "WorldMap"]
for target in package.targets where busy.contains(target.name) {
    target.swiftSettings?.append(.unsafeFlags(["-O"], .when(configuration: .debug)))
}

// The image is small: lld packs the relocations of its programs, and nothing is exported for plugins to find.
for target in package.targets where target.type == .executable {
    let compact = [
        "-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
    ]
    target.linkerSettings = [.unsafeFlags(compact, .when(platforms: [.linux], configuration: .release))]
}

// Nothing but the programs, so that one command builds them: `make release`, the image.
if Context.environment["GEO_PROGRAMS"] != nil {
    package.targets.removeAll { $0.path?.hasPrefix("Tests/") == true || $0.type == .test }
}

// Inputs that libFuzzer makes of what the code does with them, under the address sanitizer: `make fuzz`.
if Context.environment["GEO_FUZZ"] != nil {
    let sanitizers = ["-sanitize=fuzzer,address"]
    for target in package.targets {
        target.swiftSettings?.append(.unsafeFlags(sanitizers + ["-enable-testing"]))
    }
    package.targets.append(
        .executableTarget(
            name: "geofuzz",
            dependencies: [
                "CNcurses", "CloudflareAPI", "FleetControl", "GeoConsole", "GeoEngine", "GeoFleet", "GeoRouting",
                "KubernetesAPI", "Presentation", "Wire", httpTypes,
            ],
            path: "Tests/Fuzz",
            swiftSettings: package.targets.first?.swiftSettings,
            linkerSettings: [.unsafeFlags(sanitizers + ["-use-ld=lld"])]
        )
    )
}
