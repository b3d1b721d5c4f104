import FleetSupport
import GeoFleet
import GeoRouting
import Presentation
import Testing

@testable import Commands

/// A set-up in which something is wrong, and what the doctor must say of it.
struct SetupCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// The constants of all faults.
    var reasons: [String]
    /// What each fault must contain in its words.
    var words: [String] = []
    private var fleet: @Sendable (inout DiagnosisFleet) -> Void = { _ in }
    private let change: @Sendable (inout DoctorFacts) -> Void

    init(
        _ name: String,
        _ reasons: [String] = [],
        words: [String] = [],
        _ change: @escaping @Sendable (inout DoctorFacts) -> Void = { _ in }
    ) {
        (testDescription, self.reasons, self.words, self.change) = (name, reasons, words, change)
    }

    /// The same with a change of the fleet before its findings are made.
    func fleet(_ change: @escaping @Sendable (inout DiagnosisFleet) -> Void) -> SetupCase {
        var some = self
        some.fleet = change
        return some
    }

    var facts: DoctorFacts {
        var facts = DoctorFacts(now: DiagnosisFleet.now)
        facts.tokenOrigin = .variable
        facts.hasCalledCloudflare = true
        facts.hostnames = [DiagnosisFleet.hostname].compactMap { Hostname($0) }
        facts.reading = Self.reading
        var situation = FleetCase("of a set-up") { some in
            some.fleet.clockSkew = .zero
            fleet(&some)
        }.situation
        if situation.fleet.cloudflare.lastSuccess == nil { situation.fleet.clockSkew = .zero }
        facts.situation = situation
        facts.clusters = situation.fleet.clusters.map {
            DoctorFacts.Cluster(id: $0.id, selector: "dns.external/geo-route=true")
        }
        change(&facts)
        return facts
    }

    private static var reading: SetupReading {
        var reading = SetupReading()
        reading.startChecks = [.token("active", expires: nil), .account(pools: 4), .zone("example.com")]
        reading.usage = .known(AccountUsage(pools: 4, origins: 6, originsPerPool: 20))
        reading.monitors = .known([
            MonitorView(id: "monitor", kind: "https", path: "/", host: "app.example.com", expectedCodes: "200")
        ])
        for place in Place.predefined {
            reading.rights[place.code] = ["list", "watch"].map {
                ClusterRight(verb: $0, resource: "ingresses", answer: .allowed)
            }
        }
        return reading
    }

    // MARK: Changes

    fileprivate static func failure(_ cause: StartCheck.Cause, _ reason: String) -> StartCheck.Failure {
        StartCheck.Failure(reason: reason, advice: "advice", cause: cause)
    }

    fileprivate static func checks(_ checks: [StartCheck]) -> @Sendable (inout DoctorFacts) -> Void {
        { $0.reading?.startChecks = checks }
    }

    fileprivate static func refused(_ cause: StartCheck.Cause, _ reason: String) -> [StartCheck] {
        [.token, .account, .zone].map { .failed($0, failure(cause, reason)) }
    }

    /// All origins fail their probes with these words.
    fileprivate static func down(_ reason: String) -> @Sendable (inout DiagnosisFleet) -> Void {
        { some in
            for place in Place.predefined {
                for name in DiagnosisFleet.originNames(of: place.code) {
                    some.origin(name) { $0.health = .unhealthy(reason) }
                }
            }
        }
    }

    fileprivate static func monitor(_ change: @escaping @Sendable (inout MonitorView) -> Void)
        -> @Sendable (inout DoctorFacts) -> Void
    {
        { facts in
            guard case .known(var monitors)? = facts.reading?.monitors else { return }
            for index in monitors.indices { change(&monitors[index]) }
            facts.reading?.monitors = .known(monitors)
        }
    }

    fileprivate static func terminal(_ change: @escaping @Sendable (inout DoctorFacts.Terminal) -> Void)
        -> @Sendable (inout DoctorFacts) -> Void
    {
        { facts in
            facts.terminal.isTerminal = true
            (facts.terminal.type, facts.terminal.colours) = ("xterm-256color", 256)
            (facts.terminal.size, facts.terminal.minimum) = ((80, 24), (40, 8))
            change(&facts.terminal)
        }
    }
}

// MARK: - The table

extension SetupCase {
    static let broken = settings + tokens + accounts + objects + monitors + clusters + hosts

