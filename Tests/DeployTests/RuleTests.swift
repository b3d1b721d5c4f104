import Foundation
import Harness
import Testing
import Wire
import Yams

/// The alerts, judged by Prometheus' own tool.
@Suite(.enabled(if: Tool.path("promtool") != nil, "promtool is not installed (Debian: prometheus)"))
struct RuleTests {
    /// Runs `body` with the rules as Prometheus reads them, without Kubernetes' wrapping.
    static func withGroups(
        _ change: (String) -> String = { $0 },
        _ body: (URL) async throws -> Void
    ) async throws {
        try await DeployFolder.withScratch { scratch in
            let spec = try Yams.compose(yaml: try DeployFolder.text("monitoring/rules.yaml"))?["spec"]
            let text = change(try Yams.serialize(node: required(spec)))
            try text.write(to: scratch.appending(path: "groups.yaml"), atomically: true, encoding: .utf8)
            let tests = DeployFolder.url.appending(path: "monitoring/rules.test.yaml")
            try FileManager.default.copyItem(at: tests, to: scratch.appending(path: "rules.test.yaml"))
            try await body(scratch)
        }
    }

    static func alerts() throws -> [JSON] {
        let rules = try JSON(required(Yams.compose(yaml: try DeployFolder.text("monitoring/rules.yaml"))))
        return (rules["spec"]?["groups"]?.array ?? []).flatMap { $0["rules"]?.array ?? [] }
    }

    private static func test(_ scratch: URL) async throws -> Tool.Output {
        let file = scratch.appending(path: "rules.test.yaml").path
        return try await Tool(required(Tool.path("promtool")), ["test", "rules", file], directory: scratch).output()
    }

    @Test func `the rules are rules`() async throws {
        try await Self.withGroups { scratch in
            let groups = scratch.appending(path: "groups.yaml").path
            let text = try await DeployFolder.run("promtool", ["check", "rules", groups], in: scratch)
            #expect(text.contains("SUCCESS: \(try Self.alerts().count) rules found"))
        }
    }

    @Test func `each alert fires when it should, and not before`() async throws {
        try await Self.withGroups { scratch in
            let output = try await Self.test(scratch)
            #expect(output.code == 0, "\(output.text)")
        }
    }

    @Test(arguments: [
        ("> 2 *", "> 9 *"), ("> 600", "> 6000"), ("< 0.25", "< 0.2"), ("== 1", ">= 0"), ("for: 1h", "for: 2h"),
        ("{result=\"failure\"}", ""), ("brake_on > 0", "brake_on > 1"), ("health=\"healthy\"", "health=\"unknown\""),
        ("blocked_seconds > 0", "blocked_seconds > 300"),
    ])
    func `a rule that says something else is noticed`(words: String, others: String) async throws {
        try await Self.withGroups { text in
            #expect(text.contains(words))
            return text.replacing(words, with: others)
        } _: { scratch in
            let output = try await Self.test(scratch)
            #expect(output.code != 0)
        }
    }

    @Test func `every alert links to what the README tells of it`() throws {
        let readme = DeployFolder.url.deletingLastPathComponent().appending(path: "README.md")
        let text = try String(contentsOf: readme, encoding: .utf8)
        let page = "https://github.com/your-org/external-dns-cloudflare-geo"
        for alert in try Self.alerts() {
            let name = try #require(alert["alert"]?.string)
            // GitHub makes an anchor of a title by small letters; these have no spaces and no signs.
            #expect(alert["annotations"]?["runbook_url"]?.string == "\(page)#\(name.lowercased())")
            #expect(text.contains("\n#### \(name)\n\n"), "\(name) is no title in the README")
        }
        let titles = text.matches(of: /\n#### (ExternalDNSCloudflareGeo\w+)\n/).map { String($0.1) }
        #expect(titles.count == (try Self.alerts().count), "a title for an alert that is gone")
    }

    @Test func `every alert says what is and what to do`() throws {
        let alerts = try Self.alerts()
        #expect(alerts.count > 10)
        let tested = try DeployFolder.text("monitoring/rules.test.yaml")
        for alert in alerts {
            let name = alert["alert"]?.string ?? ""
            #expect(name.hasPrefix("ExternalDNSCloudflareGeo"))
            #expect(tested.contains("\(name)\n") || tested.contains("\"\(name)\""), "\(name) has no test")
            #expect(["warning", "critical"].contains(alert["labels"]?["severity"]?.string), "\(name)")
            #expect(alert["annotations"]?["summary"]?.string?.isEmpty == false, "\(name)")
            #expect(alert["annotations"]?["description"]?.string?.isEmpty == false, "\(name)")
        }
    }
}
