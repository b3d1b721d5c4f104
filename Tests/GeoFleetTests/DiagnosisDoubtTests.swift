import FleetSupport
import GeoFleet
import GeoRouting
import Presentation
import Testing

/// What is not known, on its way or not ours is never told as wrong.
struct DiagnosisDoubtTests {
    @Test func `before Cloudflare has been read, nothing is said of its objects`() {
        let fleet = DiagnosisFleet.changed { fleet in
            fleet.fleet.cloudflare = ReadStatus()
            fleet.fleet.pools = []
            fleet.fleet.loadBalancers = []
        }
        #expect(diagnose(fleet, now: DiagnosisFleet.now) == [])
    }

    @Test func `what a cluster wants is not told before it has been listed, or while its watch is down`() {
        for state in [ReadStatus.State.connecting, .failing("503")] {
            let fleet = DiagnosisFleet.changed { fleet in
                for geo in ["eu", "us_east", "us_west", "asia"] {
                    fleet.cluster(geo) { cluster in
                        cluster.watch.state = state
                        if state == .connecting { cluster.watch.lastSuccess = nil }
                    }
                }
                fleet.balancer { $0.defaultPools = ["pool-eu"] }
                fleet.balancer { $0.steeringPolicy = "off" }
            }
            let severities = Set(diagnose(fleet, now: DiagnosisFleet.now).map(\.severity))
            #expect(severities.isSubset(of: [.partlyUnknown]))
        }
    }

    @Test func `a change that is on its way is nothing wrong`() {
        func fleet(changed: Duration) -> Fleet {
            DiagnosisFleet.changed { fleet in
                fleet.balancer { $0.defaultPools.removeAll { $0 == "pool-asia" } }
                fleet.cluster("asia") { $0.desiredChangedAt = DiagnosisFleet.now + (.zero - changed) }
            }
        }
        #expect(diagnose(fleet(changed: .seconds(3)), now: DiagnosisFleet.now) == [])
        #expect(diagnose(fleet(changed: .seconds(30)), now: DiagnosisFleet.now).count == 1)
    }

    @Test(arguments: [(3, 0), (12, 0), (30, 1)])
    func `an origin is not stale before its controller had the time to replace it`(seconds: Int, count: Int) {
        let fleet = DiagnosisFleet.changed { fleet in
            fleet.leaveBehind(1, in: "asia")
            fleet.cluster("asia") { $0.desiredChangedAt = DiagnosisFleet.now + .seconds(-seconds) }
        }
        #expect(diagnose(fleet, now: DiagnosisFleet.now).count == count)
    }

    @Test func `a pool whose Ingresses are all new may be on its way`() {
        func fleet(age: Int) -> Fleet {
            DiagnosisFleet.changed { fleet in
                fleet.fleet.loadBalancers = []
                fleet.fleet.pools.removeAll { $0.geo == "asia" }
                for geo in ["eu", "us_east", "us_west", "asia"] {
                    let source = SourceObject(
                        namespace: "shop",
                        name: "api",
                        created: DiagnosisFleet.now.milliseconds / 1000 - age,
                        clusterName: "shop",
                        addresses: ["192.0.2.1"]
                    )
                    let view = SourceView(source: source, pool: "k8s-pool-shop-\(geo)")
                    fleet.cluster(geo) { $0.sources = [view] }
                }
            }
        }
        #expect(diagnose(fleet(age: 20), now: DiagnosisFleet.now) == [])
        #expect(diagnose(fleet(age: 200), now: DiagnosisFleet.now).map(\.severity) == [.outage, .servedElsewhere])
    }

    @Test func `pools and load balancers of other people are no concern`() {
        let fleet = DiagnosisFleet.changed { fleet in
            var other = DiagnosisFleet().fleet.pools[0]
            other.pool.id = "other"
            other.pool.name = "other"
            other.pool.isEnabled = false
            other.pool.description = PoolDescription("")
            fleet.fleet.pools.append(other)
            var balancer = fleet.fleet.loadBalancers[0].balancer
            balancer.id = "other"
            balancer.hostname = "other.example.com"
            balancer.isEnabled = false
            fleet.fleet.loadBalancers.append(LoadBalancerView(balancer: balancer))
        }
        #expect(diagnose(fleet, now: DiagnosisFleet.now) == [])
    }

