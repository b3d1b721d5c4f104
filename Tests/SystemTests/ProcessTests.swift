import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// The program as a process: exit codes, signals, probes, and what it prints.
@Suite struct ProcessTests {
    struct BadSetting: CustomTestStringConvertible, Sendable {
        let environment: [String: String]
        let line: String
        var testDescription: String { line }
    }

    static let badSettings = [
        BadSetting(
            environment: ["CF_API_TOKEN": "", "GEO_LOCATION": ""],
            line: "ERROR - Missing required environment variables: ['CF_API_TOKEN', 'GEO_LOCATION']"
        ),
        BadSetting(
            environment: ["GEO_LOCATION": "invalid"],
            line: "ERROR - Invalid GEO_LOCATION 'invalid'. Must be one of: ['eu', 'us_east', 'us_west', 'asia']"
        ),
        BadSetting(
            environment: ["CF_ORIGIN_WEIGHT": "101"],
            line: "ERROR - Invalid CF_ORIGIN_WEIGHT value: must be between 1 and 100"
        ),
        BadSetting(
            environment: ["KUBECONFIG": "/nonexistent/config"],
            line: "ERROR - Invalid KUBECONFIG '/nonexistent/config'."
        ),
        BadSetting(
            environment: ["CF_API_URL": "http://api.cloudflare.com/client/v4"],
            line: "ERROR - Invalid CF_API_URL"
        ),
        BadSetting(environment: ["KUBE_CONTEXT": "mars"], line: "'mars'"),
    ]

    @Test(arguments: badSettings)
    func `a bad setting is one clear line and exit code 1, with nothing contacted`(bad: BadSetting) async throws {
        try await Sim.with { sim in
            let before = try await sim.lastRequest()
            try await Controller.with("eu", sim, bad.environment) { eu in
                let code = try await eu.process.exitCode()
                #expect(code == 1)
                #expect(eu.log.split(separator: "\n").count == 1)
                #expect(eu.logged(bad.line))
            }
            #expect(try await sim.lastRequest() == before)
        }
    }

