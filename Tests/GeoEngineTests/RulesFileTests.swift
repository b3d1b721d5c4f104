@testable import GeoRouting
import Support
import Synchronization
import Testing

@testable import GeoEngine

/// The text of `RULES_FILE`, and what becomes of it while the program runs.
struct RulesFileTests {
    private static func read(_ text: String) throws -> TenantRules { try TenantRules(yaml: Array(text.utf8)) }

    @Test func `a rule has namespaces, cluster names, host names and limits`() throws {
        let rules = try Self.read(
            """
            rules:
              # The shop and its branches.
              - namespaces: [shop, shop-*]
                clusterNames: [prod]
                hostnames: ["*.shop.example.com", app.example.com]
                maxOrigins: 10
                maxPools: 2
              - namespaces: ["*"]
                hostnames: []
            """
        )
        #expect(
            rules
                == TenantRules([
                    TenantRule(
                        namespaces: [Glob("shop"), Glob("shop-*")],
                        clusterNames: [Glob("prod")],
                        hostnames: [
                            try HostnameGlob(reading: "*.shop.example.com"),
                            try HostnameGlob(reading: "app.example.com"),
                        ],
                        maxOrigins: 10,
                        maxPools: 2
                    ),
                    TenantRule(namespaces: [Glob("*")], hostnames: []),
                ])
        )
        #expect(try Self.read("- namespaces: [shop]") == TenantRules([TenantRule(namespaces: [Glob("shop")])]))
        #expect(try Self.read("rules: []") == TenantRules([]))
    }

    @Test(arguments: [
        ("", "it holds no rules: write lines such as '- namespaces: [shop]' under 'rules:'"),
        ("rule:\n  - namespaces: [a]", "line 1: unknown key 'rule': the only one here is 'rules'"),
        (
            "rules:\n  - namespace: [a]",
            "line 2: unknown key 'namespace': a rule has namespaces, clusterNames, hostnames, maxOrigins, maxPools"
        ),
        (
            "rules:\n  - clusterNames: [a]",
            "line 2: the rule names no namespaces: write 'namespaces: [shop]', or [\"*\"] for all"
        ),
        ("rules:\n  - namespaces: a", "line 2: 'namespaces' is no list: write 'namespaces: [a, b]'"),
        ("rules:\n  - namespaces: [a]\n    maxPools: many", "line 3: 'maxPools' is no whole number from 0 to 100000"),
        ("rules:\n  - namespaces: [a]\n    maxOrigins: -1", "line 3: 'maxOrigins' is no whole number from 0 to 100000"),
        ("rules:\n  - namespaces: [\"a b\"]", "line 2: 'a b' in 'namespaces' is no name, nor a glob such as team-*"),
        ("rules: nothing", "line 1: 'rules' is no list: begin each rule with '- '"),
        ("nothing", "line 1: write 'rules:' and under it a list"),
        ("rules:\n  - shop", "line 2: a rule is a mapping: write '- namespaces: [shop]'"),
    ])
    func `what is wrong is told with its line and the mend`(text: String, why: String) {
        #expect(throws: RulesFileError.self) { try Self.read(text) }
        do { _ = try Self.read(text) } catch { #expect("\(error)" == why) }
    }

    @Test(arguments: [
        "rules:\n  - namespaces: [a]\n   x: 1", "rules:\n  - namespaces: [a]\n    hostnames: [\"*\"]", "\t",
        "rules:\n  - namespaces: [a]\n    hostnames: [https://a.example.com]",
        "rules:\n  - namespaces: [a]\n    namespaces: [b]", "rules: [[a]]", "rules:\n  - namespaces: [[a]]",
    ])
    func `what is no rules file is refused`(text: String) {
        #expect(throws: RulesFileError.self) { try Self.read(text) }
    }

    @Test func `a file that is too large, or no text, is refused`() {
        #expect(throws: RulesFileError.self) { try TenantRules(yaml: [0xFF, 0xFE]) }
        #expect(throws: RulesFileError.self) {
            try TenantRules(yaml: Array(repeating: UInt8(ascii: "#"), count: TenantRules.sizeLimit + 1))
        }
    }

    @Test func `while the program runs the last good one holds, and trouble is told once`() throws {
        let present = try Self.read("- namespaces: [a]")
        let source = Contents()
        source.set("- namespaces: [a]")
        var file = RulesFile(path: "/rules.yaml", lastValid: present) { _ in source.bytes }
        #expect(file.readNews() == nil)
        source.set("- namespaces: [b]")
        #expect(file.readNews() == .rules(try Self.read("- namespaces: [b]")))
        #expect(file.readNews() == nil)
        source.set("- namespace: [c]")
        let told =
            "RULES_FILE /rules.yaml cannot be used: line 1: unknown key 'namespace': a rule has namespaces, "
            + "clusterNames, hostnames, maxOrigins, maxPools; the last good rules hold"
        #expect(file.readNews() == .trouble(told))
        #expect(file.readNews() == nil)
        source.set(nil)
        #expect(
            file.readNews()
                == .trouble(
                    "RULES_FILE /rules.yaml cannot be used: there is no file of this name that can be read; "
                        + "the last good rules hold"
                )
        )
        source.set("- namespaces: [b]")
        #expect(file.readNews() == .rules(try Self.read("- namespaces: [b]")))
    }

    private final class Contents: Sendable {
        private let state = Mutex<[UInt8]?>(nil)
        var bytes: [UInt8]? { state.withLock { $0 } }
        func set(_ text: String?) { state.withLock { $0 = text.map { Array($0.utf8) } } }
    }
}
