import RoutingSupport
import FleetSupport
import GeoFleet
import GeoRouting
import Presentation
import Testing

/// Each cause by itself: its words, its object and the key that mends it.
struct DiagnosisTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var severity: Finding.Severity
        var object: String
        var remedy: Action?
        var change: @Sendable (inout DiagnosisFleet) -> Void

        var testDescription: String { text }
    }

    @Test func `where all is well there is nothing to say`() {
        #expect(diagnose(DiagnosisFleet.changed { _ in }, now: DiagnosisFleet.now) == [])
    }

    @Test func `a load balancer that clusters wanted last is missed while none of them can be heard`() {
        let fleet = DiagnosisFleet.changed { fleet in
            fleet.fleet.loadBalancers = []
            for id in ["eu", "us_east", "us_west", "asia"] { fleet.cluster(id) { $0.watch.state = .failing("503") } }
        }
        #expect(
            diagnose(fleet, now: DiagnosisFleet.now).map(\.text) == [
                "app.example.com: there is no such load balancer",
                "eu, us_east, us_west, asia: watches down since 14:13 UTC",
            ]
        )
    }

    private static func key(_ geo: String, _ origin: String) -> OriginKey {
        OriginKey(pool: "k8s-pool-shop-\(geo)", origin: origin)
    }

    private static let traffic: [Case] = [
        Case(
            text: "app.example.com sends no traffic: load balancer is disabled · enables",
            severity: .outage,
            object: "app.example.com",
            remedy: .enable(.loadBalancer("app.example.com"))
        ) { $0.balancer { $0.isEnabled = false } },
        Case(
            text: "app.example.com: there is no such load balancer · creates it",
            severity: .outage,
            object: "app.example.com",
            remedy: .sync(clusters: ["eu", "us_east", "us_west", "asia"])
        ) { $0.fleet.loadBalancers = [] },
        Case(
            text: "us_west +1,800 km: origin-us_west is drained, 1 of 1 · enables",
            severity: .servedElsewhere,
            object: "origin-us_west",
            remedy: .enable(.origin(key("us_west", "origin-us_west")))
        ) { $0.origin("origin-us_west") { $0.origin.isEnabled = false } },
        Case(
            text: "eu: origin-eu is drained, 1 of 2 · enables",
            severity: .lessCapacity,
            object: "origin-eu",
            remedy: .enable(.origin(key("eu", "origin-eu")))
        ) { $0.origin("origin-eu") { $0.origin.isEnabled = false } },
        Case(
            text: "us_east +1,900 km: origin-us_east has weight 0 by hand · releases it",
            severity: .servedElsewhere,
            object: "origin-us_east",
            remedy: .releaseWeight(key("us_east", "origin-us_east"))
        ) { $0.origin("origin-us_east") { $0.origin.weight = 0 } },
        Case(
            text: "us_west +1,800 km: its pool is down, 0 of 1 up: HTTP timeout occurred",
            severity: .servedElsewhere,
            object: "k8s-pool-shop-us_west"
        ) { $0.origin("origin-us_west") { $0.health = .unhealthy("HTTP timeout occurred") } },
        Case(
            text: "asia: origin-asia-1 is down, 1 of 2 up: TCP connection failed",
            severity: .lessCapacity,
            object: "origin-asia-1"
        ) { $0.origin("origin-asia-1") { $0.health = .unhealthy("TCP connection failed") } },
        Case(
            text: "us_west +1,800 km: pool k8s-pool-shop-us_west is disabled · enables",
            severity: .servedElsewhere,
            object: "k8s-pool-shop-us_west",
            remedy: .enable(.pool("k8s-pool-shop-us_west"))
        ) { $0.pool("us_west") { $0.pool.isEnabled = false } },
        Case(
            text: "eu +4,400 km: fallback pool k8s-pool-shop-eu is disabled · enables",
            severity: .servedElsewhere,
            object: "k8s-pool-shop-eu",
            remedy: .enable(.pool("k8s-pool-shop-eu"))
        ) { $0.pool("eu") { $0.pool.isEnabled = false } },
        Case(
            text: "asia +4,200 km: k8s-pool-shop-asia is critical: 2 of 2 up, minimum_origins 3",
            severity: .servedElsewhere,
            object: "k8s-pool-shop-asia"
        ) { fleet in
            fleet.pool("asia") { view in
                view.minimumOrigins = 3
                view.health = .critical
            }
        },
    ]

    private static let nothingLeft: [Case] = [
        Case(
            text: "app.example.com gets errors: no pool is usable, the fallback pool serves",
            severity: .outage,
            object: "app.example.com"
        ) { fleet in
            for geo in ["eu", "us_east", "us_west", "asia"] {
                for name in DiagnosisFleet.originNames(of: geo) {
                    fleet.origin(name) { $0.health = .unhealthy("TCP connection failed") }
                }
            }
        },
        Case(
            text: "app.example.com gets errors: no pool is usable, the fallback pool is disabled",
            severity: .outage,
            object: "app.example.com"
        ) { fleet in
            for geo in ["eu", "us_east", "us_west", "asia"] { fleet.pool(geo) { $0.pool.isEnabled = false } }
        },
    ]

    @Test(arguments: nothingLeft)
    func `where no pool is left, that comes first, and each geo after it`(row: Case) {
        let findings = diagnose(DiagnosisFleet.changed(row.change), now: DiagnosisFleet.now)
        #expect(findings.first?.text == row.text)
        #expect(findings.map(\.severity) == [.outage] + Array(repeating: .servedElsewhere, count: 4))
        #expect(findings.compactMap(\.geo) == ["asia", "eu", "us_east", "us_west"])
    }

    private static let routing: [Case] = [
        Case(
            text: "us_west +1,800 km: k8s-pool-shop-us_west is not in default_pools · syncs",
            severity: .servedElsewhere,
            object: "k8s-pool-shop-us_west",
            remedy: .sync(clusters: ["us_west"])
        ) { $0.balancer { $0.defaultPools.removeAll { $0 == "pool-us_west" } } },
        Case(
            text: "asia +4,200 km: k8s-pool-shop-asia missing: quota may be full · tries",
            severity: .servedElsewhere,
            object: "k8s-pool-shop-asia",
            remedy: .sync(clusters: ["asia"])
        ) { fleet in
            fleet.balancer { $0.defaultPools.removeAll { $0 == "pool-asia" } }
            fleet.fleet.pools.removeAll { $0.geo == "asia" }
        },
        Case(
            text: "us_west: Ingress address 192.0.2.10 is in no origin · syncs",
            severity: .servedElsewhere,
            object: "k8s-pool-shop-us_west",
            remedy: .sync(clusters: ["us_west"])
        ) { fleet in
            fleet.origin("origin-us_west") { origin in
                origin.origin.address = Address("192.0.2.99")
                origin.ownership = .stale(cluster: "us_west")
            }
        },
        Case(
            text: "us_west +1,800 km: k8s-pool-shop-us_west has no coordinates · sets them",
            severity: .misrouting,
            object: "k8s-pool-shop-us_west",
            remedy: .sync(clusters: ["us_west"])
        ) { $0.pool("us_west") { $0.pool.coordinates = nil } },
        Case(
            text: "app.example.com: steering_policy random, not proximity · syncs",
            severity: .misrouting,
            object: "app.example.com",
            remedy: .sync(clusters: ["eu"])
        ) { $0.balancer { $0.steeringPolicy = "random" } },
        Case(
            text: "app.example.com +5,900 km: steering_policy off, as legacy has no coordinates",
            severity: .misrouting,
            object: "app.example.com"
        ) { fleet in
            var legacy = fleet.fleet.pools[0]
            legacy.pool.id = "legacy"
            legacy.pool.name = "legacy"
            legacy.pool.coordinates = nil
            legacy.pool.description = PoolDescription("")
            fleet.fleet.pools.append(legacy)
            fleet.balancer { $0.defaultPools.append("legacy") }
            fleet.balancer { $0.steeringPolicy = "off" }
        },
        Case(
            text: "app.example.com: proxied is off · syncs",
            severity: .misrouting,
            object: "app.example.com",
            remedy: .sync(clusters: ["eu"])
        ) { $0.balancer { $0.isProxied = false } },
        Case(
            text: "us_west: two controllers write origin-us_west: stop owner us_west-2",
            severity: .misrouting,
            object: "origin-us_west"
        ) { fleet in
            fleet.pool("us_west") { view in
                view.pool.description = DiagnosisFleet.description([
                    ("us_west-1", ["origin-us_west"]), ("us_west-2", ["origin-us_west"]),
                ])
            }
        },
        Case(
            text: "us_east: origin-us_east-old0 is stale, no Ingress wants it · removes",
            severity: .leftover,
            object: "origin-us_east-old0",
            remedy: .removeOrigin(key("us_east", "origin-us_east-old0"))
        ) { $0.leaveBehind(1, in: "us_east") },
        Case(
            text: "asia: 3 stale origins, such as origin-asia-old0 · prunes",
            severity: .leftover,
            object: "origin-asia-old0",
            remedy: .prune((0..<3).map { key("asia", "origin-asia-old\($0)") })
        ) { $0.leaveBehind(3, in: "asia") },
        Case(
            text: "eu: brake on: 9 of 11 origins are stale · confirms",
            severity: .leftover,
            object: "eu",
            remedy: .confirmRemovals(cluster: "eu")
        ) { $0.leaveBehind(9, in: "eu") },
    ]

    private static let sight: [Case] = [
        Case(
            text: "Cloudflare: rate-limited (429) until 14:23:50 UTC",
            severity: .cloudflareUnknown,
            object: "Cloudflare"
        ) { $0.fleet.budget.blockedUntil = DiagnosisFleet.now + .seconds(630) },
        Case(
            text: "Cloudflare: load balancers refused (403): no permission, or wrong CF_ZONE_ID",
            severity: .cloudflareUnknown,
            object: "Cloudflare"
        ) { fleet in
            fleet.fleet.cloudflare.state = .failing("403")
            fleet.fleet.cloudflare.failure = .forbidden("Load Balancers Edit")
        },
        Case(
            text: "Cloudflare: unreachable since 14:13 UTC: connection refused",
            severity: .cloudflareUnknown,
            object: "Cloudflare"
        ) { fleet in
            fleet.fleet.cloudflare.state = .failing("connection refused")
            fleet.fleet.cloudflare.failure = .unreachable
        },
        Case(
            text: "Cloudflare: cannot be read: 503 Service Unavailable",
            severity: .cloudflareUnknown,
            object: "Cloudflare"
        ) { fleet in
            fleet.fleet.cloudflare.lastSuccess = nil
            fleet.fleet.cloudflare.failure = .serverFault
            let reason = "503 Service Unavailable"
            fleet.fleet.cloudflare.state = .failing(reason)
        },
        Case(
            text: "Cloudflare: the API token is not accepted: set another CF_API_TOKEN",
            severity: .cloudflareUnknown,
            object: "Cloudflare"
        ) { fleet in
            fleet.fleet.cloudflare.state = .failing("401")
            fleet.fleet.cloudflare.failure = .unauthorized
        },
        Case(
            text: "Cloudflare: the data shown are 3 min old: press r to read again",
            severity: .partlyUnknown,
            object: "Cloudflare"
        ) { $0.fleet.cloudflare.lastSuccess = DiagnosisFleet.now + .seconds(-200) },
        Case(
            text: "asia: watch down; Ingresses as of 14:13 UTC: connection refused",
            severity: .partlyUnknown,
            object: "asia"
        ) { fleet in
            fleet.cluster("asia") { cluster in
                cluster.watch.state = .failing("connection refused")
                cluster.watch.failure = .unreachable
            }
        },
        Case(
            text: "asia: watch down; Ingresses unknown: 503 Service Unavailable",
            severity: .partlyUnknown,
            object: "asia"
        ) { fleet in
            fleet.cluster("asia") { cluster in
                cluster.watch.lastSuccess = nil
                cluster.watch.state = .failing("503 Service Unavailable")
            }
        },
        Case(
            text: "this host's clock: 7 min behind Cloudflare's since 14:12 UTC: use NTP",
            severity: .partlyUnknown,
            object: "this host's clock"
        ) { world in
            world.fleet.clockSkew = .seconds(425)
            world.fleet.clockSkewSince = DiagnosisFleet.now + .seconds(-60)
        },
        Case(
            text: "app.example.com: no monitor watches 4 of its pools: set CF_MONITOR_ID",
            severity: .hint,
            object: "app.example.com"
        ) { fleet in
            for geo in ["eu", "us_east", "us_west", "asia"] { fleet.pool(geo) { $0.pool.monitor = nil } }
        },
        Case(
            text: "eu: no monitor watches k8s-pool-shop-eu: set CF_MONITOR_ID",
            severity: .hint,
            object: "k8s-pool-shop-eu"
        ) { $0.pool("eu") { $0.pool.monitor = nil } },
        Case(
            text: "eu: No cluster-name found in labels for shop/api: add the label",
            severity: .hint,
            object: "shop/api"
        ) { fleet in
            let source = SourceObject(namespace: "shop", name: "api", created: 0, clusterName: nil, addresses: [])
            let problem = "No cluster-name found in labels for shop/api: add the label"
            fleet.cluster("eu") { $0.sources = [SourceView(source: source, pool: nil, problem: problem)] }
        },
    ]

    @Test(arguments: traffic + routing + sight)
    func `a cause is told with its object and its key`(row: Case) throws {
        let findings = diagnose(DiagnosisFleet.changed(row.change), now: DiagnosisFleet.now)
        #expect(findings.map(\.text) == [row.text])
        let finding = try #require(findings.first)
        #expect(finding.severity == row.severity)
        #expect(finding.object == row.object)
        #expect(finding.remedy == row.remedy)
        // A key stands before what it does.
        #expect(finding.text.unicodeScalars.count + (row.remedy == nil ? 0 : 2) <= 78)
    }

    // MARK: Together

    @Test func `the worst comes first, whatever else is wrong`() {
        let changes = (Self.sight + Self.routing + Self.traffic).filter { !$0.text.contains("load balancer") }
        for severity in Finding.Severity.allCases {
            let rows = changes.filter { $0.severity >= severity }
            let fleet = DiagnosisFleet.changed { fleet in for row in rows.shuffled(by: severity) { row.change(&fleet) }
            }
            // What users feel comes before how bad a cause is, but first that Cloudflare cannot be read.
            let found = diagnose(fleet, now: DiagnosisFleet.now).map { finding in
                let isUnread = finding.severity == .cloudflareUnknown
                return (isUnread ? -1 : finding.impact.rank) * 100 + finding.severity.rawValue
            }
            #expect(found == found.sorted())
        }
    }

    @Test func `two causes are both told, each with its remedy`() {
        let fleet = DiagnosisFleet.changed { fleet in
            fleet.origin("origin-us_west") { $0.origin.isEnabled = false }
            fleet.balancer { $0.steeringPolicy = "off" }
        }
        let findings = diagnose(fleet, now: DiagnosisFleet.now)
        #expect(findings.map(\.object) == ["origin-us_west", "app.example.com"])
        #expect(
            findings.map(\.remedy) == [
                .enable(.origin(Self.key("us_west", "origin-us_west"))), .sync(clusters: ["eu"]),
            ]
        )
    }

    @Test func `steering waits for coordinates, and one sync mends both`() {
        let fleet = DiagnosisFleet.changed { fleet in
            fleet.pool("asia") { $0.pool.coordinates = nil }
            fleet.balancer { $0.steeringPolicy = "off" }
        }
        let remedies = diagnose(fleet, now: DiagnosisFleet.now).map(\.remedy)
        #expect(remedies == [.sync(clusters: ["asia"]), .sync(clusters: ["asia"])])
    }
}

extension Array {
    /// Another order, the same every time.
    fileprivate func shuffled(by severity: Finding.Severity) -> [Element] {
        let cut = isEmpty ? 0 : severity.rawValue * 7 % count
        return Array(self[cut...] + self[..<cut])
    }
}