    @Test func `no core of a process that knows a token is written`() async throws {
        try await Sim.with { sim in
            try await Controller.with("eu", sim) { eu in
                try await eventually("it runs") { eu.logged("Starting external-dns-cloudflare-geo") }
                let limits = try String(contentsOfFile: "/proc/\(eu.process.identifier)/limits", encoding: .utf8)
                let line = try required(limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") })
                // To a core dump that is piped to a collector 0 means nothing, and 1 means none.
                #expect(line.split(separator: " ").dropFirst(4).prefix(2) == ["1", "1"])
            }
        }
    }

    static let badKubeconfigs = [
        "", "{", "kind: Config", "kind: Pod\napiVersion: v1", "- 1", "\u{0}", "a: [b",
        "apiVersion: v1\nkind: Config\nclusters: 7",
    ]

    @Test(arguments: badKubeconfigs)
    func `a kubeconfig that is none is one clear line and exit code 1`(text: String) async throws {
        try await Sim.with { sim in
            try text.write(to: sim.kubeconfigFile, atomically: true, encoding: .utf8)
            try await Controller.with("eu", sim) { eu in
                let code = try await eu.process.exitCode()
                #expect(code == 1)
                #expect(eu.log.split(separator: "\n").count == 1)
                #expect(eu.log.contains(sim.kubeconfigFile.path))
            }
        }
    }

    @Test func `an occupied port ends the program before anything is contacted`() async throws {
        try await Sim.with { sim in
            let before = try await sim.lastRequest()
            try await Controller.with("eu", sim, ["HTTP_ADDRESS": "127.0.0.1:\(sim.port)"]) { eu in
                let code = try await eu.process.exitCode()
                #expect(code == 1)
                #expect(eu.logged("Cannot listen on HTTP_ADDRESS 127.0.0.1:\(sim.port): Address already in use"))
            }
            #expect(try await sim.lastRequest() == before)
        }
    }

    @Test func `SIGTERM ends the program with exit code 0`() async throws {
        try await ChangeTests.withConverged { _, eu in
            eu.process.signal(SIGTERM)
            let code = try await eu.process.exitCode(within: .seconds(10))
            #expect(code == 0)
            #expect(eu.logged("Stopped"))
        }
    }

    @Test func `one pass exits with 0 when converged, 1 when failed, 2 when a dry run finds changes`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            func exitCode(_ arguments: [String]) async throws -> Int32? {
                let controller = try Controller.start("eu", sim, arguments: arguments)
                return try await controller.process.exitCode(within: .seconds(30))
            }
            #expect(try await exitCode(["--once", "--dry-run"]) == 2)
            #expect(try await sim.pools().isEmpty, "a dry run writes nothing")
            #expect(try await exitCode(["--once"]) == 0)
            #expect(try await sim.loadBalancer() != nil)
            #expect(try await exitCode(["--once", "--dry-run"]) == 0)
            try await sim.fault(["match": ["side": "cloudflare"], "do": ["status": 500]])
            #expect(try await exitCode(["--once"]) == 1)
        }
    }

    @Test func `a refusal at the start leaves the program running and unready until it is mended`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("web", in: "eu", addresses: ["203.0.113.1"])
            let tokenFile = sim.directory.appending(path: "token")
            try "geosim-token-read-only-0123456789abcdef0".write(to: tokenFile, atomically: true, encoding: .utf8)
            let port = sim.port + 8
            let settings = [
                "CF_API_TOKEN": "", "CF_API_TOKEN_FILE": tokenFile.path, "HTTP_ADDRESS": "127.0.0.1:\(port)",
            ]
            try await Controller.with("eu", sim, settings) { eu in
                try await eventually("the permission is named") {
                    eu.logged("Account · Load Balancing: Monitors and Pools · Edit")
                }
                #expect(try await Controller.probe(port, "/livez").status == 200)
                #expect(try await sim.pools().isEmpty)
                try Sim.token.write(to: tokenFile, atomically: true, encoding: .utf8)
                eu.process.signal(SIGHUP)
                try await eventually("it converges with the new token") { try await sim.loadBalancer() != nil }
                try await eventually("it is ready") { try await Controller.probe(port, "/readyz").status == 200 }
                let metrics = String(decoding: try await Controller.probe(port, "/metrics").body, as: UTF8.self)
                #expect(metrics.contains("external_dns_cloudflare_geo_passes_total{result=\"success\"}"))
                #expect(metrics.contains("external_dns_cloudflare_geo_pool_origins{pool=\"k8s-pool-shop-eu\"} 1"))
                #expect(!metrics.contains(Sim.token))
            }
        }
    }

    @Test func `the token never shows in anything that is printed`() async throws {
        try await ChangeTests.withConverged { sim, eu in
            for action in ["half", "dropAfter", "emptyBody"] as [JSON] {
                try await sim.fault(["match": ["side": "cloudflare"], "do": action, "times": 2])
                eu.process.signal(SIGHUP)
                try await Task.sleep(for: .milliseconds(700))
            }
            try await sim.fault(["match": ["side": "cloudflare"], "do": ["status": 401], "times": 2])
            eu.process.signal(SIGHUP)
            try await eventually("a refusal is logged") { eu.logged("Cloudflare API request failed: 401 Unauthorized") }
            #expect(!eu.log.contains(Sim.token))
            #expect(!eu.log.contains(Sim.clusterToken))
            let title = try String(contentsOfFile: "/proc/\(eu.process.identifier)/cmdline", encoding: .utf8)
            #expect(!title.contains(Sim.token))
        }
    }

    @Test func `odd Ingresses are each told once and block nobody`() async throws {
        try await Sim.with { sim in
            try await sim.createIngress("dotted", in: "eu", clusterName: "a.b", addresses: ["203.0.113.7"])
            try await sim.createIngress("nameless", in: "eu", clusterName: nil, addresses: ["203.0.113.8"])
            try await sim.createIngress("odd", in: "eu")
            try await sim.forceAddresses(["127.0.0.1", "10.0.0.1", "not an address"], of: "odd", in: "eu")
            try await sim.createIngress("bare", in: "eu")
            try await sim.createIngress("good", in: "eu", addresses: ["203.0.113.1"])
            try await Controller.with("eu", sim) { eu in
                try await eventually("a pass ends") { eu.passes > 0 }
                try await eu.forcePass()
                for line in [
                    "Invalid cluster-name 'a.b' in labels for default/dotted",
                    "No cluster-name found in labels for default/nameless",
                    "Unusable address '127.0.0.1'", "Private address 10.0.0.1", "Unusable address 'not an address'",
                ] {
                    #expect(eu.log.components(separatedBy: line).count == 2, "once: \(line)")
                }
                #expect(eu.logged("DEBUG - No Load Balancer IP available for default/bare"))
                #expect(try await sim.origins(ChangeTests.pool).map { $0["address"] } == ["203.0.113.1"])
                #expect(try await sim.pools().count == 1)
            }
        }
    }
}