    private static let settings = [
        SetupCase("no token", ["TokenMissing"]) { facts in
            (facts.tokenOrigin, facts.missing, facts.hasCalledCloudflare) = (nil, ["CF_API_TOKEN"], false)
        },
        SetupCase("a token command that fails", ["TokenUnreadable"], words: ["pass ended with status 1"]) { facts in
            (facts.tokenProblem, facts.hasCalledCloudflare) = ("pass ended with status 1", false)
        },
        SetupCase("a profile that is not there", ["ProfileUnusable"], words: ["no profile 'prdo'"]) { facts in
            let now = facts.now
            facts = DoctorFacts(now: now)
            facts.profile = DoctorFacts.Profile(name: "prdo", problem: "no profile 'prdo' in config.yaml")
        },
        SetupCase("a setting that is wrong", ["SettingInvalid"], words: ["Invalid MAX_POOLS"]) { facts in
            facts.settingProblems = ["Invalid MAX_POOLS 'many'."]
        },
        SetupCase("no place", ["SettingMissing"], words: ["GEO_LOCATION"]) { $0.missing = ["GEO_LOCATION"] },
        SetupCase("a wrong key in the settings file", ["SettingsFile"], words: ["config.yaml:3"]) { facts in
            facts.fileProblems = ["config.yaml:3: no setting 'them'"]
        },
    ]

    private static let tokens = [
        SetupCase("a token that has expired", ["TokenExpired"], words: ["2026-01-01 00:00:00 UTC"]) { facts in
            facts.reading?.startChecks =
                [.token("expired", expires: "2026-01-01T00:00:00Z")]
                + [StartCheck.Subject.account, .zone].map { .failed($0, failure(.token, "403")) }
        },
        SetupCase("a token that is switched off", ["TokenInactive"], words: ["disabled"]) { facts in
            facts.reading?.startChecks = [.token("disabled", expires: nil)]
        },
        SetupCase("a token that ends soon", ["TokenExpires"], words: ["of CF_API_TOKEN expires in 4 d"]) { facts in
            facts.reading?.startChecks[0] = .token("active", expires: (facts.now + .seconds(4 * 86_400 + 9)).rfc3339)
        },
        SetupCase("a token that nobody knows", ["TokenRefused"], checks(refused(.token, "401 Invalid API Token"))),
        SetupCase("a token that is not for this address", ["TokenAddress"], checks(refused(.address, "403"))),
        SetupCase(
            "no permission for load balancers",
            ["PermissionMissing"],
            words: ["Zone · Load Balancers"]
        ).fleet(FleetCase.unread(.forbidden("Zone · Load Balancers · Edit"), "403 Forbidden")),
        SetupCase(
            "no permission for pools",
            ["PermissionMissing", "PermissionMissing"]
        ) { $0.reading?.startChecks[1] = .failed(.account, failure(.permission, "403")) }.fleet(
            FleetCase.unread(.forbidden("Account · Load Balancing: Monitors and Pools · Edit"), "403")
        ),
    ]

    private static let accounts = [
        SetupCase("no network", ["CloudflareUnreachable"], checks(refused(.unanswered, "connection refused"))),
        SetupCase("no answer in time", ["CloudflareUnreachable"], checks([])),
        SetupCase("no account", ["AccountMissing"]) { facts in
            (facts.missing, facts.hasCalledCloudflare) = (["CF_ACCOUNT_ID"], false)
        },
        SetupCase("another account", ["AccountWrong"]) { facts in
            facts.reading?.startChecks[1] = .failed(.account, failure(.scope, "403"))
        },
        SetupCase("another zone", ["ZoneWrong"]) { facts in
            facts.reading?.startChecks[2] = .failed(.zone, failure(.scope, "403"))
        },
        SetupCase("a host name outside the zone", ["HostnameOutside"], words: ["app.example.com", "example.org"]) {
            $0.reading?.startChecks[2] = .zone("example.org")
        },
        SetupCase("Cloudflare's clock is far ahead", ["ClockSkewed"]).fleet({ $0.fleet.clockSkew = .seconds(600) }),
    ]

    private static let objects = [
        SetupCase("too many origins", ["OriginQuota", "OriginQuota"], words: ["the plan allows 1 in a pool"]) { facts in
            facts.reading?.usage = .known(AccountUsage(originsPerPool: 1))
        },
        SetupCase("as many pools as MAX_POOLS", ["MaxPools"]).fleet({ $0.cluster("eu") { $0.rules.maxPools = 4 } }),
        SetupCase(
            "a quota of pools",
            ["PoolMissing"],
            words: ["Exceeded quota"]
        ).fleet({ some in
            some.fleet.pools.removeAll { $0.geo == "asia" }
            some.balancer { $0.defaultPools.removeAll { $0 == "pool-asia" } }
            some.fleet.writeRefusals = [
                WriteRefusal(object: "k8s-pool-shop-asia", message: "Exceeded quota", moment: DiagnosisFleet.now)
            ]
        }),
        SetupCase(
            "a pool without coordinates",
            ["PoolWithoutCoordinates"]
        ).fleet({ $0.pool("eu") { $0.pool.coordinates = nil } }),
        SetupCase(
            "another steering policy",
            ["SteeringNotProximity"]
        ).fleet({ $0.balancer { $0.steeringPolicy = "random" } }),
        SetupCase("not proxied", ["NotProxied"]).fleet({ $0.balancer { $0.isProxied = false } }),
    ]

