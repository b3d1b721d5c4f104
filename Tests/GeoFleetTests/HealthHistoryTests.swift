import GeoFleet
import GeoRouting
import RoutingSupport
import Testing

@Suite struct HealthHistoryTests {
    private static let minute = 60_000

    private func shop(_ health: PoolHealth, isEnabled: Bool = true) -> PoolView {
        let origin = origin("origin-eu", "203.0.113.10")
        var pool = pool("k8s-pool-shop-eu", origin)
        pool.isEnabled = isEnabled
        return PoolView(
            pool: pool,
            geo: "eu",
            health: health,
            origins: [OriginView(origin: origin, addressText: "203.0.113.10", health: .healthy, ownership: .foreign)]
        )
    }

    private func moment(_ minute: Int, _ second: Int = 0) -> Moment {
        Moment(milliseconds: 1_000 * Self.minute + minute * Self.minute + second * 1_000)
    }

    @Test func `a minute keeps the worst that was read in it`() {
        var history = HealthHistory()
        history.record([shop(.healthy)], at: moment(0, 5))
        history.record([shop(.critical)], at: moment(0, 25))
        history.record([shop(.healthy)], at: moment(0, 45))
        history.record([shop(.healthy)], at: moment(1))
        #expect(history.services(of: ["k8s-pool-shop-eu"], until: moment(1)).suffix(3) == [nil, .out, .healthy])
    }

    @Test func `a minute without a reading is a gap, not good health`() {
        var history = HealthHistory()
        history.record([shop(.degraded)], at: moment(0))
        history.record([shop(.healthy)], at: moment(3))
        let expected: [HealthHistory.Service?] = [.degraded, nil, nil, .healthy, nil]
        #expect(history.services(of: ["k8s-pool-shop-eu"], until: moment(4)).suffix(5) == expected[...])
    }

    @Test func `ten minutes are kept, and pools that are gone are forgotten`() {
        var history = HealthHistory()
        for minute in 0..<30 { history.record([shop(.healthy)], at: moment(minute)) }
        let services = history.services(of: ["k8s-pool-shop-eu"], until: moment(29))
        #expect(services == Array(repeating: .healthy, count: HealthHistory.slotCount))
        history.record([], at: moment(30))
        #expect(history.services(of: ["k8s-pool-shop-eu"], until: moment(30)).allSatisfy { $0 == nil })
    }

    @Test func `a disabled pool is out, however healthy its origins are`() {
        #expect(HealthHistory.Service(shop(.healthy, isEnabled: false)) == .out)
    }

    @Test func `an outage that is over is known for ten minutes, with its span where its start was seen`() {
        var history = HealthHistory()
        history.record([shop(.healthy)], at: moment(0))
        history.record([shop(.critical)], at: moment(0, 30))
        #expect(history.lastOutage(before: moment(0, 30)) == nil)
        history.record([shop(.healthy)], at: moment(1))
        let outage = history.lastOutage(before: moment(3))
        #expect(outage?.name == "eu" && outage?.start == moment(0, 30) && outage?.end == moment(1))
        #expect(history.lastOutage(before: moment(11, 1)) == nil)
    }

    @Test func `of several pools the worst counts`() {
        var history = HealthHistory()
        var other = shop(.degraded)
        other.pool.name = "k8s-pool-api-eu"
        history.record([shop(.healthy), other], at: moment(0))
        let names = ["k8s-pool-shop-eu", "k8s-pool-api-eu", "k8s-pool-unknown-eu"]
        #expect(history.services(of: names, until: moment(0)).last == .degraded)
    }

    // MARK: Since when an origin is down

    private func shop(_ health: OriginHealth) -> PoolView {
        var pool = shop(PoolHealth.healthy)
        pool.origins[0].health = health
        return pool
    }

    @Test func `an origin is down since the reading that found it down, or since before the first reading`() {
        let key = OriginKey(pool: "k8s-pool-shop-eu", origin: "origin-eu")
        var history = HealthHistory()
        #expect(history.beginning(ofOutage: key) == nil)
        for minute in 0..<20 { history.record([shop(.unhealthy("HTTP 503"))], at: moment(minute)) }
        #expect(history.beginning(ofOutage: key) == .beforeFirstReading)
        history.record([shop(.healthy)], at: moment(20))
        #expect(history.beginning(ofOutage: key) == nil)
        history.record([shop(.unhealthy("HTTP 503"))], at: moment(21))
        history.record([shop(.unhealthy("HTTP 500"))], at: moment(22))
        #expect(history.beginning(ofOutage: key) == .seen(moment(21)))
        history.record([], at: moment(23))
        #expect(history.beginning(ofOutage: key) == nil)
    }
}