    @Test func `where nothing at all can be reached, the network is named`() {
        let fleet = DiagnosisFleet.changed { fleet in
            fleet.fleet.cloudflare.state = .failing("connection refused")
            fleet.fleet.cloudflare.failure = .unreachable
            for geo in ["eu", "us_east", "us_west", "asia"] {
                fleet.cluster(geo) { cluster in
                    cluster.watch.state = .failing("connection refused")
                    cluster.watch.failure = .unreachable
                }
            }
        }
        let texts = diagnose(fleet, now: DiagnosisFleet.now).map(\.text)
        #expect(
            texts == [
                "Cloudflare: unreachable since 14:13 UTC, clusters too: check the network",
                "eu, us_east, us_west, asia: API servers unreachable since 14:13 UTC",
            ]
        )
    }

    /// A start before clusters none of which can be heard, and without a load balancer.
    private static func deaf(_ change: (inout DiagnosisFleet) -> Void = { _ in }) -> [String] {
        let fleet = DiagnosisFleet.changed { fleet in
            (fleet.fleet.loadBalancers, fleet.fleet.pools) = ([], [])
            for index in fleet.fleet.clusters.indices {
                fleet.fleet.clusters[index].desired = Desired()
                fleet.fleet.clusters[index].watch = ReadStatus()
                fleet.fleet.clusters[index].watch.state = .failing("connection refused")
                fleet.fleet.clusters[index].watch.failure = .unreachable
            }
            change(&fleet)
        }
        let texts = diagnose(fleet, now: DiagnosisFleet.now).map(\.text)
        #expect(texts.allSatisfy { $0.unicodeScalars.count <= 72 && !$0.contains("…") })
        return texts
    }

    @Test func `where no cluster was ever heard, a missing load balancer is told, and who must be heard to make it`() {
        #expect(
            Self.deaf() == [
                "app.example.com: no load balancer; cannot sync until a cluster is read",
                "eu, us_east, us_west, asia: API servers unreachable; Ingresses unknown",
            ]
        )
        #expect(Self.deaf { $0.fleet.cloudflare.lastSuccess = nil }.count == 1)
        let one = Self.deaf { $0.fleet.clusters.removeLast(3) }
        #expect(
            one == [
                "app.example.com: no load balancer; cannot sync until a cluster is read",
                "eu: watch down; Ingresses unknown: connection refused",
            ]
        )
    }

    @Test func `as long as one cluster may still be heard, a load balancer that nobody asks for is not missed`() {
        for state in [ReadStatus.State.connecting, .live] {
            let texts = Self.deaf { fleet in fleet.cluster("asia") { $0.watch.state = state } }
            #expect(texts.map { $0.prefix { $0 != ":" } } == ["eu", "us_east", "us_west"])
        }
    }

    @Test(arguments: [
        (FailureKind.unreachable as FailureKind?, "API servers unreachable; Ingresses unknown"),
        (.timedOut, "no API server answers; Ingresses unknown"), (nil, "watches down; Ingresses unknown"),
        (.unauthorized, "API servers refuse the credentials: renew"),
        (.forbidden("list and watch Ingresses"), "may not list and watch Ingresses: grant it"),
    ])
    func `clusters that cannot be heard for the same cause share a line, all others have their own`(
        trouble: FailureKind?,
        words: String
    ) {
        let names = ["eu", "us_east", "us_west", "asia"]
        let same = Self.deaf { fleet in
            for name in names { fleet.cluster(name) { $0.watch.failure = trouble } }
        }
        #expect(same.last == names.joined(separator: ", ") + ": " + words)
        let other = Self.deaf { fleet in
            for name in names.dropLast() { fleet.cluster(name) { $0.watch.failure = trouble } }
            fleet.cluster("asia") { $0.watch.failure = .serverFault }
        }
        let last = "asia: watch down; Ingresses unknown: connection refused"
        #expect(trouble == nil || other.suffix(2) == ["eu, us_east, us_west: " + words, last])
    }

    @Test func `of many clusters that cannot be heard the first are named and the rest counted`() {
        let texts = Self.deaf { fleet in
            for number in 1...7 {
                var cluster = fleet.fleet.clusters[0]
                cluster.id = "cluster-\(number)"
                fleet.fleet.clusters.append(cluster)
            }
        }
        #expect(texts.last == "eu, us_east, us_west +8: API servers unreachable; Ingresses unknown")
    }

    @Test func `why a pool is missing is not guessed where no key would try`() {
        var fleet = DiagnosisFleet.changed { fleet in
            fleet.balancer { $0.defaultPools.removeAll { $0 == "pool-asia" } }
            fleet.fleet.pools.removeAll { $0.geo == "asia" }
        }
        for index in fleet.clusters.indices { fleet.clusters[index].plan = Plan() }
        let texts = diagnose(fleet, now: DiagnosisFleet.now).map(\.text)
        #expect(texts == ["asia +4,200 km: k8s-pool-shop-asia missing: quota may be full; sync to see"])
    }

    @Test func `a refused write is told in Cloudflare's words`() {
        let fleet = DiagnosisFleet.changed { fleet in
            fleet.balancer { $0.defaultPools.removeAll { $0 == "pool-asia" } }
            fleet.fleet.pools.removeAll { $0.geo == "asia" }
            fleet.fleet.writeRefusals = [
                WriteRefusal(
                    object: "k8s-pool-shop-asia",
                    message: "Exceeded quota for pools",
                    moment: DiagnosisFleet.now
                )
            ]
        }
        let first = diagnose(fleet, now: DiagnosisFleet.now).first
        #expect(first?.text == "asia +4,200 km: k8s-pool-shop-asia: Exceeded quota for pools · tries again")
    }

    @Test func `no key is offered where it would be refused`() {
        let fleet = DiagnosisFleet.changed { fleet in
            fleet.leaveBehind(1, in: "asia")
            fleet.cluster("asia") { $0.watch.state = .failing("503 Service Unavailable") }
        }
        let findings = diagnose(fleet, now: DiagnosisFleet.now)
        #expect(findings.map(\.severity) == [.partlyUnknown, .leftover])
        #expect(findings.last?.text == "asia: origin-asia-old0 is stale, no Ingress wants it")
        #expect(findings.last?.remedy == nil)
    }

    @Test func `long names lose their starts, and the key stays`() {
        let fleet = DiagnosisFleet.changed { fleet in
            fleet.pool("us_west") { view in
                view.pool.name = "k8s-pool-a-cluster-with-a-very-long-name-indeed-us_west"
                view.pool.isEnabled = false
            }
            fleet.cluster("us_west") { $0.desired = Desired() }
        }
        let text = diagnose(fleet, now: DiagnosisFleet.now).first?.text ?? ""
        #expect(text == "us_west +1,800 km: pool …very-long-name-indeed-us_west is disabled · enables")
    }

    @Test func `without a key a name stays readable, and details are cut first`() {
        func text(name: String) -> String {
            let fleet = DiagnosisFleet.changed { fleet in
                fleet.origin("origin-us_west") { $0.health = .unhealthy("TLS untrusted certificate error") }
                fleet.pool("us_west") { $0.pool.name = name }
                fleet.cluster("us_west") { $0.desired = Desired() }
            }
            return diagnose(fleet, now: DiagnosisFleet.now).first?.text ?? ""
        }
        let words = "us_west +1,800 km: k8s-pool-shop-us_west is down, 0 of 1 up"
        #expect(text(name: "k8s-pool-shop-us_west") == words)
    }
}
