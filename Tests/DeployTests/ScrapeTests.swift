import Foundation
import Harness
import Testing
import Wire

/// A running controller, looked at as Prometheus does.
@Suite(.enabled(if: Tool.path("promtool") != nil, "promtool is not installed (Debian: prometheus)"))
struct ScrapeTests {
    /// Runs `body` with the port of a controller that has converged.
    private static func withController(_ body: (Int, Sim) async throws -> Void) async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            try await sim.createIngress("nameless", in: "eu", clusterName: nil, addresses: ["203.0.113.2"])
            let port = sim.port + 9
            let environment = ["HTTP_ADDRESS": "127.0.0.1:\(port)", "CF_MONITOR_PATH": "/healthz"]
            try await Controller.with("eu", sim, environment) { _ in
                try await eventually("it is ready") { try await isReady(port) }
                try await body(port, sim)
            }
        }
    }

    private static func isReady(_ port: Int) async throws -> Bool {
        do { return try await Controller.probe(port, "/readyz").status == 200 } catch { return false }
    }

    private static func scrape(_ port: Int) async throws -> String {
        String(decoding: try await Controller.probe(port, "/metrics").body, as: UTF8.self)
    }

    @Test func `promtool has nothing to say about a scrape`() async throws {
        try await Self.withController { port, sim in
            let tool = try Tool(
                required(Tool.path("promtool")),
                ["check", "metrics"],
                input: try await Self.scrape(port),
                directory: sim.directory
            )
            let output = try await tool.output()
            #expect(output.code == 0)
            #expect(output.text == "")
        }
    }

    @Test func `every metric that a rule or the dashboard names is there`() async throws {
        try await Self.withController { port, _ in
            let present = Metrics.sampled(in: try await Self.scrape(port))
            let rules = Metrics.names(in: try DeployFolder.text("monitoring/rules.yaml"))
            let tested = Metrics.names(in: try DeployFolder.text("monitoring/rules.test.yaml"))
            let shown = Metrics.names(in: try Metrics.dashboardQueries().joined(separator: "\n"))
            #expect(rules.count > 10 && shown.count > 20)
            #expect(rules.union(shown).union(tested).subtracting(present).sorted() == [])
            #expect(present.subtracting(rules).subtracting(shown).sorted() == [], "nobody looks at these")
        }
    }

    @Test func `what a scrape says is true`() async throws {
        try await Self.withController { port, sim in
            let pool = "pool=\"k8s-pool-shop-eu\""
            try await eventually("the scrape tells of a drained origin and of one without a name") {
                let lines = try await Self.scrape(port).split(separator: "\n").map(String.init)
                return [
                    "pool_origins{\(pool)} 1", "pool_desired_origins{\(pool)} 1", "ready 1", "leader 1", "brake_on 0",
                    "ingresses 2", "ingresses_ignored{reason=\"no_cluster_name\"} 1",
                    "operations_total{kind=\"create_pool\",result=\"success\"} 1",
                    "operations_total{kind=\"update_pool\",result=\"failure\"} 0",
                    "cloudflare_rate_budget_limit 1200",
                ].allSatisfy { lines.contains(Metrics.prefix + $0) }
            }
        }
    }

    @Test func `it has what every exporter tells of its process, and instants beside ages`() async throws {
        try await Self.withController { port, _ in
            let scrape = try await Self.scrape(port)
            for name in ["cpu_seconds_total", "resident_memory_bytes", "start_time_seconds", "open_fds", "max_fds"] {
                #expect(scrape.contains("\nprocess_\(name) "), "\(name)")
            }
            #expect(scrape.contains("# TYPE process_cpu_seconds_total counter\n"))
            let now = Date().timeIntervalSince1970
            for name in ["last_success", "watch_last_event"] {
                let series = "\(Metrics.prefix)\(name)_timestamp_seconds "
                let line = scrape.split(separator: "\n").first { $0.hasPrefix(series) }
                let instant = try #require(line?.split(separator: " ").last.flatMap { Double($0) })
                #expect(instant > now - 300 && instant < now + 1)
            }
            #expect(scrape.contains("build_info{version=\"\(Version.current)\",revision=\""))
        }
    }

    @Test(.enabled(if: Tool.path("prometheus") != nil, "prometheus is not installed"))
    func `a real Prometheus scrapes it and evaluates the rules`() async throws {
        try await Self.withController { port, sim in
            try await RuleTests.withGroups { scratch in
                let server = try Self.prometheus(scraping: port, at: sim.port + 8, in: scratch)
                defer { server.end() }
                try await eventually("a sample is stored", within: .seconds(60), every: .milliseconds(250)) {
                    try await Self.query("up == 1 and on () \(Metrics.prefix)ready == 1", sim.port + 8) == 1
                }
                for query in try Metrics.dashboardQueries() where !query.contains("label_values") {
                    let plain = query.replacing("$instance", with: ".*").replacing("$__rate_interval", with: "1m")
                    #expect(try await Self.query(plain, sim.port + 8) != nil, "\(plain)")
                }
                let rules = try await Controller.probe(sim.port + 8, "/api/v1/rules")
                let groups = try JSON.parse(rules.body)["data"]?["groups"]?.array ?? []
                #expect(try groups.flatMap { $0["rules"]?.array ?? [] }.count == RuleTests.alerts().count)
            }
        }
    }

    private static func prometheus(scraping port: Int, at own: Int, in scratch: URL) throws -> Tool {
        let configuration = """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [groups.yaml]
            scrape_configs:
            - job_name: external-dns-cloudflare-geo-metrics
              static_configs: [{targets: ["127.0.0.1:\(port)"]}]

            """
        let file = scratch.appending(path: "prometheus.yml")
        try configuration.write(to: file, atomically: true, encoding: .utf8)
        return try Tool(
            required(Tool.path("prometheus")),
            [
                "--config.file=\(file.path)", "--storage.tsdb.path=\(scratch.appending(path: "data").path)",
                "--web.listen-address=127.0.0.1:\(own)",
            ],
            directory: scratch
        )
    }

    /// How many series a query finds; nil where Prometheus cannot answer.
    private static func query(_ text: String, _ port: Int) async throws -> Int? {
        let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
        let encoded = try required(text.addingPercentEncoding(withAllowedCharacters: unreserved))
        do {
            let reply = try await Controller.probe(port, "/api/v1/query?query=\(encoded)")
            return try JSON.parse(reply.body)["data"]?["result"]?.array?.count
        } catch {
            return nil
        }
    }
}