    private static let monitors = [
        SetupCase("a pool without a monitor", ["PoolUnmonitored"]).fleet({ $0.pool("eu") { $0.pool.monitor = nil } }),
        SetupCase("a monitor of another account", ["MonitorMissing"], monitor { $0.id = "another" }),
        SetupCase("a monitor without Host", ["MonitorHost"], monitor { $0.host = "" }).fleet(down("404")),
        SetupCase(
            "a monitor that asks for another host",
            ["MonitorHost"],
            words: ["www.example.net"],
            monitor { $0.host = "www.example.net" }
        ).fleet(down("404")),
        SetupCase(
            "a monitor with a code that no server sends",
            ["MonitorCode"],
            words: ["100"],
            monitor { $0.expectedCodes = "100" }
        ).fleet(down("Response code mismatch error")),
        SetupCase(
            "a monitor with another code than all origins have",
            ["MonitorCode"],
            words: ["status code 200", "curl"]
        ).fleet(down("Response code mismatch error")),
    ]

    private static let clusters = [
        SetupCase("no kubeconfig", ["ClusterAccess"], words: ["no kubeconfig"]) { facts in
            facts.clusters[0].problem = "no kubeconfig, and not in a cluster"
        },
        SetupCase("a cluster that is down", ["ClusterUnreadable"]).fleet(FleetCase.failing("eu")),
        SetupCase("a cluster that is silent", ["ClusterSilent"]).fleet(FleetCase.silent("eu")),
        SetupCase("no right to watch", ["ClusterRights"], words: ["watch ingresses", "can-i"]) { facts in
            facts.reading?.rights["eu"]?[1].answer = .denied
        },
        SetupCase("no right at all", ["ClusterRights"], words: ["list and watch ingresses"]) { facts in
            facts.reading?.rights["eu"] = ["list", "watch"].map {
                ClusterRight(verb: $0, resource: "ingresses", answer: .denied)
            }
        }.fleet { some in
            some.cluster("eu") { view in
                view.watch = ReadStatus()
                (view.watch.state, view.watch.failure) = (.failing("403"), .forbidden("list and watch Ingresses"))
            }
        },
        SetupCase("a selector that matches nothing", ["SelectorMatchesNothing"], words: ["LABEL_SELECTOR"]) { facts in
            facts.situation?.fleet.clusters[0].sources = []
        },
        SetupCase("two clusters with one owner id", ["OwnerShared"], words: ["eu and us_east"]) { facts in
            guard let clusters = facts.situation?.fleet.clusters,
                let eu = clusters.firstIndex(where: { $0.id == "eu" }),
                let us = clusters.firstIndex(where: { $0.id == "us_east" })
            else { return }
            facts.situation?.fleet.clusters[us].rules.owner = clusters[eu].rules.owner
        },
    ]

    private static let hosts = [
        SetupCase("a dumb terminal", ["TerminalDumb"], terminal { $0.type = "dumb" }),
        SetupCase("a terminal that this host does not know", ["TerminalUnknown"], terminal { $0.colours = nil }),
        SetupCase("no UTF-8", ["TerminalNotUTF8"], terminal { $0.isUTF8 = false }),
        SetupCase("a small terminal", ["TerminalSmall"], words: ["30×5"], terminal { $0.size = (30, 5) }),
        SetupCase("no colours", ["TerminalColourless"], terminal { $0.colours = 0 }),
    ]

    /// Set-ups in which nothing is wrong as far as can be told.
    static let unclear = [
        SetupCase("quotas are not told", words: ["404 Not Found"]) { $0.reading?.usage = .unknown("404 Not Found") },
        SetupCase("monitors are not told", words: ["no answer"]) { $0.reading?.monitors = .unknown("no answer") },
        SetupCase("rights are not told", words: ["eu: not checked"]) { facts in
            facts.reading?.rights["eu"]?[0].answer = .unknown("500")
        },
        SetupCase("the token is not verified in time", words: ["Token"]) { $0.reading?.startChecks.removeFirst() },
        SetupCase("Cloudflare has said no time", words: ["Clock"]) { $0.situation?.fleet.clockSkew = nil },
    ]
}
