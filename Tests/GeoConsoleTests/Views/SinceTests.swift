import FleetSupport
import GeoFleet
import GeoRouting
import Presentation
import Testing

@testable import GeoConsole

/// What the details say of a finding's beginning and of what users feel, and how often a refusal is told.
struct SinceTests {
    private typealias World = DiagnosisFleet

    @Test func `what was down before the start is down since before the start`() throws {
        func change(_ world: inout DiagnosisFleet) {
            world.origin("origin-us_west") { $0.health = .unhealthy("TCP connection failed") }
            world.pool("us_west") { $0.health = .critical }
        }
        var console = Console(World.changed(change), size: Size(columns: 120, rows: 36))
        console.go(to: .pools, "k8s-pool-shop-us_west")
        let words = "TCP connection failed, since before this console started (08:00 UTC)"
        #expect(Self.text(console).contains(words), "\(Self.text(console))")
        console = Console(World.changed { _ in }, size: Size(columns: 120, rows: 36))
        console.go(to: .pools, "k8s-pool-shop-us_west")
        var later = World.changed(change)
        later.cloudflare.lastSuccess = World.now + .seconds(90)
        console.send(.fleet(later))
        #expect(Self.text(console).contains("TCP connection failed, since 14:14 UTC"), "\(Self.text(console))")
    }

    /// The words on the screen, without the breaks of its lines.
    private static func text(_ console: Console) -> String {
        let lines = view(console.model).lines.map { $0.split(separator: "│").last ?? "" }
        return lines.map { $0.split(separator: " ").joined(separator: " ") }.joined(separator: " ")
    }

    @Test func `a cluster that was never read was down before the start`() throws {
        let fleet = World.changed { world in
            world.cluster("asia") { cluster in
                cluster.watch.state = .failing("no route")
                cluster.watch.failure = .unreachable
                cluster.watch.lastSuccess = nil
            }
        }
        var console = Console(fleet, size: Size(columns: 120, rows: 36))
        console.go(to: .overview, "asia")
        console.press("Enter")
        #expect(Self.text(console).contains("not heard since before this console started (08:00 UTC)"))
    }

    @Test func `where Cloudflare says when an object was disabled, that is said`() throws {
        let pool = try AdviceTests.advice { world in
            world.pool("us_west") { view in
                view.pool.isEnabled = false
                (view.modified, view.disabledAt) = ("2026-09-21T14:00:00Z", "2026-09-20T03:00:00Z")
            }
        }
        let rest = " since 2026-09-20 03:00:00 UTC; who did it "
        #expect(pool.first?.hasPrefix("not done in this session; disabled\(rest)") == true, "\(pool)")
        let origin = try AdviceTests.advice { world in
            world.origin("origin-us_west") { view in
                view.origin.isEnabled = false
                view.disabledAt = "2026-09-20T03:00:00Z"
            }
            world.pool("us_west") { $0.modified = "2026-09-21T14:00:00Z" }
        }
        #expect(origin.first?.hasPrefix("not done in this session; drained\(rest)") == true, "\(origin)")
    }

    @Test(arguments: [(nil, "its TTL"), ("60", "60 s")])
    func `what users feel of a name that is not proxied, and when`(ttl: String?, seconds: String) {
        let fleet = World.changed { world in
            world.balancer { $0.isProxied = false }
            world.fleet.loadBalancers[0].fields = ttl.map { [.init(name: "ttl", value: $0)] } ?? []
        }
        var console = Console(fleet, size: Size(columns: 120, rows: 36))
        console.press("4")
        let words = "users go to the origins directly; in a failover they keep an old answer for \(seconds)"
        #expect(Self.text(console).contains(words), "\(Self.text(console))")
        #expect(!Self.text(console).contains("feel nothing"))
    }

    @Test(arguments: Tab.allCases)
    func `a refusal by 403 is told once on a screen`(tab: Tab) {
        for answered: Fleet.AnsweredList? in [.pools, nil] {
            let fleet = World.changed { world in
                AdviceTests.refused(&world)
                world.fleet.loadBalancers = []
                if answered == nil { world.fleet.pools = [] }
                world.fleet.answeredList = answered
            }
            var console = Console(fleet, size: Size(columns: 120, rows: 36))
            console.press("\(tab.number)")
            let count = view(console.model).text.ranges(of: "403").count
            // The finding, and Cloudflare's own words; a wide overview has the finding in its details too.
            #expect(count <= (tab == .overview ? 3 : 2), "\(count): \(view(console.model).text)")
        }
    }
}
