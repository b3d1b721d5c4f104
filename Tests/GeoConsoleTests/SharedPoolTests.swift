import FleetSupport
import GeoFleet
import GeoConsole
import GeoRouting
import Testing

/// A namespace that takes a part of another's traffic is seen.
struct SharedPoolTests {
    @Test func `a pool that several namespaces share is told with the shares, once`() {
        let fleet = DiagnosisFleet.changed { fleet in
            fleet.cluster("eu") { cluster in
                cluster.desired.pools[0].origins[0].oldestSource = "team-a/web"
                cluster.desired.pools[0].origins[1].oldestSource = "team-b/web"
            }
        }
        let told = diagnose(fleet, now: DiagnosisFleet.now).filter { $0.text.contains("shared") }
        #expect(told.map(\.text) == ["eu: k8s-pool-shop-eu is shared: team-a 50%, team-b 50%"])
        #expect(told.map(\.severity) == [.hint])
    }
}
