import Foundation
import HTTPTypes
import Harness
import Testing
import Wire

/// The command that checks a set-up, as a process.
@Suite(.timeLimit(.minutes(30))) struct DoctorTests {
    /// A set-up that is broken in one place, and the constants of the faults that must be named.
    struct Broken: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var reasons: Set<String>
        /// Variables that differ; nil to unset one.
        var environment: [String: String?] = [:]
        var options = watched
        var faults: [JSON] = []
        var rights: [String]?

        init(
            _ name: String,
            _ reasons: Set<String>,
            _ environment: [String: String?] = [:],
            options: [String] = watched,
            faults: [JSON] = [],
            rights: [String]? = nil
        ) {
            (testDescription, self.reasons, self.environment) = (name, reasons, environment)
            (self.options, self.faults, self.rights) = (options, faults, rights)
        }
    }

    private static let watched = ["--cluster", "eu=eu", "--cluster", "us_east=us_east"]

    private static func mine(_ path: String?, _ effect: JSON) -> JSON {
        var match = JSONObject([("caller", "geoconsole"), ("side", "cloudflare")])
        match["path"] = path.map { .string($0) }
        return ["match": .object(match), "do": effect]
    }

    private static let otherID = "0123456789abcdef0123456789abcdef"

    static let broken = [
        Broken("no token", ["TokenMissing"], ["CF_API_TOKEN": nil]),
        Broken("an unknown token", ["TokenRefused"], ["CF_API_TOKEN": String(repeating: "x", count: 40)]),
        Broken("an expired token", ["TokenExpired"], ["CF_API_TOKEN": "geosim-token-expired-0123456789abcdef012"]),
        Broken("a disabled token", ["TokenInactive"], ["CF_API_TOKEN": "geosim-token-disabled-0123456789abcdef01"]),
        Broken(
            "a token that ends soon",
            ["TokenExpires"],
            faults: [mine("/tokens/verify", ["member": "/result/expires_on", "value": "2026-12-01T00:00:00Z"])]
        ),
        Broken("two tokens", ["TokenUnreadable"], ["CF_API_TOKEN_FILE": "/etc/hostname"]),
        Broken("no account", ["AccountMissing"], ["CF_ACCOUNT_ID": nil]),
        Broken("another account", ["AccountWrong"], ["CF_ACCOUNT_ID": otherID]),
        Broken("another zone", ["ZoneWrong"], ["CF_ZONE_ID": otherID]),
        Broken("an id that is none", ["SettingInvalid"], ["CF_ZONE_ID": "example.com"]),
        Broken(
            "a host name outside the zone",
            ["HostnameOutside", "SourceProblem"],
            ["CF_LB_HOSTNAME": "app.example.org"]
        ),
        Broken("no network", ["CloudflareUnreachable"], ["CF_API_URL": "http://127.0.0.1:9/client/v4"]),
        Broken("a firewall", ["CloudflareUnreachable"], faults: [mine(nil, "firewall")]),
        Broken("another address", ["TokenAddress"], faults: [mine(nil, "wrongLocation")]),
        Broken(
            "no permission for load balancers",
            ["PermissionMissing"],
            faults: [
                mine(
                    "/load_balancers",
                    [
                        "status": 403,
                        "body": #"{"success":false,"errors":[{"code":10000,"message":"Authentication error"}]}"#,
                    ]
                )
            ]
        ),
        Broken(
            "clocks that differ",
            ["ClockSkewed"],
            faults: [mine(nil, ["headers": ["Date": "Sun, 06 Nov 1994 08:49:37 GMT"]])]
        ),
        Broken("no kubeconfig", ["SettingInvalid"], ["KUBECONFIG": "/nonexistent/config"]),
        Broken("no such context", ["ClusterAccess"], options: ["--cluster", "eu=prod-eu"]),
        Broken("no place", ["SettingMissing"], options: []),
        Broken("a place that is none", ["ClusterAccess"], options: ["--cluster", "mars=eu"]),
        Broken("no rights", ["ClusterRights"], rights: ["ingresses"]),
        Broken("a selector that matches nothing", ["SelectorMatchesNothing"], ["LABEL_SELECTOR": "a=b"]),
        Broken(
            "two clusters with one owner id",
            ["OwnerShared"],
            options: watched + ["--owner", "eu=o-1", "--owner", "us_east=o-1"]
        ),
        Broken("a profile that is not there", ["ProfileUnusable"], options: ["-p", "prdo"]),
        Broken(
            "nothing at all",
            ["TokenMissing", "AccountMissing", "ZoneMissing", "SettingMissing", "ClusterAccess"],
            ["CF_API_TOKEN": nil, "CF_ACCOUNT_ID": nil, "CF_ZONE_ID": nil, "KUBECONFIG": nil],
            options: []
        ),
    ]

    /// A world in which two controllers with a monitor have made all.
    private static func withWorld(_ body: (Sim) async throws -> Void) async throws {
        try await Sim.with(arguments: ["--seed", "1"]) { sim in
            for (number, cluster) in ["eu", "us_east"].enumerated() {
                try await sim.createIngress("web", in: cluster, addresses: ["203.0.113.\(number + 1)"])
                let once = try Controller.start(
                    cluster,
                    sim,
                    ["CF_MONITOR_PATH": "/healthz"],
                    arguments: ["--once"]
                )
                let code = try await once.process.exitCode(within: .seconds(60))
                guard code == 0 else { throw Failure("the controller of \(cluster) has not converged: \(once.log)") }
            }
            try await body(sim)
        }
    }

    private static func reasons(_ run: CommandRun) throws -> [String] {
        try run.json["status"]?["checks"]?.array?.compactMap { $0["reason"]?.string } ?? []
    }

    @Test func `a healthy set-up is all well, nothing is written, and no secret is printed`() async throws {
        try await Self.withWorld { sim in
            let start = try await sim.lastRequest()
            for format in ["table", "wide", "json", "yaml", "name"] {
                let run = try await sim.command("doctor -o \(format)")
                #expect(run.code == 0 && run.remarks == [], "\(run.text)")
                #expect(!run.text.contains(Sim.token) && !run.text.contains(Sim.clusterToken))
                if format == "table" { #expect(run.output.hasSuffix("\nall is well\n"), "\(run.text)") }
                if format == "json" { #expect(try run.json["status"]?["result"] == "Healthy") }
                if format == "name" { #expect(run.output.contains("check/ClusterRights/eu\n")) }
            }
            let log = try await sim.request(.get, "/sim/requests?since=\(start)").array ?? []
            let own = log.filter { ($0["caller"]?.string ?? "").contains("geoconsole") && $0["method"] != "GET" }
            #expect(own.count == 20)
            #expect(own.allSatisfy { ($0["path"]?.string ?? "").hasSuffix("/selfsubjectaccessreviews") }, "\(own)")
        }
    }

    @Test func `the cause of each broken set-up is named`() async throws {
        try await Self.withWorld { sim in
            for broken in Self.broken {
                var environment = sim.consoleEnvironment
                for (name, value) in broken.environment { environment[name] = value }
                if !broken.faults.isEmpty { try await sim.request(.post, "/sim/faults", .array(broken.faults)) }
                for cluster in Sim.clusters where broken.rights != nil {
                    try await sim.setRights(broken.rights ?? [], in: cluster)
                }
                let run = try await CommandRun.run(
                    ["doctor", "-o", "json", "--timeout", "5s"] + broken.options,
                    environment,
                    in: sim.directory
                )
                try await sim.liftFaults()
                for cluster in Sim.clusters where broken.rights != nil { try await sim.setRights([], in: cluster) }
                #expect(run.code == 2, "\(broken.testDescription): \(run.text)")
                let reasons = try Self.reasons(run)
                #expect(Set(reasons) == broken.reasons, "\(broken.testDescription): \(run.text)")
                #expect(!run.text.contains(Sim.token), "\(broken.testDescription)")
            }
        }
    }

    @Test func `a token without the optional permission is no fault`() async throws {
        try await Self.withWorld { sim in
            var environment = sim.consoleEnvironment
            environment["CF_API_TOKEN"] = "geosim-token-original-0123456789abcdef01"
            let run = try await CommandRun.run(["doctor"] + Self.watched, environment, in: sim.directory)
            #expect(run.code == 0, "\(run.text)")
            #expect(run.output.contains("example.com, as its load balancers say"))
        }
    }

    @Test func `one check that fails does not stop the others`() async throws {
        try await Self.withWorld { sim in
            try await sim.fault(
                Self.mine("/load_balancers/usage", "hangBefore"),
                Self.mine("/monitors", ["status": 500])
            )
            let run = try await sim.command("doctor --timeout 2s")
            #expect(run.code == 1, "\(run.text)")
            for start in ["? Quota ", "? Monitors ", "✓ Token ", "✓ ClusterAccess ", "✓ Zone "] {
                #expect(run.output.contains("\n" + start) || run.output.hasPrefix(start), "\(start) \(run.text)")
            }
        }
    }

    @Test func `the simulated world is all well`() async throws {
        let run = try await CommandRun.run(["doctor", "--demo"], in: FileManager.default.temporaryDirectory)
        #expect(run.code == 0 && run.output.contains("✓ Token "), "\(run.text)")
    }

    @Test(arguments: [
        ("xterm-256color", "C.UTF-8", "✓ Terminal"), ("no-such-terminal", "C.UTF-8", "no description of the terminal"),
        ("dumb", "C.UTF-8", "TERM is dumb"), ("xterm-256color", "C", "the locale is not one of UTF-8"),
    ])
    func `a terminal is judged where there is one`(type: String, locale: String, words: String) async throws {
        let environment = ["TERM": type, "LC_ALL": locale]
        try await Terminal.with("geoconsole doctor", (120, 60), environment: environment) { terminal in
            try await terminal.shows(words)
            try await terminal.ends(2)
        }
    }

    @Test func `nothing works, and the command still says what is wrong`() async throws {
        let folder = FileManager.default.temporaryDirectory
        let run = try await CommandRun.run(["doctor"], ["HOME": "/nonexistent"], in: folder)
        #expect(run.code == 2 && run.remarks == [], "\(run.text)")
        #expect(run.output.contains("✗ Token ") && run.output.contains("✗ ClusterAccess "), "\(run.text)")
        let wrong = try await CommandRun.run(["doctor", "--write"], in: folder)
        #expect(wrong.code == 64, "\(wrong.text)")
    }
}

extension Sim {
    fileprivate func setRights(_ denied: [String], in cluster: String) async throws {
        let list = JSON.array(denied.map { .string($0) })
        try await request(.post, "/sim/rights", ["cluster": .string(cluster), "denied": list])
    }
}
