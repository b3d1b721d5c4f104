import Testing

/// Which module may import which: SwiftPM alone does not check it.
struct ImportTests {
    /// What each target may import, besides the standard library.
    private static let allowed: [String: Set<String>] = [
        "GeoRouting": [],
        "PlainText": [],
        "WorldMap": ["Glibc"],
        "Wire": ["PlainText", "HTTPTypes", "Foundation", "FoundationEssentials", "Synchronization"],
        "CloudflareAPI": ["Wire", "HTTPTypes", "Foundation", "FoundationEssentials"],
        "KubernetesAPI": [
            "Wire", "HTTPTypes", "Foundation", "FoundationEssentials", "Synchronization", "Yams", "Crypto",
        ],
        "GeoEngine": [
            "CloudflareAPI", "GeoRouting", "KubernetesAPI", "Wire", "HTTPTypes", "Logging", "Metrics",
            "ServiceLifecycle",
            "Synchronization",
        ],
        "GeoFleet": ["GeoRouting", "WorldMap"],
        "FleetControl": [
            "CloudflareAPI", "GeoEngine", "GeoFleet", "GeoRouting", "KubernetesAPI", "PlainText", "Presentation",
            "Wire", "HTTPTypes",
            "Logging", "Metrics", "Synchronization",
        ],
        "Presentation": ["GeoFleet", "GeoRouting", "WorldMap"],
        "Commands": ["GeoFleet", "GeoRouting", "PlainText", "Presentation", "Wire", "WorldMap"],
        "GeoConsole": ["GeoFleet", "GeoRouting", "PlainText", "Presentation", "WorldMap"],
        "Launching": [
            "CHeap", "GeoEngine", "KubernetesAPI", "Wire", "Foundation", "Synchronization", "Subprocess",
            "SystemPackage",
        ],
        "Simulation": ["Wire", "HTTPTypes", "Synchronization"],
    ]

    /// Single files that may import more, so that the rest cannot.
    private static let exceptions: [String: Set<String>] = [
        "Sources/Commands/Output/JSON+YAML.swift": ["Yams"],
        "Sources/Simulation/Cloudflare/Visitor.swift": ["Glibc"],
        "Sources/GeoRouting/Steering/UnitVector.swift": ["Glibc"],
        "Sources/GeoEngine/Configuration/RulesFile.swift": ["Yams"],
        "Sources/GeoEngine/Traffic/ServerLimit.swift": ["RawStructuredFieldValues"],
        "Sources/Wire/LiveTransport.swift": ["AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix", "NIOSSL"],
        "Sources/Wire/CertificateProbe.swift": ["NIOCore", "NIOPosix", "NIOSSL"],
    ]

    /// Programs assemble: they may import everything, but not each other's ways of being tested.
    private static let programs = ["external-dns-cloudflare-geo", "geosim", "geoconsole", "CNcurses"]

    static func imports(of file: SourceFile) -> [String] {
        file.lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let index = words.firstIndex(of: "import"), words[..<index].allSatisfy(isModifier),
                let module = words.dropFirst(index + 1).first(where: { !kinds.contains($0) })
            else { return nil }
            return module.split(separator: ".").first.map(String.init)
        }
    }

    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "func", "protocol", "typealias", "var", "let",
    ]

    private static func isModifier(_ word: Substring) -> Bool {
        word.hasPrefix("@") || ["package", "public", "internal", "fileprivate", "private"].contains(word)
    }

    @Test func `each library imports only what its layer may know`() {
        let libraries = SourceTree.sources.filter { $0.isSwift && !Self.programs.contains($0.target) }
        #expect(libraries.count > 50)
        let violations = libraries.flatMap { file -> [String] in
            guard let allowed = Self.allowed[file.target] else {
                return ["\(file.path): its target is not in the table"]
            }
            let all = allowed.union(Self.exceptions[file.path] ?? [])
            return Self.imports(of: file).filter { !all.contains($0) }.map { "\(file.path) imports \($0)" }
        }
        #expect(violations == [])
    }

    @Test func `the simulation's program knows the simulation, not the engine it is there to test`() {
        let forbidden: Set<String> = ["GeoEngine", "GeoRouting", "CloudflareAPI", "KubernetesAPI"]
        let files = SourceTree.sources.filter { $0.target == "geosim" }
        #expect(!files.isEmpty)
        let violations = files.flatMap { file in
            Self.imports(of: file).filter { forbidden.contains($0) }.map { "\(file.path) imports \($0)" }
        }
        #expect(violations == [])
    }

    @Test(arguments: [
        ("import Wire", ["Wire"]), ("package import Wire", ["Wire"]), ("@testable import GeoEngine", ["GeoEngine"]),
        ("import struct Foundation.Date", ["Foundation"]), ("// import Wire", []), ("let import = 1", []), ("", []),
    ])
    func `import lines are recognized`(line: String, modules: [String]) {
        #expect(Self.imports(of: SourceFile(path: "x", text: line)) == modules)
    }
}
