import RoutingSupport
import Testing

@testable import GeoRouting

struct MonitorPlanTests {
    private static let settings = MonitorSettings(
        kind: .https,
        path: "/healthz",
        interval: 60,
        expectedCodes: "2xx",
        host: "app.example.com"
    )

    private static func managed(_ id: String, owner: OwnerID = "eu-1", settings: MonitorSettings? = settings) -> Monitor
    {
        Monitor(id: id, description: "Probes \(Monitor.tag(for: owner))", settings: settings)
    }

    private static func planned(_ rule: MonitorRule, monitors: [Monitor] = [], monitor: String? = nil) -> Plan {
        var pool = pool(owned: ["eu-1": ["origin-eu": 33]], origin("origin-eu", "203.0.113.1"))
        pool.monitor = monitor
        var rules = rules()
        rules.monitor = rule
        return plan(
            desired: wanting("203.0.113.1"),
            current: CurrentState(pools: [pool], loadBalancers: [], monitors: monitors),
            rules: rules
        )
    }

    private static func attached(_ plan: Plan) -> String? {
        guard case .updatePool(let update)? = plan.poolOperations.first else { return nil }
        return update.monitor
    }

    @Test func `without any monitor it is said that Cloudflare never fails over`() {
        var (unwatched, watched, grouped) = (pool(), pool("k8s-pool-c2-eu"), pool("k8s-pool-c3-eu"))
        unwatched.monitor = nil
        watched.monitor = "theirs"
        grouped.monitor = nil
        grouped.hasMonitorGroup = true
        var desired = wanting("203.0.113.1")
        desired.pools += ["k8s-pool-c2-eu", "k8s-pool-c3-eu"].map {
            DesiredPool(name: $0, clusterName: "c", origins: [])
        }
        let current = CurrentState(pools: [watched, unwatched, grouped, pool("other")], loadBalancers: [])
        #expect(
            current.noticesOfUnprobedPools(of: desired).map(\.text) == [
                "No monitor watches pool k8s-pool-c1-eu: Cloudflare sends traffic there whether it is healthy or not; "
                    + "set CF_MONITOR_PATH or CF_MONITOR_ID"
            ]
        )
        #expect(Self.planned(.none, monitor: "theirs") == Plan())
    }

    @Test func `the managed monitor is created before pools are written`() {
        let plan = Self.planned(.managed(Self.settings))
        let draft = MonitorDraft(description: "[external-dns-geo/monitor:eu-1]", settings: Self.settings)
        #expect(plan.operations.first == .createMonitor(draft))
        #expect(plan.earliestOperations() == [.createMonitor(draft)])
    }

    @Test func `it is found by its tag, attached, and then left alone`() {
        #expect(Self.attached(Self.planned(.managed(Self.settings), monitors: [Self.managed("m2")])) == "m2")
        #expect(Self.planned(.managed(Self.settings), monitors: [Self.managed("m2")], monitor: "m2") == Plan())
    }

    @Test func `changed settings change it in place`() {
        var old = Self.settings
        old.path = "/"
        let plan = Self.planned(.managed(Self.settings), monitors: [Self.managed("m2", settings: old)], monitor: "m2")
        #expect(plan.operations == [.updateMonitor(id: "m2", Self.settings)])
    }

    @Test func `of two of ours the lowest id is kept, and pools move there`() {
        let monitors = [Self.managed("m3"), Self.managed("m2")]
        #expect(Self.attached(Self.planned(.managed(Self.settings), monitors: monitors, monitor: "m3")) == "m2")
        #expect(Self.planned(.managed(Self.settings), monitors: monitors, monitor: "m2") == Plan())
    }

    @Test func `another cluster's monitor is not ours`() {
        let plan = Self.planned(.managed(Self.settings), monitors: [Self.managed("m2", owner: "us-2")])
        guard case .createMonitor? = plan.operations.first else {
            Issue.record("no monitor of our own is made: \(plan)")
            return
        }
    }

    @Test(arguments: [MonitorRule.existing(id: "m9"), .managed(settings)])
    func `a monitor that a person set is never replaced`(rule: MonitorRule) {
        let plan = Self.planned(rule, monitors: [Self.managed("m2")], monitor: "theirs")
        #expect(plan.operations.isEmpty)
    }

    @Test func `a named monitor is attached where there is none`() {
        #expect(Self.attached(Self.planned(.existing(id: "m9"))) == "m9")
        #expect(Self.planned(.existing(id: "m9"), monitor: "m9") == Plan())
    }

    @Test func `a monitor group excludes a monitor`() {
        var grouped = pool(owned: ["eu-1": ["origin-eu": 33]], origin("origin-eu", "203.0.113.1"))
        grouped.monitor = nil
        grouped.hasMonitorGroup = true
        var rules = rules()
        rules.monitor = .existing(id: "m9")
        let current = CurrentState(pools: [grouped], loadBalancers: [])
        #expect(plan(desired: wanting("203.0.113.1"), current: current, rules: rules) == Plan())
    }
}
